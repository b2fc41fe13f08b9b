"""Closed vocabularies. Integer values are stored in the database: never renumber, only add."""

from enum import IntEnum, StrEnum


class Sector(StrEnum):
    """Dutch education sectors the service knows."""

    PO = "po"
    SO = "so"
    SBO = "sbo"
    VO = "vo"
    VSO = "vso"
    PRO = "pro"
    MBO = "mbo"


class Region(StrEnum):
    """Holiday regions."""

    NOORD = "noord"
    MIDDEN = "midden"
    ZUID = "zuid"


class HourUnit(StrEnum):
    """What counts as one hour of absence (rules.md §3, *hours*)."""

    CLOCK60 = "clock60"
    LESSON = "lesson"


class DayKind(StrEnum):
    """How a school's own calendar overrides the regional one."""

    HOLIDAY = "holiday"
    STUDY_DAY = "study_day"
    EXTRA_SCHOOL_DAY = "extra_school_day"


class Exemption(StrEnum):
    """Leerplichtwet articles under which a pupil need not attend."""

    ART_5A = "5a"
    ART_5B = "5b"
    ART_5C = "5c"
    ART_15 = "15"


class Reason(IntEnum):
    """Reason codes of rules.md §2. There is deliberately no code for the nature of an illness."""

    SICK = 1
    MEDICAL = 2
    LEAVE = 3
    SUSPENDED = 4
    AUTHORISED_OTHER = 5
    UNAUTHORISED = 6
    LATE = 7
    REMOVED = 8
    ELSEWHERE = 9
    UNKNOWN = 10

    @property
    def code(self) -> str:
        """The code as written in files, e.g. ``authorised-other``."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def from_code(cls, code: str) -> "Reason":
        """Reason of a code as written in files.

        Raises
        ------
        KeyError
            If the code is not one of rules.md §2.
        """
        return _REASON_BY_CODE[code]


_REASON_BY_CODE = {reason.code: reason for reason in Reason}

AUTHORISED = frozenset({Reason.SICK, Reason.MEDICAL, Reason.LEAVE, Reason.SUSPENDED, Reason.AUTHORISED_OTHER})
UNAUTHORISED = frozenset({Reason.UNAUTHORISED, Reason.LATE})
ABSENT = AUTHORISED | UNAUTHORISED | {Reason.UNKNOWN}


class Answer(StrEnum):
    """Three-valued answer of a rule. ``UNKNOWN``: missing registers could still turn it into yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Fill(IntEnum):
    """How a missing day is imagined when a rule is asked again on the worst case (rules.md §4)."""

    NONE = 0
    SICK = 1
    UNAUTHORISED = 2
    ABSENT = 3


class Status(StrEnum):
    """Why a pupil has, or has no, tier."""

    TIERED = "tiered"
    CANNOT_JUDGE = "cannot-judge"
    EXEMPT = "exempt"
