"""Compiled loops from running sums to facts: one family of facts each, a few look-ups per pupil and date.

Every loop fills rows of ``floats`` [fact, pair] or ``ints`` [fact, pair] in the order of `FLOATS` and `INTS`; NaN and
-1 are null. Definitions: rules.md §3.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from service.domain.columns import Array

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
_SHARES, _LAST_YEAR, _HOURS, _OPEN_HOURS, _PEAK, _TREND = 12, 12, 13, 14, 15, 16
_SICK_RUN, _REPORTS, _LUXURY = 11, 18, 22
ABSENT_ROW = 0
MINIMUM_DAYS_LAST_YEAR = 20
MINIMUM_DAYS_WEEKDAY_PEAK = 5
MINIMUM_POINTS_TREND = 3


class Spans(NamedTuple):
    """Per pair: its timetable, and where its windows begin, as calendar positions clipped to the stay, int32.

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


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _first_row(day, low, high, since):
    """First row in [low, high) on or after a calendar position."""
    while low < high:
        middle = (low + high) // 2
        if day[middle] < since:
            low = middle + 1
        else:
            high = middle
    return low


@_compiled
def find_rows(pairs, windows, stays, days, out):
    """Fill the arrays of `Spans` for every pair."""
    for i in range(len(pairs.stay)):
        s, k = pairs.stay[i], pairs.date_row[i]
        first = stays.first[s]
        out.timetable[i] = stays.timetable[s]
        out.end[i] = windows.end[k]
        out.four[i] = max(windows.four[k], first)
        out.twelve[i] = max(windows.twelve[k], first)
        out.year[i] = max(windows.year[k], first)
        out.last_year[i] = max(windows.last_year[k], first)
        low = days.offsets[s]
        high = _first_row(days.day, low, days.offsets[s + 1], windows.end[k] + 1)
        out.row_end[i] = high
        out.row_last_year[i] = _first_row(days.day, low, high, out.last_year[i])
        out.row_year[i] = _first_row(days.day, out.row_last_year[i], high, out.year[i])
        out.row_twelve[i] = _first_row(days.day, low, high, out.twelve[i])
        out.row_eight[i] = _first_row(days.day, out.row_twelve[i], high, windows.eight[k])
        out.row_four[i] = _first_row(days.day, out.row_eight[i], high, out.four[i])


@_compiled
def _share(missed, scheduled):
    return missed / scheduled if scheduled > 0 else np.nan


@_compiled
def fill_shares(spans, running, counts, floats):
    """Shares of missed in scheduled minutes over 4 and 12 weeks, this year and last year."""
    minutes = running.minutes
    for i in range(len(spans.end)):
        scheduled = counts.scheduled[spans.timetable[i]]
        upto, high = scheduled[spans.end[i] + 1], spans.row_end[i]
        in_four, in_twelve = upto - scheduled[spans.four[i]], upto - scheduled[spans.twelve[i]]
        in_year = upto - scheduled[spans.year[i]]
        for kind in range(4):
            total = minutes[kind]
            floats[3 * kind, i] = _share(total[high] - total[spans.row_four[i]], in_four)
            floats[3 * kind + 1, i] = _share(total[high] - total[spans.row_twelve[i]], in_twelve)
            floats[3 * kind + 2, i] = _share(total[high] - total[spans.row_year[i]], in_year)
        pupil_days = counts.pupil_days[spans.timetable[i]]
        year, last_year = spans.year[i], spans.last_year[i]
        floats[_LAST_YEAR, i] = np.nan
        if pupil_days[year] - pupil_days[last_year] >= MINIMUM_DAYS_LAST_YEAR:
            missed = minutes[ABSENT_ROW, spans.row_year[i]] - minutes[ABSENT_ROW, spans.row_last_year[i]]
            floats[_LAST_YEAR, i] = _share(missed, scheduled[year] - scheduled[last_year])


@_compiled
def fill_counts(pairs, spans, stays, running, counts, ints):
    """Days known and missing, sick episodes and days, lateness, missed minutes."""
    for i in range(len(spans.end)):
        t, after = spans.timetable[i], spans.end[i] + 1
        pupil_days, planned = counts.pupil_days[t], counts.planned[t]
        four, twelve, high = spans.four[i], spans.twelve[i], spans.row_end[i]
        ints[0, i] = pupil_days[after] - pupil_days[stays.first[pairs.stay[i]]]
        ints[1, i] = pupil_days[after] - pupil_days[twelve]
        ints[2, i] = planned[after] - planned[four] - (pupil_days[after] - pupil_days[four])
        ints[3, i] = planned[after] - planned[twelve] - ints[1, i]
        ints[4, i] = running.episodes[high] - running.episodes[spans.row_twelve[i]]
        ints[5, i] = running.episodes[high] - running.episodes[spans.row_year[i]]
        ints[6, i] = running.sick_days[high] - running.sick_days[spans.row_year[i]]
        ints[7, i] = running.late[high] - running.late[spans.row_twelve[i]]
        ints[8, i] = running.late[high] - running.late[spans.row_year[i]]
        ints[9, i] = running.minutes[ABSENT_ROW, high] - running.minutes[ABSENT_ROW, spans.row_four[i]]
        ints[10, i] = running.minutes[ABSENT_ROW, high] - running.minutes[ABSENT_ROW, spans.row_twelve[i]]


@_compiled
def _day_of_rank(pupil_days, rank, low, high):
    """Calendar position in [low, high) of the pupil day with this running number."""
    while low < high:
        middle = (low + high) // 2
        if pupil_days[middle + 1] > rank:
            high = middle
        else:
            low = middle + 1
    return low


@_compiled
def fill_runs(pairs, spans, stays, days, running, counts, slot, ints):
    """Runs that include the last pupil day: sick, away, away without leave; and the last day present."""
    sick, away, since, slots, unauthorised, unauthorised_since, present = range(_SICK_RUN, _SICK_RUN + 7)
    for i in range(len(spans.end)):
        first, end, row = stays.first[pairs.stay[i]], spans.end[i], spans.row_end[i] - 1
        pupil_days = counts.pupil_days[spans.timetable[i]]
        ints[sick, i] = ints[away, i] = ints[slots, i] = ints[unauthorised, i] = 0
        ints[since, i] = ints[unauthorised_since, i] = ints[present, i] = -1
        last_rank = pupil_days[end + 1] - 1
        present_rank = last_rank
        in_stay = row >= days.offsets[pairs.stay[i]]
        if in_stay and pupil_days[days.day[row]] == last_rank:
            if running.sick_start[row] >= 0:
                ints[sick, i] = last_rank - pupil_days[running.sick_start[row]] + 1
            begin = running.full_start[row]
            if begin >= 0:
                present_rank = pupil_days[begin] - 1
                ints[away, i] = last_rank - present_rank
                ints[since, i] = begin
                ints[slots, i] = slot[end] - slot[begin] + 1
            begin = running.unauthorised_start[row]
            if begin >= 0:
                ints[unauthorised, i] = slot[end] - slot[begin] + 1
                ints[unauthorised_since, i] = begin
        if present_rank >= pupil_days[first]:
            ints[present, i] = _day_of_rank(pupil_days, present_rank, first, end + 1)


@_compiled
def fill_reports(pairs, spans, days, running, offsets, report_day, floats, ints):
    """Unauthorised hours in 4 weeks, report dates, and the hours since the last of them."""
    for i in range(len(spans.end)):
        four, high = spans.four[i], spans.row_end[i]
        reports = in_four = in_twelve = 0
        last = -1
        for r in range(offsets[pairs.stay[i]], offsets[pairs.stay[i] + 1]):
            if report_day[r] > spans.end[i]:
                break
            last = report_day[r]
            reports += 1
            in_four += last >= four
            in_twelve += last >= spans.twelve[i]
        since = spans.row_four[i]
        if last >= four:
            since = _first_row(days.day, since, high, last + 1)
        floats[_HOURS, i] = running.hours[high] - running.hours[spans.row_four[i]]
        floats[_OPEN_HOURS, i] = running.hours[high] - running.hours[since]
        ints[_REPORTS, i], ints[_REPORTS + 1, i] = reports, last
        ints[_REPORTS + 2, i], ints[_REPORTS + 3, i] = in_four, in_twelve


@_compiled
def _slope(missed, scheduled, weeks):
    """Least-squares slope of the weekly absent share; weeks without scheduled minutes are no point."""
    n, sum_x, sum_y = 0, 0.0, 0.0
    for w in range(weeks):
        if scheduled[w] > 0:
            n += 1
            sum_x += w
            sum_y += missed[w] / scheduled[w]
    if n < MINIMUM_POINTS_TREND:
        return np.nan
    mean_x, mean_y, above, below = sum_x / n, sum_y / n, 0.0, 0.0
    for w in range(weeks):
        if scheduled[w] > 0:
            above += (w - mean_x) * (missed[w] / scheduled[w] - mean_y)
            below += (w - mean_x) * (w - mean_x)
    return above / below


@_compiled
def fill_patterns(pairs, spans, stays, windows, days, counts, slot, floats):
    """Largest share on one weekday over 12 weeks, and the trend of the weekly share over 8."""
    weekday = np.zeros(7, np.int64)
    weeks = windows.week_edges.shape[1] - 1
    missed, planned = np.zeros(weeks, np.int64), np.zeros(weeks, np.int64)
    for i in range(len(spans.end)):
        k, high = pairs.date_row[i], spans.row_end[i]
        floats[_PEAK, i] = np.nan
        if high - spans.row_twelve[i] >= MINIMUM_DAYS_WEEKDAY_PEAK:
            weekday[:] = 0
            for row in range(spans.row_twelve[i], high):
                weekday[days.day[row] % 7] += days.absent[row]
            floats[_PEAK, i] = weekday.max() / weekday.sum()
        scheduled, first = counts.scheduled[spans.timetable[i]], stays.first[pairs.stay[i]]
        edges = windows.week_edges[k]
        for w in range(weeks):
            planned[w] = scheduled[max(edges[w + 1], first)] - scheduled[max(edges[w], first)]
            missed[w] = 0
        week_0 = slot[windows.eight[k]] // 5
        for row in range(spans.row_eight[i], high):
            missed[slot[days.day[row]] // 5 - week_0] += days.absent[row]
        floats[_TREND, i] = _slope(missed, planned, weeks)


@_compiled
def _touches_holiday(day, end, first, last, pupil_days, planned, next_holiday, previous_holiday):
    """Whether a pupil day is the last before, or the first after, a long holiday, as far as ``end`` can tell."""
    if next_holiday[day] < len(next_holiday):
        before = min(next_holiday[day], last + 1)
        nothing_known_between = pupil_days[min(before, end + 1)] == pupil_days[day + 1]
        nothing_planned_later = before <= end + 1 or planned[before] == planned[end + 1]
        if nothing_known_between and nothing_planned_later:
            return True
    after = max(previous_holiday[day] + 1, first)
    return previous_holiday[day] >= 0 and pupil_days[day] == pupil_days[after]


@_compiled
def fill_luxury(pairs, spans, stays, days, running, counts, next_holiday, previous_holiday, ints):
    """Last day in 4 weeks missed entirely without leave beside a long holiday."""
    for i in range(len(spans.end)):
        s, t, high = pairs.stay[i], spans.timetable[i], spans.row_end[i]
        ints[_LUXURY, i] = -1
        if running.luxury[high] == running.luxury[spans.row_four[i]]:
            continue
        for row in range(spans.row_four[i], high):
            if running.luxury[row + 1] > running.luxury[row] and _touches_holiday(
                days.day[row],
                spans.end[i],
                stays.first[s],
                stays.last[s],
                counts.pupil_days[t],
                counts.planned[t],
                next_holiday,
                previous_holiday,
            ):
                ints[_LUXURY, i] = days.day[row]
