"""Toy facts with a known truth, and quick models of them."""

import numpy as np
from numpy.typing import NDArray

from models.calibration import Enough
from models.features import FEATURES
from models.growing import Growth

QUICK = Growth(learning_rate=0.2, most_trees=80, patience=10, leaves=7, rows_per_leaf=40, l2=1.0, bins=64)
ENOUGH = Enough(
    isotonic_positives=400,
    platt_positives=40,
    bin_pupils=100,
    bin_positives=10,
    check_positives=30,
    most_ece=0.03,
    least_slope=0.8,
    most_slope=1.25,
    most_ratio=1.3,
)


def column(name: str) -> int:
    return FEATURES.index(name)


def toy_facts(n: int, seed: int) -> NDArray[np.float32]:
    """Facts on about the right scale, a twentieth of them unknown."""
    rng = np.random.default_rng(seed)
    level = rng.gamma(0.7, 0.08, size=n)
    facts = np.empty((n, len(FEATURES)), dtype=np.float32)
    for j, name in enumerate(FEATURES):
        if "share" in name:
            facts[:, j] = np.clip(level * rng.gamma(2, 0.5, size=n), 0, 1)
        elif name == "trend_8w":
            facts[:, j] = rng.normal(0, 0.02, size=n)
        elif name == "scheduled_days_12w":
            facts[:, j] = rng.integers(20, 61, size=n)
        else:
            facts[:, j] = rng.poisson(10 * level)
    facts[rng.random(facts.shape) < 0.05] = np.nan
    return facts


def additive_log_odds(facts: NDArray[np.float32]) -> NDArray[np.float64]:
    """A sum over three facts."""
    known = np.nan_to_num(facts.astype(np.float64))
    return (
        -3.5
        + 9 * known[:, column("absent_share_4w")]
        + 5 * known[:, column("absent_share_12w")]
        + 0.3 * np.minimum(known[:, column("away_run_days")], 5)
    )


def interacting_log_odds(facts: NDArray[np.float32]) -> NDArray[np.float64]:
    """Two pairs of facts; each pair matters only together, so a sum cannot tell pairs from halves of both."""
    high = np.nan_to_num(facts) >= 1
    first = high[:, column("sick_reports_12w")] & high[:, column("late_12w")]
    second = high[:, column("away_run_days")] & high[:, column("unauthorised_hours_4w")]
    return -4.0 + 4.0 * (first | second)


def stepping_log_odds(facts: NDArray[np.float32]) -> NDArray[np.float64]:
    """Steps of facts that no baseline looks at."""
    known = np.nan_to_num(facts.astype(np.float64))
    often = (known[:, column("sick_reports_year")] >= 2) * 1.5
    return -4.0 + often + 2.0 * (known[:, column("late_year")] >= 1) + 12 * known[:, column("sick_share_year")]


def outcomes(log_odds: NDArray[np.float64], seed: int) -> NDArray[np.int8]:
    chance = np.random.default_rng(seed).random(len(log_odds))
    return (chance < 1 / (1 + np.exp(-log_odds))).astype(np.int8)
