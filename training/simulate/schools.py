"""Which schools there are: sector, size, region, calendar, and each school's own level and habits."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from service.domain.calendar import Calendar
from service.domain.codes import DayKind, Region, Sector
from service.domain.errors import VroegsignaalError
from service.policy.calendars import OwnDays, calendar_for, region_holidays
from training.simulate.parameters import World

FIRST_YEAR = 2023
"""The first school year is 2023-24."""
MOST_YEARS = 5
"""School years of which all holidays are known."""
FEWEST_PUPILS = 20
"""A sector whose share of the population is smaller than this has no school."""
CAUSES_WITH_LEVEL = ("illness", "refusal", "truancy", "late", "conflict", "leave", "appointments")
CLASSES_OF_LETTERS = 26


@dataclass(frozen=True)
class Habits:
    """How a school registers.

    Attributes
    ----------
    daily
        Registers arrive every day, else once a week.
    whole_day
        A whole day away is one record, else one per lesson.
    lesson_minutes
        Length of a lesson in sectors with lessons.
    carefulness
        Factor on late entries, unknown reasons and absence nobody notes; below 1 is better than usual.
    """

    daily: bool
    whole_day: bool
    lesson_minutes: int
    carefulness: float


@dataclass(frozen=True)
class SchoolPlan:
    """A school before anything happens; ``seed`` gives the same school every time."""

    number: int
    sector: Sector
    size: int
    region: Region
    own_days: tuple[OwnDays, ...]
    level: dict[str, float]
    habits: Habits
    seed: np.random.SeedSequence

    @property
    def school_id(self) -> str:
        """A number that looks like that of a real school: two digits, two letters, two digits."""
        hundreds = self.number // 100
        letters = chr(65 + hundreds // CLASSES_OF_LETTERS % CLASSES_OF_LETTERS) + chr(
            65 + hundreds % CLASSES_OF_LETTERS
        )
        return f"{self.number % 100:02d}{letters}00"

    @property
    def has_lessons(self) -> bool:
        """Whether the sector registers by lesson; the others by part of the day."""
        return self.sector in (Sector.VO, Sector.VSO, Sector.PRO, Sector.MBO)

    def calendar(self) -> Calendar:
        """The school's calendar: its region and its own days."""
        return calendar_for(self.region, self.own_days)


def plan_schools(world: World, pupils: int, years: int, seed: int) -> list[SchoolPlan]:
    """The schools that together have ``pupils`` pupils when the first year begins, in a fixed mixed order.

    Raises
    ------
    VroegsignaalError
        If there are fewer pupils than one small school, or more years than there are calendars.
    """
    if pupils < FEWEST_PUPILS or not 1 <= years <= MOST_YEARS:
        todo = f"Use at least {FEWEST_PUPILS} pupils and 1 to {MOST_YEARS} years."
        raise VroegsignaalError(f"No population of {pupils} pupils and {years} years can be simulated.", todo)
    root = np.random.SeedSequence(seed)
    random = np.random.default_rng(root.spawn(1)[0])
    sizes = [(sector, size) for sector in Sector for size in _sizes(world, sector, pupils, random)]
    sizes[0] = (sizes[0][0], sizes[0][1] + pupils - sum(size for _, size in sizes))
    order = random.permutation(len(sizes))
    seeds = root.spawn(len(sizes))
    return [_plan(world, n, sizes[at], years, seeds[n]) for n, at in enumerate(order.tolist())]


def _sizes(world: World, sector: Sector, pupils: int, random: np.random.Generator) -> list[int]:
    """Sizes of the schools of one sector; together its share of the pupils."""
    schools = world.constants.schools
    total = round(pupils * schools.sector_share[sector] / sum(schools.sector_share.values()))
    if total < FEWEST_PUPILS:
        return [total] if sector is Sector.PO else []
    count = max(1, round(total / schools.size[sector]))
    weight = random.lognormal(0.0, schools.size_spread, count)
    edges = np.rint(np.cumsum(weight) / weight.sum() * total).astype(int)
    return [size for size in np.diff(edges, prepend=0).tolist() if size > 0]


def _plan(
    world: World, number: int, school: tuple[Sector, int], years: int, seed: np.random.SeedSequence
) -> SchoolPlan:
    random = np.random.default_rng(seed.spawn(1)[0])
    schools, registers = world.constants.schools, world.constants.registers
    region = list(Region)[int(random.integers(len(Region)))]
    spread = random.normal(0.0, schools.spread, len(CAUSES_WITH_LEVEL))
    habits = Habits(
        daily=bool(random.random() < registers.daily),
        whole_day=bool(random.random() < world.constants.registration.whole_day),
        lesson_minutes=int(random.choice(schools.lesson_minutes)),
        carefulness=float(random.lognormal(0.0, 2 * schools.spread)),
    )
    level = dict(zip(CAUSES_WITH_LEVEL, np.exp(spread - schools.spread**2 / 2).tolist(), strict=True))
    days = tuple(_own_days(world, region, years, random))
    return SchoolPlan(number, *school, region, days, level, habits, seed)


def _own_days(world: World, region: Region, years: int, random: np.random.Generator) -> list[OwnDays]:
    """A second May week for most schools, and study days."""
    calendar = calendar_for(region, [])
    days = []
    second_may = random.random() < world.constants.schools.second_may_week
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        if second_may:
            monday = _after_may_week(region, year)
            days.append(OwnDays(monday, monday + timedelta(days=4), DayKind.HOLIDAY, "Meivakantie, tweede week"))
        start, end = calendar.index(date(year, 9, 10)), calendar.index(date(year + 1, 6, 30))
        taught = start + np.flatnonzero(calendar.teaching[start:end])
        for position in sorted(random.choice(taught, world.constants.schools.study_days_a_year, False).tolist()):
            days.append(OwnDays(calendar.day(position), calendar.day(position), DayKind.STUDY_DAY, "Studiedag"))
    return days


def _after_may_week(region: Region, year: int) -> date:
    """Monday after the May holiday of the school year that starts in ``year``."""
    name = f"{year}-{(year + 1) % 100:02d}"
    may = [h for h in region_holidays(region).holidays if h.school_year == name and h.name == "Meivakantie"]
    last = may[0].last
    return last + timedelta(days=(7 - last.weekday()) % 7)
