"""Facts of pupils as of dates: the one public way from what is known to numbers (rules.md §3)."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from service.domain.calendar import Calendar
from service.domain.columns import Array, SchoolColumns
from service.facts import scan
from service.facts.kernels import AbsentDays
from service.facts.known import Known
from service.facts.scan import FLOATS, INTS, Spans
from service.facts.windows import Windows, windows


@dataclass(frozen=True)
class Pairs:
    """Which stay (row of `Stays`) is asked on which date (row of ``dates``); sorted by stay for speed."""

    dates: list[date]
    stay: Array
    date_row: Array

    def __len__(self) -> int:
        return len(self.stay)


@dataclass(frozen=True)
class Facts:
    """Facts per pair, by the names of rules.md §3 plus a few counts the rules need.

    Float facts are float64 with NaN for null; integer facts int32; dates are calendar positions with -1 for null.
    ``reports_4w``, ``reports_12w``: report dates in the window; ``report_last``: the last one; ``reports``: how many
    so far; ``pupil_days``: since the stay began; ``luxury_day``: last day in 4 weeks that touches a long holiday and
    was missed entirely without leave; ``away_unauthorised_since``; ``year_week``: see `Windows`.
    """

    known: Known
    pairs: Pairs
    windows: Windows
    values: dict[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.values[name]

    def report_days(self, row: int) -> Array:
        """Calendar positions of ``report16_dates`` of one pair."""
        start = self.known.report_offsets[self.pairs.stay[row]]
        return self.known.report_day[start : start + self.values["reports"][row]]


def enrolled(columns: SchoolColumns, dates: list[date]) -> Pairs:
    """All stays enrolled on each date."""
    first, last = columns.stays.first, columns.stays.last
    at = [columns.calendar.index(day) for day in dates]
    rows = [np.flatnonzero((first <= end) & (end <= last)).astype(np.int32) for end in at]
    stay = np.concatenate(rows) if rows else np.zeros(0, np.int32)
    date_row = np.repeat(np.arange(len(dates), dtype=np.int32), [len(r) for r in rows])
    order = np.argsort(stay, kind="stable")
    return Pairs(dates, stay[order], date_row[order])


def facts_of(known: Known, pairs: Pairs) -> Facts:
    """All facts of every pair; each pair's date must lie within its stay."""
    columns, days, running, counts = known.columns, known.days, known.running, known.counts
    at, slot = windows(columns.calendar, pairs.dates), columns.calendar.slot
    floats = np.empty((len(FLOATS), len(pairs)), dtype=np.float64)
    ints = np.empty((len(INTS), len(pairs)), dtype=np.int32)
    asked, stays = _Asked(pairs.stay, pairs.date_row), _Stays(*_stay_arrays(columns))
    spans = _find_spans(asked, at, stays, days)
    scan.fill_shares(spans, running, counts, floats)
    scan.fill_counts(asked, spans, stays, running, counts, ints)
    scan.fill_runs(asked, spans, stays, days, running, counts, slot, ints)
    scan.fill_reports(asked, spans, days, running, known.report_offsets, known.report_day, floats, ints)
    scan.fill_patterns(asked, spans, stays, at, days, counts, slot, floats)
    scan.fill_luxury(asked, spans, stays, days, running, counts, *_holidays_around(columns.calendar), ints)
    values = dict(zip(FLOATS, floats, strict=True)) | dict(zip(INTS, ints, strict=True))
    values["year_week"] = at.year_week[pairs.date_row]
    return Facts(known, pairs, at, values)


class _Asked(NamedTuple):
    stay: Array
    date_row: Array


class _Stays(NamedTuple):
    first: Array
    last: Array
    timetable: Array


def _stay_arrays(columns: SchoolColumns) -> tuple[Array, Array, Array]:
    return columns.stays.first, columns.stays.last, columns.stays.timetable


def _find_spans(asked: _Asked, at: Windows, stays: _Stays, days: AbsentDays) -> Spans:
    positions = [np.empty(len(asked.stay), dtype=np.int32) for _ in range(6)]
    rows = [np.empty(len(asked.stay), dtype=np.int64) for _ in range(6)]
    spans = Spans(*positions, *rows)
    scan.find_rows(asked, at, stays, days, spans)
    return spans


def _holidays_around(calendar: Calendar) -> tuple[Array, Array]:
    """Per position: first weekday of the next long holiday (or the length), last weekday of the previous (or -1)."""
    size = len(calendar.slot)
    following, preceding = np.full(size, size, np.int32), np.full(size, -1, np.int32)
    for begin, _ in reversed(calendar.long_holidays):
        following[:begin] = begin
    for _, end in calendar.long_holidays:
        preceding[end + 1 :] = end
    return following, preceding
