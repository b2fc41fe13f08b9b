"""Calibration finds a known distortion again, says how many pupils stand behind a number, and refuses small groups."""

import numpy as np
import pytest

from models.calibration import Cases, calibrated, expit
from models.proof import expected_error, proof
from models.risk_model import sector_calibration
from tests.models.toy import ENOUGH


def distorted(n: int, seed: int, rows_per_pupil: int = 1) -> tuple[Cases, np.ndarray]:
    """Log-odds that are twice too steep and one too high, and the true chance."""
    rng = np.random.default_rng(seed)
    true = np.repeat(rng.normal(-2.5, 1.2, size=n // rows_per_pupil), rows_per_pupil)
    label = (rng.random(len(true)) < expit(true)).astype(np.int8)
    pupil = np.repeat(np.arange(n // rows_per_pupil), rows_per_pupil)
    return Cases(2 * true + 1, label, pupil), expit(true)


def test_many_cases_give_steps_that_find_the_distortion_again():
    cases, true = distorted(40_000, 1)
    steps = calibrated(cases, ENOUGH)
    assert steps.method == "isotonic"
    assert (np.diff(steps.rate) > 0).all()
    assert np.abs(steps.probability(cases.logit) - true).mean() < 0.012


def test_some_cases_give_the_slope_and_intercept_of_the_distortion():
    cases, _ = distorted(2000, 2)
    steps = calibrated(cases, ENOUGH)
    assert steps.method == "platt"
    assert steps.slope == pytest.approx(0.5, abs=0.1)
    assert steps.intercept == pytest.approx(-0.5, abs=0.25)


def test_few_cases_give_no_number():
    cases, _ = distorted(250, 3)
    assert cases.positives() < ENOUGH.platt_positives
    steps = calibrated(cases, ENOUGH)
    assert steps.method == "none"
    assert np.isnan(steps.probability(cases.logit)).all()


def test_the_weeks_of_few_pupils_are_few_cases():
    """As many positive rows as would do for steps, but of too few pupils."""
    cases, _ = distorted(1400, 4, rows_per_pupil=40)
    assert cases.label.sum() > 2 * ENOUGH.platt_positives
    assert calibrated(cases, ENOUGH).method == "none"


def test_fewer_pupils_than_must_stand_behind_a_number_give_no_number():
    rng = np.random.default_rng(21)
    few = Cases(rng.normal(size=90), np.tile(np.array([0, 1], np.int8), 45), np.arange(90))
    assert few.positives() >= ENOUGH.platt_positives
    assert calibrated(few, ENOUGH).method == "none"


@pytest.mark.parametrize("n", [2000, 40_000])
def test_every_bin_holds_enough_pupils_and_counts_them_once(n):
    cases, _ = distorted(n, 5, rows_per_pupil=2)
    steps = calibrated(cases, ENOUGH)
    which = steps.bins(cases.logit)
    for bin_ in range(len(steps.rate)):
        inside = which == bin_
        assert steps.pupils[bin_] == len(set(cases.pupil[inside])) >= ENOUGH.bin_pupils
        positive = set(cases.pupil[inside & (cases.label == 1)])
        assert steps.positives[bin_] == len(positive) >= ENOUGH.bin_positives
        assert steps.rate[bin_] == pytest.approx(cases.label[inside].mean())


@pytest.mark.parametrize("n", [2000, 40_000])
def test_a_higher_score_never_gets_a_lower_probability(n):
    steps = calibrated(distorted(n, 6)[0], ENOUGH)
    assert (np.diff(steps.probability(np.linspace(-30, 30, 2000))) >= 0).all()


def test_a_score_that_was_never_seen_gets_the_probability_of_the_nearest_that_was():
    cases, _ = distorted(2000, 7)
    steps = calibrated(cases, ENOUGH)
    extremes = np.array([cases.logit.min(), cases.logit.max()])
    np.testing.assert_array_equal(steps.probability(np.array([-1e6, 1e6])), steps.probability(extremes))


def test_equal_scores_lie_in_one_bin():
    rng = np.random.default_rng(8)
    logit = rng.integers(-4, 0, size=20_000).astype(np.float64)
    label = (rng.random(20_000) < expit(logit)).astype(np.int8)
    steps = calibrated(Cases(logit, label, np.arange(20_000)), ENOUGH)
    assert len(steps.rate) == 4
    np.testing.assert_allclose(steps.probability(np.arange(-4.0, 0)), expit(np.arange(-4.0, 0)), atol=0.02)


def test_a_calibration_that_holds_on_others_is_proven():
    found = sector_calibration(distorted(40_000, 9)[0], distorted(20_000, 10)[0], ENOUGH)
    assert found.why == ""
    assert found.proof.slope == pytest.approx(1, abs=0.1)
    assert found.proof.ratio == pytest.approx(1, abs=0.1)
    assert found.proof.pupils == 20_000


def test_a_calibration_that_others_contradict_is_not_proven():
    """Others come into tier 3 twice as often as those it was learned on."""
    other, true = distorted(20_000, 12)
    label = (np.random.default_rng(13).random(20_000) < np.minimum(2 * true, 1)).astype(np.int8)
    found = sector_calibration(distorted(40_000, 11)[0], Cases(other.logit, label, other.pupil), ENOUGH)
    assert found.why == "sector-not-calibrated"
    assert found.proof.ratio == pytest.approx(2, abs=0.3)


def test_a_calibration_checked_on_too_few_is_not_proven():
    steps = calibrated(distorted(40_000, 14)[0], ENOUGH)
    few = distorted(200, 15)[0]
    assert few.positives() < ENOUGH.check_positives
    checked = proof(steps, few, ENOUGH)
    assert not checked.proven
    assert np.isnan([checked.ece, checked.slope, checked.ratio]).all()


def test_the_reason_for_no_number_is_too_few_cases_when_nothing_could_be_learned():
    found = sector_calibration(distorted(250, 16)[0], distorted(20_000, 17)[0], ENOUGH)
    assert found.why == "too-few-cases"


def test_the_calibration_error_of_a_constant_is_its_distance_from_what_was_seen():
    label = np.repeat(np.array([0, 1], np.int8), [800, 200])[np.random.default_rng(1).permutation(1000)]
    cases = Cases(np.zeros(1000), label, np.arange(1000))
    assert expected_error(np.full(1000, 0.7), cases) == pytest.approx(0.5)


def test_only_positives_teach_nothing():
    everybody = Cases(np.linspace(-1, 1, 500), np.ones(500, np.int8), np.arange(500))
    assert calibrated(everybody, ENOUGH).method == "none"
