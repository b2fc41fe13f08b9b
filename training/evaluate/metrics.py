"""How well a score ranks and how good a probability is: AUROC, average precision, Brier and its skill.

The figures themselves come from scikit-learn; only their intervals are computed on sums per school. Scores that are
NaN (no opinion) rank below all others.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, roc_auc_score

from training.evaluate.intervals import Floats, Ints, Measured, Resamples, measured, per_school, ratio, tally

RANK_BINS = 2048
"""Most distinct steps of a score kept for the intervals; a score with fewer values is kept exactly."""
NO_CASES = "needs both pupils who reached tier 3 and pupils who did not"
Labels = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Steps:
    """Cases per school and step of a score, highest step first: positives and others, float64 [schools, steps]."""

    positives: Floats
    others: Floats


def ranked(score: npt.ArrayLike) -> Floats:
    """A score with NaN made lowest, float64 [n]."""
    values = np.asarray(score, dtype=np.float64)
    return np.where(np.isnan(values), -np.inf, values)


def steps(score: npt.ArrayLike, label: Labels, school: Labels, schools: int, bins: int = RANK_BINS) -> Steps:
    """Sums per school and step; steps are finest where the positives are."""
    _, inverse, count = np.unique(-ranked(score), return_inverse=True, return_counts=True)
    step = inverse if len(count) <= bins else _coarser(inverse, count, label, bins)[inverse]
    width = int(step.max()) + 1 if len(step) else 0
    cell = school.astype(np.int64) * width + step
    total = tally(cell, np.ones(len(cell)), schools * width).reshape(schools, width)
    positive = tally(cell, label == 1, schools * width).reshape(schools, width)
    return Steps(positive, total - positive)


def _coarser(inverse: Ints, count: Ints, label: Labels, bins: int) -> Ints:
    positive = tally(inverse, label == 1, len(count))
    mass = np.cumsum(count) / count.sum() + np.cumsum(positive) / max(positive.sum(), 1)
    step: Ints = np.minimum((mass / 2 * bins).astype(np.int64), bins - 1)
    return step


def auroc(score: npt.ArrayLike, label: Labels, found: Steps, resamples: Resamples) -> Measured:
    """Chance that a pupil who reached tier 3 ranks above one who did not; ties count half."""
    why = _missing(label)
    if why:
        return Measured(None, why=why)
    exact = float(roc_auc_score(label, _finite(score)))
    return measured(auroc_of(found, resamples), resamples.schools, exact=exact)


def average_precision(score: npt.ArrayLike, label: Labels, found: Steps, resamples: Resamples) -> Measured:
    """Area under the precision-recall curve as scikit-learn's average precision (AUPRC)."""
    why = _missing(label)
    if why:
        return Measured(None, why=why)
    exact = float(average_precision_score(label, _finite(score)))
    return measured(precision_of(found, resamples), resamples.schools, exact=exact)


def auroc_of(found: Steps, resamples: Resamples) -> Floats:
    """AUROC of every resample."""
    positive, other = resamples.sums(found.positives), resamples.sums(found.others)
    above = np.cumsum(positive, axis=1) - positive / 2
    return ratio((other * above).sum(axis=1), positive.sum(axis=1) * other.sum(axis=1))


def precision_of(found: Steps, resamples: Resamples) -> Floats:
    """Average precision of every resample."""
    positive, other = resamples.sums(found.positives), resamples.sums(found.others)
    hits = np.cumsum(positive, axis=1)
    precision = np.nan_to_num(ratio(hits, hits + np.cumsum(other, axis=1)))
    return ratio((precision * positive).sum(axis=1), positive.sum(axis=1))


def brier(probability: Floats, label: Labels, school: Labels, resamples: Resamples) -> tuple[Measured, Measured]:
    """Mean squared error of a probability, and its skill: 1 − error ÷ error of always saying the base rate."""
    schools = resamples.schools
    error = resamples.sums(per_school((probability - label) ** 2, school, schools))
    count = resamples.sums(per_school(np.ones(len(label)), school, schools))
    rate = ratio(resamples.sums(per_school(label, school, schools)), count)
    skill = 1 - ratio(ratio(error, count), rate * (1 - rate))
    return measured(ratio(error, count), schools, "no pupils with a number"), measured(skill, schools, NO_CASES)


def base_rate(label: Labels, school: Labels, resamples: Resamples) -> Measured:
    """Share of the snapshots after which tier 3 followed."""
    positive = resamples.sums(per_school(label, school, resamples.schools))
    count = resamples.sums(per_school(np.ones(len(label)), school, resamples.schools))
    return measured(ratio(positive, count), resamples.schools, "no snapshots")


def _finite(score: npt.ArrayLike) -> Floats:
    values = ranked(score)
    known = values[np.isfinite(values)]
    lowest = float(known.min()) - 1 if len(known) else 0.0
    return np.where(np.isfinite(values), values, lowest)


def _missing(label: Labels) -> str:
    if not len(label):
        return "no snapshots"
    return "" if 0 < int(np.sum(label == 1)) < len(label) else NO_CASES
