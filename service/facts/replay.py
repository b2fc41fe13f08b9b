"""Facts on many dates, each as it was known then: what a past assessment saw, and what a model may learn from.

Nearly all facts are the same whether or not one knows what came later. They are computed once, with everything known;
only pupils about whom something came later, on a day that had passed, are computed again, as stays of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from service.domain.columns import Array, Records, SchoolColumns, Stays
from service.facts.engine import Facts, Pairs, enrolled, facts_of
from service.facts.known import ReportTerms, know


@dataclass(frozen=True)
class Replayed:
    """Facts per pair as `Facts` has them, each as known at the moment that belongs to its date."""

    pairs: Pairs
    values: dict[str, Array]


def replay(
    columns: SchoolColumns, dates: list[date], known_at: Sequence[int], report: ReportTerms | None = None
) -> Replayed:
    """Facts of everybody enrolled on each date, as known at the moment (microseconds) that belongs to the date.

    Raises
    ------
    ValueError
        If dates or moments do not rise together.
    OutsideCalendar
        If no calendar is kept for a date.
    """
    moments = np.array(known_at, dtype=np.int64)
    ends = np.array([columns.calendar.index(day) for day in dates], dtype=np.int32)
    if len(moments) != len(dates) or (np.diff(ends) <= 0).any() or (np.diff(moments) < 0).any():
        raise ValueError("Every date needs its moment, and both must rise.")
    facts = facts_of(know(columns, None, report), enrolled(columns, dates))
    late = _registers_came_later(columns, ends, moments)
    _put_in(facts, _of_changed_pupils(columns, dates, ends, moments, report))
    for k in np.flatnonzero(late).tolist():
        _put_in(facts, facts_of(know(columns, int(moments[k]), report), _on_date(facts.pairs, k)))
    return Replayed(facts.pairs, facts.values)


def _registers_came_later(columns: SchoolColumns, ends: Array, moments: Array) -> Array:
    """Per date, whether the first register of a day up to it arrived after its moment."""
    marks = columns.marks
    length = marks.last.astype(np.int64) - marks.first + 1
    arrived = np.full(len(columns.calendar.slot), np.iinfo(np.int64).max)
    np.minimum.at(arrived, _counting(length) + np.repeat(marks.first, length), np.repeat(marks.recorded_at, length))
    never = arrived == np.iinfo(np.int64).max
    latest = np.maximum.accumulate(np.where(never, np.iinfo(np.int64).min, arrived))
    return np.asarray(latest[ends] > moments)


def _counting(lengths: Array) -> Array:
    """0, 1, 2, … for each length, one after the other."""
    begins: Array = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.arange(lengths.sum()) - begins


def _on_date(pairs: Pairs, date_row: int) -> Pairs:
    chosen = pairs.date_row == date_row
    return Pairs(pairs.dates, pairs.stay[chosen], pairs.date_row[chosen])


def _put_in(facts: Facts, better: Facts) -> None:
    """Replace the values of the pairs that ``better`` has too; its stays carry the same numbers."""
    count = len(facts.pairs.dates)
    place = np.searchsorted(_numbered(facts.pairs, count), _numbered(better.pairs, count))
    for name, values in better.values.items():
        facts.values[name][place] = values


def _numbered(pairs: Pairs, count: int) -> Array:
    return pairs.stay.astype(np.int64) * count + pairs.date_row


def _of_changed_pupils(
    columns: SchoolColumns, dates: list[date], ends: Array, moments: Array, report: ReportTerms | None
) -> Facts:
    """Facts of pupils about whom a version of a day up to the date was recorded after its moment."""
    stay, date_row = _changed(columns, ends, moments)
    then = _as_known_then(columns, stay, moments[date_row])
    numbers = np.arange(len(stay), dtype=np.int32)
    facts = facts_of(know(then, None, report), Pairs(dates, numbers, date_row))
    return replace(facts, pairs=Pairs(dates, stay, date_row))


def _changed(columns: SchoolColumns, ends: Array, moments: Array) -> tuple[Array, Array]:
    """Stay and date row of those pairs, each once, in order."""
    records, stays = columns.records, columns.stays
    first_date = np.searchsorted(ends, np.arange(len(columns.calendar.slot)))  # per day, the first date that sees it
    known_then = np.append(moments, np.iinfo(np.int64).max)[first_date]
    late = np.flatnonzero(records.recorded_at > known_then[records.day])
    owner = np.searchsorted(records.offsets, late, side="right") - 1
    first = first_date[records.day[late]]
    count = np.searchsorted(moments, records.recorded_at[late]) - first
    pair = np.unique(np.repeat(owner * len(ends) + first, count) + _counting(count))
    stay, date_row = (pair // max(len(ends), 1)).astype(np.int32), (pair % max(len(ends), 1)).astype(np.int32)
    enrolled_then = (stays.first[stay] <= ends[date_row]) & (ends[date_row] <= stays.last[stay])
    return stay[enrolled_then], date_row[enrolled_then]


def _as_known_then(columns: SchoolColumns, stay: Array, moment: Array) -> SchoolColumns:
    """A school in which every given stay is one of its own, with the versions recorded by its moment."""
    offsets = columns.records.offsets
    count = offsets[stay + 1] - offsets[stay]
    row = _counting(count) + np.repeat(offsets[stay], count)
    seen = columns.records.recorded_at[row] <= np.repeat(moment, count)
    kept = np.concatenate(([0], np.cumsum(seen)))[np.concatenate(([0], np.cumsum(count)))]
    return replace(columns, stays=_stays(columns.stays, stay), records=_records(columns.records, row[seen], kept))


def _stays(stays: Stays, chosen: Array) -> Stays:
    return Stays(
        pupil_ids=[],
        pupil_keys=stays.pupil_keys[chosen],
        first=stays.first[chosen],
        last=stays.last[chosen],
        timetable=stays.timetable[chosen],
        born=stays.born[chosen],
        exemption=[],
    )


def _records(records: Records, row: Array, offsets: Array) -> Records:
    return Records(
        offsets=offsets,
        day=records.day[row],
        period=records.period[row],
        minutes=records.minutes[row],
        reason=records.reason[row],
        recorded_at=records.recorded_at[row],
        seq=records.seq[row],
    )
