"""Running sums and runs along each pupil's absent days, so that any window is two look-ups away."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from service.domain.columns import Array
from service.facts.kernels import AbsentDays


class Running(NamedTuple):
    """Sums before each row of `AbsentDays` (length rows + 1), and where the run through each row began.

    Attributes
    ----------
    minutes
        int32 [absent, sick, unauthorised, authorised; rows + 1].
    hours
        float64: unauthorised hours.
    late, episodes, sick_days, luxury
        int32: records of lateness, sick episodes begun, sick days, full days missed entirely without leave.
    sick_start, full_start, unauthorised_start
        int32 [rows]: calendar position where the run of sick days, of full days, and of full days without any
        authorised minute that includes this row began; -1 when the row is no such day.
    """

    minutes: Array
    hours: Array
    late: Array
    episodes: Array
    sick_days: Array
    luxury: Array
    sick_start: Array
    full_start: Array
    unauthorised_start: Array


def run_along(days: AbsentDays, timetable: Array, day_pattern: Array, day_minutes: Array, pupil_days: Array) -> Running:
    """Running sums of one school's absent days."""
    size = len(days.day)
    sick, full, unauthorised, begins = _runs(days, timetable, day_pattern, day_minutes, pupil_days)
    by_kind = np.stack((days.absent, days.sick, days.unauthorised, days.authorised))
    minutes = np.zeros((4, size + 1), dtype=np.int32)
    np.cumsum(by_kind, axis=1, out=minutes[:, 1:])
    return Running(
        minutes=minutes,
        hours=np.concatenate(([0.0], np.cumsum(days.hours))),
        late=_before(days.late),
        episodes=_before(begins),
        sick_days=_before(days.sick > 0),
        luxury=_before(days.luxury & (unauthorised >= 0)),
        sick_start=sick,
        full_start=full,
        unauthorised_start=unauthorised,
    )


def _before(values: Array) -> Array:
    sums = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(values, out=sums[1:])
    return sums


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _runs(days, timetable, day_pattern, day_minutes, all_pupil_days):
    """Begin of the sick, full-day and unauthorised run through each row, and whether a sick episode begins there.

    Two pupil days are consecutive when their running numbers differ by one: what lies between was no pupil day.
    """
    size = len(days.day)
    sick, full = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    unauthorised, begins = np.full(size, -1, np.int32), np.zeros(size, np.int32)
    for s in range(len(days.offsets) - 1):
        pupil_days, pattern = all_pupil_days[timetable[s]], day_pattern[timetable[s]]
        for row in range(days.offsets[s], days.offsets[s + 1]):
            today = days.day[row]
            follows = row > days.offsets[s] and pupil_days[today] == pupil_days[days.day[row - 1]] + 1
            if days.sick[row] > 0:
                continued = follows and sick[row - 1] >= 0
                sick[row] = sick[row - 1] if continued else today
                begins[row] = not continued
            if days.absent[row] >= day_minutes[pattern[today]]:
                full[row] = full[row - 1] if follows and full[row - 1] >= 0 else today
                if days.authorised[row] == 0:
                    unauthorised[row] = unauthorised[row - 1] if follows and unauthorised[row - 1] >= 0 else today
    return sick, full, unauthorised, begins
