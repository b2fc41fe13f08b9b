"""Facts of pupils as of dates: the one public way from what is known to numbers (rules.md §3)."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from service.domain.calendar import Calendar
from service.domain.columns import Array, SchoolColumns
from service.facts import scan
from service.facts.known import Known
from service.facts.scan import FLOATS, INTS
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
    first, last = columns.stays.first[:, None], columns.stays.last[:, None]
    at = np.array([columns.calendar.index(day) for day in dates], dtype=np.int32)
    stay, date_row = np.nonzero((first <= at) & (at <= last))
    return Pairs(dates, stay.astype(np.int32), date_row.astype(np.int32))


def facts_of(known: Known, pairs: Pairs) -> Facts:
    """All facts of every pair; each pair's date must lie within its stay."""
    columns = known.columns
    at = windows(columns.calendar, pairs.dates)
    floats, ints = _room(len(pairs))
    stays = scan.Stays(columns.stays.first, columns.stays.last, columns.stays.timetable)
    terms = scan.Terms(
        columns.calendar.slot, *_holidays_around(columns.calendar), known.report_offsets, known.report_day
    )
    asked = scan.Pairs(pairs.stay, pairs.date_row)
    spans = scan.empty_spans()
    scan.fill(asked, at, stays, known.days, known.running, known.counts, terms, spans, floats, ints)
    values = dict(zip(FLOATS, floats, strict=True)) | dict(zip(INTS, ints, strict=True))
    values["year_week"] = at.year_week[pairs.date_row]
    return Facts(known, pairs, at, values)


def _room(pairs: int) -> tuple[Array, Array]:
    """Empty float and integer facts, in one piece: numpy asks for large memory pages where a piece is large."""
    middle = len(FLOATS) * pairs * 8
    room = np.empty(middle + len(INTS) * pairs * 4, dtype=np.uint8)
    floats, ints = room[:middle].view(np.float64), room[middle:].view(np.int32)
    return floats.reshape(len(FLOATS), pairs), ints.reshape(len(INTS), pairs)


def _holidays_around(calendar: Calendar) -> tuple[Array, Array]:
    """Per position: first weekday of the next long holiday (or the length), last weekday of the previous (or -1)."""
    size = len(calendar.slot)
    following, preceding = np.full(size, size, np.int32), np.full(size, -1, np.int32)
    for begin, _ in reversed(calendar.long_holidays):
        following[:begin] = begin
    for _, end in calendar.long_holidays:
        preceding[end + 1 :] = end
    return following, preceding
