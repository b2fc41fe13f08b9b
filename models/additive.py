"""A transparent additive model: boosted trees that look at one fact each, kept as one lookup table per fact.

The tables give the same log-odds as the trees (≤ 1e-9), without scikit-learn, and every fact's share in it exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

Floats = NDArray[np.float64]
_ROWS_AT_ONCE = 1 << 14
"""A block of rows whose columns stay in the processor's cache."""


@dataclass(frozen=True)
class Additive:
    """Log-odds as a sum over facts: ``base`` for an ordinary pupil plus one table entry per fact.

    ``cuts[j]`` (float32, ascending, the last one infinite) divides the values of fact j; entry i of ``values[j]``
    holds for values in ``(cuts[i-1], cuts[i]]`` and its last entry for an unknown value. The entry of ``ordinary[j]``
    is 0, so an entry is what the fact adds against an ordinary pupil.
    """

    base: float
    cuts: tuple[NDArray[np.float32], ...]
    values: tuple[Floats, ...]
    ordinary: NDArray[np.float32]

    def logit(self, X: NDArray[np.float32]) -> Floats:
        """Log-odds [n] of every row of float32 ``X`` [n, facts]."""
        result = np.full(len(X), self.base)
        telling = [j for j, values in enumerate(self.values) if values.any()]
        for start in range(0, len(X), _ROWS_AT_ONCE):
            block, total = X[start : start + _ROWS_AT_ONCE], result[start : start + _ROWS_AT_ONCE]
            for j in telling:
                total += self._looked_up(block, j)
        return result

    def weights(self, X: NDArray[np.float32]) -> Floats:
        """What each fact adds to the log-odds against an ordinary pupil, float64 [n, facts]; with ``base`` exact."""
        result = np.zeros(X.shape)
        for j, values in enumerate(self.values):
            if values.any():
                result[:, j] = self._looked_up(X, j)
        return result

    def _looked_up(self, X: NDArray[np.float32], j: int) -> Floats:
        # NaN sorts behind the infinite last cut, so an unknown value finds the last entry by itself
        return self.values[j][np.searchsorted(self.cuts[j], np.ascontiguousarray(X[:, j]))]


def tables(trees: HistGradientBoostingClassifier, ordinary: NDArray[np.float32]) -> Additive:
    """The lookup tables of trees grown without interactions.

    Raises
    ------
    ValueError
        If some tree looks at more than one fact: its value is then no sum over facts.
    """
    cuts = _cuts(trees, len(ordinary))
    unknown = np.full((1, len(ordinary)), np.nan, dtype=np.float32)
    empty = float(trees.decision_function(unknown)[0])
    values = [_values(trees, cuts[j], j, len(ordinary)) - empty for j in range(len(ordinary))]
    at = [float(v[np.searchsorted(c, o)]) for v, c, o in zip(values, cuts, ordinary, strict=True)]
    centred = tuple(v - a for v, a in zip(values, at, strict=True))
    return Additive(empty + sum(at), tuple(cuts), centred, ordinary)


def _cuts(trees: HistGradientBoostingClassifier, facts: int) -> list[NDArray[np.float32]]:
    found: list[list[float]] = [[] for _ in range(facts)]
    for (tree,) in trees._predictors:
        inner = tree.nodes[tree.nodes["is_leaf"] == 0]
        used = np.unique(inner["feature_idx"])
        if len(used) > 1:
            raise ValueError("a tree that looks at several facts has no lookup table per fact")
        for j in used:
            found[j].extend(inner["num_threshold"].tolist())
    return [np.unique(_downward(np.array([*thresholds, np.inf]))) for thresholds in found]


def _downward(thresholds: Floats) -> NDArray[np.float32]:
    """The largest float32 not above each threshold: a float32 value lies on the same side of both."""
    single = thresholds.astype(np.float32)
    return np.where(single > thresholds, np.nextafter(single, np.float32(-np.inf)), single)


def _values(trees: HistGradientBoostingClassifier, cuts: NDArray[np.float32], j: int, facts: int) -> Floats:
    # one row inside each interval (its upper end, or just above the last finite cut), and one unknown
    top = np.nextafter(cuts[-2], np.float32(np.inf)) if len(cuts) > 1 else np.float32(0)
    probe = np.full((len(cuts) + 1, facts), np.nan, dtype=np.float32)
    probe[:-1, j] = [*cuts[:-1], top]
    return np.asarray(trees.decision_function(probe), dtype=np.float64)
