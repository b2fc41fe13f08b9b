"""Calibration: perfect numbers look perfect, known distortions are found again."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from training.evaluate.calibration import binned, calibration, curve, equal_mass, fit_line, folded_mean
from training.evaluate.intervals import Measured, draw

SCHOOLS = 40


def _drawn(
    slope: float = 1.0, intercept: float = 0.0, count: int = 40_000
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers whose log-odds must be multiplied by ``slope`` and raised by ``intercept`` to be true."""
    generator = np.random.default_rng(9)
    odds = generator.normal(-2, 1, count)
    label = generator.random(count) < 1 / (1 + np.exp(-(slope * odds + intercept)))
    return 1 / (1 + np.exp(-odds)), label.astype(np.int64), generator.integers(0, SCHOOLS, count)


def test_perfect_numbers_have_an_error_near_zero_once_chance_is_taken_off() -> None:
    found = calibration(*_drawn(), draw(SCHOOLS, 40, 1), 15)

    assert found.ece.value is not None
    assert found.ece_chance is not None
    assert found.ece_debiased.value is not None
    assert found.ece.value < 2 * found.ece_chance
    assert found.ece_debiased.value < found.ece.value / 2
    assert found.ece_debiased.value < 0.002


def test_debiasing_leaves_a_real_error_standing() -> None:
    probability, label, school = _drawn()

    found = calibration(probability * 0.5, label, school, draw(SCHOOLS, 40, 1), 15)

    real = float(np.mean(probability) * 0.5)
    assert found.ece_debiased.value == pytest.approx(real, abs=0.005)
    assert found.in_the_large.value == pytest.approx(real, abs=0.005)


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.6, 0.3), (1.5, -0.5)])
def test_slope_and_intercept_recover_a_known_distortion(slope: float, intercept: float) -> None:
    found = calibration(*_drawn(slope, intercept), draw(SCHOOLS, 60, 1), 15)

    for figure, truth in ((found.slope, slope), (found.intercept, intercept)):
        assert figure.value == pytest.approx(truth, abs=0.08)
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low - 0.03 <= truth <= figure.high + 0.03


def test_the_line_is_that_of_scikit_learn() -> None:
    probability, label, _ = _drawn(0.7, 0.2, 3000)
    x = np.log(probability / (1 - probability))
    expected = LogisticRegression(C=np.inf, tol=1e-10).fit(x[:, None], label)

    slope, intercept = fit_line(x, np.ones((1, 3000)), label[None, :].astype(np.float64))

    assert slope[0] == pytest.approx(expected.coef_[0, 0], abs=1e-4)
    assert intercept[0] == pytest.approx(expected.intercept_[0], abs=1e-4)


def test_an_error_worked_out_by_hand() -> None:
    # Two bins of two: said 0.1, seen 0; said 0.6, seen 1.
    probability, label = np.array([0.1, 0.1, 0.6, 0.6]), np.array([0, 0, 1, 1])

    found = calibration(probability, label, np.zeros(4, dtype=np.int64), draw(1, 20, 1), 2)

    assert found.ece.value == pytest.approx((0.1 + 0.4) / 2)
    assert found.in_the_large.value == pytest.approx((-0.1 + 0.4) / 2)
    assert found.ece_chance is None


def test_bins_are_equally_full_and_keep_equal_numbers_together() -> None:
    assert equal_mass(np.array([0.4, 0.1, 0.3, 0.2]), 2).tolist() == [1, 0, 1, 0]
    assert equal_mass(np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.9]), 3).tolist() == [0, 0, 0, 0, 0, 1]
    assert np.bincount(equal_mass(np.random.default_rng(1).random(1500), 15)).tolist() == [100] * 15


def test_one_number_for_all_has_no_slope_and_says_why() -> None:
    label = np.array([0, 1] * 20)

    found = calibration(np.full(40, 0.5), label, np.arange(40) % 8, draw(8, 20, 1), 5)

    assert found.slope == Measured(None, why="all numbers are equal, or separate the cases completely")
    assert found.ece.value == pytest.approx(0)


def test_without_cases_or_numbers_every_figure_says_why() -> None:
    nothing = np.zeros(0)
    none = calibration(nothing, nothing.astype(int), nothing.astype(int), draw(3, 20, 1), 5)
    calm = calibration(np.full(4, 0.1), np.zeros(4, dtype=int), np.zeros(4, dtype=int), draw(1, 20, 1), 5)

    assert none.ece == none.slope == Measured(None, why="no pupils with a number")
    assert calm.slope.why == "needs both pupils who reached tier 3 and pupils who did not"
    assert calm.ece.value == pytest.approx(0.1)


def test_the_curve_has_a_point_per_bin_with_what_is_behind_it() -> None:
    probability, label = np.array([0.1, 0.3, 0.6, 0.8]), np.array([0, 0, 1, 0])

    points = curve(probability, label, np.zeros(4, dtype=np.int64), draw(1, 20, 1), 2)

    found = [(point.predicted, point.snapshots, point.positives, point.observed.value) for point in points]
    assert found == [(pytest.approx(0.2), 2, 0, 0.0), (pytest.approx(0.7), 2, 1, 0.5)]


def test_the_mean_distance_of_a_normal_variable() -> None:
    generator = np.random.default_rng(2)
    drawn = np.abs(generator.normal(0.5, 1.0, 400_000)).mean()

    found = folded_mean(np.array([0.0, 0.5, 3.0]), np.array([1.0, 1.0, 0.0]))

    assert found.tolist() == [pytest.approx(np.sqrt(2 / np.pi)), pytest.approx(drawn, abs=0.005), 3.0]


def test_sums_per_school_and_bin() -> None:
    sums = binned(np.array([0.1, 0.9, 0.2, 0.8]), np.array([0, 1, 0, 0]), np.array([0, 0, 1, 1]), 2, 2)

    assert sums.count.tolist() == [[1, 1], [1, 1]]
    assert sums.observed.tolist() == [[0, 1], [0, 0]]
    assert sums.predicted.tolist() == [[0.1, 0.9], [0.2, 0.8]]


def test_a_resample_of_schools_without_numbers_has_no_error_rather_than_none_at_all() -> None:
    probability, label, _ = _drawn(count=600)
    one_of_six = np.zeros(600, dtype=np.int64)

    found = calibration(probability * 0.5, label, one_of_six, draw(6, 40, 1), 5)

    assert found.ece.value is not None
    assert found.ece.why == "no interval: too few resamples have cases"
