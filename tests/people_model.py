"""What a named pupil is made of, and the small words in which absences are written down.

``sick("2026-09-09")`` is a whole day at home, ``truant("2026-10-27", 1, 2)`` two skipped lessons,
``late("2026-11-03", 10)`` ten minutes at the first lesson, ``away("2026-10-26", "2026-11-20", "sick")`` every school
day in between. Minutes are left out where the timetable already says them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from service.domain.moments import AMSTERDAM

WEEK = "2026-W47"
AS_OF = date(2026, 11, 22)
"""The Sunday of the week that is judged; its list is made for Monday 23 November 2026."""
WHOLE_DAY = 0

Week = Mapping[int, Mapping[int, int]]
"""Weekday (1 Monday) → period → minutes; a weekday that is left out is free."""
NO_WEEK: Week = {}


@dataclass(frozen=True)
class Absence:
    """Records of one period on every school day from ``first`` to ``last``.

    ``minutes`` None is the whole length of the period or day; ``recorded_at`` None is 08:30 that morning.
    """

    first: date
    last: date
    period: int
    minutes: int | None
    reason: str
    recorded_at: datetime | None = None


Absences = tuple[Absence, ...]


def missed(reason: str, day: str, *periods: int) -> Absences:
    """Whole periods missed on one day; without periods the whole day."""
    return away(day, day, reason, *periods)


def away(first: str, last: str, reason: str, *periods: int) -> Absences:
    """The same on every school day from ``first`` to ``last``; without periods whole days."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return tuple(Absence(start, end, period, None, reason) for period in periods or (WHOLE_DAY,))


def sick(*days: str) -> Absences:
    """Whole days ill."""
    return tuple(absence for day in days for absence in missed("sick", day))


def truant(day: str, *periods: int) -> Absences:
    """Unauthorised absence."""
    return missed("unauthorised", day, *periods)


def late(day: str, minutes: int = 5, period: int = 1) -> Absences:
    """Some minutes late for a period."""
    return tuple(replace(absence, minutes=minutes) for absence in missed("late", day, period))


def part(minutes: int, absences: Absences) -> Absences:
    """The same absences, of only so many minutes."""
    return tuple(replace(absence, minutes=minutes) for absence in absences)


def recorded(moment: str, absences: Absences) -> Absences:
    """The same absences, written down at another moment, Dutch time."""
    at = datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM)
    return tuple(replace(absence, recorded_at=at) for absence in absences)


def withdrawn(moment: str, absences: Absences) -> Absences:
    """Later versions that take the absences back."""
    return recorded(moment, part(0, absences))


@dataclass(frozen=True)
class Enrolment:
    """A row of pupils.csv: enrolled over a span of dates, in this class from ``class_from`` on."""

    class_name: str
    enrolled_from: date
    enrolled_to: date | None = None
    class_from: date | None = None


@dataclass(frozen=True)
class Expected:
    """What the service has to say of a pupil, worked out by hand.

    Attributes
    ----------
    answers
        Rule id → yes or unknown; every rule that is not named must answer *no*, but for ``no-improvement`` and
        ``not-enrolled``, which have nothing to read yet. None: not worked out (exempt pupils).
    rule_tier, tier
        None is *niet te beoordelen*, or exempt.
    facts
        Facts of rules.md §3 that carry the answer.
    attention
        Marked *aandacht*; None where it does not matter.
    corrected
        True: after the corrections that came in later.
    """

    answers: Mapping[str, str] | None
    rule_tier: int | None
    tier: int | None
    as_of: date = AS_OF
    facts: Mapping[str, object] = field(default_factory=dict)
    attention: bool | None = None
    corrected: bool = False


def tier_1(**more: object) -> Expected:
    """Every rule says no."""
    return Expected({}, 1, 1, **more)  # type: ignore[arg-type]


def yes(*rules: str, tier: int, rule_tier: int | None = None, **more: object) -> Expected:
    """These rules say yes and no other; ``rule_tier`` equals the tier unless said."""
    return Expected(dict.fromkeys(rules, "yes"), rule_tier or tier, tier, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Person:
    """A pupil of the demo world.

    ``shows`` says in one sentence why this pupil is here; ``moments`` holds what is expected, at the fixed date
    and sometimes at others; ``below`` and ``reaches`` name the rules whose threshold this pupil sits at or just under.
    """

    pupil_id: str
    first_name: str
    last_name: str
    born: date
    school_id: str
    enrolments: tuple[Enrolment, ...]
    shows: str
    moments: tuple[Expected, ...]
    absences: Absences = ()
    corrections: Absences = ()
    reaches: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    exemption: str = ""
    municipality: str = ""
    own_week: Week = field(default_factory=dict)

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def class_name(self) -> str:
        """The class this pupil was in last."""
        return self.enrolments[-1].class_name

    @property
    def judgement(self) -> Expected:
        """What is expected at the fixed date, before the corrections.

        Raises
        ------
        LookupError
            If the pupil is not enrolled on the fixed date.
        """
        for expected in self.moments:
            if expected.as_of == AS_OF and not expected.corrected:
                return expected
        raise LookupError(f"{self.name} is not enrolled on {AS_OF}.")

    @property
    def expected(self) -> dict[str, str]:
        """Rule id → answer at the fixed date, of the rules that do not say no."""
        return dict(self.judgement.answers or {})

    @property
    def rule_tier(self) -> int | None:
        """Expected rule tier at the fixed date."""
        return self.judgement.rule_tier

    @property
    def tier(self) -> int | None:
        """Expected tier at the fixed date."""
        return self.judgement.tier


def day(text: str) -> date:
    """A date written as ``2026-11-22``."""
    return date.fromisoformat(text)


def pupil(
    school_id: str,
    enrolments: tuple[Enrolment, ...],
    number: int,
    first_name: str,
    last_name: str,
    born: str,
    shows: str,
    *moments: Expected,
    absences: Absences = (),
    corrections: Absences = (),
    reaches: str = "",
    below: str = "",
    exemption: str = "",
    own_week: Week = NO_WEEK,
) -> Person:
    """A person with plain words for dates and rules; ``reaches`` and ``below`` hold rule ids with spaces between."""
    return Person(
        pupil_id=str(number),
        first_name=first_name,
        last_name=last_name,
        born=day(born),
        school_id=school_id,
        enrolments=enrolments,
        shows=shows,
        moments=moments,
        absences=absences,
        corrections=corrections,
        reaches=tuple(reaches.split()),
        below=tuple(below.split()),
        exemption=exemption,
        own_week=own_week,
    )


def since(first_day: str, class_name: str, last_day: str = "") -> tuple[Enrolment, ...]:
    """Enrolled in one class since a day."""
    return (Enrolment(class_name, day(first_day), day(last_day) if last_day else None),)


def moved_up(
    first_day: str, old_class: str, moved_on: str, new_class: str, last_day: str = ""
) -> tuple[Enrolment, ...]:
    """Enrolled since last school year, in another class from the new year on."""
    start, end = day(first_day), day(last_day) if last_day else None
    return (Enrolment(old_class, start, end), Enrolment(new_class, start, end, class_from=day(moved_on)))
