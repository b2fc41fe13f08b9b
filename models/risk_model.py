"""The model the service asks: ranks pupils, and says a probability where that is proven."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.additive import Additive
from models.boosted import Boosted
from models.calibration import Cases, Enough, Floats, Ints, Steps, calibrated, expit
from models.features import FEATURES
from models.proof import Proof, proof

Matrix = NDArray[np.float32]
Names = NDArray[np.str_]
NOT_CALIBRATED = "sector-not-calibrated"
TOO_FEW = "too-few-cases"


@dataclass(frozen=True)
class Estimate:
    """Probability per row, NaN where ``why`` says why there is none; ``behind`` it that many distinct pupils.

    ``behind`` counts the pupils of the calibration with a score like this one, ``positives`` those among them who
    came into tier 3 within 8 school weeks. ``why``: "", "sector-not-calibrated" or "too-few-cases".
    """

    p: Floats
    behind: Ints
    positives: Ints
    why: Names


@dataclass(frozen=True)
class SectorCalibration:
    """How one sector's scores become probabilities, and how that did on cases it had not seen."""

    steps: Steps
    proof: Proof

    @property
    def why(self) -> str:
        """Why there is no number, empty when there is."""
        if self.steps.method == "none":
            return TOO_FEW
        return "" if self.proof.proven else NOT_CALIBRATED


@dataclass(frozen=True)
class RiskModel:
    """A scorer and its calibration per sector; ``version`` is given by the registry.

    ``origin`` says whether it learned from simulated pupils or from a school's own history, ``validated`` whether its
    numbers were checked on that school's own later weeks.
    """

    kind: Literal["additive", "boosted"]
    scorer: Additive | Boosted
    sectors: Mapping[str, SectorCalibration]
    origin: Literal["simulated", "school"] = "simulated"
    validated: bool = False
    features: tuple[str, ...] = FEATURES
    version: str = ""

    def score(self, X: Matrix) -> Floats:
        """Not calibrated probability [n] of float32 ``X`` [n, facts]: for ranking."""
        return expit(self.scorer.logit(X))

    def weights(self, X: Matrix) -> Floats:
        """What each fact adds to the log-odds against an ordinary pupil, float64 [n, facts]."""
        return self.scorer.weights(X)

    def probability(self, X: Matrix, sector: Names) -> Estimate:
        """Calibrated probability per row where the row's sector is proven.

        Parameters
        ----------
        X: float32 [n, facts].
        sector: name of each row's sector, [n].
        """
        sector = np.asarray(sector, dtype=np.str_)
        none = np.zeros(len(X), dtype=np.int64)
        result = Estimate(np.full(len(X), np.nan), none, none.copy(), np.full(len(X), NOT_CALIBRATED))
        logit = self.scorer.logit(X)
        for name in np.unique(sector):
            rows = np.flatnonzero(sector == name)
            if name in self.sectors:
                _say(result, rows, logit[rows], self.sectors[str(name)])
        return result


def _say(result: Estimate, rows: Ints, logit: Floats, sector: SectorCalibration) -> None:
    result.why[rows] = sector.why
    if sector.why:
        return
    bins = sector.steps.bins(logit)
    result.p[rows] = sector.steps.probability(logit)
    result.behind[rows] = sector.steps.pupils[bins]
    result.positives[rows] = sector.steps.positives[bins]


def sector_calibration(learn: Cases, check: Cases, enough: Enough) -> SectorCalibration:
    """Learn one sector's calibration on ``learn`` and prove it on ``check``."""
    steps = calibrated(learn, enough)
    return SectorCalibration(steps, proof(steps, check, enough))
