"""Which lessons a class, or one pupil, has on every date of the calendar."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from service.domain.calendar import GRID_END, GRID_START, Calendar
from service.domain.columns import Array, DayPatterns, DefaultWeek, TimetableRow

WEIGHTLESS_MINUTES = 60
"""A period up to this length weighs one lesson hour, a longer one its minutes ÷ 60 (rules.md §3, hours)."""

Lessons = tuple[tuple[int, int], ...]
ClassSpans = tuple[tuple[str, int, int], ...]


class TimetableBook:
    """Builds one row of day patterns per distinct sequence of timetables.

    Pupil rows govern before class rows, class rows before the sector's default week; on a date the first of
    these with any row valid on it decides the whole week, so weekdays it leaves out are free of lessons.
    """

    def __init__(self, calendar: Calendar, rows: Sequence[TimetableRow], default_week: DefaultWeek) -> None:
        self._teaching = calendar.teaching
        self._weekday = np.arange(len(calendar.slot)) % 7
        self._patterns: dict[Lessons, int] = {(): 0}
        self._by_class: dict[str, list[TimetableRow]] = {}
        self._by_pupil: dict[str, list[TimetableRow]] = {}
        for row in rows:
            owner, book = (row.pupil_id, self._by_pupil) if row.pupil_id else (row.class_name, self._by_class)
            book.setdefault(owner, []).append(row)
        self._default = self._week_row({day: tuple(sorted(lessons)) for day, lessons in default_week.items()})
        self._class_rows: dict[str, Array] = {}
        self._numbers: dict[tuple[str, ClassSpans], int] = {}
        self._table: list[Array] = []

    def row(self, pupil_id: str, spans: ClassSpans) -> int:
        """Number of the timetable of a stay that passes through these classes."""
        shared = spans if len(spans) > 1 else ((spans[0][0], 0, len(self._weekday) - 1),)
        key = (pupil_id if pupil_id in self._by_pupil else "", shared)
        if key not in self._numbers:
            self._numbers[key] = len(self._table)
            self._table.append(self._stay_row(*key))
        return self._numbers[key]

    def table(self) -> Array:
        """int16 [timetable, calendar position]: the pattern of lessons taught that day."""
        if not self._table:
            return np.zeros((0, len(self._weekday)), dtype=np.int16)
        return np.where(self._teaching, np.stack(self._table), 0).astype(np.int16)

    def patterns(self) -> DayPatterns:
        """Lengths and hour weights of the patterns numbered so far."""
        periods = max((period for lessons in self._patterns for period, _ in lessons), default=0)
        minutes = np.zeros((len(self._patterns), periods + 1), dtype=np.int32)
        weights = np.zeros(len(self._patterns))
        for lessons, number in self._patterns.items():
            for period, length in lessons:
                minutes[number, period] = length
                weights[number] += 1.0 if length <= WEIGHTLESS_MINUTES else length / 60
        minutes[:, 0] = minutes[:, 1:].sum(axis=1)
        return DayPatterns(minutes=minutes, weights=weights)

    def _stay_row(self, pupil_id: str, spans: ClassSpans) -> Array:
        row = np.zeros(len(self._weekday), dtype=np.int16)
        for class_name, first, last in spans:
            row[first : last + 1] = self._class_row(class_name)[first : last + 1]
        return self._overlay(row, self._by_pupil[pupil_id]) if pupil_id else row

    def _class_row(self, class_name: str) -> Array:
        if class_name not in self._class_rows:
            self._class_rows[class_name] = self._overlay(self._default.copy(), self._by_class.get(class_name, []))
        return self._class_rows[class_name]

    def _overlay(self, row: Array, rows: list[TimetableRow]) -> Array:
        """Lay timetable rows over what governs without them, stretch by stretch of constant validity."""
        cuts = sorted({GRID_START, *(_start(r) for r in rows), *(_end(r) + timedelta(days=1) for r in rows)})
        for begin, end in zip(cuts, [*cuts[1:], GRID_END + timedelta(days=1)], strict=True):
            valid = [r for r in rows if _start(r) <= begin <= _end(r)]
            if valid and begin <= GRID_END:
                stretch = slice((begin - GRID_START).days, (end - GRID_START).days)
                row[stretch] = self._week_row(_week_of(valid))[stretch]
        return row

    def _week_row(self, week: dict[int, Lessons]) -> Array:
        numbers = np.zeros(7, dtype=np.int16)
        for weekday, lessons in week.items():
            numbers[weekday] = self._patterns.setdefault(lessons, len(self._patterns))
        return numbers[self._weekday]


def _start(row: TimetableRow) -> date:
    return max(row.valid_from or GRID_START, GRID_START)


def _end(row: TimetableRow) -> date:
    return min(row.valid_to or GRID_END, GRID_END)


def _week_of(rows: list[TimetableRow]) -> dict[int, Lessons]:
    """Lessons per weekday; of two rows for one period the one valid from the later date holds."""
    week: dict[int, dict[int, int]] = {}
    for row in sorted(rows, key=_start):
        week.setdefault(row.weekday, {})[row.period] = row.minutes
    return {weekday: tuple(sorted(lessons.items())) for weekday, lessons in week.items()}
