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
from service.risk.opinion import Judged, Opinions, opinions

SCORED, AS_ROWS = "facts and second opinions, 1 worker", "the same as plain rows, 1 worker"
LONGEST_TABLE = 128
"""Steps per fact: as many as `growth.bins` of configs/training/model.yaml allows a model."""
ORDINARY = -8.0
"""Log-odds of an ordinary pupil: low enough that few pupils are told what weighs, as in a school."""


def rounds_of_scoring(disk: Disk, rounds: int) -> Rounds:
    """Seconds per round of facts on one date, of facts with an opinion on every pupil, and of that in plain rows."""
    work = {workloads.ONE: workloads.facts_on_date, SCORED: facts_and_opinions, AS_ROWS: facts_and_rows}
    return interleaved({name: partial(workloads.facts_of_all, disk, work=each) for name, each in work.items()}, rounds)


def facts_and_opinions(disk: Disk, number: int) -> workloads.Sums:
    """One school, one date: number of pupils, and a sum that shows the work was done."""
    said = _opinions(disk, number)
    return len(said.asked), float(np.nansum(said.scores.rank))


def facts_and_rows(disk: Disk, number: int) -> workloads.Sums:
    """The same with every opinion as the plain values that are kept; the sum is the number of facts that weigh."""
    said = _opinions(disk, number)
    rows = [said.row(pair) or {} for pair in said.asked.tolist()]
    return len(rows), float(sum(len(row["reasons"]) for row in rows))


def _opinions(disk: Disk, number: int) -> Opinions:
    columns = read_columns(disk, number)
    facts = facts_of(know(columns), enrolled(columns, [AS_OF]))
    return opinions(_adviser(), facts, _everybody(facts))


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
    scorer = Additive(ORDINARY, cuts, values, np.zeros(len(FEATURES), dtype=np.float32))
    edges = np.linspace(-6, 2, 40)
    pupils = np.full(41, 1_000, dtype=np.int64)
    steps = Steps("isotonic", edges, np.linspace(0.001, 0.6, 41), pupils, pupils // 10)
    proven = SectorCalibration(steps, Proof(True, 0.01, 1.0, 1.0, 40_000, 4_000))
    return RiskModel("additive", scorer, {sector.value: proven for sector in Sector}, version="stand-in")
