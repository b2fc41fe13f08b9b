"""Is a sector's calibration right on cases it has not seen? Only then may its numbers be said."""

from dataclasses import dataclass

import numpy as np

from models.calibration import Cases, Enough, Floats, Steps, line

_BINS = 10


@dataclass(frozen=True)
class Proof:
    """Figures of a check: expected calibration error, slope, observed ÷ expected, and whether that is good enough.

    ``positives`` counts distinct pupils. Figures are NaN when there was nothing to check.
    """

    proven: bool
    ece: float
    slope: float
    ratio: float
    pupils: int
    positives: int


def proof(steps: Steps, cases: Cases, enough: Enough) -> Proof:
    """Check the calibration of one sector on other cases than it was learned on."""
    pupils, positives = len(np.unique(cases.pupil)), cases.positives()
    if steps.method == "none" or positives < enough.check_positives or cases.label.all():
        return Proof(False, np.nan, np.nan, np.nan, pupils, positives)
    p = steps.probability(cases.logit)
    ece, slope, ratio = expected_error(p, cases), _slope(p, cases), float(cases.label.sum() / p.sum())
    good = ece <= enough.most_ece and enough.least_slope <= slope <= enough.most_slope
    return Proof(good and 1 / enough.most_ratio <= ratio <= enough.most_ratio, ece, slope, ratio, pupils, positives)


def expected_error(p: Floats, cases: Cases) -> float:
    """Mean distance between said and seen over ten bins of equal size, weighted by rows; not corrected for chance.

    Chance only makes it larger, so leaving the correction out errs towards saying nothing.
    """
    order = np.argsort(p, kind="stable")
    distances = [
        abs(p[part].mean() - cases.label[part].mean()) * len(part) for part in np.array_split(order, _BINS) if len(part)
    ]
    return float(sum(distances) / len(p))


def _slope(p: Floats, cases: Cases) -> float:
    if np.ptp(p) == 0:  # one step for all: nothing to be steep about
        return 1.0
    return line(np.log(p / (1 - p)), cases.label)[0]
