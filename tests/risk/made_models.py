"""Small risk models made by hand: real ones, with tables so short that every score can be worked out on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from models.additive import Additive
from models.calibration import Steps
from models.features import FEATURES
from models.proof import Proof
from models.risk_model import RiskModel, SectorCalibration
from service.decide.sitting import Sitting
from service.domain.codes import Sector
from service.policy.choices import load_policy
from service.policy.risk_words import load_risk_words
from service.risk.adviser import Adviser
from service.rules.parameters import load_rules
from tests.people import PEOPLE
from tests.people_world import worlds
from tests.reference.bridge import columns_of

Steps_ = tuple[Sequence[float], Sequence[float]]
"""Where the steps of a fact lie, and its log-odds below the first, between them and above the last."""

SMALL: Mapping[str, Steps_] = {
    "absent_share_12w": ((0.02, 0.05, 0.08), (0, 0.5, 1.2, 2.5)),
    "sick_reports_12w": ((1.5,), (0, 0.8)),
    "late_12w": ((2.5,), (0, 0.6)),
    "absent_share_4w": ((0.05,), (0, 0.7)),
    "authorised_share_year": ((0.01,), (0, -0.4)),
}
BASE = -4.0
EVERY_SECTOR = tuple(sector.value for sector in Sector)
RATES = ((-3.0, -2.0, -1.0, 0.0), (0.004, 0.03, 0.08, 0.2, 0.45), (1830, 610, 240, 120, 66), (7, 18, 19, 24, 30))
"""Calibration: bounds of the log-odds, and per bin the probability, the pupils and the positives."""


def additive(tables: Mapping[str, Steps_] = SMALL, base: float = BASE) -> Additive:
    """A sum of these steps; an unknown value adds nothing."""
    cuts, values = zip(*(_table(*tables.get(name, ((), (0,)))) for name in FEATURES), strict=True)
    return Additive(base, cuts, values, np.zeros(len(FEATURES), dtype=np.float32))


def _table(bounds: Sequence[float], steps: Sequence[float]) -> tuple[Any, Any]:
    return np.array([*bounds, np.inf], dtype=np.float32), np.array([*steps, 0.0])


def calibration(proven: bool = True) -> SectorCalibration:
    """The calibration of `RATES`, proven or not."""
    edges, rate, pupils, positives = (np.array(each) for each in RATES)
    steps = Steps("isotonic", edges, rate, pupils, positives)
    return SectorCalibration(steps, Proof(proven, 0.01, 1.0, 1.0, 3000, 200))


def small_model(sectors: Sequence[str] = EVERY_SECTOR, **changes: Any) -> RiskModel:
    """A model from simulated pupils whose numbers are proven in the sectors named."""
    found = RiskModel("additive", additive(), {name: calibration() for name in sectors}, version="simulated-small")
    return replace(found, **changes)


def wild_model(seed: int) -> RiskModel:
    """A model that says anything about anybody, with the greatest confidence."""
    draw = np.random.default_rng(seed)
    tables = {name: (np.sort(draw.uniform(-1, 20, 12)), draw.normal(0, 4, 13)) for name in FEATURES}
    edges = np.sort(draw.normal(0, 8, 6))
    steps = Steps("isotonic", edges, draw.uniform(0, 1, 7), np.full(7, 1000), np.full(7, 500))
    proven = SectorCalibration(steps, calibration().proof)
    return small_model(scorer=additive(tables), sectors=dict.fromkeys(EVERY_SECTOR, proven), version=f"wild-{seed}")


def adviser(model: RiskModel | None = None, state: str = "in-use", why: str = "", **choices: Any) -> Adviser:
    """An adviser with the choices in force, some of them changed; without a model given it has the small one."""
    terms = load_policy().model.model_copy(update=choices)
    return Adviser(terms, load_risk_words(), state, why, model or small_model())  # type: ignore[arg-type]


@cache
def demo_school(school_id: str) -> Sitting:
    """A school of the demo, before the corrections."""
    world = worlds(list(PEOPLE.values()))[school_id]
    return Sitting.open(columns_of(world), load_rules(), load_policy())
