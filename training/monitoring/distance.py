"""How far two distributions lie apart, in sizes that do not depend on how many rows were seen.

A p-value asks whether there is any difference; with enough rows there always is one. These sizes ask how big it is.
"""

from typing import NamedTuple

import numpy as np

from service.domain.columns import Array

TINY = 1e-12


class Size(NamedTuple):
    """Sizes per column: ``wasserstein`` in standard deviations of before, ``jensen_shannon`` 0 to 1, ``shift`` signed.

    ``shift`` is the difference of the means in standard deviations of before; ``wasserstein`` is at least its size.
    """

    wasserstein: Array
    jensen_shannon: Array
    shift: Array


def spread(share: Array, value: Array) -> Array:
    """Standard deviation [..., column] of shares [..., column, bin] of values [column, bin]."""
    mean = (share * value).sum(-1, keepdims=True)
    return np.asarray(np.sqrt(np.maximum((share * (value - mean) ** 2).sum(-1), 0)))


def sizes(now: Array, before: Array, value: Array) -> Size:
    """Sizes of the difference of shares [..., column, bin]; a column that never varied has size 0 or infinity.

    The Wasserstein distance of order 1 is the area between the cumulative shares (Villani 2009), here divided by the
    standard deviation of before, as Evidently does. Jensen-Shannon is the distance (square root, base 2).
    """
    unit = spread(before, value)
    gap = np.cumsum(now - before, -1)[..., :-1]
    area = (np.abs(gap) * np.diff(value, axis=-1)).sum(-1)
    moved = ((now - before) * value).sum(-1)
    return Size(_over(area, unit), jensen_shannon(now, before), _over(moved, unit))


def jensen_shannon(now: Array, before: Array) -> Array:
    """Jensen-Shannon distance of shares [..., bin], between 0 (equal) and 1 (nothing in common)."""
    middle = (now + before) / 2
    divergence = (_relative(now, middle) + _relative(before, middle)) / 2
    return np.sqrt(np.clip(divergence, 0, 1))


def _relative(share: Array, other: Array) -> Array:
    ratio = np.where(share > TINY, share / np.maximum(other, TINY), 1.0)
    return np.asarray((share * np.log2(ratio)).sum(-1))


def _over(size: Array, unit: Array) -> Array:
    flat = unit <= TINY
    whole = np.where(np.abs(size) <= TINY, 0.0, np.copysign(np.inf, size))
    return np.where(flat, whole, size / np.where(flat, 1.0, unit))
