"""Timetables: the lessons of each class, parts of the day in po, and shorter weeks of some five-year-olds."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from service.domain.codes import Sector
from service.domain.columns import TimetableRow
from service.policy.sectors import sector_defaults
from training.simulate.schools import SchoolPlan

WEEK_MINUTES = {Sector.VO: 1600, Sector.VSO: 1500, Sector.PRO: 1550, Sector.MBO: 1300}
"""Lesson minutes a week of a class; our own choice, near the hours in configs/sectors.yaml."""
FEWEST_A_DAY = 3
LATER_START = 0.2
"""Chance that a day of a class with lessons begins with the second lesson hour."""
EQUAL_DAYS = 0.35
"""Share of schools with parts of the day that have five equal days; the others have Wednesday afternoon off."""
EQUAL_DAY = (165, 120)
FRIDAY = 4
SIX_YEARS = 6 * 365
"""Days, up to two less than six years."""


def class_timetables(plan: SchoolPlan, classes: Sequence[str], random: np.random.Generator) -> list[TimetableRow]:
    """The week of every class, in order of class, weekday and period."""
    if plan.has_lessons:
        return [row for name in classes for row in _lessons(plan, name, random)]
    week = _parts_of_days(plan, bool(random.random() < EQUAL_DAYS))
    return [TimetableRow(name, day, period, length) for name in classes for day, period, length in week]


def short_week(pupil_id: str, rows: Sequence[TimetableRow], born: date) -> list[TimetableRow]:
    """The week of a five-year-old who stays at home on Friday, up to the sixth birthday."""
    sixth = born + timedelta(days=SIX_YEARS)
    return [
        TimetableRow("", row.weekday, row.period, row.minutes, valid_to=sixth, pupil_id=pupil_id)
        for row in rows
        if row.weekday != FRIDAY
    ]


def _parts_of_days(plan: SchoolPlan, equal: bool) -> list[tuple[int, int, int]]:
    """Weekday, period and minutes of a week."""
    if equal:
        return [(day, period, length) for day in range(5) for period, length in enumerate(EQUAL_DAY, start=1)]
    default = sector_defaults(plan.sector, None).default_week
    return [(day, period, length) for day, periods in default.items() for period, length in periods]


def _lessons(plan: SchoolPlan, name: str, random: np.random.Generator) -> list[TimetableRow]:
    """A week of lessons spread unevenly over the days."""
    length = plan.habits.lesson_minutes
    total = round(WEEK_MINUTES[plan.sector] / length)
    counts = np.full(5, FEWEST_A_DAY)
    counts += random.multinomial(total - counts.sum(), np.full(5, 0.2))
    while counts.max() - counts.min() > FEWEST_A_DAY:
        counts[counts.argmax()] -= 1
        counts[counts.argmin()] += 1
    later = random.random(5) < LATER_START
    return [
        TimetableRow(name, day, int(period), length)
        for day in range(5)
        for period in range(1 + later[day], 1 + later[day] + counts[day])
    ]
