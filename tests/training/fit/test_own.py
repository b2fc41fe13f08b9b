"""A school's own history: refused with what is there and what is needed, validated only on its own later weeks."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.models.toy import additive_log_odds, stepping_log_odds
from tests.models.toy_model import toy_model
from tests.training.fit.toy_rows import settings, splits, toy_rows
from training.own import better_than_baselines, in_time, learned_here, recalibrated
from training.splits import TooLittleHistory

LITTLE = {
    "train": {"school_weeks": 60, "positives": 100},
    "recalibrate": {"school_weeks": 40, "positives": 80, "learn_share": 0.6},
}


def told_nobody(step: str, share: float) -> None:
    pass


def here():
    return settings(own=LITTLE)


def test_too_few_weeks_are_refused_with_what_is_there_and_what_is_needed():
    rows = toy_rows(schools=1, pupils=100, weeks=30)
    cases = len(np.unique(rows.pupil[rows.label == 1]))
    said = f"30 school weeks of which the outcome is known, and {cases} pupils"
    with pytest.raises(TooLittleHistory, match=re.escape(said)) as refused:
        learned_here(rows, here(), splits(), told_nobody)
    assert "needed are 60 school weeks and 100 pupils." in refused.value.what
    assert "Import registers of earlier school years" in refused.value.todo


def test_too_few_pupils_are_refused_however_many_weeks_they_have():
    rows = toy_rows(schools=1, pupils=60, weeks=100)
    assert (rows.label == 1).sum() > 100
    with pytest.raises(TooLittleHistory, match="learn a model: 100 school weeks"):
        learned_here(rows, here(), splits(), told_nobody)


def test_weeks_whose_outcome_is_not_known_yet_do_not_count():
    rows = toy_rows(schools=1, pupils=150, weeks=60)
    rows.label[rows.as_of > rows.as_of.min() + np.timedelta64(7 * 50, "D")] = -1
    with pytest.raises(TooLittleHistory, match="51 school weeks"):
        learned_here(rows, here(), splits(), told_nobody)


def test_a_school_with_enough_history_gets_a_validated_model_of_its_own():
    learned = learned_here(toy_rows(stepping_log_odds, schools=1, pupils=400, weeks=80), here(), splits(), told_nobody)
    assert (learned.model.origin, learned.model.validated) == ("school", True)
    assert not learned.data["schools_apart"]
    assert learned.model.sectors["vo"].why == ""


def test_recalibration_keeps_the_order_and_learns_the_numbers():
    """Pupils here come into tier 3 far more often than where the model comes from."""
    model = replace(toy_model(), version="simulated-additive-1")
    rows = toy_rows(lambda facts: additive_log_odds(facts) + 1.5, schools=1, pupils=400, weeks=60)
    learned = recalibrated(model, rows, here(), splits(), told_nobody)
    np.testing.assert_array_equal(learned.model.score(rows.X), model.score(rows.X))
    said = learned.model.probability(rows.X, np.full(len(rows), "vo"))
    assert np.nanmean(said.p) == pytest.approx(rows.label.mean(), rel=0.1)
    assert (learned.model.origin, learned.model.sectors["vo"].why) == ("school", "")
    assert learned.data["ranking_from"] == "simulated-additive-1"


def test_numbers_that_later_weeks_contradict_are_not_validated():
    rows = toy_rows(schools=1, pupils=400, weeks=60)
    late = rows.as_of > np.median(rows.as_of.astype(np.int64)).astype("datetime64[D]")
    rows.label[late & (np.arange(len(rows)) % 5 > 0)] = 0
    learned = recalibrated(toy_model(), rows, here(), splits(), told_nobody)
    assert not learned.model.validated
    assert learned.model.sectors["vo"].why == "sector-not-calibrated"


def test_the_check_begins_after_the_weeks_that_earlier_labels_rest_on():
    rows = toy_rows(schools=2, pupils=5, weeks=50)
    learning, checking = in_time(rows, 0.6, purge=8)
    begin = rows.as_of.min() + np.timedelta64(7 * 30, "D")
    assert checking.as_of.min() == begin
    assert learning.as_of.max() + np.timedelta64(7 * 8, "D") == begin - np.timedelta64(7, "D")


def test_a_model_that_a_simple_count_beats_is_not_validated():
    def value(number):
        return {"value": number}

    assert better_than_baselines({"average_precision": {"model": value(0.3), "rules_yes": value(0.2)}})
    assert better_than_baselines({"average_precision": {"model": value(0.3), "rules_yes": value(None)}})
    assert not better_than_baselines({"average_precision": {"model": value(0.3), "rules_yes": value(0.3)}})
    assert not better_than_baselines({"average_precision": {"model": value(None), "rules_yes": value(0.3)}})
