"""Everything about an as-of date that all pupils of a school share: window starts, years, weeks."""

from datetime import date
from typing import NamedTuple

import numpy as np

from service.domain.calendar import Calendar
from service.domain.columns import Array
from service.domain.moments import school_year_start

WEEKS = 9
"""School weeks a rolling window of eight can touch."""


class Windows(NamedTuple):
    """One row per as-of date; every array is int32 of calendar positions unless said.

    Attributes
    ----------
    end
        The as-of date itself.
    four, eight, twelve
        First position of the windows of 4, 8 and 12 school weeks.
    year, last_year
        1 August of this and of the previous school year.
    year_week
        School weeks since the week of the year's first school day; -1 before that day.
    week_edges
        [date, WEEKS + 1]: where each school week of the 8-week window begins, and one past the as-of date. A date
        in mid-week touches nine school weeks.
    """

    end: Array
    four: Array
    eight: Array
    twelve: Array
    year: Array
    last_year: Array
    year_week: Array
    week_edges: Array


def windows(calendar: Calendar, dates: list[date]) -> Windows:
    """Windows of each as-of date.

    Raises
    ------
    OutsideCalendar
        If a date is outside the calendar.
    """
    end = [calendar.index(day) for day in dates]
    return Windows(
        end=_ints(end),
        four=_ints([calendar.window_start(e, 4) for e in end]),
        eight=_ints([calendar.window_start(e, 8) for e in end]),
        twelve=_ints([calendar.window_start(e, 12) for e in end]),
        year=_ints([_position(calendar, school_year_start(day)) for day in dates]),
        last_year=_ints([_position(calendar, _year_before(school_year_start(day))) for day in dates]),
        year_week=_ints([_year_week(calendar, day, e) for day, e in zip(dates, end, strict=True)]),
        week_edges=np.stack([_week_edges(calendar, e) for e in end]).astype(np.int32),
    )


def _week_edges(calendar: Calendar, end: int) -> Array:
    """Edges of the school weeks in the 8-week window; weeks past the as-of date are empty."""
    begin = calendar.window_start(end, 8)
    week = int(calendar.slot[begin]) // 5
    starts = np.searchsorted(calendar.slot, 5 * np.arange(week, week + WEEKS + 1), side="left")
    return np.clip(starts, begin, end + 1)


def _year_week(calendar: Calendar, day: date, end: int) -> int:
    start = school_year_start(day)
    first = calendar.first_school_day(start) if _position(calendar, start) > 0 else 0
    return int(calendar.slot[end] // 5 - calendar.slot[first] // 5) if end >= first else -1


def _position(calendar: Calendar, day: date) -> int:
    """Position of a date, or the first one when the calendar starts later."""
    return max((day - calendar.day(0)).days, 0)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


def _ints(values: list[int]) -> Array:
    return np.array(values, dtype=np.int32)
