"""School days, school weeks and slots of one school (rules.md §1), as arrays over consecutive days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from service.domain.errors import OutsideCalendar

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]

GRID_START = date(2019, 7, 29)
"""A Monday. Week numbers count from here; only their differences mean anything."""
GRID_END = date(2031, 8, 3)
LUXURY_HOLIDAY_WEEKDAYS = 5


@dataclass(frozen=True)
class Span:
    """Dates ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """The days of one school. Position 0 of every array is ``GRID_START``.

    Attributes
    ----------
    teaching
        The school teaches on this date; never on a weekend.
    holiday
        A weekday off by regional, public or own holiday (a study day is not a holiday).
    slot
        5 × school week number + weekday; dates outside school weeks and weekends take the slot of the
        last Friday of a school week before them. Non-decreasing.
    """

    teaching: Bools
    holiday: Bools
    slot: Ints

    def index(self, day: date) -> int:
        """Position of a date.

        Raises
        ------
        OutsideCalendar
            If no calendar is kept for that date.
        """
        position = day.toordinal() - GRID_START.toordinal()
        if not 0 <= position < len(self.slot):
            raise OutsideCalendar(f"No calendar is kept for {day}.", f"Dates run from {GRID_START} to {GRID_END}.")
        return position

    def day(self, position: int) -> date:
        """The date of a position."""
        return GRID_START + timedelta(days=int(position))

    def window_start(self, end: int, weeks: int) -> int:
        """First position of the window of ``weeks`` school weeks that ends at position ``end``."""
        return int(np.searchsorted(self.slot, self.slot[end] - 5 * weeks, side="right"))

    def first_school_day(self, year_start: date) -> int:
        """Position of the first school day on or after 1 August; the grid's length when there is none."""
        start = self.index(year_start)
        ahead = np.flatnonzero(self.teaching[start:])
        return start + int(ahead[0]) if len(ahead) else len(self.teaching)

    @cached_property
    def long_holidays(self) -> list[tuple[int, int]]:
        """First and last weekday of every holiday of at least five weekdays; weekends do not break it."""
        weekdays = np.flatnonzero(np.arange(len(self.slot)) % 7 < 5)
        off = self.holiday[weekdays].astype(np.int8)
        edges = np.diff(np.concatenate(([0], off, [0])))
        starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        long = (stops - starts) >= LUXURY_HOLIDAY_WEEKDAYS
        return [(int(weekdays[a]), int(weekdays[b - 1])) for a, b in zip(starts[long], stops[long], strict=True)]


def grid_length() -> int:
    """Number of dates in the grid."""
    return (GRID_END - GRID_START).days + 1


def build_calendar(holidays: list[Span], study_days: list[Span], extra_days: list[Span]) -> Calendar:
    """Calendar from closed spans: an extra school day wins over everything, also over public holidays."""
    holiday, study, extra = (_mark(spans) for spans in (holidays, study_days, extra_days))
    weekday = np.arange(grid_length()) % 7
    teaching = (weekday < 5) & (extra | ~(holiday | study))
    return Calendar(teaching=teaching, holiday=(weekday < 5) & holiday & ~extra, slot=_slots(teaching))


def _mark(spans: list[Span]) -> Bools:
    marked = np.zeros(grid_length(), dtype=np.bool_)
    for span in spans:
        first = max((span.first - GRID_START).days, 0)
        last = (span.last - GRID_START).days
        if last >= 0:
            marked[first : last + 1] = True
    return marked


def _slots(teaching: Bools) -> Ints:
    days = np.arange(grid_length())
    week, weekday = days // 7, days % 7
    is_school_week = np.bincount(week, weights=teaching) > 0
    number = (np.cumsum(is_school_week) - 1)[week]
    outside = ~is_school_week[week]
    return (5 * number + np.where(outside, 4, np.minimum(weekday, 4))).astype(np.int32)
