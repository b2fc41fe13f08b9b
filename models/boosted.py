"""Gradient boosting with monotone facts: may see combinations of facts, explains itself by exchange."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Boosted:
    """Trees over all facts, and the ``ordinary`` value of each fact to compare with."""

    trees: HistGradientBoostingClassifier
    ordinary: NDArray[np.float32]

    def logit(self, X: NDArray[np.float32]) -> Floats:
        """Log-odds [n] of every row of float32 ``X`` [n, facts]."""
        return np.asarray(self.trees.decision_function(X), dtype=np.float64) if len(X) else np.empty(0)

    def weights(self, X: NDArray[np.float32]) -> Floats:
        """How much the log-odds fall when one fact gets its ordinary value, float64 [n, facts].

        Each fact is exchanged alone, so what facts do together is counted with each of them: the weights need not
        sum to the log-odds. Costs one scoring per fact.
        """
        own = self.logit(X)
        return np.column_stack([own - self.logit(self._exchanged(X, j)) for j in range(X.shape[1])])

    def _exchanged(self, X: NDArray[np.float32], j: int) -> NDArray[np.float32]:
        other = X.copy()
        other[:, j] = self.ordinary[j]
        return other
