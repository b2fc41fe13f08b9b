"""Compiled loops from running sums to facts: one family of facts each, a few look-ups per pupil and date.

Every loop fills rows of ``floats`` [fact, pair] or ``ints`` [fact, pair] in the order of `FLOATS` and `INTS`; NaN and
-1 are null. ``block`` is a range of pairs, whose windows stand in ``spans``. Definitions: rules.md §3.
"""

from typing import NamedTuple

import numpy as np

from service.domain.columns import Array
from service.facts.compiling import compiled
from service.facts.running import ABSENT, EPISODES, LATE, SICK_DAYS, between
from service.facts.scan_patterns import fill_luxury, fill_trend, fill_weekday_peak

FLOATS = (
    *(f"{kind}_share_{w}" for kind in ("absent", "sick", "unauthorised", "authorised") for w in ("4w", "12w", "year")),
    "absent_share_last_year",
    "unauthorised_hours_4w",
    "report16_open_hours",
    "weekday_peak",
    "trend_8w",
)
INTS = (
    "pupil_days",
    "scheduled_days_12w",
    "missing_days_4w",
    "missing_days_12w",
    "sick_reports_12w",
    "sick_reports_year",
    "sick_days_year",
    "late_12w",
    "late_year",
    "missed_minutes_4w",
    "missed_minutes_12w",
    "sick_run_days",
    "away_run_days",
    "away_since",
    "away_slots",
    "away_unauthorised_slots",
    "away_unauthorised_since",
    "last_present",
    "reports",
    "report_last",
    "reports_4w",
    "reports_12w",
    "luxury_day",
)
_LAST_YEAR, _HOURS, _OPEN_HOURS, _PEAK, _TREND = range(12, 17)
_SICK_RUN, _REPORTS, _LUXURY = 11, 18, 22
BLOCK = 512
MINIMUM_DAYS_LAST_YEAR = 20


class Stays(NamedTuple):
    """First and last position and timetable of each stay, see `service.domain.columns.Stays`."""

    first: Array
    last: Array
    timetable: Array


class Pairs(NamedTuple):
    """Which stay is asked on which date, see `service.facts.engine.Pairs`."""

    stay: Array
    date_row: Array


class Terms(NamedTuple):
    """Of the calendar: slot of each position, where the next long holiday begins, where the one before ended.

    Of what is known: each stay's report dates.
    """

    slot: Array
    next_holiday: Array
    previous_holiday: Array
    report_offsets: Array
    report_day: Array


class Spans(NamedTuple):
    """Per pair of a block: its timetable, and where its windows begin, as positions clipped to the stay, int32.

    The ``row_`` arrays (int64) are the matching rows of `AbsentDays`; ``row_end`` is one past the as-of date.
    """

    timetable: Array
    end: Array
    four: Array
    twelve: Array
    year: Array
    last_year: Array
    row_end: Array
    row_four: Array
    row_eight: Array
    row_twelve: Array
    row_year: Array
    row_last_year: Array


def empty_spans() -> Spans:
    """Room for the spans of one block."""
    positions = [np.empty(BLOCK, dtype=np.int32) for _ in range(6)]
    rows = [np.empty(BLOCK, dtype=np.int64) for _ in range(6)]
    return Spans(*positions, *rows)


@compiled
def fill(pairs, windows, stays, days, running, counts, terms, spans, floats, ints):
    """All facts of every pair, block by block: what a block needs stays close to the processor."""
    for begin in range(0, len(pairs.stay), BLOCK):
        block = range(begin, min(begin + BLOCK, len(pairs.stay)))
        _find_rows(block, pairs, windows, stays, days, spans)
        _fill_shares(block, spans, running, counts, floats)
        _fill_counts(block, pairs, spans, stays, running, counts, ints)
        _fill_runs(block, pairs, spans, stays, days, running, counts, terms.slot, ints)
        _fill_reports(block, pairs, spans, days, running, terms, floats, ints)
        fill_weekday_peak(block, spans, days, floats[_PEAK])
        fill_trend(block, pairs, spans, stays, windows, days, counts, terms.slot, floats[_TREND])
        fill_luxury(block, pairs, spans, stays, days, running, counts, terms, ints[_LUXURY])


@compiled
def _first_row(day, low, high, since):
    """First row in [low, high) on or after a calendar position."""
    while low < high:
        middle = (low + high) // 2
        if day[middle] < since:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _find_rows(block, pairs, windows, stays, days, out):
    """Fill the arrays of `Spans`."""
    day = days.day
    for j, i in enumerate(block):
        s, k = pairs.stay[i], pairs.date_row[i]
        first = stays.first[s]
        out.timetable[j] = stays.timetable[s]
        out.end[j] = windows.end[k]
        out.four[j] = max(windows.four[k], first)
        out.twelve[j] = max(windows.twelve[k], first)
        out.year[j] = max(windows.year[k], first)
        out.last_year[j] = max(windows.last_year[k], first)
        low = days.offsets[s]
        high = _first_row(day, low, days.offsets[s + 1], windows.end[k] + 1)
        out.row_end[j] = high
        out.row_last_year[j] = _first_row(day, low, high, out.last_year[j])
        out.row_year[j] = _first_row(day, out.row_last_year[j], high, out.year[j])
        out.row_twelve[j] = _first_row(day, low, high, out.twelve[j])
        out.row_eight[j] = _first_row(day, out.row_twelve[j], high, windows.eight[k])
        out.row_four[j] = _first_row(day, out.row_eight[j], high, out.four[j])


@compiled
def _share(missed, scheduled):
    return missed / scheduled if scheduled > 0 else np.nan


@compiled
def _fill_shares(block, spans, running, counts, floats):
    """Shares of missed in scheduled minutes over 4 and 12 weeks, this year and last year."""
    sums, scheduled, pupil_days = running.sums, counts.scheduled, counts.pupil_days
    for j, i in enumerate(block):
        t, high, year, last_year = spans.timetable[j], spans.row_end[j], spans.year[j], spans.last_year[j]
        upto = scheduled[t, spans.end[j] + 1]
        in_four, in_twelve = upto - scheduled[t, spans.four[j]], upto - scheduled[t, spans.twelve[j]]
        in_year = upto - scheduled[t, year]
        for kind in range(4):
            floats[3 * kind, i] = _share(between(sums, spans.row_four[j], high, kind), in_four)
            floats[3 * kind + 1, i] = _share(between(sums, spans.row_twelve[j], high, kind), in_twelve)
            floats[3 * kind + 2, i] = _share(between(sums, spans.row_year[j], high, kind), in_year)
        floats[_LAST_YEAR, i] = np.nan
        if pupil_days[t, year] - pupil_days[t, last_year] >= MINIMUM_DAYS_LAST_YEAR:
            missed = between(sums, spans.row_last_year[j], spans.row_year[j], ABSENT)
            floats[_LAST_YEAR, i] = _share(missed, scheduled[t, year] - scheduled[t, last_year])


@compiled
def _fill_counts(block, pairs, spans, stays, running, counts, ints):
    """Days known and missing, sick episodes and days, lateness, missed minutes."""
    sums, pupil_days, planned = running.sums, counts.pupil_days, counts.planned
    for j, i in enumerate(block):
        t, after, four, twelve = spans.timetable[j], spans.end[j] + 1, spans.four[j], spans.twelve[j]
        high, row_twelve, row_year = spans.row_end[j], spans.row_twelve[j], spans.row_year[j]
        held = pupil_days[t, after]
        ints[0, i] = held - pupil_days[t, stays.first[pairs.stay[i]]]
        ints[1, i] = held - pupil_days[t, twelve]
        ints[2, i] = planned[t, after] - planned[t, four] - (held - pupil_days[t, four])
        ints[3, i] = planned[t, after] - planned[t, twelve] - ints[1, i]
        ints[4, i] = between(sums, row_twelve, high, EPISODES)
        ints[5, i] = between(sums, row_year, high, EPISODES)
        ints[6, i] = between(sums, row_year, high, SICK_DAYS)
        ints[7, i] = between(sums, row_twelve, high, LATE)
        ints[8, i] = between(sums, row_year, high, LATE)
        ints[9, i] = between(sums, spans.row_four[j], high, ABSENT)
        ints[10, i] = between(sums, row_twelve, high, ABSENT)


@compiled
def _day_of_rank(pupil_days, t, rank, high):
    """The last calendar position before ``high`` whose pupil day has this running number."""
    while pupil_days[t, high - 1] > rank:
        high -= 1
    return high - 1


@compiled
def _fill_runs(block, pairs, spans, stays, days, running, counts, slot, ints):
    """Runs that include the last pupil day: sick, away, away without leave; and the last day present."""
    sick, away, since, slots, unauthorised, unauthorised_since, present = range(_SICK_RUN, _SICK_RUN + 7)
    pupil_days = counts.pupil_days
    for j, i in enumerate(block):
        s, t, end, row = pairs.stay[i], spans.timetable[j], spans.end[j], spans.row_end[j] - 1
        ints[sick, i] = ints[away, i] = ints[slots, i] = ints[unauthorised, i] = 0
        ints[since, i] = ints[unauthorised_since, i] = ints[present, i] = -1
        last_rank = pupil_days[t, end + 1] - 1
        present_rank, present_before = last_rank, end + 1
        if row >= days.offsets[s] and pupil_days[t, days.day[row]] == last_rank:
            if running.sick_start[row] >= 0:
                ints[sick, i] = last_rank - pupil_days[t, running.sick_start[row]] + 1
            begin = running.full_start[row]
            if begin >= 0:
                present_rank, present_before = pupil_days[t, begin] - 1, begin
                ints[away, i] = last_rank - present_rank
                ints[since, i] = begin
                ints[slots, i] = slot[end] - slot[begin] + 1
            begin = running.unauthorised_start[row]
            if begin >= 0:
                ints[unauthorised, i] = slot[end] - slot[begin] + 1
                ints[unauthorised_since, i] = begin
        if present_rank >= pupil_days[t, stays.first[s]]:
            ints[present, i] = _day_of_rank(pupil_days, t, present_rank, present_before)


@compiled
def _fill_reports(block, pairs, spans, days, running, terms, floats, ints):
    """Unauthorised hours in 4 weeks, report dates, and the hours since the last of them."""
    hours = running.hours
    for j, i in enumerate(block):
        four, high = spans.four[j], spans.row_end[j]
        reports = in_four = in_twelve = 0
        last = -1
        for r in range(terms.report_offsets[pairs.stay[i]], terms.report_offsets[pairs.stay[i] + 1]):
            if terms.report_day[r] > spans.end[j]:
                break
            last = terms.report_day[r]
            reports += 1
            in_four += last >= four
            in_twelve += last >= spans.twelve[j]
        since = spans.row_four[j]
        if last >= four:
            since = _first_row(days.day, since, high, last + 1)
        floats[_HOURS, i] = hours[high] - hours[spans.row_four[j]]
        floats[_OPEN_HOURS, i] = hours[high] - hours[since]
        ints[_REPORTS, i], ints[_REPORTS + 1, i] = reports, last
        ints[_REPORTS + 2, i], ints[_REPORTS + 3, i] = in_four, in_twelve
