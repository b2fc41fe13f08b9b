"""Running sums and runs along each pupil's absent days, so that any window is two look-ups away."""

from typing import NamedTuple

import numpy as np

from service.domain.columns import Array, Stays
from service.facts.compiling import compiled

ABSENT, SICK, UNAUTHORISED, AUTHORISED, LATE, EPISODES, SICK_DAYS, LUXURY = range(8)
"""Columns of `Running.sums`; the first four are minutes."""


class Counts(NamedTuple):
    """Running counts before each calendar position, per timetable: int32 [timetable, positions + 1].

    They are kept over the span of the stays with that timetable and are zero elsewhere.

    Attributes
    ----------
    pupil_days, scheduled
        Days, and their minutes, with lessons and a register in hand.
    planned
        Days with lessons, received or not.
    """

    pupil_days: Array
    scheduled: Array
    planned: Array


class Running(NamedTuple):
    """Sums before each row of `AbsentDays` (length rows + 1), and where the run through each row began.

    Attributes
    ----------
    sums
        int32 [rows + 1, 8]: minutes absent, sick, unauthorised and authorised, records of lateness, sick episodes
        begun, sick days, full days missed entirely without leave. Only differences mean anything: see `between`.
    hours
        float64 [rows + 1]: unauthorised hours.
    sick_start, full_start, unauthorised_start
        int32 [rows]: calendar position where the run of sick days, of full days, and of full days without any
        authorised minute that includes this row began; -1 when the row is no such day.
    """

    sums: Array
    hours: Array
    sick_start: Array
    full_start: Array
    unauthorised_start: Array


def count_days(stays: Stays, day_pattern: Array, day_minutes: Array, received: Array) -> Counts:
    """Running counts of every timetable."""
    rows, size = day_pattern.shape
    counts = Counts(*(np.zeros((rows, size + 1), dtype=np.int32) for _ in range(3)))
    begin, end = np.full(rows, size, dtype=np.int32), np.full(rows, -1, dtype=np.int32)
    np.minimum.at(begin, stays.timetable, stays.first)
    np.maximum.at(end, stays.timetable, stays.last)
    held = np.flatnonzero(received)
    _count(begin, end, int(held[-1]) if len(held) else -1, day_pattern, day_minutes, received, counts)
    return counts


@compiled
def _count(begin, end, last_held, day_pattern, day_minutes, received, counts):
    pupil_days, scheduled, planned = counts.pupil_days, counts.scheduled, counts.planned
    for t in range(len(begin)):
        days = minutes = lessons = np.int32(0)
        known_until = min(end[t], last_held)
        for today in range(begin[t], known_until + 1):
            length = day_minutes[day_pattern[t, today]]
            held = length * received[today]
            days += held > 0
            minutes += held
            lessons += length > 0
            pupil_days[t, today + 1], scheduled[t, today + 1], planned[t, today + 1] = days, minutes, lessons
        for today in range(max(begin[t], known_until + 1), end[t] + 1):
            lessons += day_minutes[day_pattern[t, today]] > 0
            pupil_days[t, today + 1], scheduled[t, today + 1], planned[t, today + 1] = days, minutes, lessons


@compiled
def between(sums, low, high, column):
    """Sum of a column over the rows ``low`` to ``high``; right even where a long school's sums run over."""
    return np.int32(sums[high, column] - sums[low, column])


@compiled
def run_along(days, timetable, day_pattern, day_minutes, pupil_days):
    """The arrays of `Running`.

    Two pupil days are consecutive when their running numbers differ by one: what lies between was no pupil day.
    """
    size = len(days.day)
    sick, full, unauthorised = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    sums, hours = np.empty((size + 1, 8), np.int32), np.empty(size + 1, np.float64)
    sums[0], hours[0] = 0, 0.0
    for s in range(len(days.offsets) - 1):
        t, rank = timetable[s], np.int32(-1)
        was_sick = was_full = was_unauthorised = -1
        for row in range(days.offsets[s], days.offsets[s + 1]):
            today = days.day[row]
            follows = pupil_days[t, today] == rank
            rank = pupil_days[t, today] + 1
            began = was_sick if follows and was_sick >= 0 else today
            was_sick = began if days.sick[row] > 0 else -1
            away = days.absent[row] >= day_minutes[day_pattern[t, today]]
            began = was_full if follows and was_full >= 0 else today
            was_full = began if away else -1
            began = was_unauthorised if follows and was_unauthorised >= 0 else today
            was_unauthorised = began if away and days.authorised[row] == 0 else -1
            sick[row], full[row], unauthorised[row] = was_sick, was_full, was_unauthorised
            sums[row + 1, ABSENT] = sums[row, ABSENT] + days.absent[row]
            sums[row + 1, SICK] = sums[row, SICK] + days.sick[row]
            sums[row + 1, UNAUTHORISED] = sums[row, UNAUTHORISED] + days.unauthorised[row]
            sums[row + 1, AUTHORISED] = sums[row, AUTHORISED] + days.authorised[row]
            sums[row + 1, LATE] = sums[row, LATE] + days.late[row]
            sums[row + 1, EPISODES] = sums[row, EPISODES] + (was_sick == today)
            sums[row + 1, SICK_DAYS] = sums[row, SICK_DAYS] + (was_sick >= 0)
            sums[row + 1, LUXURY] = sums[row, LUXURY] + (was_unauthorised >= 0 and days.luxury[row])
            hours[row + 1] = hours[row] + days.hours[row]
    return sums, hours, sick, full, unauthorised
