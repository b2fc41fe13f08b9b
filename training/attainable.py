"""The physical limit: how often tier 3 follows when the simulator goes on from all it knows, hidden causes included.

Nobody can rank or estimate better than this from registers alone; the model is reported against it.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from service.decide.history import history
from service.domain.columns import Array, SchoolColumns
from service.policy.choices import Policy
from service.rules.parameters import Rule
from training.labels import HORIZON, WORST
from training.simulate import SimulatedSchool
from training.snapshots import assessed_at, data_end, school_sundays

STAYS_AT_ONCE = 40_000
"""Copies of pupils that are simulated forward at the same time; bounds the memory."""
_LONGEST = timedelta(weeks=26)
"""Covers eight school weeks and every holiday that can lie between them."""


def attainable(
    school: SimulatedSchool, as_of: date, replicates: int, seed: int, rules: Mapping[str, Rule], policy: Policy
) -> Array:
    """Share of forward simulations in which tier 3 follows within eight school weeks, per stay.

    Parameters
    ----------
    as_of
        Sunday of a school week.
    replicates
        Forward simulations per pupil; their number bounds how fine the shares are.

    Returns
    -------
    float64 per stay; NaN for who is not in tier 1 or 2 on the date, and for all where the simulation ends before
    eight school weeks have passed.
    """
    columns = school.columns
    now = history(columns, rules, policy, [as_of], [assessed_at(as_of)])
    stays = now.pairs.stay[(now.rule_tier == 1) | (now.rule_tier == 2)]
    share = np.full(len(columns.stays.first), np.nan)
    ahead = _next_weeks(columns, as_of)
    if len(ahead) == HORIZON and len(stays):
        share[stays] = _reached(school, as_of, ahead, replicates, seed, rules, policy)[stays] / replicates
    return share


def _next_weeks(columns: SchoolColumns, as_of: date) -> list[date]:
    """Sundays of the next eight school weeks, fewer when the data end."""
    end = data_end(columns)
    last = min(as_of + _LONGEST, end) if end else as_of
    return school_sundays(columns, as_of + timedelta(days=1), last)[:HORIZON]


def _reached(
    school: SimulatedSchool,
    as_of: date,
    ahead: list[date],
    replicates: int,
    seed: int,
    rules: Mapping[str, Rule],
    policy: Policy,
) -> Array:
    """Per stay, in how many forward simulations tier 3 was reached."""
    stays = len(school.columns.stays.first)
    at_once = max(min(STAYS_AT_ONCE // max(stays, 1), replicates), 1)
    reached = np.zeros(stays, dtype=np.int64)
    for batch, begin in enumerate(range(0, replicates, at_once)):
        copies = min(at_once, replicates - begin)
        number = int(np.random.SeedSequence([seed, batch]).generate_state(1)[0])
        future = school.continue_from(as_of, copies, number, HORIZON)
        found = history(future, rules, policy, ahead, [assessed_at(day) for day in ahead])
        ever = np.zeros(stays * copies, dtype=np.bool_)
        ever[found.pairs.stay[found.rule_tier == WORST]] = True
        reached += ever.reshape(stays, copies).sum(axis=1)
    return reached
