"""Whether of 100 pupils with a number of 12 about 12 reach tier 3: ECE, its debiased version, slope and intercept.

Bins hold equally many snapshots and never split equal probabilities.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import erf, expit, logit

from training.evaluate.intervals import FEW_SCHOOLS, Floats, Ints, Measured, Resamples, measured, ratio, tally
from training.evaluate.metrics import NO_CASES, Labels

CLIP = 1e-6
FIT_BINS = 512
STEPS = 40
STEEPEST = 100.0
"""A fitted slope beyond this means that the probabilities separate the cases: no slope exists."""


@dataclass(frozen=True)
class Bins:
    """Sums per school and bin [schools, bins]: snapshots, predicted and observed cases."""

    count: Floats
    predicted: Floats
    observed: Floats


@dataclass(frozen=True)
class Calibration:
    """The figures of one set of probabilities; ``ece_chance`` is what chance alone adds to ``ece`` at most."""

    ece: Measured
    ece_debiased: Measured
    ece_chance: float | None
    slope: Measured
    intercept: Measured
    in_the_large: Measured


@dataclass(frozen=True)
class Point:
    """One bin of the reliability curve: mean number, snapshots, those that reached tier 3, and their share."""

    predicted: float
    snapshots: int
    positives: int
    observed: Measured


def equal_mass(values: Floats, bins: int) -> Ints:
    """Bin of every value, int64 [n]: about equally many in each, equal values together, low values first."""
    _, inverse, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - count / 2
    raw = (middle / max(len(values), 1) * bins).astype(np.int64)
    _, dense = np.unique(raw, return_inverse=True)
    return dense[inverse]


def binned(probability: Floats, label: Labels, school: Labels, schools: int, bins: int) -> Bins:
    """Sums per school and equal-mass bin."""
    which = equal_mass(probability, bins)
    width = int(which.max()) + 1 if len(which) else 0
    cell = school.astype(np.int64) * width + which

    def total(weights: Floats) -> Floats:
        return tally(cell, weights, schools * width).reshape(schools, width)

    return Bins(total(np.ones(len(label))), total(probability), total(np.asarray(label, dtype=np.float64)))


def calibration(probability: Floats, label: Labels, school: Labels, resamples: Resamples, bins: int) -> Calibration:
    """All calibration figures, with intervals by drawing schools again."""
    if not len(label):
        return _nothing("no pupils with a number")
    sums = binned(probability, label, school, resamples.schools, bins)
    count = resamples.sums(sums.count)
    gap = ratio(resamples.sums(sums.observed) - resamples.sums(sums.predicted), count)
    share = ratio(count, count.sum(axis=1, keepdims=True))
    spread = noise(sums)
    slope, intercept = _line(probability, label, school, resamples)
    return Calibration(
        ece=measured(_weighted(np.abs(gap), share), resamples.schools),
        ece_debiased=measured(_debiased(gap, share, spread), resamples.schools),
        ece_chance=_chance(share[0], spread, resamples.schools),
        slope=slope,
        intercept=intercept,
        in_the_large=measured(_weighted(gap, share), resamples.schools),
    )


def noise(sums: Bins) -> Floats:
    """Variance of each bin's gap between observed and predicted share, from the differences between schools [bins]."""
    schools = len(sums.count)
    count = sums.count.sum(axis=0)
    miss = sums.observed - sums.predicted
    gap = ratio(miss.sum(axis=0), count)
    left = ((miss - gap * sums.count) ** 2).sum(axis=0)
    return np.asarray(ratio(left, count**2) * (schools / max(schools - 1, 1)))


def _weighted(gap: Floats, share: Floats) -> Floats:
    empty = np.isnan(share).all(axis=-1)  # a resample of schools that have none of these rows
    return np.where(empty, np.nan, np.nansum(gap * share, axis=-1))


def _chance(share: Floats, variance: Floats, schools: int) -> float | None:
    """ECE that a perfectly calibrated number would show with these data."""
    return None if schools < FEW_SCHOOLS else float(np.nansum(share * np.sqrt(variance * 2 / np.pi)))


def _debiased(gap: Floats, share: Floats, variance: Floats) -> Floats:
    """ECE without what chance adds to it, per resample.

    The mean of |N(m, s)| exceeds |m|, most when m is 0; that excess is subtracted per bin, with m estimated by
    √(gap² − s²). A resample carries the chance of the data and of the drawing: twice the variance.
    """
    times = np.full((len(gap), 1), 2.0)
    times[0] = 1.0
    spread = np.sqrt(times * variance)
    likely = np.sqrt(np.maximum(gap**2 - spread**2, 0))
    excess = folded_mean(likely, spread) - likely
    return np.maximum(_weighted(np.abs(gap) - excess, share), 0.0)


def folded_mean(middle: Floats, spread: Floats) -> Floats:
    """Mean of the absolute value of a normal variable."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where(spread > 0, middle / spread, np.inf)
    return np.asarray(spread * np.sqrt(2 / np.pi) * np.exp(-(steps**2) / 2) + middle * erf(steps / np.sqrt(2)))


def _line(probability: Floats, label: Labels, school: Labels, resamples: Resamples) -> tuple[Measured, Measured]:
    positives = int(np.sum(label == 1))
    if not 0 < positives < len(label):
        return Measured(None, why=NO_CASES), Measured(None, why=NO_CASES)
    exact = _exact_line(probability, label)
    if not np.isfinite(exact).all():
        why = "all numbers are equal, or separate the cases completely"
        return Measured(None, why=why), Measured(None, why=why)
    slopes, intercepts = _line_of_bins(probability, label, school, resamples)
    schools = resamples.schools
    return measured(slopes, schools, exact=exact[0]), measured(intercepts, schools, exact=exact[1])


def _exact_line(probability: Floats, label: Labels) -> tuple[float, float]:
    values, inverse, count = np.unique(_clipped(probability), return_inverse=True, return_counts=True)
    observed = tally(inverse, label == 1, len(values))
    slope, intercept = fit_line(logit(values), count[None, :].astype(np.float64), observed[None, :])
    return float(slope[0]), float(intercept[0])


def _line_of_bins(probability: Floats, label: Labels, school: Labels, resamples: Resamples) -> tuple[Floats, Floats]:
    x = logit(_clipped(probability))
    sums = binned(x, label, school, resamples.schools, FIT_BINS)
    middle = ratio(sums.predicted.sum(axis=0), sums.count.sum(axis=0))
    return fit_line(middle, resamples.sums(sums.count), resamples.sums(sums.observed))


def fit_line(x: Floats, count: Floats, observed: Floats) -> tuple[Floats, Floats]:
    """Logistic regression of ``observed`` of ``count`` cases on ``x`` by Newton's method.

    Parameters
    ----------
    x
        Log-odds [bins].
    count, observed
        [fits, bins].

    Returns
    -------
    Slope and intercept per fit [fits]; NaN where no finite fit exists.
    """
    rate = np.clip(ratio(observed.sum(axis=1), count.sum(axis=1)), CLIP, 1 - CLIP)
    slope = np.zeros(len(count))
    intercept = np.where(np.isfinite(rate), logit(rate), 0.0)
    for _ in range(STEPS):
        up, right, worth = _newton(x, count, observed, slope, intercept)
        slope, intercept = slope + np.clip(up, -2, 2), intercept + np.clip(right, -4, 4)
        if not (worth & ((np.abs(up) > 1e-10) | (np.abs(right) > 1e-10))).any():
            break
    real = worth & (np.abs(slope) < STEEPEST) & (np.abs(up) < 1e-6)
    return np.where(real, slope, np.nan), np.where(real, intercept, np.nan)


def _newton(
    x: Floats, count: Floats, observed: Floats, slope: Floats, intercept: Floats
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    expected = expit(slope[:, None] * x + intercept[:, None])
    miss, weight = observed - count * expected, count * expected * (1 - expected)
    a, b, c = weight.sum(axis=1), (weight * x).sum(axis=1), (weight * x * x).sum(axis=1)
    determinant = a * c - b * b
    solvable = determinant > 1e-9 * np.maximum(a * c, 1e-300)
    safe = np.where(solvable, determinant, 1.0)
    flat, steep = miss.sum(axis=1), (miss * x).sum(axis=1)
    up = np.where(solvable, (a * steep - b * flat) / safe, 0.0)
    return up, np.where(solvable, (c * flat - b * steep) / safe, 0.0), solvable


def _clipped(probability: Floats) -> Floats:
    return np.clip(probability, CLIP, 1 - CLIP)


def _nothing(why: str) -> Calibration:
    none = Measured(None, why=why)
    return Calibration(none, none, None, none, none, none)


def curve(probability: Floats, label: Labels, school: Labels, resamples: Resamples, bins: int) -> list[Point]:
    """Points of the reliability curve, low numbers first."""
    if not len(label):
        return []
    sums = binned(probability, label, school, resamples.schools, bins)
    count, observed = resamples.sums(sums.count), resamples.sums(sums.observed)
    middle = sums.predicted.sum(axis=0) / count[0]
    shares = [measured(values, resamples.schools) for values in ratio(observed, count).T]
    return [Point(float(middle[at]), int(count[0, at]), int(observed[0, at]), share) for at, share in enumerate(shares)]
