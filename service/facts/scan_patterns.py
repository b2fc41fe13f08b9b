"""Compiled loops of the facts that look at patterns: weekday, trend, days beside a holiday; see `scan`."""

import numpy as np

from service.facts.compiling import compiled
from service.facts.running import LUXURY, between

MINIMUM_DAYS_WEEKDAY_PEAK = 5
MINIMUM_POINTS_TREND = 3


@compiled
def fill_weekday_peak(block, spans, days, peak):
    """Largest share of missed minutes on one weekday over 12 weeks."""
    weekday = np.zeros(7, np.int64)
    for j, i in enumerate(block):
        peak[i] = np.nan
        if spans.row_end[j] - spans.row_twelve[j] >= MINIMUM_DAYS_WEEKDAY_PEAK:
            for d in range(7):
                weekday[d] = 0
            total, highest = 0, 0
            for row in range(spans.row_twelve[j], spans.row_end[j]):
                d = days.day[row] % 7
                weekday[d] += days.absent[row]
                total += days.absent[row]
                highest = max(highest, weekday[d])
            peak[i] = highest / total


@compiled
def fill_trend(block, pairs, spans, stays, windows, days, counts, slot, trend):
    """Least-squares slope per school week of the weekly absent share over 8 school weeks."""
    scheduled, edges = counts.scheduled, windows.week_edges
    weeks = edges.shape[1] - 1
    planned, share = np.zeros(weeks, np.int64), np.zeros(weeks, np.float64)
    for j, i in enumerate(block):
        k, t, first = pairs.date_row[i], spans.timetable[j], stays.first[pairs.stay[i]]
        before = scheduled[t, max(edges[k, 0], first)]
        for w in range(weeks):
            after = scheduled[t, max(edges[k, w + 1], first)]
            planned[w], share[w] = after - before, 0.0
            before = after
        week_0 = slot[windows.eight[k]] // 5
        for row in range(spans.row_eight[j], spans.row_end[j]):
            share[slot[days.day[row]] // 5 - week_0] += days.absent[row]
        trend[i] = _slope(share, planned, weeks)


@compiled
def _slope(share, planned, weeks):
    """Slope of ``share`` ÷ ``planned``, which ``share`` becomes; weeks without planned minutes are no point."""
    n, sum_x, sum_y = 0, 0.0, 0.0
    for w in range(weeks):
        if planned[w] > 0:
            share[w] /= planned[w]
            n += 1
            sum_x += w
            sum_y += share[w]
    if n < MINIMUM_POINTS_TREND:
        return np.nan
    mean_x, mean_y, above, below = sum_x / n, sum_y / n, 0.0, 0.0
    for w in range(weeks):
        if planned[w] > 0:
            above += (w - mean_x) * (share[w] - mean_y)
            below += (w - mean_x) * (w - mean_x)
    return above / below


@compiled
def _touches_holiday(t, day, end, first, last, pupil_days, planned, terms):
    """Whether a pupil day is the last before, or the first after, a long holiday, as far as ``end`` can tell."""
    following, previous = terms.next_holiday[day], terms.previous_holiday[day]
    if following < len(terms.next_holiday):
        before = min(following, last + 1)
        nothing_known_between = pupil_days[t, min(before, end + 1)] == pupil_days[t, day + 1]
        nothing_planned_later = before <= end + 1 or planned[t, before] == planned[t, end + 1]
        if nothing_known_between and nothing_planned_later:
            return True
    return previous >= 0 and pupil_days[t, day] == pupil_days[t, max(previous + 1, first)]


@compiled
def fill_luxury(block, pairs, spans, stays, days, running, counts, terms, luxury_day):
    """Last day in 4 weeks missed entirely without leave beside a long holiday."""
    sums, pupil_days, planned = running.sums, counts.pupil_days, counts.planned
    for j, i in enumerate(block):
        s, t, end, four, high = pairs.stay[i], spans.timetable[j], spans.end[j], spans.row_four[j], spans.row_end[j]
        luxury_day[i] = -1
        if between(sums, four, high, LUXURY) == 0:
            continue
        first, last = stays.first[s], stays.last[s]
        for row in range(four, high):
            entirely = between(sums, row, row + 1, LUXURY) > 0
            if entirely and _touches_holiday(t, days.day[row], end, first, last, pupil_days, planned, terms):
                luxury_day[i] = days.day[row]
