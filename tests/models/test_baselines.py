"""What a model must beat."""

import numpy as np

from models.baselines import BASELINES
from tests.models.toy import additive_log_odds, column, outcomes, toy_facts

NOBODY = np.zeros(3, dtype=np.int16)


def test_the_baselines_of_the_report_are_all_there():
    assert list(BASELINES) == [
        "absent_share_12w",
        "absent_share_4w",
        "absent_share_last_year",
        "rules_yes",
        "away_run_days",
        "three_facts",
    ]


def test_a_fact_ranks_by_its_value_and_an_unknown_one_last():
    facts = toy_facts(3, 1)
    facts[:, column("absent_share_last_year")] = [0.2, np.nan, 0.0]
    score = BASELINES["absent_share_last_year"].score(facts, NOBODY)
    assert np.argsort(score).tolist() == [1, 2, 0]
    assert np.isfinite(score).all()


def test_the_number_of_rules_that_say_yes_ranks_as_it_is():
    score = BASELINES["rules_yes"].score(toy_facts(3, 1), np.array([2, 0, 1], dtype=np.int16))
    assert score.tolist() == [2.0, 0.0, 1.0]


def test_three_facts_give_a_chance_that_is_right_on_average():
    facts = toy_facts(8000, 2)
    label = outcomes(additive_log_odds(facts), 3)
    score = BASELINES["three_facts"].fit(facts, label).score(facts, np.zeros(8000, dtype=np.int16))
    assert abs(score.mean() - label.mean()) < 1e-3
    assert score[label == 1].mean() > 2 * score[label == 0].mean()


def test_fitting_leaves_the_baseline_that_all_share_as_it_was():
    facts = toy_facts(500, 2)
    BASELINES["three_facts"].fit(facts, outcomes(additive_log_odds(facts), 3))
    assert not hasattr(BASELINES["three_facts"].pipeline[-1], "coef_")


def test_facts_that_are_never_known_do_no_harm():
    facts = toy_facts(500, 2)
    facts[:, column("away_run_days")] = np.nan
    fitted = BASELINES["three_facts"].fit(facts, outcomes(additive_log_odds(facts), 3))
    assert np.isfinite(fitted.score(facts, np.zeros(500, dtype=np.int16))).all()
