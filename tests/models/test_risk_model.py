"""What the service is told: an order for everybody, a number only where it was proven."""

import numpy as np
import pytest

from models.features import FEATURES
from tests.models.toy import additive_log_odds, toy_facts
from tests.models.toy_model import toy_model


def said(sector, n=3000, seed=21):
    facts = toy_facts(n, seed)
    return facts, toy_model().probability(facts, np.full(n, sector))


def test_a_proven_sector_gets_numbers_that_are_right():
    facts, estimate = said("vo")
    true = 1 / (1 + np.exp(-additive_log_odds(facts)))
    assert set(estimate.why) == {""}
    assert np.abs(estimate.p - true).mean() < 0.03
    assert (estimate.behind >= 100).all()
    assert (estimate.positives >= 10).all()
    assert (estimate.positives < estimate.behind).all()


@pytest.mark.parametrize(
    ("sector", "why"),
    [("pro", "too-few-cases"), ("mbo", "sector-not-calibrated"), ("po", "sector-not-calibrated")],
)
def test_no_number_is_borrowed_from_another_sector(sector, why):
    _, estimate = said(sector)
    assert set(estimate.why) == {why}
    assert np.isnan(estimate.p).all()
    assert not estimate.behind.any()
    assert not estimate.positives.any()


def test_rows_of_several_sectors_each_get_their_own():
    facts = toy_facts(40, 5)
    estimate = toy_model().probability(facts, np.array(["vo", "pro"] * 20))
    alone = toy_model().probability(facts[::2], np.full(20, "vo"))
    np.testing.assert_array_equal(estimate.p[::2], alone.p)
    assert np.isnan(estimate.p[1::2]).all()


def test_a_higher_score_never_gets_a_lower_probability():
    facts, estimate = said("vo")
    order = np.argsort(toy_model().score(facts))
    assert (np.diff(estimate.p[order]) >= 0).all()


def test_scores_are_chances_and_everybody_has_one():
    score = toy_model().score(toy_facts(3000, 21))
    assert ((score > 0) & (score < 1)).all()


def test_weights_have_a_column_per_fact():
    assert toy_model().weights(toy_facts(7, 1)).shape == (7, len(FEATURES))


def test_nobody_gives_nothing():
    estimate = toy_model().probability(toy_facts(0, 1), np.array([], dtype=np.str_))
    assert [len(each) for each in (estimate.p, estimate.behind, estimate.positives, estimate.why)] == [0, 0, 0, 0]
