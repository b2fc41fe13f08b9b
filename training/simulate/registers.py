"""When the registers of a school arrive: every day or every week, some late, some never."""

import numpy as np

from service.domain.calendar import GRID_START, Calendar
from service.domain.columns import Array, Marks
from service.domain.moments import epoch_day
from training.simulate.groups import Parameters
from training.simulate.moments import local_moments
from training.simulate.schools import SchoolPlan

CLOSES, CLOSED = 16 * 3600, 18 * 3600
"""Seconds after midnight between which the register of a day is closed."""


def draw_marks(
    plan: SchoolPlan, constants: Parameters, calendar: Calendar, days: tuple[int, int], random: np.random.Generator
) -> Marks:
    """One mark per delivery between two calendar positions, both included, as they arrive; of a day or a week."""
    registers = constants.registers
    first, last = _spans(plan, calendar, days)
    late = random.random(len(first)) < registers.late * plan.habits.carefulness
    delay = late * (1 + random.geometric(1 / registers.late_days, len(first)))
    second = random.integers(CLOSES, CLOSED, len(first))
    moment = local_moments(last + epoch_day(GRID_START) + delay, second)
    never = random.random(len(first)) < registers.never * plan.habits.carefulness
    comes = np.argsort(moment, kind="stable")
    comes = comes[~never[comes]]
    return Marks(first[comes].astype(np.int32), last[comes].astype(np.int32), moment[comes])


def _spans(plan: SchoolPlan, calendar: Calendar, days: tuple[int, int]) -> tuple[Array, Array]:
    """First and last position of every delivery."""
    taught = days[0] + np.flatnonzero(calendar.teaching[days[0] : days[1] + 1])
    if plan.habits.daily:
        return taught, taught
    week = taught // 7
    first = taught[np.flatnonzero(np.diff(week, prepend=-1))]
    last = taught[np.flatnonzero(np.diff(week, append=-1))]
    return first, last
