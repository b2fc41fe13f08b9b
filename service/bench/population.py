"""Volumes of registers for measuring: vo schools at lesson level, about 70 records per pupil and year.

Made for speed alone: levels and corrections look like a school year, causes do not. Not for training anything.
"""

from datetime import date

import numpy as np

from service.domain.calendar import Calendar
from service.domain.codes import HourUnit, Reason, Sector
from service.domain.columns import (
    Array,
    Marks,
    Membership,
    PupilInfo,
    RecordArrays,
    SchoolColumns,
    SchoolInfo,
    TimetableRow,
)
from service.domain.moments import epoch_day
from service.facts.assemble import assemble

YEAR_START, YEAR_END = date(2025, 8, 1), date(2026, 7, 17)
CLASSES = 30
PERIODS = 7
MINUTES = 50
CORRECTED = 0.015
WITHDRAWN = 0.3
LATE_ENTRY = 0.06
_DAY = 86_400_000_000


def timetable() -> list[TimetableRow]:
    """Six different weeks over thirty classes, one of them with long periods."""
    rows = []
    for number in range(CLASSES):
        free = number % 6
        for weekday in range(5):
            for period in range(1, PERIODS + 1 - (weekday == free)):
                minutes = 75 if free == 5 and period == 1 else MINUTES
                rows.append(TimetableRow(f"K{number:02d}", weekday, period, minutes))
    return rows


def school(number: int, pupils: int, calendar: Calendar) -> SchoolColumns:
    """One school with its year of records; the same number gives the same school."""
    info = SchoolInfo(f"{number:04d}", f"School {number}", Sector.VO, HourUnit.LESSON)
    people = [PupilInfo(f"{n:06d}", date(2012, 1 + n % 12, 1 + n % 28), key=n + 1) for n in range(pupils)]
    members = [Membership(p.pupil_id, f"K{n % CLASSES:02d}", YEAR_START, None) for n, p in enumerate(people)]
    span = (calendar.index(YEAR_START), calendar.index(YEAR_END))
    marks = Marks(np.array([span[0]], np.int32), np.array([span[1]], np.int32), np.zeros(1, np.int64))
    return assemble(info, calendar, timetable(), {}, people, members, records(number, pupils, calendar), marks)


def records(number: int, pupils: int, calendar: Calendar) -> RecordArrays:
    """Record versions of one school year in order of arrival: sick days, truancy by the hour, lateness, corrections."""
    random = np.random.default_rng(number)
    days = np.flatnonzero(calendar.teaching[: calendar.index(YEAR_END) + 1])
    days = days[days >= calendar.index(YEAR_START)]
    weight = random.lognormal(0.0, 0.9, pupils)
    sick = _spells(random, pupils, days, weight)
    hours = _hours(random, pupils, days, weight)
    first = np.concatenate((sick, hours), axis=1)
    again = first[:, random.random(first.shape[1]) < CORRECTED]
    again[3] = np.where(random.random(again.shape[1]) < WITHDRAWN, 0, again[3])
    again[4] = Reason.AUTHORISED_OTHER
    delay = np.where(random.random(first.shape[1]) < LATE_ENTRY, 2, 0)
    at = np.concatenate((first[1] + delay, again[1] + 9)) + epoch_day(calendar.day(0))
    rows = np.concatenate((first, again), axis=1)
    order = np.argsort(at, kind="stable")
    pupil, day, period, minutes, reason = rows[:, order]
    return RecordArrays(pupil, day, period, minutes, reason, at[order] * _DAY, np.arange(1, len(order) + 1))


def _spells(random: np.random.Generator, pupils: int, days: Array, weight: Array) -> Array:
    """Whole sick days by the lesson: spells of one to ten school days."""
    count = random.poisson(1.9 * weight)
    pupil = np.repeat(np.arange(pupils), count)
    start = random.integers(0, len(days), len(pupil))
    length = np.minimum(random.geometric(0.45, len(pupil)), 40)
    pupil, start = np.repeat(pupil, length), np.repeat(start, length)
    offset = np.arange(len(pupil)) - np.repeat(np.cumsum(length) - length, length)
    inside = start + offset < len(days)
    key = np.unique(pupil[inside] * len(days) + (start + offset)[inside])
    pupil, day = np.repeat(key // len(days), PERIODS), np.repeat(days[key % len(days)], PERIODS)
    period = np.tile(np.arange(1, PERIODS + 1), len(key))
    return np.stack((pupil, day, period, np.full(len(pupil), MINUTES), np.full(len(pupil), Reason.SICK)))


def _hours(random: np.random.Generator, pupils: int, days: Array, weight: Array) -> Array:
    """Single lessons: truancy, lateness, a doctor's visit."""
    count = random.poisson(26 * weight)
    pupil = np.repeat(np.arange(pupils), count)
    day, period = random.choice(days, len(pupil)), random.integers(1, PERIODS + 1, len(pupil))
    kinds = np.array([Reason.UNAUTHORISED, Reason.LATE, Reason.MEDICAL, Reason.REMOVED, Reason.UNKNOWN])
    reason = random.choice(kinds, len(pupil), p=[0.3, 0.35, 0.2, 0.1, 0.05])
    minutes = np.where(reason == Reason.LATE, random.integers(3, 20, len(pupil)), MINUTES)
    return np.stack((pupil, day, period, minutes, reason))
