"""A small risk model of toy facts, calibrated for one large and one small sector."""

from functools import cache

import numpy as np

from models.calibration import Cases
from models.growing import Kind, grow
from models.risk_model import RiskModel, sector_calibration
from tests.models.toy import ENOUGH, QUICK, additive_log_odds, outcomes, toy_facts


@cache
def toy_model(kind: Kind = "additive") -> RiskModel:
    """Proven for vo, too few cases for pro, wrong for mbo, nothing for the rest."""
    facts = toy_facts(6000, 1)
    scorer = grow(kind, (facts, outcomes(additive_log_odds(facts), 2)), QUICK, seed=3, trees=40)

    def cases(n: int, seed: int, more: float = 0) -> Cases:
        others = toy_facts(n, seed)
        label = outcomes(additive_log_odds(others) + more, seed + 50)
        return Cases(scorer.logit(others), label, np.arange(n))

    sectors = {
        "vo": sector_calibration(cases(15_000, 11), cases(15_000, 12), ENOUGH),
        "pro": sector_calibration(cases(60, 13), cases(60, 14), ENOUGH),
        "mbo": sector_calibration(cases(15_000, 15), cases(15_000, 16, more=2), ENOUGH),
    }
    return RiskModel(kind=kind, scorer=scorer, sectors=sectors)
