"""The three schools of the demo world: who they are, when they teach, what a week looks like.

No school, municipality or samenwerkingsverband here exists.

==========  ====  =======  ===========================================================================
school      kind  region   since the summer (school weeks)
==========  ====  =======  ===========================================================================
99AA00      vo    midden   31 Aug 2026 … autumn holiday 19-23 Oct (W43) … W47 is its 11th school week
99ZZ00      po    noord    17 Aug 2026 … autumn holiday 12-16 Oct (W42), own day off Mon 19 Oct,
                           study day Fri 13 Nov … W47 is its 13th school week
99XX00      so    zuid     24 Aug 2026 … autumn holiday 19-23 Oct (W43) … W47 is its 12th school week;
                           its register stopped arriving after Monday 16 November
==========  ====  =======  ===========================================================================
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tests.people_model import AS_OF, Person, Week, day

VO, PO, SO = "99AA00", "99ZZ00", "99XX00"
NEW_YEAR = day("2026-08-01")
FIRST_DAY = {VO: day("2025-09-01"), PO: day("2025-08-25"), SO: day("2025-08-18")}
"""First school day of 2025-26, the first day of which the demo keeps anything."""
LAST_REGISTER = {VO: day("2026-11-20"), PO: day("2026-11-20"), SO: day("2026-11-16")}

Spans = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DemoSchool:
    """A row of schools.csv, and its days: region's holidays, and (first, last, kind, label) of its own."""

    school_id: str
    name: str
    sector: str
    region: str
    swv: str
    municipality: str
    hour_unit: str
    lesson_minutes: str
    region_holidays: Spans
    own_days: tuple[tuple[str, str, str, str], ...]


PUBLIC_HOLIDAYS = ("2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25")
"""Good Friday, Easter Monday, Ascension Day, Whit Monday: those of 2025-26 outside the school holidays."""

SCHOOLS = (
    DemoSchool(
        VO, "Zilverlinde College", "vo", "midden", "SWV VO Lindewaard", "Lindewaard", "lesson", "50",
        region_holidays=(
            ("2025-10-18", "2025-10-26"), ("2025-12-20", "2026-01-04"), ("2026-02-14", "2026-02-22"),
            ("2026-04-25", "2026-05-03"), ("2026-07-18", "2026-08-30"), ("2026-10-17", "2026-10-25"),
            ("2026-12-19", "2027-01-03"),
        ),
        # 46 weeks of five days from 1 Sep 2025 to 17 Jul 2026 are 230 days; less 25 of holidays, 4 public holidays,
        # the second May week (5), 15 May and five study days: 190 school days in 2025-26.
        own_days=(
            ("2025-11-12", "2025-11-12", "study_day", "Studiedag"),
            ("2026-01-05", "2026-01-05", "study_day", "Studiedag na de kerstvakantie"),
            ("2026-02-06", "2026-02-06", "study_day", "Rapportvergadering"),
            ("2026-03-24", "2026-03-24", "study_day", "Studiedag"),
            ("2026-04-07", "2026-04-07", "study_day", "Studiedag"),
            ("2026-05-04", "2026-05-08", "holiday", "Tweede week meivakantie"),
            ("2026-05-15", "2026-05-15", "holiday", "Dag na Hemelvaart"),
            ("2026-11-25", "2026-11-25", "study_day", "Rapportvergadering"),
        ),
    ),
    DemoSchool(
        PO, "Basisschool De Kievitsvlucht", "po", "noord", "SWV PO Drie Terpen", "Terpenhaven", "", "",
        region_holidays=(
            ("2025-10-18", "2025-10-26"), ("2025-12-20", "2026-01-04"), ("2026-02-21", "2026-03-01"),
            ("2026-04-25", "2026-05-03"), ("2026-07-04", "2026-08-16"), ("2026-10-10", "2026-10-18"),
            ("2026-12-19", "2027-01-03"),
        ),
        own_days=(
            ("2026-04-03", "2026-04-03", "extra_school_day", "Goede Vrijdag: gewoon school"),
            ("2026-05-04", "2026-05-08", "holiday", "Tweede week meivakantie"),
            ("2026-05-15", "2026-05-15", "holiday", "Dag na Hemelvaart"),
            ("2026-10-19", "2026-10-19", "holiday", "Extra dag na de herfstvakantie"),
            ("2026-11-13", "2026-11-13", "study_day", "Studiedag team"),
        ),
    ),
    DemoSchool(
        SO, "Het Vlindertouw", "so", "zuid", "SWV PO Bronsbeemd", "Bronsbeemd", "", "",
        region_holidays=(
            ("2025-10-11", "2025-10-19"), ("2025-12-20", "2026-01-04"), ("2026-02-14", "2026-02-22"),
            ("2026-04-25", "2026-05-03"), ("2026-07-11", "2026-08-23"), ("2026-10-17", "2026-10-25"),
            ("2026-12-19", "2027-01-03"),
        ),
        own_days=(("2026-05-04", "2026-05-08", "holiday", "Tweede week meivakantie"),),
    ),
)  # fmt: skip

SIX_LESSONS = dict.fromkeys(range(1, 7), 50)
FOUR_LESSONS = dict.fromkeys(range(1, 5), 50)
SEVEN_LESSONS = dict.fromkeys(range(1, 8), 50)
BLOCK_MONDAY = {1: 75, 2: 75, 3: 50, 4: 50}
TWO_DAGDELEN = {1: 210, 2: 120}
EVERY_DAY = range(1, 6)

SIX_A_DAY: Week = dict.fromkeys(EVERY_DAY, SIX_LESSONS)
VLINDERTOUW_WEEK: Week = {weekday: {1: 180, 2: 120} for weekday in EVERY_DAY}
KIEVIT_WEEK: Week = {1: TWO_DAGDELEN, 2: TWO_DAGDELEN, 3: {1: 210}, 4: TWO_DAGDELEN, 5: TWO_DAGDELEN}


@dataclass(frozen=True)
class Group:
    """A class or group with its week, and the dates between which that week is taught."""

    school_id: str
    class_name: str
    year_group: str
    mentor: str
    week: Week
    valid_from: date | None = None
    valid_to: date | None = None


LAST_YEAR_ENDS = NEW_YEAR - timedelta(days=1)

GROUPS = (
    Group(VO, "1B", "1", "P. Wolkenveger", SIX_A_DAY, None, LAST_YEAR_ENDS),
    Group(VO, "2C", "2", "P. Wolkenveger", SIX_A_DAY, None, LAST_YEAR_ENDS),
    Group(VO, "3D", "3", "P. Wolkenveger", SIX_A_DAY, None, LAST_YEAR_ENDS),
    Group(VO, "4H", "4", "P. Wolkenveger", SIX_A_DAY, None, LAST_YEAR_ENDS),
    # 1A: Friday is short. 4 × 300 + 200 = 1,400 minutes, 28 lessons a week.
    Group(VO, "1A", "1", "T. Zonnewijzer", {**SIX_A_DAY, 5: FOUR_LESSONS}, NEW_YEAR),
    # 2B: 300 minutes, six lessons, every day.
    Group(VO, "2B", "2", "H. El Mizan-Vlierboom", SIX_A_DAY, NEW_YEAR),
    # 3C: Monday opens with two blocks of 75 minutes, each 1.25 hours: 250 minutes, 4.5 hours. 1,450 minutes a week.
    Group(VO, "3C", "3", "J. Kruidentuin", {**SIX_A_DAY, 1: BLOCK_MONDAY}, NEW_YEAR),
    # 4D: no school on Wednesday, seven lessons on the other days: 1,400 minutes a week.
    Group(VO, "4D", "4", "S. Maneschijner", {weekday: SEVEN_LESSONS for weekday in (1, 2, 4, 5)}, NEW_YEAR),
    Group(VO, "5H", "5", "B. Rivierduin", SIX_A_DAY, NEW_YEAR),
    # De Kievitsvlucht: 210 + 120 = 330 minutes, Wednesday afternoon free: 1,530 minutes, 25.5 hours a week.
    Group(PO, "1-2", "2", "juf Madelief", KIEVIT_WEEK),
    Group(PO, "4", "4", "meester Linde", KIEVIT_WEEK),
    Group(PO, "5", "5", "meester Linde", KIEVIT_WEEK),
    Group(PO, "7", "7", "juf Iris", KIEVIT_WEEK),
    Group(PO, "8", "8", "juf Iris", KIEVIT_WEEK),
    # Het Vlindertouw: 180 + 120 = 300 minutes, five hours, every day.
    Group(SO, "Geel", "4", "juf Zonnebloem", VLINDERTOUW_WEEK),
)


def group(school_id: str, class_name: str) -> Group:
    """A group by its name."""
    return next(each for each in GROUPS if (each.school_id, each.class_name) == (school_id, class_name))


def school(school_id: str) -> DemoSchool:
    """A school by its id."""
    return next(each for each in SCHOOLS if each.school_id == school_id)


def school_days(school_id: str, first: date, last: date) -> list[date]:
    """Dates on which a school teaches."""
    return [each for each in _days(first, last) if each in _teaching(school_id)]


@cache
def _teaching(school_id: str) -> frozenset[date]:
    own = school(school_id).own_days
    extra = _dates((a, b) for a, b, kind, _ in own if kind == "extra_school_day")
    off = _dates((*school(school_id).region_holidays, *((a, b) for a, b, kind, _ in own if kind != "extra_school_day")))
    off |= {day(text) for text in PUBLIC_HOLIDAYS}
    every_day = _days(FIRST_DAY[school_id], day("2026-12-31"))
    return frozenset(each for each in every_day if each.weekday() < 5 and (each in extra or each not in off))


def lessons(person: Person, on: date) -> Mapping[int, int]:
    """Periods of a pupil on a date, with their minutes; empty when the pupil is free or not enrolled."""
    class_name = _class_on(person, on)
    if class_name is None or on not in _teaching(person.school_id):
        return {}
    return (person.own_week or group(person.school_id, class_name).week).get(on.isoweekday(), {})


def pupil_days(person: Person, first: date, last: date = AS_OF) -> list[date]:
    """Dates on which a pupil has lessons."""
    return [each for each in _days(first, last) if lessons(person, each)]


def _class_on(person: Person, on: date) -> str | None:
    current = None
    for row in person.enrolments:
        if (row.class_from or row.enrolled_from) <= on and (row.enrolled_to is None or on <= row.enrolled_to):
            current = row.class_name
    return current


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _dates(spans: Iterable[tuple[str, str]]) -> set[date]:
    return {each for first, last in spans for each in _days(day(first), day(last))}
