"""The order of pupils without the model: by one fact, or by the number of rules that say yes."""

import numpy as np

from models.features import FEATURES
from service.domain.columns import Array
from service.risk.features import Matrix

RULES_YES = "rules_yes"
DEFAULT = "absent_share_12w"
"""What pupils are ordered by when the best baseline is not a single fact."""


def baseline_rank(name: str, X: Matrix, rules_yes: Array) -> Array:
    """float64 [n], higher first; a pupil of whom the fact is not known comes last."""
    if name == RULES_YES:
        return rules_yes.astype(np.float64)
    known = X[:, FEATURES.index(fact_of(name))].astype(np.float64)
    return np.where(np.isnan(known), -1.0, known)


def fact_of(name: str) -> str:
    """The fact behind the order of a baseline."""
    return name if name in FEATURES else DEFAULT
