"""Volumes of registers for measuring: vo schools at lesson level, about 70 records per pupil and year.

Made for speed alone: levels and corrections look like a school year, causes do not. Not for training anything.
"""

from datetime import date, timedelta

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
AS_OF = date(2026, 6, 14)
"""A Sunday near the end of the year, when most records are in."""
REGIONS = ("noord", "midden", "zuid")
CLASSES = 30
DIFFERENT_WEEKS = 6
PERIODS = 7
MINUTES, LONG_MINUTES = 50, 75
CORRECTED = 0.015
WITHDRAWN = 0.3
LATE_ENTRY = 0.06
DAY = 86_400_000_000
"""Microseconds."""


def timetable() -> list[TimetableRow]:
    """Six different weeks over thirty classes, one of them with long periods."""
    rows = []
    for number in range(CLASSES):
        free = number % DIFFERENT_WEEKS
        for weekday in range(5):
            for period in range(1, PERIODS + 1 - (weekday == free)):
                minutes = LONG_MINUTES if free == 5 and period == 1 else MINUTES
                rows.append(TimetableRow(class_name(number), weekday, period, minutes))
    return rows


def school(number: int, pupils: int, calendar: Calendar) -> SchoolColumns:
    """One school with its year of records; the same number gives the same school."""
    info = SchoolInfo(school_id(number), f"School {number}", Sector.VO, HourUnit.LESSON)
    people = [PupilInfo(f"{n:06d}", birth_date(n), key=n + 1) for n in range(pupils)]
    members = [Membership(p.pupil_id, class_name(n), YEAR_START, None) for n, p in enumerate(people)]
    given = records(number, pupils, calendar)
    return assemble(info, calendar, timetable(), {}, people, members, given, _marks(calendar))


def school_id(number: int) -> str:
    """A number like that of a real school: two digits, two letters, two digits."""
    letters = chr(ord("A") + number // 2600 % 26) + chr(ord("A") + number // 100 % 26)
    return f"{number % 100:02d}{letters}00"


def region(number: int) -> str:
    """Holiday region of a school."""
    return REGIONS[number % len(REGIONS)]


def class_name(pupil: int) -> str:
    """Class of the pupil with this position."""
    return f"K{pupil % CLASSES:02d}"


def birth_date(pupil: int) -> date:
    """Pupils of thirteen and fourteen."""
    return date(2012, 1 + pupil % 12, 1 + pupil % 28)


def received_weeks() -> list[tuple[date, date]]:
    """Monday and Sunday of every week of the year; its register arrives on the Saturday."""
    monday = YEAR_START - timedelta(days=YEAR_START.weekday())
    weeks = (YEAR_END - monday).days // 7 + 1
    return [(monday + timedelta(weeks=n), monday + timedelta(weeks=n, days=6)) for n in range(weeks)]


def _marks(calendar: Calendar) -> Marks:
    weeks = received_weeks()
    first = np.array([calendar.index(monday) for monday, _ in weeks], dtype=np.int32)
    return Marks(first, first + 6, np.array([(epoch_day(sunday) - 1) * DAY for _, sunday in weeks]))


def records(number: int, pupils: int, calendar: Calendar) -> RecordArrays:
    """Record versions of one school year in order of arrival: sick days, truancy by the hour, lateness, corrections."""
    random = np.random.default_rng(number)
    days = np.flatnonzero(calendar.teaching[: calendar.index(YEAR_END) + 1])
    days = days[days >= calendar.index(YEAR_START)]
    weight = random.lognormal(0.0, 0.9, pupils)
    sick = _spells(random, pupils, days, weight)
    hours = _hours(random, pupils, days, weight)
    first = _taught(np.concatenate((sick, hours), axis=1))
    again = first[:, random.random(first.shape[1]) < CORRECTED]
    again[3] = np.where(random.random(again.shape[1]) < WITHDRAWN, 0, again[3])
    again[4] = Reason.AUTHORISED_OTHER
    delay = np.where(random.random(first.shape[1]) < LATE_ENTRY, 2, 0)
    moment = (np.concatenate((first[1] + delay, again[1] + 9)) + epoch_day(calendar.day(0))) * DAY
    moment += random.integers(7 * 3600, 16 * 3600, len(moment)) * 1_000_000
    rows = np.concatenate((first, again), axis=1)
    order = np.argsort(moment, kind="stable")
    pupil, day, period, minutes, reason = rows[:, order]
    return RecordArrays(pupil, day, period, minutes, reason, moment[order], np.arange(1, len(order) + 1))


def _taught(rows: Array) -> Array:
    """Without the last period on the weekday on which the class has one period less."""
    pupil, day, period = rows[:3]
    return rows[:, (period < PERIODS) | (day % 7 != pupil % CLASSES % DIFFERENT_WEEKS)]


def _spells(random: np.random.Generator, pupils: int, days: Array, weight: Array) -> Array:
    """Whole sick days by the lesson: spells of one to ten school days."""
    count = random.poisson(1.7 * weight)
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
    count = random.poisson(23 * weight)
    pupil = np.repeat(np.arange(pupils), count)
    day, period = random.choice(days, len(pupil)), random.integers(1, PERIODS + 1, len(pupil))
    kinds = np.array([Reason.UNAUTHORISED, Reason.LATE, Reason.MEDICAL, Reason.REMOVED, Reason.UNKNOWN])
    reason = random.choice(kinds, len(pupil), p=[0.3, 0.35, 0.2, 0.1, 0.05])
    minutes = np.where(reason == Reason.LATE, random.integers(3, 20, len(pupil)), MINUTES)
    return np.stack((pupil, day, period, minutes, reason))
