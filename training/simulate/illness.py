"""Ordinary illness with seasons and waves through classes, and chronic illness with flares and heavier times."""

import numpy as np

from service.domain.codes import Sector
from service.domain.columns import Array
from training.simulate.groups import Parameters
from training.simulate.missed import Missed, half_day
from training.simulate.state import State
from training.simulate.today import Cause, Today
from training.simulate.traits import Traits

THURSDAY = 3
LONG_WEEKEND = 5
WEEKEND = 0.4
"""New cases of a day without school that are seen on the first school day after it, as part of a usual day."""
CALMEST = 0.3
"""Least part of the usual rate of new cases, in a class in which nobody is ill."""


def by_age(factors: dict[int, float], age: Array) -> Array:
    """The factor at each age, on the line between the ages given."""
    ages = sorted(factors)
    return np.interp(age, ages, [factors[each] for each in ages])


def fall_ill(
    state: State,
    today: Today,
    traits: Traits,
    constants: Parameters,
    sector: Sector,
    missed: Missed,
    random: np.random.Generator,
) -> None:
    """New spells of ordinary illness; those who are ill miss the day, those who go home its last lessons."""
    illness = constants.illness
    _season(state, constants, random)
    copies = len(state.season)
    season = np.exp(state.season - illness.season_spread**2 / 2)
    base = illness.daily_rate[sector] * illness.month_factor[today.month]
    rate = base * illness.weekday_factor[today.weekday] * _backlog(today.free_before)
    own = traits.illness * by_age(illness.age_factor, today.age) * np.tile(season, len(traits.illness) // copies)
    usual = base * _usual_day(constants) * float(own[today.here].mean())  # waves move cases together and add none
    wave = np.maximum(1 + illness.wave_gain * (state.pressure - usual), CALMEST)
    chance = rate * own * wave[today.class_row]
    begins = random.random(len(own), dtype=np.float32) < chance
    new = np.flatnonzero(begins & (state.sick_until < today.position) & today.here)
    state.sick_since[new] = today.position
    state.sick_until[new] = today.position + _lengths(constants, len(new), random) - 1
    _until_weekend(state, today, illness.until_weekend, random)
    _infect(state, today, new, constants)
    home = new[random.random(len(new)) < illness.goes_home]
    missed.add(home, half_day(today.bits[home]), Cause.ILLNESS)
    ill = np.flatnonzero((state.sick_until >= today.position) & today.here)
    missed.add(ill, today.bits[ill], Cause.ILLNESS)


def _backlog(free_before: int) -> float:
    """Those who fell ill in a weekend are missed on Monday."""
    return 1 + WEEKEND * (min(free_before, 3) - 1)


def _usual_day(constants: Parameters) -> float:
    """Mean of the factors of the weekdays."""
    days = constants.illness.weekday_factor
    return (sum(days) + days[0] * (_backlog(3) - 1)) / len(days)


def _season(state: State, constants: Parameters, random: np.random.Generator) -> None:
    memory = constants.illness.season_memory
    news = random.normal(0.0, constants.illness.season_spread * np.sqrt(1 - memory**2), len(state.season))
    state.season = memory * state.season + news


def _until_weekend(state: State, today: Today, chance: float, random: np.random.Generator) -> None:
    """Who would be back on Friday often stays at home until the weekend."""
    if today.weekday == THURSDAY:
        last = np.flatnonzero(state.sick_until == today.position)
        state.sick_until[last] += random.random(len(last)) < chance


def _infect(state: State, today: Today, new: Array, constants: Parameters) -> None:
    size = np.bincount(today.class_row[today.here], minlength=len(state.pressure))
    cases = np.bincount(today.class_row[new], minlength=len(state.pressure))
    memory = constants.illness.wave_memory
    fresh = (1 - memory) * cases / np.maximum(size, 5)
    left = memory if today.free_before <= LONG_WEEKEND else 0.0  # a holiday ends every wave
    state.pressure = left * state.pressure + fresh


def _lengths(constants: Parameters, count: int, random: np.random.Generator) -> Array:
    """Calendar days of new spells."""
    illness = constants.illness
    short = np.where(random.random(count) < illness.one_day, 1, 1 + random.geometric(1 - illness.goes_on, count))
    long = np.ceil(random.lognormal(np.log(illness.long_days), illness.long_spread, count))
    return np.where(random.random(count) < illness.long_share, long, short).astype(np.int32)


def flare(
    state: State,
    today: Today,
    traits: Traits,
    constants: Parameters,
    missed: Missed,
    random: np.random.Generator,
) -> None:
    """Flares of chronic illness: days away or, part of the time, half days."""
    chronic = constants.chronic
    who = np.flatnonzero((traits.flares > 0) & today.here)
    if not len(who):
        return
    draws = random.random((2, len(who)))
    calm = state.worse_until[who] < today.position
    turns = who[calm & (draws[0] < chronic.worsens * today.free_before / 365)]
    state.worse_since[turns] = today.position
    state.worse_until[turns] = today.position + _spread(chronic.worse_days, chronic.worse_spread, len(turns), random)
    factor = np.where(state.worse_until[who] >= today.position, chronic.worse_factor, 1.0)
    chance = traits.flares[who] * chronic.flares_a_year * factor * today.free_before / 365
    new = who[(draws[1] < chance) & (state.flare_until[who] < today.position)]
    state.flare_since[new] = today.position
    state.flare_until[new] = today.position + _spread(chronic.flare_days, chronic.flare_days_spread, len(new), random)
    ill = who[state.flare_until[who] >= today.position]
    part = random.random(len(ill)) < chronic.part_days
    bits = today.bits[ill]
    missed.add(ill, np.where(part, half_day(bits), bits), Cause.CHRONIC)


def _spread(median: float, spread: float, count: int, random: np.random.Generator) -> Array:
    """Calendar days, lognormal."""
    return np.floor(random.lognormal(np.log(median), spread, count)).astype(np.int32)
