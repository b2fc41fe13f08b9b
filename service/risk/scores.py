"""What the model or a baseline says of pupils: an order, a probability where it is proven, and what weighs."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from models.features import FEATURES
from service.domain.columns import Array
from service.facts.engine import Facts
from service.risk.adviser import ORDERING, Adviser
from service.risk.baseline import RULES_YES, baseline_rank, fact_of
from service.risk.features import Matrix, matrix
from service.risk.reasons import top_facts


class NoNumber(StrEnum):
    """Why a pupil has no probability. The first two are the model's own, per sector; the rest hold for everybody."""

    SECTOR = "sector-not-calibrated"
    TOO_FEW = "too-few-cases"
    NOT_VALIDATED = "not-validated"
    BASELINE = "baseline"
    OFF = "model-off"
    MISSING = "model-missing"
    REFUSED = "model-refused"


_OF_STATE = {
    "not-validated": NoNumber.NOT_VALIDATED,
    "baseline": NoNumber.BASELINE,
    "off": NoNumber.OFF,
    "missing": NoNumber.MISSING,
    "refused": NoNumber.REFUSED,
}


@dataclass(frozen=True)
class Scores:
    """What model or baseline say of the asked pupils.

    ``rank`` float64, NaN when nobody ranks; ``calibrated`` float64, NaN where not proven, whether shown or not;
    ``behind``, ``positives`` int64; ``why`` names a `NoNumber` or is empty.
    """

    rank: Array
    calibrated: Array
    behind: Array
    positives: Array
    why: Array


def scores(adviser: Adviser, facts: Facts, asked: Array, rules_yes: Array) -> Scores:
    """Scores of the asked pairs; ``rules_yes`` says per asked pair how many rules say yes."""
    why = np.full(len(asked), _OF_STATE.get(adviser.state, ""), dtype="<U24")
    if adviser.state not in ORDERING:
        return _unproven(np.full(len(asked), np.nan), why)
    X = matrix(facts, asked)
    if adviser.model is None or adviser.state == "baseline":
        return _unproven(baseline_rank(adviser.baseline, X, rules_yes), why)
    estimate = adviser.model.probability(X, np.full(len(asked), facts.known.columns.school.sector.value))
    why = np.where(why == "", estimate.why, why)
    behind, positives = (np.where(why == "", each, 0) for each in (estimate.behind, estimate.positives))
    return Scores(adviser.model.score(X), estimate.p, behind, positives, why)


def weighing(adviser: Adviser, facts: Facts, rows: Array) -> list[list[int]]:
    """Per pair the columns of the facts that weigh most; of a baseline the one fact that pupils are ordered by."""
    if adviser.state not in ORDERING or not len(rows):
        return [[]] * len(rows)
    X = matrix(facts, rows)
    if adviser.model is None or adviser.state == "baseline":
        return _behind_baseline(adviser.baseline, X)
    return top_facts(X, adviser.model.weights(X))


def _unproven(rank: Array, why: Array) -> Scores:
    nobody = np.zeros(len(rank), dtype=np.int64)
    return Scores(rank, np.full(len(rank), np.nan), nobody, nobody, why)


def _behind_baseline(name: str, X: Matrix) -> list[list[int]]:
    """The fact that pupils are ordered by, for those of whom it is known."""
    if name == RULES_YES:
        return [[]] * len(X)
    column = FEATURES.index(fact_of(name))
    return [[] if unknown else [column] for unknown in np.isnan(X[:, column]).tolist()]
