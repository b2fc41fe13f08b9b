"""One school day: the state moves on, and says who misses what. Nothing else decides about tomorrow."""

import numpy as np

from service.domain.codes import Sector
from training.simulate.building import refuse, skip
from training.simulate.groups import Parameters
from training.simulate.illness import fall_ill, flare
from training.simulate.incidents import Incidents
from training.simulate.missed import Missed, lessons
from training.simulate.state import State
from training.simulate.today import Cause, Today
from training.simulate.traits import Traits

RECENT_MEMORY = 0.95
"""Share of the recent absence that is left a school day later: about four weeks count."""
COUNTS = np.array([cause not in (Cause.NONE, Cause.ELSEWHERE, Cause.REMOVAL) for cause in Cause])
"""Per cause, whether it is absence."""


def step(
    state: State, today: Today, traits: Traits, constants: Parameters, sector: Sector, random: np.random.Generator
) -> Missed:
    """Change ``state`` into that after the day; the causes are asked in order, and the first keeps a pupil away."""
    missed = Missed.nothing(len(today.bits))
    incidents = Incidents(state, today, traits, constants, sector)
    incidents.crisis(missed, random)
    incidents.suspension(missed, random)
    fall_ill(state, today, traits, constants, sector, missed, random)
    flare(state, today, traits, constants, missed, random)
    incidents.leave(missed, random)
    incidents.elsewhere(missed, random)
    refuse(state, today, traits, constants, missed, random)
    skip(state, today, traits, constants, sector, missed, random)
    incidents.appointments(missed, random)
    incidents.excused(missed, random)
    incidents.removal(missed, random)
    incidents.late(missed, random)
    _remember(state, today, missed)
    return missed


def _remember(state: State, today: Today, missed: Missed) -> None:
    here = np.flatnonzero(today.here)
    bits = missed.bits[here] * COUNTS[missed.cause[here]]
    share = lessons(bits) / lessons(today.bits[here])
    state.recent[here] = RECENT_MEMORY * state.recent[here] + (1 - RECENT_MEMORY) * share
    state.run[here] = np.where(bits == today.bits[here], state.run[here] + 1, 0)
