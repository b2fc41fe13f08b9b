"""Ranking figures on cases worked out by hand, and against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from training.evaluate.intervals import Measured, draw
from training.evaluate.metrics import auroc, auroc_of, average_precision, base_rate, brier, precision_of, steps

ONE_SCHOOL = np.zeros(6, dtype=np.int64)
ALONE = draw(1, 20, 1)


def _both(score: list[float], label: list[int]) -> tuple[float | None, float | None]:
    labels = np.array(label)
    found = steps(score, labels, ONE_SCHOOL[: len(label)], 1)
    return auroc(score, labels, found, ALONE).value, average_precision(score, labels, found, ALONE).value


def test_a_ranking_worked_out_by_hand() -> None:
    # Pairs: 0.9 beats both others, 0.4 beats one of two: 3 of 4. Precision 1/1 at the first hit, 2/3 at the second.
    area, precision = _both([0.9, 0.6, 0.4, 0.1], [1, 0, 1, 0])

    assert area == pytest.approx(3 / 4)
    assert precision == pytest.approx((1 + 2 / 3) / 2)


def test_equal_scores_count_half_in_auroc_and_together_in_average_precision() -> None:
    area, precision = _both([0.5, 0.5, 0.5, 0.1], [1, 0, 0, 0])

    assert area == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert precision == pytest.approx(1 / 3)


def test_no_opinion_ranks_below_every_score() -> None:
    assert _both([float("nan"), -5.0, -9.0], [1, 0, 0]) == _both([-99.0, -5.0, -9.0], [1, 0, 0])


@pytest.mark.parametrize("label", [[0, 0, 0], [1, 1, 1]])
def test_without_both_outcomes_there_is_a_reason_and_no_figure(label: list[int]) -> None:
    found = steps([0.1, 0.2, 0.3], np.array(label), ONE_SCHOOL[:3], 1)

    figure = average_precision([0.1, 0.2, 0.3], np.array(label), found, ALONE)

    assert figure == Measured(None, why="needs both pupils who reached tier 3 and pupils who did not")


def test_without_snapshots_there_is_a_reason_and_no_figure() -> None:
    nothing = np.zeros(0, dtype=np.int64)

    assert auroc([], nothing, steps([], nothing, nothing, 1), ALONE) == Measured(None, why="no snapshots")


@pytest.mark.parametrize("digits", [1, 3, 12])
def test_figures_from_sums_per_school_are_those_of_scikit_learn(digits: int) -> None:
    generator = np.random.default_rng(3)
    score = np.round(generator.normal(size=3000), digits)
    label = (generator.random(3000) < 1 / (1 + np.exp(3 - score))).astype(np.int64)
    found = steps(score, label, generator.integers(0, 9, 3000), 9)

    assert auroc_of(found, draw(9, 20, 1))[0] == pytest.approx(roc_auc_score(label, score), abs=2e-3)
    assert precision_of(found, draw(9, 20, 1))[0] == pytest.approx(average_precision_score(label, score), abs=2e-3)


def test_a_resample_is_the_figure_of_the_schools_that_were_drawn() -> None:
    generator = np.random.default_rng(4)
    school, score = np.repeat(np.arange(6), 50), np.round(generator.normal(size=300), 1)
    label = (generator.random(300) < 0.3).astype(np.int64)
    resamples = draw(6, 20, 5)
    times = resamples.weights[7].astype(np.int64)[school]

    value = precision_of(steps(score, label, school, 6), resamples)[7]

    assert value == pytest.approx(average_precision_score(np.repeat(label, times), np.repeat(score, times)))


def test_brier_and_its_skill_against_the_base_rate() -> None:
    label = np.array([1, 0, 0, 0])
    probability = np.array([0.7, 0.1, 0.2, 0.2])

    error, skill = brier(probability, label, ONE_SCHOOL[:4], ALONE)

    assert error.value == pytest.approx(brier_score_loss(label, probability))
    assert skill.value == pytest.approx(1 - (0.09 + 0.01 + 0.04 + 0.04) / 4 / (0.25 * 0.75))


def test_always_saying_the_base_rate_has_no_skill() -> None:
    label = np.array([1, 0, 0, 0])

    assert brier(np.full(4, 0.25), label, ONE_SCHOOL[:4], ALONE)[1].value == pytest.approx(0)
    assert brier(np.full(4, 0.25), np.zeros(4), ONE_SCHOOL[:4], ALONE)[1].value is None


def test_the_base_rate_is_the_share_followed_by_tier_3() -> None:
    assert base_rate(np.array([1, 0, 0, 1]), ONE_SCHOOL[:4], ALONE).value == 0.5
