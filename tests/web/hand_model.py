"""A risk model made by hand: two facts, a line from score to probability, proven in po and vo and not in so."""

from pathlib import Path
from typing import Literal

import numpy as np

from models.additive import Additive
from models.calibration import Steps
from models.features import FEATURES
from models.proof import Proof
from models.registry import save, set_current
from models.risk_model import RiskModel, SectorCalibration

BEHIND, POSITIVES = 412, 49
_ALL = np.array([np.inf], dtype=np.float32)
_TABLES = {
    "absent_share_4w": ([0.01, 0.04, 0.08, 0.15, 0.3], [0.0, 0.5, 1.2, 2.2, 3.0, 4.0]),
    "sick_reports_12w": ([0, 1, 2, 3], [0.0, 0.2, 0.5, 1.0, 1.5]),
}


def hand_model(origin: Literal["simulated", "school"] = "simulated", validated: bool = False) -> RiskModel:
    """The model; every number it says rests on `BEHIND` pupils."""
    tables = [_TABLES.get(name) for name in FEATURES]
    cuts = tuple(np.array([*t[0], np.inf], dtype=np.float32) if t else _ALL for t in tables)
    values = tuple(np.array([*t[1], 0.0]) if t else np.zeros(2) for t in tables)
    scorer = Additive(-5.0, cuts, values, np.zeros(len(FEATURES), dtype=np.float32))
    proven, unproven = _sector("platt", True), _sector("none", False)
    return RiskModel("additive", scorer, {"vo": proven, "po": proven, "so": unproven}, origin, validated)


def _sector(method: Literal["platt", "none"], proven: bool) -> SectorCalibration:
    one = np.array([np.inf]), np.array([0.1]), np.array([BEHIND]), np.array([POSITIVES])
    steps = Steps(method, *one, lowest=-9.0, highest=9.0)
    return SectorCalibration(steps, Proof(proven, 0.01, 1.0, 1.0, BEHIND, POSITIVES))


def put_in_use(data: Path, model: RiskModel, note: str = "made by hand") -> str:
    """Keep the model in a data folder and use it; gives its version."""
    version = save(model, data / "models", {"auroc": 0.5}, {"made_at": "2026-11-01", "note": note})
    set_current(data / "models", version)
    return version
