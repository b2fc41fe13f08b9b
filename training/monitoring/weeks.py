"""School weeks within the school year, and the same school weeks a year earlier (rules.md §1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from service.domain.calendar import Calendar
from service.domain.columns import Array
from service.domain.moments import school_year_start

NONE = -(10**6)
"""A running school week that does not exist."""


@dataclass(frozen=True)
class WeekPairs:
    """Running school weeks of one school, newest first, each beside the same school week of last year.

    Both are ``calendar.slot // 5``, comparable within one calendar only; ``before`` is `NONE` where last year had no
    week of that number, or none is kept.
    """

    now: Array
    before: Array


def running_week(calendar: Calendar, day: date) -> int:
    """Running number of the school week of a date; in a holiday that of the last week before it."""
    return int(calendar.slot[calendar.index(day)]) // 5


def running_weeks(calendar: Calendar, days: Array) -> Array:
    """`running_week` of many dates (datetime64[D])."""
    distinct, place = np.unique(days, return_inverse=True)
    found = [running_week(calendar, day) for day in distinct.astype(object)]
    return np.array(found, dtype=np.int32)[place]


def week_pairs(calendar: Calendar, as_of: date, count: int) -> WeekPairs:
    """The ``count`` school weeks up to the one of ``as_of``, with the weeks of the same number of last year.

    The number counts from the first school week of the school year, so that a late or early summer holiday moves both.
    """
    starts = _year_starts(calendar)
    newest = running_week(calendar, as_of)
    pairs = [(week, _year_before(starts, week)) for week in range(newest, newest - count, -1)]
    return WeekPairs(*np.array(pairs, dtype=np.int32).reshape(-1, 2).T)


def weeks_back(calendar: Calendar, as_of: date, count: int) -> Iterable[date]:
    """The Sundays of the last ``count`` school weeks up to ``as_of``, newest first."""
    sundays = np.arange(6, len(calendar.slot), 7)
    end = calendar.index(as_of)
    new = np.diff(calendar.slot[sundays] // 5, prepend=-1) > 0
    school = sundays[new & (sundays <= end)]
    return [calendar.day(int(position)) for position in school[::-1][:count]]


def _year_starts(calendar: Calendar) -> Array:
    """Running week in which each school year begins, in order; the last entry closes the last year."""
    first, last = calendar.day(0), calendar.day(len(calendar.slot) - 1)
    years = range(school_year_start(first).year, school_year_start(last).year + 1)
    inside = [date(year, 8, 1) for year in years if date(year, 8, 1) >= first]
    days = [calendar.first_school_day(start) for start in inside]
    return np.array([int(calendar.slot[day]) // 5 for day in days if day < len(calendar.slot)], dtype=np.int32)


def _year_before(starts: Array, week: int) -> int:
    year = int(np.searchsorted(starts, week, side="right")) - 1
    if year < 1:
        return NONE
    same = int(starts[year - 1]) + week - int(starts[year])
    return same if same < starts[year] else NONE
