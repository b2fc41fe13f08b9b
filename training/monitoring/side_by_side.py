"""School weeks of this year beside the same school weeks of last year, matched per school and week.

Each school and week weighs the same on both sides, so neither a school that grew nor an exam week nobody came to can
look like drift; schools and weeks that only one of the years has do not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.domain.columns import Array
from training.monitoring.bins import Counts, bins_of, count_up
from training.monitoring.distance import Size, sizes
from training.monitoring.weeks import WeekPairs


@dataclass(frozen=True)
class Weekly:
    """Rows counted per group and school week.

    Attributes
    ----------
    counts
        Counts [group, place, column, bin]; the last place is empty.
    now
        Place of the week ``lag`` weeks back, int64 [group, lag].
    before
        Place of the same week of last year, moved by a few weeks earlier or later, int64 [group, lag, move]; the
        middle move is none.
    owner
        School of each group, int64 [group].
    """

    counts: Counts
    now: Array
    before: Array
    owner: Array


@dataclass(frozen=True)
class Sides:
    """Weighted shares per group [group, column, bin] of this and last year; ``rows`` int64 [2, column].

    ``value`` is what the bins stand for, [column, bin]; ``owner`` the school of each group.
    """

    now: Array
    before: Array
    rows: Array
    value: Array
    owner: Array


def weekly(
    X: Array, school: Array, group: Array, week: Array, pairs: Sequence[WeekPairs], slack: int, bins: int = 24
) -> Weekly:
    """Count the rows of the weeks that will be compared; ``pairs`` has the weeks of each school."""
    groups = int(group.max(initial=-1)) + 1
    owner = np.zeros(groups, dtype=np.int64)
    owner[group] = school
    now = np.array([one.now for one in pairs])
    moved = np.array([one.before for one in pairs])[:, :, None] + np.arange(-slack, slack + 1)
    needed = [np.unique(np.append(a, b)) for a, b in zip(now, moved, strict=True)]
    width = max((len(one) for one in needed), default=0)
    place = _places(needed, school, week, width)
    rows = np.flatnonzero(place < width)
    made = [bins_of(X[rows, column], bins) for column in range(X.shape[1])]
    counts = count_up(X[rows], group[rows], place[rows], (groups, width + 1), made)
    at = [np.searchsorted(one, np.append(a[:, None], b, 1)) for one, a, b in zip(needed, now, moved, strict=True)]
    of_group = np.array(at)[owner]
    return Weekly(counts, of_group[..., 0], of_group[..., 1:], owner)


def _places(needed: list[Array], school: Array, week: Array, width: int) -> Array:
    """Place of each row's week among those its school needs; ``width`` for other weeks."""
    place = np.full(len(week), width, dtype=np.int64)
    for number, weeks in enumerate(needed):
        rows = np.flatnonzero(school == number)
        at = np.minimum(np.searchsorted(weeks, week[rows]), len(weeks) - 1)
        place[rows] = np.where(weeks[at] == week[rows], at, width)
    return place


def sides(weekly: Weekly, lag: int, window: int, move: int) -> Sides:
    """The window that ends ``lag`` weeks back and its match of last year; ``move`` is a row of `Weekly.before`."""
    counts, group = weekly.counts.counts, np.arange(len(weekly.now))[:, None]
    now = counts[group, weekly.now[:, lag : lag + window]]
    before = counts[group, weekly.before[:, lag : lag + window, move]]
    many, many_before = now.sum(-1), before.sum(-1)
    both = (many > 0) & (many_before > 0)
    weight = np.where(both, many * many_before / np.maximum(many + many_before, 1), 0.0)
    return Sides(
        now=_weighed(now, weight / np.maximum(many, 1)),
        before=_weighed(before, weight / np.maximum(many_before, 1)),
        rows=np.array([(many * both).sum((0, 1)), (many_before * both).sum((0, 1))]),
        value=weekly.counts.value,
        owner=weekly.owner,
    )


def _weighed(counts: Array, weight: Array) -> Array:
    return np.asarray(np.einsum("gwcb,gwc->gcb", counts, weight))


def size_of(found: Sides) -> Size:
    """How far the two years lie apart, per column."""
    return sizes(_shares(found.now.sum(0)), _shares(found.before.sum(0)), found.value)


def by_chance(found: Sides, swaps: int, level: float, seed: int) -> Size:
    """The sizes that ``level`` of the random swaps stay under, per column.

    In a swap each group exchanges its years or not. What all groups did together is lost, what each did alone stays:
    this is how large a difference the spread between the groups makes by itself.
    """
    coins = np.random.default_rng(seed).choice([-0.5, 0.5], size=(swaps, len(found.now)))
    middle = (found.now + found.before).sum(0) / 2
    turned = np.tensordot(coins, found.now - found.before, axes=(1, 0))
    drawn = sizes(_shares(middle + turned), _shares(middle - turned), found.value)
    return Size(*(np.quantile(np.abs(one), level, axis=0, method="higher") for one in drawn))


def _shares(counts: Array) -> Array:
    return np.asarray(counts / np.maximum(counts.sum(-1, keepdims=True), 1e-300))
