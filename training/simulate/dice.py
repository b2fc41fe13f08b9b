"""Dice that were thrown when something began, thrown again for what is still going on.

A spell of illness gets its length on its first day, because that is quick to simulate. What can be known at best does
not include that length: a doctor knows that a child is ill and for how long, not which day it will be back. So before
a school is simulated forward again, every length that has not ended and every highest level that has not been reached
is drawn anew, given how long it already lasts or how high it already is. The past and its probabilities stay the same.
"""

import numpy as np
from scipy.special import betainc, betaincinv, ndtr, ndtri

from service.domain.columns import Array
from training.simulate.groups import Illness, Parameters, Refusal, Truancy
from training.simulate.state import BUILDING, State

LEAST_CEILING = 0.05
"""A level always rises to this, whatever its highest level."""


def throw_again(state: State, position: int, constants: Parameters, random: np.random.Generator) -> None:
    """Draw what is not yet known at the end of the day ``position``; ``state`` changes in place."""
    _illness(state, position, constants.illness, random)
    chronic, crisis = constants.chronic, constants.crisis
    flare, worse = (chronic.flare_days, chronic.flare_days_spread), (chronic.worse_days, chronic.worse_spread)
    _lasts(state.flare_until, state.flare_since, position, flare, random)
    _lasts(state.worse_until, state.worse_since, position, worse, random)
    away = _lasts(state.away_until, state.away_since, position, (crisis.days, crisis.spread), random)
    slowly = random.random(len(away)) < crisis.comes_back_slowly
    days = state.away_until[away] - state.away_since[away]
    state.slow_until[away] = state.away_until[away] + np.where(slowly, days / 2, 0)
    _ceilings(state.refusal, state.refusal_phase, state.refusal_ceiling, constants.refusal, random)
    _ceilings(state.truancy, state.truancy_phase, state.truancy_ceiling, constants.truancy, random)


def _lasts(until: Array, since: Array, position: int, terms: tuple[float, float], random: np.random.Generator) -> Array:
    """Lognormal days (median and spread), given that they have not passed; the rows concerned."""
    going = np.flatnonzero(until >= position)
    passed = (position - since[going]).astype(np.float64)
    until[going] = since[going] + np.floor(_longer_than(passed, *terms, random))
    return going


def _longer_than(passed: Array, median: float, spread: float, random: np.random.Generator) -> Array:
    """Lognormal values above ``passed``."""
    below = _below(passed, median, spread)
    drawn = np.exp(np.log(median) + spread * ndtri(below + (1 - below) * random.random(len(passed))))
    return np.where(np.isfinite(drawn), np.maximum(drawn, passed), passed)


def _below(passed: Array, median: float, spread: float) -> Array:
    """Share of lognormal values up to ``passed``."""
    with np.errstate(divide="ignore"):
        return np.asarray(ndtr((np.log(passed) - np.log(median)) / spread))


def _illness(state: State, position: int, terms: Illness, random: np.random.Generator) -> None:
    """Short spells have no memory; a spell that lasts is more and more likely a long one."""
    going = np.flatnonzero(state.sick_until >= position)
    passed = (position - state.sick_since[going]).astype(np.float64)
    short = (1 - terms.long_share) * np.where(passed < 1, 1, (1 - terms.one_day) * terms.goes_on ** (passed - 1))
    long = terms.long_share * (1 - _below(passed, terms.long_days, terms.long_spread))
    is_long = random.random(len(going)) * (short + long) < long
    more = random.geometric(1 - terms.goes_on, len(going))
    first_day = (passed < 1) & (random.random(len(going)) < terms.one_day)
    brief = np.where(first_day, 0, np.maximum(passed, 1) - 1 + more)
    lengthy = np.ceil(_longer_than(passed, terms.long_days, terms.long_spread, random)) - 1
    state.sick_until[going] = state.sick_since[going] + np.where(is_long, np.maximum(lengthy, passed), brief)


def _ceilings(
    level: Array, phase: Array, ceiling: Array, terms: Refusal | Truancy, random: np.random.Generator
) -> None:
    rising = np.flatnonzero((phase == BUILDING) & (level < np.maximum(ceiling, LEAST_CEILING)))
    told = np.where(level[rising] < LEAST_CEILING, 0, np.clip(level[rising], 0, 1))
    below = betainc(*terms.ceiling, told)
    ceiling[rising] = betaincinv(*terms.ceiling, below + (1 - below) * random.random(len(rising)))
