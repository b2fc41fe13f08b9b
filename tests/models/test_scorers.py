"""Both kinds of model: tables equal trees, more absence never lowers the risk, contributions are what they say."""

from functools import cache

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from models.additive import Additive, tables
from models.boosted import Boosted
from models.features import FEATURES, MONOTONE, OF_THE_REGISTER
from models.growing import Kind, Scorer, grow, ordinary, trees_needed
from tests.models.toy import QUICK, additive_log_odds, column, outcomes, toy_facts

BOTH: tuple[Kind, ...] = ("additive", "boosted")


def toy_rows(seed=1, n=6000):
    facts = toy_facts(n, seed)
    return facts, outcomes(additive_log_odds(facts), seed + 100)


@cache
def fitted(kind: Kind) -> Scorer:
    return grow(kind, toy_rows(), QUICK, seed=3, trees=40)


@cache
def trees_and_tables() -> tuple[HistGradientBoostingClassifier, Additive]:
    facts, y = toy_rows()
    trees = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=15, interaction_cst="no_interactions", early_stopping=False, random_state=0
    ).fit(facts, y)
    return trees, tables(trees, ordinary(facts))


def test_tables_give_the_log_odds_of_the_trees():
    trees, additive = trees_and_tables()
    facts = toy_facts(20_000, 2)
    assert np.abs(additive.logit(facts) - trees.decision_function(facts)).max() <= 1e-9


def test_tables_agree_with_the_trees_on_every_cut_just_beside_it_and_beyond():
    trees, additive = trees_and_tables()
    for j, cuts in enumerate(additive.cuts):
        inner = cuts[:-1]
        below, above = (np.nextafter(inner, np.float32(side)) for side in (-np.inf, np.inf))
        at = np.concatenate([inner, below, above, [np.float32(-1e9), np.float32(1e9), np.float32(np.nan)]])
        facts = np.repeat(toy_facts(1, 5), len(at), axis=0)
        facts[:, j] = at
        assert np.abs(additive.logit(facts) - trees.decision_function(facts)).max() <= 1e-9, FEATURES[j]


def test_an_entirely_unknown_pupil_has_the_score_of_the_trees():
    trees, additive = trees_and_tables()
    facts = np.full((1, len(FEATURES)), np.nan, dtype=np.float32)
    assert additive.logit(facts) == pytest.approx(trees.decision_function(facts), abs=1e-9)


def test_trees_that_combine_facts_are_refused_as_tables():
    facts, y = toy_rows()
    trees = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(facts, y)
    with pytest.raises(ValueError, match="several facts"):
        tables(trees, ordinary(facts))


def test_contributions_of_the_additive_model_add_up_to_its_log_odds():
    model, facts = fitted("additive"), toy_facts(3000, 8)
    assert isinstance(model, Additive)
    np.testing.assert_allclose(model.base + model.weights(facts).sum(axis=1), model.logit(facts), atol=1e-9)


def test_an_ordinary_pupil_has_no_contributions():
    for kind in BOTH:
        assert not fitted(kind).weights(fitted(kind).ordinary[None, :]).any()


def test_a_contribution_of_the_boosted_model_is_what_exchanging_the_fact_changes():
    model, facts = fitted("boosted"), toy_facts(50, 8)
    assert isinstance(model, Boosted)
    other = facts.copy()
    other[:, column("absent_share_4w")] = model.ordinary[column("absent_share_4w")]
    expected = model.logit(facts) - model.logit(other)
    np.testing.assert_array_equal(model.weights(facts)[:, column("absent_share_4w")], expected)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", [name for name in FEATURES if MONOTONE[name]])
def test_more_of_a_fact_never_lowers_the_risk(kind, name):
    model = fitted(kind)
    known = toy_facts(4000, 4)[:, column(name)]
    grid = np.unique(np.concatenate([known[~np.isnan(known)], [-1.0, 0.0, 1e6]]).astype(np.float32))
    for pupil in toy_facts(12, 6):
        facts = np.repeat(pupil[None, :], len(grid), axis=0)
        facts[:, column(name)] = grid
        assert (np.diff(model.logit(facts)) >= 0).all()


@pytest.mark.parametrize("kind", BOTH)
def test_an_unknown_fact_is_no_zero(kind):
    """An unknown share is scored as the rows in which it was unknown, not as a pupil who was never away."""
    facts, y = toy_rows()
    y[np.isnan(facts[:, column("absent_share_4w")])] = 1
    model = grow(kind, (facts, y), QUICK, seed=3, trees=40)
    pupil = np.repeat(toy_facts(1, 9), 2, axis=0)
    pupil[:, column("absent_share_4w")] = [0, np.nan]
    never_away, unknown = model.logit(pupil)
    assert unknown > never_away + 1


@pytest.mark.parametrize("kind", BOTH)
def test_the_same_rows_and_seed_give_the_same_bytes(kind):
    facts = toy_facts(3000, 11)
    again = grow(kind, toy_rows(), QUICK, seed=3, trees=40)
    assert again.logit(facts).tobytes() == fitted(kind).logit(facts).tobytes()


def test_the_number_of_trees_follows_from_other_rows():
    """Where there is nothing to learn the first trees already make it worse on others."""
    facts, other = toy_facts(3000, 12), toy_facts(3000, 13)
    nothing = np.full(3000, -2.0)
    few = trees_needed("boosted", (facts, outcomes(nothing, 1)), QUICK, 0, (other, outcomes(nothing, 2)))
    many = trees_needed("boosted", toy_rows(1), QUICK, 0, toy_rows(2))
    assert few < 8 < many


def test_no_rows_give_no_scores():
    for kind in BOTH:
        assert fitted(kind).logit(toy_facts(0, 1)).shape == (0,)
        assert fitted(kind).weights(toy_facts(0, 1)).shape == (0, len(FEATURES))


@pytest.mark.parametrize("kind", BOTH)
def test_a_fact_that_was_never_known_does_not_matter(kind):
    """As last year's absence in a first school year."""
    facts, label = toy_rows()
    facts[:, column("absent_share_last_year")] = np.nan
    model = grow(kind, (facts, label), QUICK, seed=3, trees=20)
    assert trees_needed(kind, (facts, label), QUICK, 3, toy_rows(5)) > 1
    pupil = np.repeat(toy_facts(1, 9), 3, axis=0)
    pupil[:, column("absent_share_last_year")] = [0, 1, np.nan]
    assert len(set(model.logit(pupil).tolist())) == 1
    assert not model.weights(pupil)[:, column("absent_share_last_year")].any()


@pytest.mark.parametrize("kind", BOTH)
def test_a_register_that_came_late_makes_nobody_look_at_risk(kind: Kind) -> None:
    facts = toy_facts(6000, 4)
    y = (np.nan_to_num(facts[:, column("missing_days_12w")]) >= 1).astype(np.int8)
    scorer = grow(kind, (facts, y), QUICK, seed=3, trees=40)
    late = facts.copy()
    for name in OF_THE_REGISTER:
        late[:, column(name)] = np.random.default_rng(1).integers(0, 60, len(late))
    assert scorer.logit(late).tolist() == scorer.logit(facts).tolist()
    assert not scorer.weights(late)[:, [column(name) for name in OF_THE_REGISTER]].any()
