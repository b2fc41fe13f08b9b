"""Everything that changes from day to day: with it, the past says nothing more about the future."""

from dataclasses import dataclass, fields

import numpy as np

from service.domain.columns import Array

CALM, BUILDING, FALLING = 0, 1, 2
BEFORE = -1


@dataclass
class State:
    """Arrays per pupil, per class and per school (or per copy of each). Days are calendar positions.

    Attributes
    ----------
    sick_until, flare_until, worse_until, away_until, slow_until, leave_until, suspended_until
        int32: last day of the spell of illness, the flare of a chronic illness, the heavier time of one, the crisis,
        the slow return after it, the leave, the suspension; in the past when there is none.
    sick_since, flare_since, worse_since, away_since
        int32: first day of the newest of those.
    refusal, truancy
        float32 level from 0 to 1; ``_phase`` is `CALM`, `BUILDING` or `FALLING`; ``_speed`` is the rise per school
        day and ``_ceiling`` the highest level of this spell; ``_helped`` tells whether somebody helps.
    stayed_away
        Stayed away out of refusal the last school day.
    leave_is_holiday
        The leave is a holiday outside the holidays.
    recent
        float32: absent share, weighted to the last weeks.
    run
        int16: school days wholly away in a row.
    pressure
        float64 [class]: infection in the class. season: float64 [1]: the wave passing through the school.
    """

    sick_until: Array
    sick_since: Array
    flare_until: Array
    flare_since: Array
    worse_until: Array
    worse_since: Array
    away_until: Array
    away_since: Array
    slow_until: Array
    leave_until: Array
    suspended_until: Array
    refusal: Array
    refusal_phase: Array
    refusal_speed: Array
    refusal_ceiling: Array
    refusal_helped: Array
    stayed_away: Array
    truancy: Array
    truancy_phase: Array
    truancy_speed: Array
    truancy_ceiling: Array
    truancy_helped: Array
    leave_is_holiday: Array
    recent: Array
    run: Array
    pressure: Array
    season: Array

    def copy(self) -> "State":
        """A state that changes apart from this one."""
        return self.repeat(1)

    def repeat(self, times: int) -> "State":
        """The whole school ``times`` times: copies of one pupil, or of one class, beside each other."""
        return State(*(np.repeat(getattr(self, field.name), times) for field in fields(self)))


def new_state(pupils: int, classes: int) -> State:
    """Nobody is ill, away or in trouble."""

    def days() -> Array:
        return np.full(pupils, BEFORE, dtype=np.int32)

    def level() -> Array:
        return np.zeros(pupils, dtype=np.float32)

    def small() -> Array:
        return np.zeros(pupils, dtype=np.int8)

    def flag() -> Array:
        return np.zeros(pupils, dtype=np.bool_)

    return State(
        sick_until=days(),
        sick_since=days(),
        flare_until=days(),
        flare_since=days(),
        worse_until=days(),
        worse_since=days(),
        away_until=days(),
        away_since=days(),
        slow_until=days(),
        leave_until=days(),
        suspended_until=days(),
        refusal=level(),
        refusal_phase=small(),
        refusal_speed=level(),
        refusal_ceiling=level(),
        refusal_helped=flag(),
        stayed_away=flag(),
        truancy=level(),
        truancy_phase=small(),
        truancy_speed=level(),
        truancy_ceiling=level(),
        truancy_helped=flag(),
        leave_is_holiday=flag(),
        recent=level(),
        run=np.zeros(pupils, dtype=np.int16),
        pressure=np.zeros(classes),
        season=np.zeros(1),
    )
