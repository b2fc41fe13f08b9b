"""Facts as the matrix a risk model looks at: one row per pupil and date, one column per fact of `models.features`."""

import numpy as np
import numpy.typing as npt

from models.features import FEATURES
from service.domain.columns import Array
from service.facts.engine import Facts

Matrix = npt.NDArray[np.float32]
_COUNTED = {"report16_dates": "reports_12w"}  # a list of dates as the number within 12 school weeks
_ROWS = 4096  # so many rows of all columns stay in the processor's cache while they are turned over


def matrix(facts: Facts, rows: Array | None = None) -> Matrix:
    """float32 [pair, fact] in the order of `FEATURES`; NaN is null. ``rows`` picks pairs, by default all of them."""
    chosen = np.arange(len(facts.pairs)) if rows is None else np.asarray(rows)
    X = np.empty((len(chosen), len(FEATURES)), dtype=np.float32)
    for start in range(0, len(chosen), _ROWS):
        part = chosen[start : start + _ROWS]
        for column, name in enumerate(FEATURES):
            X[start : start + _ROWS, column] = number(facts, name)[part]
    return X


def number(facts: Facts, name: str) -> Array:
    """A fact of `FEATURES` as one number per pair."""
    return facts[_COUNTED.get(name, name)]


def nobody() -> Matrix:
    """One row of a pupil of whom nothing is known."""
    return np.full((1, len(FEATURES)), np.nan, dtype=np.float32)
