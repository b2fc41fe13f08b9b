"""How order and numbers did once the outcomes are known, against simple counting: order, expected and observed."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from service.domain.columns import Array
from training.evaluate.calibration import calibration
from training.evaluate.intervals import Measured, Resamples, draw, measured
from training.evaluate.metrics import Labels, Steps, auroc_of, brier, precision_of, steps
from training.monitoring.drift import groups_of
from training.monitoring.lasting import lasting
from training.monitoring.rows import MATURE, Rows
from training.monitoring.thresholds import Thresholds

STEPS = 256
"""Distinct steps of a score that the intervals see."""


@dataclass(frozen=True)
class Ranked:
    """Order of one score: AUROC, average precision."""

    auroc: Measured
    precision: Measured


@dataclass(frozen=True)
class Numbers:
    """Probabilities beside what happened; ``expected`` and ``observed`` are means over rows with a number."""

    rows: int
    expected: float
    observed: float
    error: Measured
    skill: Measured


@dataclass(frozen=True)
class Performance:
    """One look at outcomes. ``order_lost`` and ``numbers_lost`` are None where too few cases can tell."""

    first: date | None
    last: date | None
    rows: int
    positive_pupils: int
    model: Ranked | None
    baselines: dict[str, Ranked]
    best: str | None
    model_behind: float | None
    numbers: Numbers | None
    order_lost: bool | None
    numbers_lost: bool | None


@dataclass(frozen=True)
class Outcome:
    """Several looks, newest first, and what lasts."""

    looks: tuple[Performance, ...]
    order_lost: bool | None
    numbers_lost: bool | None


def outcome(rows: Rows, as_of: date, terms: Thresholds) -> Outcome:
    """Look at the outcomes known at ``as_of``, and one, two, … school weeks earlier."""
    age = rows.age(as_of)
    looks = tuple(performance(_mature(rows, age, lag, terms), terms) for lag in range(terms.performance_checks.value))
    needed = terms.performance_lasting.value
    return Outcome(
        looks,
        lasting([look.order_lost for look in looks], needed),
        lasting([look.numbers_lost for look in looks], needed),
    )


def _mature(rows: Rows, age: Array, lag: int, terms: Thresholds) -> Rows:
    """Rows whose 8 school weeks had all passed ``lag`` school weeks before the newest."""
    old = age - MATURE - lag
    return rows.take(np.flatnonzero((old >= 0) & (old < terms.performance_school_weeks.value) & (rows.label >= 0)))


def performance(rows: Rows, terms: Thresholds) -> Performance:
    """Order and numbers of rows with known outcomes."""
    pupils = len(np.unique(rows.pupil[rows.label == 1]))
    first, last = (rows.as_of.min().item(), rows.as_of.max().item()) if len(rows.label) else (None, None)
    if pupils < terms.minimum_positive_pupils.value or (rows.label == 1).all():
        return Performance(first, last, len(rows.label), pupils, None, {}, None, None, None, None, None)
    group = groups_of(rows.school, rows.pupil, terms)
    again = draw(int(group.max()) + 1, terms.resamples.value, terms.seed.value)
    sums = {name: steps(score, rows.label, group, again.schools, STEPS) for name, score in rows.baselines.items()}
    baselines = {name: _ranked(one, again) for name, one in sums.items()}
    best = max(baselines, key=lambda name: baselines[name].precision.value or 0.0) if baselines else None
    own = steps(rows.score, rows.label, group, again.schools, STEPS)
    behind = _behind(own, sums[best], again) if best else None
    numbers = _numbers(rows, group, again, terms)
    return Performance(
        first=first,
        last=last,
        rows=len(rows.label),
        positive_pupils=pupils,
        model=_ranked(own, again),
        baselines=baselines,
        best=best,
        model_behind=behind,
        numbers=numbers,
        order_lost=None if behind is None else behind >= terms.lower_order.value,
        numbers_lost=None if numbers is None else _wrong(numbers, terms),
    )


def _ranked(sums: Steps, again: Resamples) -> Ranked:
    groups = again.schools
    return Ranked(measured(auroc_of(sums, again), groups), measured(precision_of(sums, again), groups))


def _behind(model: Steps, baseline: Steps, again: Resamples) -> float:
    """Share of the draws in which the baseline has the higher average precision; 0 when it has not in the data."""
    lead = precision_of(model, again) - precision_of(baseline, again)
    return float((lead[1:] < 0).mean()) if lead[0] < 0 else 0.0


def _numbers(rows: Rows, group: Array, again: Resamples, terms: Thresholds) -> Numbers | None:
    given = np.flatnonzero(~np.isnan(rows.probability))
    label: Labels = rows.label[given].astype(np.int64)
    if len(np.unique(rows.pupil[given][label == 1])) < terms.minimum_positive_pupils.value:
        return None
    p = rows.probability[given]
    fit = calibration(p, label, group[given], again, terms.calibration_bins.value)
    _, skill = brier(p, label, group[given], again)
    return Numbers(len(given), float(p.mean()), float(label.mean()), fit.ece_debiased, skill)


def _wrong(numbers: Numbers, terms: Thresholds) -> bool:
    """Surely too far off, or surely worse than the same number for everybody."""
    error, skill = numbers.error.low, numbers.skill.high
    return (error is not None and error > terms.calibration_error.value) or (skill is not None and skill < 0)
