"""What is said of a pupil: a number where it is proven and may be shown, else why not; a band; what weighs."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from models.baselines import BASELINES
from models.features import FEATURES
from service.decide.assess import Assessed, assess
from service.risk.adviser import Adviser
from service.risk.baseline import baseline_rank
from service.risk.opinion import Opinions
from tests.people import AS_OF, PEOPLE, VO
from tests.risk.made_models import adviser, demo_school, small_model


def asked(who: Adviser) -> Assessed:
    return assess(demo_school(VO), AS_OF, who)


def opinions(who: Adviser) -> Opinions:
    found = asked(who).opinions
    assert found is not None
    return found


def rows(found: Opinions) -> list[dict[str, Any]]:
    said = [found.row(pair) for pair in found.asked.tolist()]
    return [each for each in said if each is not None]


@cache
def in_use() -> Assessed:
    return asked(adviser())


def opinion_of(name: str, assessed: Assessed) -> dict[str, Any] | None:
    ids = [assessed.pupil_id(row) for row in range(len(assessed))]
    assert assessed.opinions is not None
    return assessed.opinions.row(ids.index(PEOPLE[name].pupil_id))


def test_everybody_in_rule_tier_1_or_2_has_an_opinion_and_nobody_else() -> None:
    assessed = in_use()

    with_opinion = {row for row in range(len(assessed)) if assessed.opinions and assessed.opinions.row(row)}

    assert with_opinion == set(np.flatnonzero(np.isin(assessed.rule_tier, (1, 2))).tolist())
    assert 0 < len(with_opinion) < len(assessed)


def test_a_proven_number_stands_with_the_pupils_behind_it_and_the_facts_that_weigh() -> None:
    # -4 as everybody, +2.5 for 12 weeks, +0.8 for sick reports, +0.7 for 4 weeks, -0.4 for the year: -0.4
    said = opinion_of("noor", in_use())

    assert said == {
        "version": "simulated-small",
        "origin": "simulated",
        "validated": False,
        "probability": 0.2,
        "no_number": None,
        "band": "hoog",
        "behind": 120,
        "positives": 24,
        "reasons": [
            {"fact": "absent_share_12w", "value": 1 / 12, "sentence": "8,3% van de lestijd gemist in 12 schoolweken"},
            {"fact": "sick_reports_12w", "value": 4, "sentence": "4 ziekmeldingen in 12 schoolweken"},
            {"fact": "absent_share_4w", "value": 0.1, "sentence": "10% van de lestijd gemist in 4 schoolweken"},
        ],
        "early_signal": False,
    }


def test_bands_follow_from_the_probability() -> None:
    said = rows(opinions(adviser(raised_from=0.03, high_from=0.2)))

    pairs = {(each["probability"], each["band"]) for each in said}
    assert pairs <= {(0.004, "laag"), (0.03, "verhoogd"), (0.08, "verhoogd"), (0.2, "hoog"), (0.45, "hoog")}
    assert {band for _, band in pairs} == {"laag", "verhoogd", "hoog"}


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (adviser(small_model(sectors=("po",))), "sector-not-calibrated"),
        (adviser(state="not-validated"), "not-validated"),
        (adviser(small_model(sectors=("po",)), state="not-validated"), "not-validated"),
        (adviser(state="baseline"), "baseline"),
    ],
)
def test_without_a_number_there_is_a_reason_an_order_and_no_trace_of_the_number(who: Adviser, code: str) -> None:
    found = opinions(who)
    said = rows(found)

    assert {(each["probability"], each["no_number"], each["behind"], each["positives"]) for each in said} == {
        (None, code, 0, 0)
    }
    assert not np.isnan(found.scores.rank).any()
    state = found.state()
    assert (state["threshold"], state["expected_listed"], state["expected_missed"], state["capacities"]) == (
        *(None, None, None),
        [],
    )


def test_without_a_number_the_band_follows_from_what_the_team_can_see() -> None:
    found = opinions(adviser(state="not-validated", early_signals_of_school={VO: 2}))
    highest_first = found.band[np.argsort(-found.scores.rank, kind="stable")]

    assert highest_first.tolist() == [2] * 2 + [1] * 6 + [0] * (len(highest_first) - 8)


@pytest.mark.parametrize(
    ("state", "code"), [("off", "model-off"), ("missing", "model-missing"), ("refused", "model-refused")]
)
def test_without_a_model_nothing_is_ranked_and_the_reason_is_told(state: str, code: str) -> None:
    found = opinions(adviser(state=state, why="Omdat het zo is"))

    assert {(each["no_number"], each["band"], each["early_signal"], len(each["reasons"])) for each in rows(found)} == {
        (code, None, False, 0)
    }
    assert (found.state()["state"], found.state()["why"]) == (state, "Omdat het zo is")
    assert not found.early_signal.any()


def test_early_signals_are_the_highest_of_tier_1_within_the_capacity() -> None:
    assessed = asked(adviser(early_signals_of_school={VO: 3}, early_signal_from=0.0))
    found = assessed.opinions
    assert found is not None
    chosen = found.asked[found.early_signal]
    calm = found.asked[(assessed.rule_tier[found.asked] == 1) & (assessed.tier[found.asked] == 1)]
    rank = found.over_all(found.scores.rank, np.nan)

    assert len(chosen) == 3
    assert set(chosen.tolist()) <= set(calm.tolist())
    assert rank[chosen].min() >= np.delete(rank[calm], np.flatnonzero(np.isin(calm, chosen))).max()


def test_the_state_of_a_list_tells_what_the_block_finds_and_misses() -> None:
    found = opinions(adviser(early_signals_of_school={VO: 3}, early_signal_from=0.0))
    state, pupils = found.state(), len(found.facts.pairs)
    p, early = found.scores.calibrated[found.candidates], found.early_signal[found.candidates]

    assert {name: value for name, value in state.items() if name != "capacities"} == {
        "state": "in-use",
        "why": None,
        "role": "advisory",
        "version": "simulated-small",
        "origin": "simulated",
        "validated": False,
        "baseline": None,
        "capacity_per_500": round(1500 / pupils, 1),
        "places": 3,
        "threshold": p[early].min(),
        "expected_listed": pytest.approx(p[early].sum(), abs=0.006),
        "expected_missed": pytest.approx(p[~early].sum(), abs=0.006),
    }
    assert [each["per_500"] for each in state["capacities"]] == [1, 2, 5, 10, 20]


def test_the_same_model_says_the_same_again() -> None:
    assert rows(opinions(adviser())) == rows(opinions(adviser()))


def test_pupils_at_low_risk_are_explained_only_when_asked() -> None:
    found, others = opinions(adviser(raised_from=0.06)), opinions(adviser(raised_from=0.0))
    low = [
        pair for pair in found.asked.tolist() if (found.row(pair) or {})["band"] == "laag" and pair not in early(found)
    ]

    assert [(found.row(pair) or {})["reasons"] for pair in low] == [[]] * len(low)
    told = [(found.explained(pair) or {})["reasons"] for pair in low]
    assert told == [(others.row(pair) or {})["reasons"] for pair in low]
    assert any(told)
    high = set(found.asked.tolist()) - set(low)
    assert all(found.explained(pair) == found.row(pair) for pair in high)
    assert found.explained(-1) is None


def early(found: Opinions) -> set[int]:
    return set(found.asked[found.early_signal].tolist())


@pytest.mark.parametrize("name", [name for name in BASELINES if name != "three_facts"])
def test_a_baseline_orders_pupils_as_it_was_tested(name: str) -> None:
    draw = np.random.default_rng(3)
    known = draw.uniform(0, 1, (40, len(FEATURES))).astype(np.float32)
    known[draw.uniform(size=known.shape) < 0.2] = np.nan
    rules_yes = draw.integers(0, 3, 40)

    np.testing.assert_array_equal(baseline_rank(name, known, rules_yes), BASELINES[name].score(known, rules_yes))


def test_a_baseline_that_is_no_single_fact_gives_way_to_absence_over_twelve_weeks() -> None:
    known = np.random.default_rng(3).uniform(0, 1, (5, len(FEATURES))).astype(np.float32)

    np.testing.assert_array_equal(
        baseline_rank("three_facts", known, np.zeros(5)),
        known[:, FEATURES.index("absent_share_12w")].astype(np.float64),
    )
