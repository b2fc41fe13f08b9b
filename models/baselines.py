"""What a model must beat: five facts or counts by themselves, and a logistic regression of three facts."""

from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from models.features import FEATURES

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
THREE_FACTS = ("absent_share_12w", "absent_share_4w", "away_run_days")
_UNKNOWN = -1.0
"""Below every known share or count: nobody is put forward for a fact that is not known."""


class Baseline(Protocol):
    """Something that ranks pupils; higher is more at risk."""

    def fit(self, X: Matrix, y: NDArray[np.int8]) -> "Baseline":
        """Learn from facts [n, facts] and labels 0/1 [n]; gives a fitted baseline, this one stays as it is."""

    def score(self, X: Matrix, rules_yes: NDArray[np.integer]) -> Floats:
        """Rank score [n] from facts and the number of rules that say yes."""


@dataclass(frozen=True)
class OneFact:
    """One fact as it is; an unknown one ranks last."""

    name: str

    def fit(self, X: Matrix, y: NDArray[np.int8]) -> Self:
        """Nothing to learn."""
        return self

    def score(self, X: Matrix, rules_yes: NDArray[np.integer]) -> Floats:
        """The fact, [n]."""
        values = X[:, FEATURES.index(self.name)].astype(np.float64)
        return np.where(np.isnan(values), _UNKNOWN, values)


@dataclass(frozen=True)
class RulesYes:
    """How many rules say yes."""

    def fit(self, X: Matrix, y: NDArray[np.int8]) -> Self:
        """Nothing to learn."""
        return self

    def score(self, X: Matrix, rules_yes: NDArray[np.integer]) -> Floats:
        """The count, [n]."""
        return np.asarray(rules_yes, dtype=np.float64)


def _pipeline() -> Pipeline:
    steps = (SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    return make_pipeline(*steps, LogisticRegression(C=np.inf, max_iter=1000))


@dataclass(frozen=True)
class ThreeFacts:
    """Logistic regression of three facts, an unknown one taken as the ordinary value."""

    pipeline: Pipeline = field(default_factory=_pipeline)

    def fit(self, X: Matrix, y: NDArray[np.int8]) -> "ThreeFacts":
        """A fitted regression."""
        return ThreeFacts(_pipeline().fit(_three(X), y))

    def score(self, X: Matrix, rules_yes: NDArray[np.integer]) -> Floats:
        """Probability, [n]; needs a fitted regression."""
        return np.asarray(self.pipeline.predict_proba(_three(X))[:, 1], dtype=np.float64)


def _three(X: Matrix) -> Floats:
    return X[:, [FEATURES.index(name) for name in THREE_FACTS]].astype(np.float64)


BASELINES: dict[str, Baseline] = {
    "absent_share_12w": OneFact("absent_share_12w"),
    "absent_share_4w": OneFact("absent_share_4w"),
    "absent_share_last_year": OneFact("absent_share_last_year"),
    "rules_yes": RulesYes(),
    "away_run_days": OneFact("away_run_days"),
    "three_facts": ThreeFacts(),
}
"""Name → baseline. All but the last rank without being fitted."""
