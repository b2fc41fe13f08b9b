"""One section of the report: what is counted, compared, aimed at, and left unsaid."""

import numpy as np
import pytest

from tests.training.evaluate.made import drawn, settings, snapshots, sunday
from training.evaluate.aims import Bound, aims_of_store, enough_history, verdict
from training.evaluate.causes import why_short
from training.evaluate.scored import Scored, known_outcome
from training.evaluate.scoring import divided
from training.evaluate.section import section
from training.splits import TooLittleHistory, load_splits


@pytest.fixture(scope="module")
def made() -> dict:
    return section("base", drawn(900, 40, 9), settings())


def test_censored_snapshots_and_unfinished_weeks_are_left_out_and_counted() -> None:
    # Week 2 was not finished for anybody: also the pupil who is already in tier 3 there is left out.
    rows = snapshots([0, -1, 1, 0, -1, 1], as_of=sunday([0, 0, 0, 1, 2, 2]), pupil=[1, 2, 3, 1, 1, 3])

    kept = known_outcome(rows)

    assert kept.rows.tolist() == [True, False, True, True, False, False]
    assert (kept.left, kept.unfinished) == (1, 2)


def test_a_section_without_any_known_outcome_says_so() -> None:
    nobody = Scored(snapshots([-1, -1]), {"model": np.zeros(2)}, np.zeros(2))

    found = section("own", nobody, settings())

    assert found["empty"] == "no snapshot has a known outcome yet"
    assert (found["rows"]["snapshots"], found["rows"]["judged"], found["rows"]["unfinished_weeks"]) == (2, 0, 2)


def test_the_truth_as_a_model_meets_the_aims_of_numbers_and_reaches_the_attainable(made: dict) -> None:
    met = {aim["aim"]: aim["met"] for aim in made["aims"]}

    assert {name: met[name] for name in ("attainable_share", "ece", "ece_po", "slope", "best_baseline")} == {
        "attainable_share": True, "ece": True, "ece_po": True, "slope": True, "best_baseline": True,
    }  # fmt: skip
    assert made["attainable"]["share_of_attainable"]["model"]["value"] == pytest.approx(1.0)
    assert made["attainable"]["share_of_attainable"]["absent_share_12w"]["value"] < 0.95


def test_the_model_is_compared_with_every_other_ranker_on_the_same_draws(made: dict) -> None:
    of = {entry["ranker"]: entry["average_precision"] for entry in made["differences"]}
    own = made["rankers"]["model"]["average_precision"]["value"]

    assert set(of) == {"absent_share_12w", "rule_tier"}
    assert made["best_baseline"] == "absent_share_12w"
    for name, figure in of.items():
        assert figure["value"] == pytest.approx(own - made["rankers"][name]["average_precision"]["value"])
        assert 0 < figure["low"] < figure["value"] < figure["high"]


def test_groups_add_up_and_small_ones_get_no_figures(made: dict) -> None:
    by: dict[str, int] = {}
    for group in made["groups"]:
        by[group["by"]] = by.get(group["by"], 0) + group["snapshots"]

    assert by == dict.fromkeys(
        ("sector", "year group", "sex (simulated pupils only)", "pupils in the school"), made["rows"]["judged"]
    )
    few = section("base", drawn(40, 20, 4), settings())
    assert {(group["why"], group["figures"]) for group in few["groups"]} == {("te weinig", None)}


def test_a_sector_without_numbers_is_counted_and_not_drawn() -> None:
    rows = drawn(600, 20, 6)
    silent = Scored(
        rows.snapshots, rows.scores, np.where(rows.snapshots.sector == 1, np.nan, rows.probability), rows.attainable
    )

    said = section("base", silent, settings())["probability"]

    sector = next(one for one in said["sectors"] if one["sector"] == "so")
    assert (sector["with_a_number"], sector["without_a_number"], sector["why"]) == (0, 4000, "te weinig")
    assert said["without_a_number"] == 4000
    assert said["with_a_number"] == 8000


def test_what_falls_short_is_explained_by_capacity_and_cause(made: dict) -> None:
    sentences = " ".join(made["why_short"])

    assert "With perfect foresight the same lists would have held" in sentences
    assert "of the missed onsets" in sentences
    assert why_short({**made, "aims": [{**aim, "met": True} for aim in made["aims"]]}) == []


def test_causes_count_every_judged_snapshot_and_every_onset(made: dict) -> None:
    lead = made["rankers"]["model"]["lead"][0]

    assert [cause["cause"] for cause in made["causes"]] == ["illness", "refusal"]
    assert sum(cause["snapshots"] for cause in made["causes"]) == made["rows"]["judged"]
    assert sum(cause["positives"] for cause in made["causes"]) == made["rows"]["positives"]
    assert sum(cause["onsets"] for cause in made["causes"]) == lead["onsets"]


def test_what_rules_and_early_signals_catch_together_is_at_least_what_either_does(made: dict) -> None:
    caught = {name: one["caught_ahead"]["value"] for name, one in made["practice"].items()}
    flags = {name: one["flags"]["value"] for name, one in made["practice"].items()}

    assert caught["together"] >= max(caught["tier_2"], caught["early_signals"])
    assert flags["together"] == pytest.approx(flags["tier_2"] + flags["early_signals"])


@pytest.mark.parametrize(
    ("value", "low", "high", "bound", "met", "sure"),
    [
        (0.95, 0.91, 0.99, Bound(0.9), True, True),
        (0.95, 0.85, 0.99, Bound(0.9), True, False),
        (0.85, 0.80, 0.89, Bound(0.9), False, True),
        (0.02, 0.01, 0.02, Bound(most=0.02), True, True),
        (0.80, 0.70, 1.20, Bound(0.9, 1.1), False, False),
        (1.20, 0.80, 1.30, Bound(0.9, 1.1), False, False),
        (1.20, 1.15, 1.30, Bound(0.9, 1.1), False, True),
        (0.95, None, None, Bound(0.9), True, False),
        (None, None, None, Bound(0.9), None, False),
    ],
)
def test_an_aim_is_met_or_not_and_the_interval_says_how_sure_that_is(
    value: float | None, low: float | None, high: float | None, bound: Bound, met: bool | None, sure: bool
) -> None:
    found = verdict("x", "x", {"value": value, "low": low, "high": high, "why": ""}, bound)

    assert (found["met"], found["sure"]) == (met, sure)


def test_little_own_history_is_named_and_judged_by_its_own_aims(made: dict) -> None:
    terms = settings()
    little = {**made, "rows": {**made["rows"], "weeks": 9, "pupils": 250}}

    assert enough_history(little, terms) == ["9 school weeks, 26 needed", "250 pupils, 300 needed"]
    assert enough_history(made, terms) == []
    assert [aim["aim"] for aim in aims_of_store(made, terms)] == ["auroc", "ece", "slope", "best_baseline"]


def test_the_fitted_baseline_learns_only_from_weeks_whose_outcome_was_known_before_the_test() -> None:
    rows = drawn(60, 40, 6).snapshots

    parts = divided(rows, load_splits(), seen=False)

    begins = rows.as_of[parts.test].min()
    assert begins == sunday(20)
    assert rows.as_of[parts.learn].max() + np.timedelta64(7 * 8, "D") < begins
    assert len(parts.test) == 60 * 20


def test_a_model_that_learned_from_these_schools_is_judged_only_by_the_schools_it_never_saw() -> None:
    rows = drawn(600, 60, 12).snapshots

    parts = divided(rows, load_splits(), seen=True)

    assert set(rows.school[parts.learn]) & set(rows.school[parts.test]) == set()
    assert rows.as_of[parts.learn].max() < rows.as_of[parts.test].min()


def test_no_history_cannot_be_divided() -> None:
    with pytest.raises(TooLittleHistory):
        divided(snapshots([]), load_splits(), seen=False)
