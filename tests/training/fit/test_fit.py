"""Fitting: schools that stop it are others, the same seed gives the same, the simpler one wins unless it is beaten."""

import numpy as np
import pytest

from tests.models.toy import interacting_log_odds, toy_facts
from tests.training.fit.toy_rows import settings, splits, toy_rows
from training.choose import choose
from training.fit import calibrate, fit, set_apart
from training.learn import learn
from training.snapshots import Snapshots


def told_nobody(step: str, share: float) -> None:
    pass


@pytest.mark.parametrize("kind", ["additive", "boosted"])
def test_the_same_seed_gives_the_same_predictions(kind):
    rows, facts = toy_rows(weeks=10), toy_facts(2000, 9)
    first, second = (fit(kind, rows, settings()) for _ in range(2))
    assert first.scorer.logit(facts).tobytes() == second.scorer.logit(facts).tobytes()
    assert first.trees == second.trees


def test_schools_that_say_when_to_stop_are_whole_schools_of_every_sector():
    rows = Snapshots.concat([toy_rows(weeks=3), renamed(toy_rows(weeks=3, sector="po", schools=8), "00PO")])
    apart = set_apart(rows, 0.25, seed=4)
    for sector in np.unique(rows.sector):
        inside = rows.sector == sector
        schools, kept = (set(rows.school[inside & each].tolist()) for each in (apart, ~apart))
        assert not schools & kept
        assert len(schools) == round(0.25 * len(schools | kept))


def test_pupils_say_when_to_stop_where_there_are_few_schools():
    rows = toy_rows(schools=2, pupils=50, weeks=3)
    apart = set_apart(rows, 0.2, seed=4)
    assert len(np.unique(rows.pupil[apart])) == 20
    assert not set(rows.pupil[apart].tolist()) & set(rows.pupil[~apart].tolist())


def test_another_seed_sets_other_schools_apart():
    rows = toy_rows(weeks=2)
    assert (set_apart(rows, 0.3, 1) != set_apart(rows, 0.3, 2)).any()


def test_rows_with_an_unknown_label_are_refused():
    rows = toy_rows(weeks=2)
    rows.label[5] = -1
    with pytest.raises(ValueError, match="unknown label"):
        fit("additive", rows, settings())


def test_the_simple_model_is_taken_when_the_truth_is_a_sum():
    compared = comparison_on(toy_rows(weeks=20), toy_rows(weeks=10, seed=50))
    assert compared.chosen == "additive"
    assert compared.low is not None
    assert compared.low <= 0
    assert compared.why == "the simpler one: boosting is not better beyond its interval"


def test_boosting_is_taken_when_facts_matter_only_together():
    compared = comparison_on(
        toy_rows(interacting_log_odds, weeks=30), toy_rows(interacting_log_odds, weeks=10, seed=50)
    )
    assert compared.chosen == "boosted"
    assert compared.boosted > compared.additive + 0.02


def test_the_simple_model_is_taken_when_there_are_too_few_schools_to_draw_from():
    few = toy_rows(interacting_log_odds, schools=2, weeks=20, seed=50)
    compared = comparison_on(toy_rows(interacting_log_odds, weeks=30), few)
    assert (compared.chosen, compared.low, compared.high) == ("additive", None, None)
    assert "too few" in compared.why


def comparison_on(rows, held_out):
    additive, boosted = (fit(kind, rows, settings()) for kind in ("additive", "boosted"))
    return choose(additive, boosted, held_out, 100, seed=3)


def test_no_school_and_no_week_is_shared_between_the_parts_of_what_is_learned():
    rows = toy_rows(schools=20, pupils=40, weeks=80)
    data = learn(rows, settings(), splits(), "simulated", told_nobody).data
    assert data["schools_apart"]
    assert [data["parts"][name]["schools"] for name in ("fit", "calibrate", "test")] == [8, 6, 6]
    assert data["calibration_from"] < data["check_from"]


def test_what_is_learned_is_proven_on_others_and_says_what_it_was_made_from():
    rows = toy_rows(schools=20, pupils=60, weeks=80)
    steps: list[float] = []
    learned = learn(rows, settings(), splits(), "simulated", lambda step, share: steps.append(share))
    assert learned.model.sectors["vo"].why == ""
    assert (learned.model.origin, learned.model.validated) == ("simulated", False)
    assert learned.metrics["choice"]["chosen"] == learned.model.kind
    assert steps == sorted(steps)
    assert list(learned.metrics["average_precision"]) == [
        "model",
        "absent_share_12w",
        "absent_share_4w",
        "absent_share_last_year",
        "rules_yes",
        "away_run_days",
        "three_facts",
    ]
    assert learned.data["parts"]["fit"]["sectors"]["vo"]["pupils"] == 8 * 60


def test_a_sector_that_only_occurs_in_the_check_gets_no_calibration():
    rows, other = toy_rows(weeks=10), toy_rows(weeks=10, sector="po", seed=60)
    scorer = fit("additive", rows, settings()).scorer
    assert set(calibrate(scorer, rows, other, settings())) == {"vo"}
    assert calibrate(scorer, rows, other, settings())["vo"].why == "sector-not-calibrated"


def renamed(rows: Snapshots, prefix: str) -> Snapshots:
    return Snapshots(**{**vars(rows), "school_ids": [prefix + school[-2:] for school in rows.school_ids]})
