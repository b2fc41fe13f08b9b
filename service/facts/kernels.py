"""The compiled loops of the facts engine: one pass over each pupil's absent days.

Numba compiles these on first use and keeps the result; everything here is plain arithmetic on sorted arrays,
linear in the number of records. Meaning is documented in `known` and `engine`; rules.md §1 and §3 define it.
"""

from typing import Any, NamedTuple

import numpy as np

from service.domain.columns import Array
from service.facts.compiling import compiled

EPSILON = 1e-9
SICK, AUTHORISED, UNAUTHORISED, ABSENT, LATE, LUXURY = 1, 2, 4, 8, 16, 32
_FILL_SICK, _FILL_UNAUTHORISED = 1, 2


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


@compiled
def _new_days(stays: int, size: int) -> Any:
    """Room for ``size`` days."""
    return (
        np.zeros(stays + 1, np.int64),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.bool_),
        np.empty(size, np.float64),
        np.empty(size, np.int32),
    )


@compiled
def current_versions(offsets, day, period, recorded_at, known_at):
    """Per record, whether it is the last version of its slot that was known at ``known_at``."""
    current = recorded_at <= known_at
    for row in range(len(day) - 1):
        again = (day[row] == day[row + 1]) & (period[row] == period[row + 1]) & (recorded_at[row + 1] <= known_at)
        current[row] &= not again
    for s in range(1, len(offsets) - 1):
        if offsets[s] > 0:
            current[offsets[s] - 1] = recorded_at[offsets[s] - 1] <= known_at
    return current


@compiled
def current_days(
    offsets,
    day,
    period,
    minutes,
    reason,
    current,
    timetable,
    day_pattern,
    pattern_minutes,
    hour_weights,
    received,
    reason_bits,
    by_lesson,
):
    """Add up the current versions per pupil day: the arrays of `AbsentDays`, with room left at their ends.

    ``hour_weights`` says what each fully missed period, or in column 0 the day, weighs in lesson hours.
    ``current`` loses the versions that miss nothing: withdrawals, and those of days that are no pupil day.
    """
    stays = len(offsets) - 1
    out = _new_days(stays, len(day))
    out_offsets, out_day, absent, sick, authorised, unauthorised, luxury, hours, late = out
    n = 0
    for s in range(stays):
        row, stop, t = offsets[s], offsets[s + 1], timetable[s]
        while row < stop:
            today = day[row]
            pattern = day_pattern[t, today]
            total_absent = total_sick = total_authorised = total_unauthorised = lates = other = np.int32(0)
            total_hours = 0.0
            while row < stop and day[row] == today:
                slot = np.uint16(period[row])  # unsigned indices need no check for counting from the end
                length = pattern_minutes[pattern, slot] if slot < pattern_minutes.shape[1] else np.int32(0)
                missed = min(np.int32(minutes[row]), length)
                counts = current[row] & (missed > 0) & received[today]
                current[row] = counts
                if counts:
                    bits = np.int32(reason_bits[np.uint8(reason[row])])
                    total_absent += missed * ((bits & ABSENT) > 0)
                    total_sick += missed * ((bits & SICK) > 0)
                    total_authorised += missed * ((bits & AUTHORISED) > 0)
                    total_unauthorised += missed * ((bits & UNAUTHORISED) > 0)
                    lates += (bits & LATE) > 0
                    other += (bits & (ABSENT | LUXURY)) == ABSENT
                    if by_lesson and bits & UNAUTHORISED:
                        total_hours += missed / length * hour_weights[pattern, slot]
                row += 1
            if total_absent > 0:
                scheduled = pattern_minutes[pattern, 0]
                out_day[n], late[n], luxury[n] = today, lates, other == 0
                absent[n], sick[n] = min(total_absent, scheduled), min(total_sick, scheduled)
                authorised[n] = min(total_authorised, scheduled)
                unauthorised[n] = min(total_unauthorised, scheduled)
                hours[n] = min(total_hours, hour_weights[pattern, 0]) if by_lesson else unauthorised[n] / 60.0
                n += 1
        out_offsets[s + 1] = n
    return out


@compiled
def _missing_count(first, last, timetable, day_pattern, day_minutes, received, until):
    total = 0
    for s in range(len(first)):
        for today in range(first[s], min(last[s], until) + 1):
            if not received[today] and day_minutes[day_pattern[timetable[s], today]] > 0:
                total += 1
    return total


@compiled
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
    out = _new_days(stays, size)
    out_offsets, o_day, o_absent, o_sick, o_authorised, o_unauthorised, o_luxury, o_hours, o_late = out
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
                    as_unauthorised = fill == _FILL_UNAUTHORISED
                    o_day[n], o_absent[n], o_late[n], o_luxury[n] = today, scheduled, 0, False
                    o_sick[n] = scheduled if fill == _FILL_SICK else 0
                    o_unauthorised[n] = scheduled if as_unauthorised else 0
                    o_authorised[n] = 0 if as_unauthorised else scheduled  # keeps it out of every unauthorised run
                    hours_of_day = pattern_weights[pattern] if by_lesson else scheduled / 60.0
                    o_hours[n] = hours_of_day if as_unauthorised else 0.0
                    n += 1
            elif row >= offsets[s + 1] and today > until:
                break
        out_offsets[s + 1] = n
    return (out_offsets, o_day, o_absent, o_sick, o_authorised, o_unauthorised, o_luxury, o_hours, o_late)


@compiled
def report_days(offsets, day, hours, slot, window, threshold, lowest):
    """Days on which the unauthorised hours since the last report reach the threshold within the window.

    Sequential by definition (`report16_dates`): after a report date counting restarts the next day.
    ``window`` (slots) and ``threshold`` (hours) hold the value in force on every calendar position; below ``lowest``
    no date reports.
    """
    stays = len(offsets) - 1
    out_offsets = np.zeros(stays + 1, np.int64)
    found = np.empty(len(day), np.int32)
    n = 0
    for s in range(stays):
        begin, total = offsets[s], 0.0
        for row in range(offsets[s], offsets[s + 1]):
            total += hours[row]
            if hours[row] <= 0 or total < lowest - EPSILON:
                continue
            today = day[row]
            while begin < row and slot[day[begin]] <= slot[today] - window[today]:
                total -= hours[begin]
                begin += 1
            if total >= threshold[today] - EPSILON:
                found[n] = today
                n += 1
                begin = row + 1
                total = 0.0
        out_offsets[s + 1] = n
    return out_offsets, found[:n].copy()
