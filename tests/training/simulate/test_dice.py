"""What can be known at best: how a spell began and how long it lasts, never when it will end."""

import numpy as np
import pytest

from service.domain.columns import Array
from training.simulate import load_world
from training.simulate.dice import throw_again
from training.simulate.illness import _lengths
from training.simulate.state import BUILDING, CALM, State, new_state

TODAY, MANY = 1_000, 60_000
CONSTANTS = load_world("base").constants


def throws(state: State) -> State:
    again = state.copy()
    throw_again(again, TODAY, CONSTANTS, np.random.default_rng(8))
    return again


def spells(name: str, lengths: Array) -> State:
    """Spells that began on one of the forty days before; each lasts ``lengths`` days after its first."""
    state = new_state(len(lengths), 1)
    since = TODAY - np.random.default_rng(2).integers(0, 40, len(lengths)).astype(np.int32)
    setattr(state, f"{name}_since", since)
    setattr(state, f"{name}_until", (since + lengths).astype(np.int32))
    return state


def lognormal(median: float, spread: float) -> Array:
    return np.floor(np.random.default_rng(1).lognormal(np.log(median), spread, MANY))


LENGTHS = {
    "sick": _lengths(CONSTANTS, MANY, np.random.default_rng(1)) - 1,
    "flare": lognormal(CONSTANTS.chronic.flare_days, CONSTANTS.chronic.flare_days_spread),
    "worse": lognormal(CONSTANTS.chronic.worse_days, CONSTANTS.chronic.worse_spread),
    "away": lognormal(CONSTANTS.crisis.days, CONSTANTS.crisis.spread),
}


@pytest.mark.parametrize("name", LENGTHS)
def test_what_goes_on_ends_on_another_day_but_on_average_as_it_did(name: str) -> None:
    before = spells(name, LENGTHS[name])
    after = throws(before)

    was, now = getattr(before, f"{name}_until"), getattr(after, f"{name}_until")
    going = was >= TODAY
    assert (now[~going] == was[~going]).all()
    assert (now[going] >= TODAY).all()
    assert (now[going] != was[going]).mean() > 0.3
    for quantile in (0.25, 0.5, 0.75, 0.9):
        left = [np.quantile(until[going] - TODAY, quantile) for until in (was, now)]
        assert left[1] == pytest.approx(left[0], rel=0.08, abs=1)
    assert getattr(after, f"{name}_since").tolist() == getattr(before, f"{name}_since").tolist()


@pytest.mark.parametrize("name", ["refusal", "truancy"])
def test_a_level_that_still_rises_may_rise_to_another_height_but_not_below_where_it_is(name: str) -> None:
    terms = getattr(CONSTANTS, name)
    random = np.random.default_rng(3)
    state = new_state(MANY, 1)
    ceiling = random.beta(*terms.ceiling, MANY).astype(np.float32)
    level = np.minimum(random.random(MANY), np.maximum(ceiling, 0.05)).astype(np.float32)
    setattr(state, name, level)
    setattr(state, f"{name}_ceiling", ceiling)
    setattr(state, f"{name}_phase", np.where(np.arange(MANY) % 10 == 0, CALM, BUILDING).astype(np.int8))

    now = getattr(throws(state), f"{name}_ceiling")

    rising = (level < np.maximum(ceiling, 0.05)) & (np.arange(MANY) % 10 != 0)
    assert (now[~rising] == ceiling[~rising]).all()
    assert (np.maximum(now[rising], 0.05) >= level[rising] - 1e-6).all()
    assert (now[rising] != ceiling[rising]).mean() > 0.99
    assert now[rising].mean() == pytest.approx(ceiling[rising].mean(), abs=0.01)
