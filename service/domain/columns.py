"""One school as integer-coded columns: the input of the facts.

Everything is sorted once, so facts are windows over positions. Pupils appear as *stays*: one unbroken
enrolment of one pupil at the school. Windows and runs end with the stay (rules.md §1).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from service.domain.calendar import Calendar
from service.domain.codes import HourUnit, Sector

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class SchoolInfo:
    """What the facts and rules need to know of a school."""

    school_id: str
    name: str
    sector: Sector
    hour_unit: HourUnit


@dataclass(frozen=True)
class DayPatterns:
    """The distinct teaching days of a school. Pattern 0 is the day without lessons.

    Attributes
    ----------
    minutes
        int32 [pattern, period]: length of each period; column 0 holds the day's total.
    weights
        float64 [pattern]: sum over periods of the hour weight (1 up to 60 minutes, else minutes ÷ 60).
    """

    minutes: Array
    weights: Array


@dataclass(frozen=True)
class Stays:
    """One row per stay, sorted by pupil number and first day.

    Attributes
    ----------
    pupil_ids
        The school's pupil numbers.
    pupil_keys
        int64: database keys, 0 where there is no database.
    first, last
        int32: positions in the calendar; an open enrolment ends at the last position.
    timetable
        int32: row of `SchoolColumns.day_pattern`.
    born
        int32: epoch day of birth.
    exemption
        One of `Exemption`, or "" for none.
    """

    pupil_ids: list[str]
    pupil_keys: Array
    first: Array
    last: Array
    timetable: Array
    born: Array
    exemption: list[str]


@dataclass(frozen=True)
class Records:
    """All record versions, sorted by stay, day, period, recorded_at, seq.

    Attributes
    ----------
    offsets
        int64 [stays + 1]: rows of stay s are ``offsets[s]:offsets[s+1]``.
    day
        int16 position in the calendar.
    period, minutes
        int16; period 0 is the whole day.
    reason
        int8, a `Reason`.
    recorded_at
        int64 microseconds since 1970, UTC.
    seq
        int64 order of arrival, the key of the record in the database.
    """

    offsets: Array
    day: Array
    period: Array
    minutes: Array
    reason: Array
    recorded_at: Array
    seq: Array


@dataclass(frozen=True)
class Marks:
    """Registers received: ``first`` to ``last`` (calendar positions, int32), known from ``recorded_at`` (int64)."""

    first: Array
    last: Array
    recorded_at: Array


@dataclass(frozen=True)
class SchoolColumns:
    """A school ready for computing. ``day_pattern`` is int32 [timetable, calendar position]."""

    school: SchoolInfo
    calendar: Calendar
    patterns: DayPatterns
    day_pattern: Array
    stays: Stays
    records: Records
    marks: Marks

    def received(self, known_at: int | None) -> npt.NDArray[np.bool_]:
        """Which calendar positions had their register in hand at ``known_at`` (microseconds; None = now)."""
        change = np.zeros(len(self.calendar.slot) + 1, dtype=np.int64)
        seen = slice(None) if known_at is None else self.marks.recorded_at <= known_at
        np.add.at(change, self.marks.first[seen], 1)
        np.add.at(change, self.marks.last[seen] + 1, -1)
        return np.cumsum(change[:-1]) > 0


@dataclass(frozen=True)
class TimetableRow:
    """One period of one weekday (Monday 0) of a class, or of one pupil when ``pupil_id`` is set."""

    class_name: str
    weekday: int
    period: int
    minutes: int
    valid_from: date | None = None
    valid_to: date | None = None
    pupil_id: str = ""


@dataclass(frozen=True)
class Membership:
    """A pupil in a class over a span of dates; ``last`` None is open."""

    pupil_id: str
    class_name: str
    first: date
    last: date | None


@dataclass(frozen=True)
class PupilInfo:
    """What the facts and rules need to know of a pupil."""

    pupil_id: str
    born: date
    exemption: str = ""
    key: int = 0


@dataclass(frozen=True)
class RecordArrays:
    """Record versions as they come from the database or a test, in any order.

    ``pupil`` holds positions in the pupil list, ``day`` calendar positions, ``seq`` the order of arrival.
    """

    pupil: Array
    day: Array
    period: Array
    minutes: Array
    reason: Array
    recorded_at: Array
    seq: Array


DefaultWeek = dict[int, tuple[tuple[int, int], ...]]
"""Sector default: weekday (Monday 0) → ((period, minutes), …)."""
