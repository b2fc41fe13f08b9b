"""Whether facts and scores drifted against the same school weeks of last year: in size, beyond chance, and lasting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.domain.columns import Array
from training.monitoring.distance import Size
from training.monitoring.lasting import lasting
from training.monitoring.level import Level, level_of, nearest
from training.monitoring.side_by_side import Sides, Weekly, by_chance, sides, size_of, weekly
from training.monitoring.thresholds import Thresholds
from training.monitoring.weeks import NONE, WeekPairs


@dataclass(frozen=True)
class Drift:
    """One column. Sizes are those of the newest window, NaN where unknown; ``weeks`` has newest first.

    ``ratio`` is this year's mean over last year's, NaN also for a column that can be negative.

    ``lasts`` None is unknown: there is no last year, or too little of it. It never means that nothing drifted.
    """

    name: str
    wasserstein: float
    jensen_shannon: float
    shift: float
    ratio: float
    weeks: tuple[bool | None, ...]
    lasts: bool | None


def groups_of(school: Array, pupil: Array, terms: Thresholds) -> Array:
    """Rows in groups that chance moves apart: schools, or with few schools groups of pupils within each."""
    schools = len(np.unique(school))
    if schools >= terms.minimum_groups.value:
        return np.unique(school, return_inverse=True)[1].astype(np.int64)
    parts = terms.pupil_groups.value
    # Numbers of pupils may have a pattern (year groups, classes): spread them before dealing.
    spread = (pupil.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    return np.unique(school.astype(np.int64) * parts + (spread % parts).astype(np.int64), return_inverse=True)[1]


@dataclass(frozen=True)
class Look:
    """One weekly check of all columns: sizes and level, and whether each column differs (1, 0, NaN unknown)."""

    size: Size
    level: Level
    differs: Array


def drifts(
    names: Sequence[str], X: Array, school: Array, pupil: Array, week: Array, pairs: list[WeekPairs], terms: Thresholds
) -> list[Drift]:
    """Every column of ``X`` [n, column]; ``pairs`` has window + checks − 1 weeks of each school, newest first."""
    if not len(X) or all((one.before == NONE).all() for one in pairs):
        return [_unknown(name, terms) for name in names]
    looks = looked(X, school, pupil, week, pairs, terms)
    return [_drift(name, column, looks, terms) for column, name in enumerate(names)]


def looked(X: Array, school: Array, pupil: Array, week: Array, pairs: list[WeekPairs], terms: Thresholds) -> list[Look]:
    """Weekly looks at all columns, newest first: one for every window that fits in ``pairs``."""
    counted = weekly(X, school, groups_of(school, pupil, terms), week, pairs, terms.season_slack_school_weeks.value)
    return [look(counted, lag, terms) for lag in range(len(pairs[0].now) - terms.window_school_weeks.value + 1)]


def look(counted: Weekly, lag: int, terms: Thresholds) -> Look:
    """The window that ends ``lag`` weeks back against the nearest of the matching windows of last year."""
    slack, window = terms.season_slack_school_weeks.value, terms.window_school_weeks.value
    moves = [sides(counted, lag, window, move) for move in range(2 * slack + 1)]
    same = moves[slack]
    known = (same.rows >= terms.minimum_rows.value).all(0)
    found = [_where_known(size_of(one), one, terms) for one in moves]
    size = Size(
        wasserstein=np.minimum.reduce([one.wasserstein for one in found]),
        jensen_shannon=np.minimum.reduce([one.jensen_shannon for one in found]),
        shift=found[slack].shift,
    )
    chance = by_chance(same, terms.swaps.value, terms.chance_level.value, terms.seed.value)
    far = (size.wasserstein >= terms.wasserstein.value) & (size.wasserstein > chance.wasserstein)
    other = (size.jensen_shannon >= terms.jensen_shannon.value) & (size.jensen_shannon > chance.jensen_shannon)
    level = _level(moves, terms)
    differs = np.where(known, (far | other | _moved(level, terms)).astype(np.float64), np.nan)
    return Look(
        Size(*(np.where(known, one, np.nan) for one in size)),
        Level(*(np.where(known, one, np.nan) for one in level)),
        differs,
    )


def _level(moves: list[Sides], terms: Thresholds) -> Level:
    """The nearest level of the moved windows that have rows enough in every column the window itself has."""
    enough = np.array([(one.rows >= terms.minimum_rows.value).all(0) for one in moves])
    known = enough[terms.season_slack_school_weeks.value]
    usable = [one for one, columns in zip(moves, enough, strict=True) if columns[known].all()]
    return nearest([level_of(one, terms.school_spread.value) for one in usable])


def _moved(level: Level, terms: Thresholds) -> Array:
    """Whether the mean moved far, and further than years differ by themselves."""
    size = np.abs(level.ratio) >= np.log(terms.level_ratio.value)
    return np.asarray(size & (np.abs(level.surprise) >= terms.level_surprise.value))


def _where_known(size: Size, found: Sides, terms: Thresholds) -> Size:
    """Sizes of a moved window; infinite, so never the nearest, where it has too few rows."""
    enough = (found.rows >= terms.minimum_rows.value).all(0)
    return Size(*(np.where(enough, one, np.inf) for one in size))


def _drift(name: str, column: int, looks: list[Look], terms: Thresholds) -> Drift:
    answers = [one.differs[column] for one in looks]
    weeks = tuple(None if np.isnan(answer) else bool(answer) for answer in answers)
    far, other, shift = (float(one[column]) for one in looks[0].size)
    ratio = float(np.exp(looks[0].level.ratio[column]))
    return Drift(name, far, other, shift, ratio, weeks, lasting(weeks, terms.lasting.value))


def _unknown(name: str, terms: Thresholds) -> Drift:
    return Drift(name, np.nan, np.nan, np.nan, np.nan, (None,) * terms.checks.value, None)
