"""Everything about an as-of date that all pupils of a school share: window starts, years, weeks."""

from datetime import date
from typing import NamedTuple

import numpy as np

from service.domain.calendar import GRID_START, Calendar
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
    end = _ints([calendar.index(day) for day in dates])
    starts = [school_year_start(day) for day in dates]
    return Windows(
        end=end,
        four=_window_start(calendar, end, 4),
        eight=_window_start(calendar, end, 8),
        twelve=_window_start(calendar, end, 12),
        year=_ints([_position(day) for day in starts]),
        last_year=_ints([_position(_year_before(day)) for day in starts]),
        year_week=_year_week(calendar, starts, end),
        week_edges=_week_edges(calendar, end),
    )


def _window_start(calendar: Calendar, end: Array, weeks: int) -> Array:
    """First position of the window of school weeks that ends at each position (`Calendar.window_start`)."""
    return np.searchsorted(calendar.slot, calendar.slot[end] - 5 * weeks, side="right").astype(np.int32)


def _week_edges(calendar: Calendar, end: Array) -> Array:
    """Edges of the school weeks in the 8-week window; weeks past the as-of date are empty."""
    begin = _window_start(calendar, end, 8)[:, None]
    weeks = calendar.slot[begin] // 5 + np.arange(WEEKS + 1)
    starts = np.searchsorted(calendar.slot, 5 * weeks, side="left")
    return np.clip(starts, begin, end[:, None] + 1).astype(np.int32)


def _year_week(calendar: Calendar, starts: list[date], end: Array) -> Array:
    first_days = {day: calendar.first_school_day(day) if _position(day) > 0 else 0 for day in set(starts)}
    first = _ints([first_days[day] for day in starts])
    begun = end >= first
    since = calendar.slot[end] // 5 - calendar.slot[np.where(begun, first, 0)] // 5
    return np.where(begun, since, -1).astype(np.int32)


def _position(day: date) -> int:
    """Position of a date, or the first one when the calendar starts later."""
    return max((day - GRID_START).days, 0)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


def _ints(values: list[int]) -> Array:
    return np.array(values, dtype=np.int32)
