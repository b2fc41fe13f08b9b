"""The facts that weigh most in a score, in plain Dutch: only what pushes the risk up, and only what is known."""

from functools import cache
from typing import Any

import numpy as np

from models.features import FEATURES
from service.domain.columns import Array
from service.facts.engine import Facts
from service.policy.risk_words import RiskWords
from service.risk.features import Matrix, number

MOST = 3
LEAST_WEIGHT = 0.05
"""Log-odds; below it a fact raises the odds by less than five per cent and explains nothing."""

Said = dict[str, Any]


def top_facts(X: Matrix, weights: Array) -> list[list[int]]:
    """Per row the columns of the facts that push the risk up most, at most three, weightiest first."""
    push = np.where(np.isnan(X) | ~(weights >= LEAST_WEIGHT), 0.0, weights)
    highest = np.sort(np.argpartition(-push, MOST - 1, axis=1)[:, :MOST], axis=1)
    by_weight = np.argsort(-np.take_along_axis(push, highest, axis=1), axis=1, kind="stable")
    order = np.take_along_axis(highest, by_weight, axis=1)
    heavy = np.take_along_axis(push, order, axis=1) > 0
    return [
        [column for column, weighs in zip(columns, weighing, strict=True) if weighs]
        for columns, weighing in zip(order.tolist(), heavy.tolist(), strict=True)
    ]


def sentences(facts: Facts, rows: Array, columns: list[list[int]], words: RiskWords) -> list[list[Said]]:
    """The same facts by name, with the pupil's value and a sentence; ``rows`` are pairs of ``facts``."""

    @cache  # most pupils share their values with many others
    def said(name: str, value: float) -> str:
        return words.facts[name].filled(value)

    def one(row: int, column: int) -> Said:
        name = FEATURES[column]
        value = number(facts, name)[row].item()
        return {"fact": name, "value": value, "sentence": said(name, value)}

    return [[one(row, column) for column in chosen] for row, chosen in zip(rows.tolist(), columns, strict=True)]
