"""Growing the trees of both models: the same settings, one may not combine facts, the other may."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from models.additive import Additive, tables
from models.boosted import Boosted
from models.features import FEATURES, MONOTONE, OF_THE_REGISTER

_UNWEIGHED = np.isin(FEATURES, list(OF_THE_REGISTER))
Kind = Literal["additive", "boosted"]
Scorer = Additive | Boosted
Rows = tuple[NDArray[np.float32], NDArray[np.int8]]
"""``X`` [n, facts] and its labels 0 or 1."""


@dataclass(frozen=True)
class Growth:
    """How trees grow; every value and its reason stands in configs/training/model.yaml."""

    learning_rate: float
    most_trees: int
    patience: int
    leaves: int
    rows_per_leaf: int
    l2: float
    bins: int


def grow(kind: Kind, rows: Rows, growth: Growth, seed: int, trees: int) -> Scorer:
    """A scorer of so many trees fitted on ``rows``.

    No weights and no resampling: the log-odds are those of the rows as they are. Same rows and seed, same scorer,
    whatever the number of processor cores.
    """
    X, y = rows
    estimator = _estimator(kind, growth, seed, False, trees).fit(_splittable(X), y)
    usual = ordinary(X)
    return tables(estimator, usual) if kind == "additive" else Boosted(estimator, usual)


def trees_needed(kind: Kind, rows: Rows, growth: Growth, seed: int, stop: Rows) -> int:
    """Number of trees with the least log-loss on ``stop``, rows of others than those in ``rows``."""
    estimator = _estimator(kind, growth, seed, True, growth.most_trees)
    estimator.fit(_splittable(rows[0]), rows[1], X_val=stop[0], y_val=stop[1])
    return max(1, int(np.argmax(estimator.validation_score_)))


def ordinary(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """The value of each fact of an ordinary pupil: the median where known, unknown when it never is."""
    known = ~np.isnan(X).all(axis=0)
    result = np.full(X.shape[1], np.nan, dtype=np.float32)
    result[known] = np.nanmedian(X[:, known], axis=0)
    return result


def _splittable(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """Facts of the register as a constant, so that no tree splits on them; and those unknown in every row, which
    scikit-learn cannot bin.
    """
    constant = X.copy()
    constant[:, _UNWEIGHED | np.isnan(X).all(axis=0)] = 0
    return constant


def _estimator(kind: Kind, growth: Growth, seed: int, stopping: bool, trees: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=growth.learning_rate,
        max_iter=trees,
        max_leaf_nodes=growth.leaves,
        min_samples_leaf=growth.rows_per_leaf,
        l2_regularization=growth.l2,
        max_bins=growth.bins,
        monotonic_cst=[MONOTONE[name] for name in FEATURES],
        interaction_cst="no_interactions" if kind == "additive" else None,
        early_stopping=stopping,
        n_iter_no_change=growth.patience,
        scoring="loss",
        random_state=seed,
    )
