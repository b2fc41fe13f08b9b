"""What second opinions cost beside the facts they are formed from."""

from functools import cache, partial

import numpy as np

from models.additive import Additive
from models.calibration import Steps
from models.features import FEATURES
from models.proof import Proof
from models.risk_model import RiskModel, SectorCalibration
from service.bench import workloads
from service.bench.columns_on_disk import Disk, read_columns
from service.bench.population import AS_OF
from service.bench.timing import Rounds, interleaved
from service.domain.codes import Sector
from service.facts.engine import Facts, enrolled, facts_of
from service.facts.known import know
from service.policy.choices import load_policy
from service.policy.risk_words import load_risk_words
from service.risk.adviser import Adviser
from service.risk.opinion import Judged, opinions

SCORED = "facts and second opinions, 1 worker"
LONGEST_TABLE = 128
"""Steps per fact: as many as `growth.bins` of configs/training/model.yaml allows a model."""


def rounds_of_scoring(disk: Disk, rounds: int) -> Rounds:
    """Seconds per round of the facts on one date, and of facts with an opinion on every pupil."""
    scored = partial(workloads.facts_of_all, disk, work=facts_and_opinions)
    return interleaved({workloads.ONE: partial(workloads.facts_of_all, disk), SCORED: scored}, rounds)


def facts_and_opinions(disk: Disk, number: int) -> workloads.Sums:
    """One school, one date: number of pupils, and a sum that shows the work was done."""
    columns = read_columns(disk, number)
    facts = facts_of(know(columns), enrolled(columns, [AS_OF]))
    return len(facts.pairs), float(np.nansum(opinions(_adviser(), facts, _everybody(facts)).scores.rank))


def _everybody(facts: Facts) -> Judged:
    tier = np.ones(len(facts.pairs), dtype=np.int8)
    return Judged(tier, tier, np.zeros(len(tier), dtype=np.int64))


@cache
def _adviser() -> Adviser:
    return Adviser(load_policy().model, load_risk_words(), "in-use", "", stand_in())


def stand_in() -> RiskModel:
    """A model as large as one can become; what it says means nothing."""
    draw = np.random.default_rng(1)
    cuts = tuple(
        np.append(np.sort(draw.uniform(0, 0.2, LONGEST_TABLE - 1)), np.inf).astype(np.float32) for _ in FEATURES
    )
    values = tuple(draw.normal(0, 0.3, LONGEST_TABLE + 1) for _ in FEATURES)
    scorer = Additive(-4.0, cuts, values, np.zeros(len(FEATURES), dtype=np.float32))
    edges = np.linspace(-6, 2, 40)
    pupils = np.full(41, 1_000, dtype=np.int64)
    steps = Steps("isotonic", edges, np.linspace(0.001, 0.6, 41), pupils, pupils // 10)
    proven = SectorCalibration(steps, Proof(True, 0.01, 1.0, 1.0, 40_000, 4_000))
    return RiskModel("additive", scorer, {sector.value: proven for sector in Sector}, version="stand-in")
