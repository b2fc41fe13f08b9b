"""The facts that are named are the ones that weigh most, push the risk up and are known."""

import numpy as np

from models.features import FEATURES
from service.facts.engine import enrolled
from service.policy.risk_words import load_risk_words
from service.risk.features import matrix
from service.risk.reasons import sentences, top_facts
from tests.people import AS_OF, VO
from tests.risk.made_models import demo_school, wild_model


def weights(**given: float) -> np.ndarray:
    row = np.zeros((1, len(FEATURES)))
    for name, weight in given.items():
        row[0, FEATURES.index(name)] = weight
    return row


def known() -> np.ndarray:
    return np.ones((1, len(FEATURES)), dtype=np.float32)


def named(row: np.ndarray, facts: np.ndarray) -> list[str]:
    return [FEATURES[column] for column in top_facts(facts, row)[0]]


def test_the_three_heaviest_are_named_heaviest_first() -> None:
    row = weights(late_12w=0.4, absent_share_12w=2.0, sick_reports_12w=0.9, trend_8w=0.3)

    assert named(row, known()) == ["absent_share_12w", "sick_reports_12w", "late_12w"]


def test_what_lowers_the_risk_or_hardly_weighs_is_no_reason() -> None:
    row = weights(late_12w=-3.0, absent_share_12w=0.049, sick_reports_12w=0.05, trend_8w=float("nan"))

    assert named(row, known()) == ["sick_reports_12w"]
    assert named(weights(), known()) == []


def test_a_fact_that_is_not_known_is_no_reason() -> None:
    row, facts = weights(absent_share_last_year=2.0, late_12w=0.4), known()
    facts[0, FEATURES.index("absent_share_last_year")] = np.nan

    assert named(row, facts) == ["late_12w"]


def test_of_everybody_the_reasons_are_known_push_up_and_carry_the_own_value() -> None:
    sitting, words = demo_school(VO), load_risk_words()
    facts = sitting.facts(enrolled(sitting.columns, [AS_OF]))
    rows, values = np.arange(len(facts.pairs)), matrix(facts)
    weigh = wild_model(5).weights(values)

    said = sentences(facts, rows, top_facts(values, weigh), words)

    assert max(len(each) for each in said) == 3
    for row, each in enumerate(said):
        heavy = [weigh[row, FEATURES.index(one["fact"])] for one in each]
        others = [
            weigh[row, column]
            for column, name in enumerate(FEATURES)
            if name not in {one["fact"] for one in each} and not np.isnan(values[row, column])
        ]
        assert heavy == sorted(heavy, reverse=True)
        assert min(heavy, default=1) > 0
        assert len(each) < 3 or min(heavy) >= max(others)
        for one in each:
            assert np.float32(one["value"]) == values[row, FEATURES.index(one["fact"])]
            assert one["sentence"] == words.facts[one["fact"]].filled(one["value"])
