"""What comes without building up: crises, conflicts, leave, holidays outside the holidays, appointments, lateness."""

import numpy as np

from service.domain.codes import Sector
from service.domain.columns import Array
from training.simulate.building import SCHOOL_DAYS_A_YEAR
from training.simulate.groups import Parameters
from training.simulate.missed import Missed, first_lessons, half_day, lessons, one_lesson
from training.simulate.state import State
from training.simulate.today import Cause, Today
from training.simulate.traits import Traits

THERAPY_DAYS = 150
"""Calendar days from August in which fixed appointments fall."""
NEAR_HOLIDAY = 3
"""School days before or after a holiday on which a pupil may be on holiday already, or still."""
LONGEST_LATE = 40
USUAL_LESSONS = {sector: 2 if sector in (Sector.PO, Sector.SO, Sector.SBO) else 6 for sector in Sector}


class Incidents:
    """The incidents of one day, for pupils of one sector."""

    def __init__(self, state: State, today: Today, traits: Traits, constants: Parameters, sector: Sector) -> None:
        self._state, self._today, self._traits = state, today, traits
        self._constants, self._sector = constants, sector

    def crisis(self, missed: Missed, random: np.random.Generator) -> None:
        """Sudden, for weeks; afterwards some come back by mornings only."""
        state, today, crisis = self._state, self._today, self._constants.crisis
        rate = crisis.a_year[self._sector] * today.free_before / 365
        new = self._new(rate, state.away_until, random)
        days = np.floor(random.lognormal(np.log(crisis.days), crisis.spread, len(new)))
        state.away_since[new] = today.position
        state.away_until[new] = today.position + days
        slowly = random.random(len(new)) < crisis.comes_back_slowly
        state.slow_until[new] = state.away_until[new] + np.where(slowly, days / 2, 0)
        away = np.flatnonzero(state.away_until >= today.position)
        missed.add(away, today.bits[away], Cause.CRISIS)
        slow = np.flatnonzero(state.slow_until >= today.position)
        missed.add(slow, half_day(today.bits[slow]), Cause.CRISIS)

    def suspension(self, missed: Missed, random: np.random.Generator) -> None:
        """Suspensions of a few school days, and sending away from a lesson."""
        state, today, conflict = self._state, self._today, self._constants.conflict
        prone = self._traits.conflict
        new = self._new(prone * conflict.suspensions_a_year / SCHOOL_DAYS_A_YEAR, state.suspended_until, random)
        state.suspended_until[new] = today.position + random.geometric(1 / conflict.suspension_days, len(new)) - 1
        away = np.flatnonzero(state.suspended_until >= today.position)
        missed.add(away, today.bits[away], Cause.SUSPENSION)

    def removal(self, missed: Missed, random: np.random.Generator) -> None:
        """One lesson, sent away."""
        conflict = self._constants.conflict
        rate = np.where(self._traits.conflict, conflict.removals_a_year, conflict.removals_of_others)
        self._one(missed, rate / SCHOOL_DAYS_A_YEAR, Cause.REMOVAL, random)

    def leave(self, missed: Missed, random: np.random.Generator) -> None:
        """Leave of one or two days, and days taken off before or after a holiday."""
        state, today, leave = self._state, self._today, self._constants.leave
        new = self._new(leave.days_a_year / 1.3 / SCHOOL_DAYS_A_YEAR * self._traits.leave, state.leave_until, random)
        state.leave_until[new] = today.position + (random.random(len(new)) < 0.3)
        state.leave_is_holiday[new] = False
        self._around_holiday(random)
        away = np.flatnonzero(state.leave_until >= today.position)
        holiday = state.leave_is_holiday[away]
        missed.add(away[~holiday], today.bits[away[~holiday]], Cause.LEAVE)
        missed.add(away[holiday], today.bits[away[holiday]], Cause.HOLIDAY)

    def _around_holiday(self, random: np.random.Generator) -> None:
        state, today, leave = self._state, self._today, self._constants.leave
        rate = leave.around_holiday[self._sector] * self._traits.leave / 2
        if today.to_holiday <= NEAR_HOLIDAY:
            new = self._new(rate / leave.around_days, state.leave_until, random)
            state.leave_until[new] = today.holiday_starts
            state.leave_is_holiday[new] = True
        if today.from_holiday == 1:
            new = self._new(rate, state.leave_until, random)
            state.leave_until[new] = today.position + random.geometric(1 / leave.around_days, len(new)) - 1
            state.leave_is_holiday[new] = True

    def appointments(self, missed: Missed, random: np.random.Generator) -> None:
        """A doctor's visit costs a lesson or two; some pupils have one every week for months."""
        today, traits = self._today, self._traits
        rate = self._constants.appointments.a_year[self._sector] * traits.appointments / SCHOOL_DAYS_A_YEAR
        fixed = (traits.therapy == today.weekday) & (today.year_day < THERAPY_DAYS)
        self._one(missed, np.where(fixed, 0.85, rate), Cause.APPOINTMENT, random)

    def excused(self, missed: Missed, random: np.random.Generator) -> None:
        """A lesson missed with leave of the school, for many small reasons."""
        rate = self._constants.excused.a_year[self._sector] * self._traits.excused / SCHOOL_DAYS_A_YEAR
        self._one(missed, rate, Cause.EXCUSED, random)

    def elsewhere(self, missed: Missed, random: np.random.Generator) -> None:
        """A day of education at another place."""
        rate = self._constants.elsewhere.a_year[self._sector] / SCHOOL_DAYS_A_YEAR
        who = np.flatnonzero((random.random(len(self._today.bits), dtype=np.float32) < rate) & self._today.here)
        missed.add(who, self._today.bits[who], Cause.ELSEWHERE)

    def late(self, missed: Missed, random: np.random.Generator) -> None:
        """Too late for the first lesson, for those who come to it."""
        today, late = self._today, self._constants.late
        factor = self._traits.late * (1 + late.with_truancy * self._state.truancy)
        chosen = random.random(len(factor), dtype=np.float32) < late.daily_rate[self._sector] * factor
        who = np.flatnonzero(chosen & today.here)
        first = first_lessons(today.bits[who], 1)
        comes = missed.bits[who] & first == 0
        minutes = np.ceil(random.exponential(late.minutes, len(who)))
        missed.late_minutes[who[comes]] = np.clip(minutes, 1, LONGEST_LATE)[comes]
        missed.late_bits[who[comes]] = first[comes]

    def _one(self, missed: Missed, rate: Array, cause: Cause, random: np.random.Generator) -> None:
        size = lessons(self._today.bits) / USUAL_LESSONS[self._sector]  # less falls on a short day
        who = np.flatnonzero(random.random(len(size), dtype=np.float32) < rate * size)
        missed.add(who, one_lesson(self._today.bits[who], random.random(len(who))), cause)

    def _new(self, rate: Array | float, until: Array, random: np.random.Generator) -> Array:
        """Rows of the pupils for whom it begins today."""
        begins = random.random(len(until), dtype=np.float32) < rate
        return np.flatnonzero(begins & (until < self._today.position) & self._today.here)
