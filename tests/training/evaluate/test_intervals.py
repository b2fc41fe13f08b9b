"""Intervals: whole schools are drawn again, the truth lies inside as often as promised, and few schools get none."""

import numpy as np
import pytest

from training.evaluate.intervals import Measured, draw, measured, per_school, ratio


def test_the_first_row_is_the_data_and_every_other_row_draws_as_many_schools() -> None:
    weights = draw(7, 30, 2).weights

    assert weights[0].tolist() == [1.0] * 7
    assert weights[1:].sum(axis=1).tolist() == [7.0] * 30
    assert (draw(7, 30, 2).weights == weights).all()
    assert (draw(7, 30, 3).weights != weights).any()


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    generator = np.random.default_rng(11)
    inside = 0
    for trial in range(200):
        rate = np.clip(generator.normal(0.3, 0.08, 40), 0, 1)
        hits = generator.binomial(25, rate).astype(np.float64)
        resamples = draw(40, 200, trial)
        found = measured(ratio(resamples.sums(hits), resamples.sums(np.full(40, 25.0))), 40)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= 0.3 <= found.high

    assert 0.89 <= inside / 200 <= 0.99


def test_pupils_of_one_school_do_not_count_as_independent() -> None:
    generator = np.random.default_rng(5)
    alike = np.repeat(generator.random(30) < 0.5, 40).astype(np.float64)
    together, apart = np.repeat(np.arange(30), 40), np.arange(1200)

    def width(school: np.ndarray, schools: int) -> float:
        resamples = draw(schools, 200, 1)
        hits = resamples.sums(per_school(alike, school, schools))
        found = measured(ratio(hits, resamples.sums(per_school(np.ones(1200), school, schools))), schools)
        return (found.high or 0) - (found.low or 0)

    assert width(together, 30) > 4 * width(apart, 1200)


def test_too_few_schools_or_resamples_without_cases_give_no_interval() -> None:
    few = measured(np.full(21, 0.5), 4)
    gaps = measured(np.array([0.5, *[np.nan] * 5, *[0.5] * 15]), 9)

    assert few == Measured(0.5, why="no interval: 4 schools are too few to draw from")
    assert gaps == Measured(0.5, why="no interval: too few resamples have cases")


def test_a_figure_that_does_not_exist_says_why() -> None:
    assert measured(np.full(21, np.nan), 9, "no lists") == Measured(None, why="no lists")


def test_an_interval_moves_along_with_the_exact_figure() -> None:
    values = np.array([0.50, *np.linspace(0.4, 0.6, 200)])

    found = measured(values, 9, exact=0.53)

    assert found.value == 0.53
    assert (found.low, found.high) == (pytest.approx(0.435), pytest.approx(0.625))
