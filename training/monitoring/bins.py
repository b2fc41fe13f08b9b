"""Values counted in bins per group, school week and column: what every comparison of distributions starts from.

Everything after this works on counts, so a check costs the same for a hundred and for a million pupils.
"""

from dataclasses import dataclass

import numpy as np

from service.domain.columns import Array

TAIL = (0.99, 0.995, 0.999)
SAMPLE = 200_000


@dataclass(frozen=True)
class Bins:
    """Bins of one column: inner ``edges`` (rising) and the mean ``value`` of what falls in each bin."""

    edges: Array
    value: Array


@dataclass(frozen=True)
class Counts:
    """Counts [group, week, column, bin]; bins a column does not have stay empty.

    ``value`` is float64 [column, bin]: what a bin stands for, repeated at the end so that it never falls.
    """

    counts: Array
    value: Array


def bins_of(values: Array, count: int) -> Bins:
    """Bins that hold about equally many values, finer in the tail; NaN is left out. Equal edges fall together."""
    known = values[~np.isnan(values)].astype(np.float64)
    if len(known) == 0:
        return Bins(np.empty(0), np.zeros(1))
    step = max(len(known) // SAMPLE, 1)
    levels = np.append(np.arange(1, count) / count, TAIL)
    edges = np.unique(np.quantile(known[::step], levels, method="higher"))
    place = np.searchsorted(edges, known, side="left")
    total = np.bincount(place, minlength=len(edges) + 1)
    mean = np.bincount(place, known, len(edges) + 1) / np.maximum(total, 1)
    return Bins(edges, np.maximum.accumulate(np.where(total > 0, mean, -np.inf)))


def count_up(X: Array, group: Array, week: Array, shape: tuple[int, int], bins: list[Bins]) -> Counts:
    """Rows of ``X`` [n, column] counted per group and week; ``shape`` is how many of each there are."""
    width = max(len(one.value) for one in bins)
    cells = shape[0] * shape[1]
    counts = np.zeros((*shape, len(bins), width))
    cell = group.astype(np.int64) * shape[1] + week
    for column, one in enumerate(bins):
        known = ~np.isnan(X[:, column])
        place = np.searchsorted(one.edges, X[known, column], side="left")
        flat = np.bincount(cell[known] * width + place, minlength=cells * width)
        counts[:, :, column] = flat.reshape(*shape, width)
    return Counts(counts, np.array([_padded(one.value, width) for one in bins]))


def _padded(value: Array, width: int) -> Array:
    finite = np.where(np.isinf(value), value[~np.isinf(value)][0], value)
    return np.append(finite, np.repeat(finite[-1], width - len(finite)))
