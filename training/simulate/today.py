"""What is fixed about a day before anybody is missing: who has lessons, which, and what the calendar does."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from service.domain.columns import Array
from training.simulate.frame import GRID_DAY, Frame
from training.simulate.traits import Traits


class Cause(IntEnum):
    """The true cause of missed time; no register knows it."""

    NONE = 0
    ILLNESS = 1
    CHRONIC = 2
    REFUSAL = 3
    TRUANCY = 4
    SUSPENSION = 5
    REMOVAL = 6
    LEAVE = 7
    HOLIDAY = 8
    APPOINTMENT = 9
    ELSEWHERE = 10
    CRISIS = 11
    EXCUSED = 12
    LATE = 13


@dataclass(frozen=True)
class Cast:
    """The pupils of a simulation, or copies of them, and what does not change about them."""

    traits: Traits
    timetable: Array
    first: Array
    last: Array
    born: Array

    def repeat(self, times: int) -> "Cast":
        """Every pupil ``times`` times, copies beside each other."""
        of = self
        rest = (np.repeat(part, times) for part in (of.timetable, of.first, of.last, of.born))
        return Cast(of.traits.repeat(times), *rest)


@dataclass(frozen=True)
class Today:
    """One school day.

    Attributes
    ----------
    position, weekday, month
        Calendar position; Monday is 0; January is 1.
    free_before
        Calendar days since the last school day, 1 on an ordinary Tuesday.
    bits
        int32 per pupil: bit ``p`` is set when the pupil has a lesson in period ``p``; 0 without lessons or enrolment.
    here
        Booleans: has lessons today.
    age
        float: years.
    class_row
        int32 per pupil: class, or copy of it; 0 for those who are not there.
    to_holiday, from_holiday
        School days until the next, and since the last, holiday of at least five weekdays; large when far.
    holiday_starts
        Calendar position of the last school day before that next holiday.
    """

    position: int
    weekday: int
    month: int
    free_before: int
    bits: Array
    here: Array
    age: Array
    class_row: Array
    to_holiday: int
    from_holiday: int
    holiday_starts: int
    year_day: int


FAR = 999


class Days:
    """Makes `Today` for the school days of a school, for its pupils or for copies of them."""

    def __init__(self, frame: Frame, cast: Cast, copies: int = 1) -> None:
        self._frame, self._cast, self._copies = frame, cast, copies
        minutes = frame.columns.patterns.minutes
        self._bits = (np.where(minutes[:, 1:] > 0, 1, 0) << np.arange(1, minutes.shape[1])).sum(axis=1).astype(np.int32)
        self.taught = np.flatnonzero(frame.calendar.teaching)
        self._starts = np.array([first for first, _ in frame.calendar.long_holidays])
        self._class_days: dict[int, Array] = {}

    def between(self, first: int, last: int) -> Array:
        """Positions of the school days from ``first`` up to and including ``last``."""
        return self.taught[(self.taught >= first) & (self.taught <= last)]

    def today(self, position: int) -> Today:
        """The day at a calendar position on which the school teaches."""
        frame, cast = self._frame, self._cast
        on = frame.calendar.day(position)
        at = int(np.searchsorted(self.taught, position))
        bits = self._bits[frame.columns.day_pattern[:, position]][cast.timetable]
        bits = np.where((cast.first <= position) & (position <= cast.last), bits, 0)
        return Today(
            position=position,
            weekday=position % 7,
            month=on.month,
            free_before=position - int(self.taught[at - 1]) if at else 3,
            bits=bits,
            here=bits > 0,
            age=(position + GRID_DAY - cast.born) / 365.25,
            class_row=self._classes(position),
            to_holiday=self._school_days_to_holiday(at),
            from_holiday=self._school_days_since_holiday(at),
            holiday_starts=self._last_before_holiday(at),
            year_day=position - frame.first,
        )

    def _classes(self, position: int) -> Array:
        rows = np.maximum(self._frame.class_rows(position), 0)
        copies = self._copies
        return rows if copies == 1 else (np.repeat(rows * copies, copies) + np.tile(np.arange(copies), len(rows)))

    def _school_days_to_holiday(self, at: int) -> int:
        ahead = self._starts[self._starts > self.taught[at]]
        return int(np.searchsorted(self.taught, ahead[0])) - at if len(ahead) else FAR

    def _last_before_holiday(self, at: int) -> int:
        to_go = self._school_days_to_holiday(at)
        return int(self.taught[at + to_go - 1]) if to_go < FAR else int(self.taught[at])

    def _school_days_since_holiday(self, at: int) -> int:
        behind = self._starts[self._starts < self.taught[at]]
        return at - int(np.searchsorted(self.taught, behind[-1])) + 1 if len(behind) else FAR
