"""The compiled loops of the facts engine: one pass over each pupil's absent days.

Numba compiles these on first use and keeps the result; everything here is plain arithmetic on sorted arrays,
linear in the number of records. Meaning is documented in `known` and `engine`; rules.md §1 and §3 define it.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from service.domain.columns import Array

EPSILON = 1e-9
SICK, AUTHORISED, UNAUTHORISED, ABSENT, LATE, LUXURY = 1, 2, 4, 8, 16, 32
_FILL_SICK, _FILL_UNAUTHORISED = 1, 2
_WEIGHTLESS = 60


class AbsentDays(NamedTuple):
    """Pupil days with anything missed, per stay in order of date. Minutes are capped at the day's schedule.

    Attributes
    ----------
    offsets
        int64 [stays + 1].
    day
        int32 calendar position.
    absent, sick, authorised, unauthorised
        int32 minutes per category.
    luxury
        bool: everything missed that day carries the code ``unauthorised``.
    hours
        float64: unauthorised hours in the school's hour unit.
    late
        int32: records of lateness.
    """

    offsets: Array
    day: Array
    absent: Array
    sick: Array
    authorised: Array
    unauthorised: Array
    luxury: Array
    hours: Array
    late: Array


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _new_days(size: int) -> Any:
    return (
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size, np.bool_),
        np.zeros(size, np.float64),
        np.zeros(size, np.int32),
    )


@_compiled
def _missed_hours(period: int, minutes: int, length: int, weights: float) -> float:
    """Lesson hours of one record: the missed part of a period times its weight, or of the day times its weights."""
    if period == 0:
        return minutes / length * weights
    return minutes / length * (1.0 if length <= _WEIGHTLESS else length / 60.0)


@_compiled
def current_minutes(
    offsets, day, period, minutes, recorded_at, timetable, day_pattern, pattern_minutes, received, known_at
):
    """Minutes each record version counts for, capped at its period: 0 unless it is its slot's last version.

    The last version is the last one known at ``known_at``; only pupil days count.
    """
    missed = np.zeros(len(day), np.int32)
    periods = pattern_minutes.shape[1]
    for s in range(len(offsets) - 1):
        row, stop = offsets[s], offsets[s + 1]
        while row < stop:
            today, slot, last = day[row], period[row], -1
            while row < stop and day[row] == today and period[row] == slot:
                if recorded_at[row] <= known_at:
                    last = row
                row += 1
            if last >= 0 and received[today] and slot < periods:
                length = pattern_minutes[day_pattern[timetable[s], today], slot]
                missed[last] = max(min(np.int32(minutes[last]), length), 0)
    return missed


@_compiled
def add_up_days(
    offsets, day, period, missed, reason, timetable, day_pattern, pattern_minutes, weights, reason_bits, by_lesson
):
    """`AbsentDays` of the minutes that count."""
    stays = len(offsets) - 1
    days, absent, sick, authorised, unauthorised, luxury, hours, late = _new_days(len(day))
    out_offsets = np.zeros(stays + 1, np.int64)
    n = -1
    for s in range(stays):
        before = -1
        for row in range(offsets[s], offsets[s + 1]):
            bits = reason_bits[reason[row]]
            if missed[row] == 0 or not bits & ABSENT:
                continue
            today = day[row]
            pattern = day_pattern[timetable[s], today]
            if today != before:
                n += 1
                before = today
                days[n], luxury[n] = today, True
            scheduled = pattern_minutes[pattern, 0]
            absent[n] = min(absent[n] + missed[row], scheduled)
            luxury[n] = luxury[n] and bits & LUXURY
            if bits & SICK:
                sick[n] = min(sick[n] + missed[row], scheduled)
            if bits & AUTHORISED:
                authorised[n] = min(authorised[n] + missed[row], scheduled)
            if bits & UNAUTHORISED:
                unauthorised[n] = min(unauthorised[n] + missed[row], scheduled)
                late[n] += (bits & LATE) > 0
                if by_lesson:
                    length = pattern_minutes[pattern, period[row]]
                    more = _missed_hours(period[row], missed[row], length, weights[pattern])
                    hours[n] = min(hours[n] + more, weights[pattern])
                else:
                    hours[n] = unauthorised[n] / 60.0
        out_offsets[s + 1] = n + 1
    return (out_offsets, days, absent, sick, authorised, unauthorised, luxury, hours, late)


@_compiled
def _missing_count(first, last, timetable, day_pattern, day_minutes, received, until):
    total = 0
    for s in range(len(first)):
        for today in range(first[s], min(last[s], until) + 1):
            if not received[today] and day_minutes[day_pattern[timetable[s], today]] > 0:
                total += 1
    return total


@_compiled
def fill_missing(
    days,
    first,
    last,
    timetable,
    day_pattern,
    day_minutes,
    pattern_weights,
    received,
    fill,
    by_lesson,
    until,
):
    """Merge an imagined, fully missed day of kind ``fill`` into every missing date up to ``until``."""
    offsets, day, absent, sick, authorised, unauthorised, luxury, hours, late = days
    stays = len(offsets) - 1
    size = len(day) + _missing_count(first, last, timetable, day_pattern, day_minutes, received, until)
    out = _new_days(size)
    out_offsets = np.zeros(stays + 1, np.int64)
    o_day, o_absent, o_sick, o_authorised, o_unauthorised, o_luxury, o_hours, o_late = out
    n = 0
    for s in range(stays):
        row = offsets[s]
        for today in range(first[s], last[s] + 1):
            if row < offsets[s + 1] and day[row] == today:
                o_day[n], o_absent[n], o_sick[n] = today, absent[row], sick[row]
                o_authorised[n], o_unauthorised[n], o_luxury[n] = authorised[row], unauthorised[row], luxury[row]
                o_hours[n], o_late[n] = hours[row], late[row]
                row += 1
                n += 1
            elif today <= until and not received[today]:
                pattern = day_pattern[timetable[s], today]
                scheduled = day_minutes[pattern]
                if scheduled > 0:
                    o_day[n], o_absent[n] = today, scheduled
                    if fill == _FILL_SICK:
                        o_sick[n] = scheduled
                    if fill == _FILL_UNAUTHORISED:
                        o_unauthorised[n] = scheduled
                        o_hours[n] = pattern_weights[pattern] if by_lesson else scheduled / 60.0
                    else:
                        o_authorised[n] = scheduled  # keeps an imagined day out of every unauthorised run
                    n += 1
            elif row >= offsets[s + 1] and today > until:
                break
        out_offsets[s + 1] = n
    return (out_offsets, o_day, o_absent, o_sick, o_authorised, o_unauthorised, o_luxury, o_hours, o_late)


@_compiled
def report_days(offsets, day, hours, slot, window, threshold):
    """Days on which the unauthorised hours since the last report reach the threshold within the window.

    Sequential by definition (`report16_dates`): after a report date counting restarts the next day.
    ``window`` (slots) and ``threshold`` (hours) hold the value in force on every calendar position.
    """
    stays = len(offsets) - 1
    out_offsets = np.zeros(stays + 1, np.int64)
    found = np.zeros(len(day), np.int32)
    n = 0
    for s in range(stays):
        begin = offsets[s]
        total = 0.0
        for row in range(offsets[s], offsets[s + 1]):
            if hours[row] <= 0:
                continue
            total += hours[row]
            while begin < row and slot[day[begin]] <= slot[day[row]] - window[day[row]]:
                total -= hours[begin]
                begin += 1
            if total >= threshold[day[row]] - EPSILON:
                found[n] = day[row]
                n += 1
                begin = row + 1
                total = 0.0
        out_offsets[s + 1] = n
    return out_offsets, found[:n].copy()
