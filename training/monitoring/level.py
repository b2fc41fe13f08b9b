"""How many times as high the mean of a fact is as last year, measured against what years differ by themselves.

A distance in standard deviations of pupils hardly sees a change that reaches everybody a little: pupils differ far more
from each other than years do. The mean of a whole service moves little from year to year, so a lasting change shows in
it first.
"""

from typing import NamedTuple

import numpy as np

from service.domain.columns import Array
from training.monitoring.side_by_side import Sides

TINY = 1e-9


class Level(NamedTuple):
    """Per column: natural logarithm of this year's mean over last year's, and that over its standard error.

    NaN for a column that can be negative: how many times as high says nothing there.
    """

    ratio: Array
    surprise: Array


def level_of(found: Sides, school_spread: float) -> Level:
    """The level of two sides; ``school_spread`` is what the logarithm of one school's ratio varies by itself.

    The standard error has two parts: the spread between the groups (jackknife; Efron and Tibshirani 1993, chapter 11),
    and the waves a whole school has in one year and not in another, which groups of pupils of one school share.
    """
    now, before = ((side * found.value).sum(-1) for side in (found.now, found.before))
    ratio = _log_ratio(now.sum(0), before.sum(0))
    without = _log_ratio(now.sum(0) - now, before.sum(0) - before)
    groups = len(now)
    between = ((without - without.mean(0)) ** 2).sum(0) * (groups - 1) / max(groups, 1)
    error = np.sqrt(between + school_spread**2 * _concentration(found))
    positive = found.value[:, 0] >= 0
    return Level(np.where(positive, ratio, np.nan), np.where(positive, ratio / np.maximum(error, TINY), np.nan))


def nearest(levels: list[Level]) -> Level:
    """The least surprising of several; nothing at all where they point in different directions."""
    ratio, surprise = (np.array([one[part] for one in levels]) for part in range(2))
    at = np.abs(surprise).argmin(0)
    columns = np.arange(ratio.shape[1])
    same_way = np.abs(np.sign(ratio).sum(0)) == len(levels)
    still = np.where(np.isnan(ratio[0]), np.nan, 0.0)
    return Level(*(np.where(same_way, part[at, columns], still) for part in (ratio, surprise)))


def _log_ratio(now: Array, before: Array) -> Array:
    return np.asarray(np.log(np.maximum(now, TINY)) - np.log(np.maximum(before, TINY)))


def _concentration(found: Sides) -> Array:
    """Sum of the squared shares of the schools per column: 1 for one school, 1/n for n equal ones."""
    weight = found.now.sum(-1)
    schools = np.zeros((int(found.owner.max(initial=0)) + 1, weight.shape[1]))
    np.add.at(schools, found.owner, weight)
    share = schools / np.maximum(schools.sum(0), TINY)
    return np.asarray((share**2).sum(0))
