"""The model stands beside the rules: whatever it says, it takes nothing away and gives no more than tier 2."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decide.assess import Assessed, assess
from service.decide.outcome import Row, receipt, rows
from service.decide.sitting import Sitting
from service.decide.weekly_list import Person, weekly_list
from service.policy.choices import load_policy
from service.risk.adviser import Adviser
from service.rules.parameters import load_rules
from tests.people import AS_OF, PEOPLE, PO, SO, VO
from tests.reference.bridge import columns_of, comparing
from tests.reference.strategies import Question, questions
from tests.risk.made_models import adviser, demo_school, small_model, wild_model

ROLES = ("advisory", "raise", "off")
REPORTS = ("report_last", "reports", "reports_4w", "reports_12w", "report16_open_hours")
PERSON = Person("Iemand", "1A", "")


def wild(seed: int, role: str) -> Adviser:
    state = "off" if role == "off" else "in-use"
    return adviser(wild_model(seed), state, role=role, early_signals_per_500=400, early_signal_from=0.0)


def check_beside(plain: Assessed, advised: Assessed, role: str) -> None:
    """What the rules say is the same; a tier is the same, or 2 instead of 1 where the model may raise."""
    assert list(advised.answers) == list(plain.answers)
    for rule, codes in plain.answers.items():
        np.testing.assert_array_equal(advised.answers[rule], codes)
    np.testing.assert_array_equal(advised.rule_tier, plain.rule_tier)
    for fact in REPORTS:
        np.testing.assert_array_equal(advised.facts[fact], plain.facts[fact])
    by_rules = {row: [each for each in said if each["rule"] != "model"] for row, said in advised.reasons.items()}
    assert {row: said for row, said in by_rules.items() if said} == plain.reasons
    moved = set(zip(plain.tier.tolist(), advised.tier.tolist(), strict=True))
    assert {pair for pair in moved if pair[0] != pair[1]} <= ({(1, 2)} if role == "raise" else set())
    np.testing.assert_array_equal(advised.raised, advised.tier != plain.tier)
    if role != "raise":
        hashes = [[row["content_sha256"] for row in rows(each)] for each in (plain, advised)]
        assert hashes[0] == hashes[1]


@pytest.mark.parametrize("school", [VO, PO, SO])
@pytest.mark.parametrize("role", ROLES)
def test_no_model_however_wild_changes_what_the_rules_say_of_the_named_people(school: str, role: str) -> None:
    sitting = demo_school(school)
    plain = assess(sitting, AS_OF)
    for seed in range(3):
        check_beside(plain, assess(sitting, AS_OF, wild(seed, role)), role)


@comparing(12)
@given(questions(), st.integers(0, 2**32 - 1), st.sampled_from(ROLES))
def test_no_model_however_wild_changes_what_the_rules_say_of_anybody(question: Question, seed: int, role: str) -> None:
    sitting = Sitting.open(columns_of(question.world), load_rules(), load_policy())
    as_of = question.dates[-1]
    check_beside(assess(sitting, as_of), assess(sitting, as_of, wild(seed, role)), role)


def listed(who: Adviser | None, school: str = VO) -> tuple[Assessed, list[Row], dict[str, Any]]:
    assessed = assess(demo_school(school), AS_OF, who)
    said = list(rows(assessed))
    return assessed, said, weekly_list(assessed, said, {row["pupil_id"]: PERSON for row in said})


def block(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (found,) = [each["entries"] for each in content["blocks"] if each["id"] == name]
    return list(found)


def shown(content: dict[str, Any]) -> list[str]:
    return [entry["pupil_id"] for each in content["blocks"] for entry in each["entries"]]


def generous(**choices: Any) -> Adviser:
    return adviser(**({"early_signals_of_school": {VO: 4}, "early_signal_from": 0.0} | choices))


def test_an_adviser_lists_tier_1_pupils_in_a_block_of_their_own_and_nobody_twice() -> None:
    _, _, without = listed(None)
    _, said, content = listed(generous())
    early = block(content, "early_signals")

    assert [entry["tier"] for entry in early] == [1] * 4
    assert {entry["pupil_id"] for entry in early} == {
        r["pupil_id"] for r in said if (r["model"] or {}).get("early_signal")
    }
    assert {entry["disagreement"] for entry in early} == {"model_higher"}
    assert len(shown(content)) == len(set(shown(content)))
    assert set(shown(content)) - set(shown(without)) <= {entry["pupil_id"] for entry in early}
    assert set(shown(without)) <= set(shown(content))
    assert content["counts"] == without["counts"]


def test_a_tier_2_pupil_at_low_risk_stays_where_the_rules_say_and_that_is_told() -> None:
    quiet = small_model(scorer=small_model().scorer.__class__(-9.0, *_tables()))
    _, _, without = listed(None)
    _, _, content = listed(generous(model=quiet))
    lower = [e for each in content["blocks"] for e in each["entries"] if e["disagreement"] == "model_lower"]

    assert 0 < len(lower) <= 4
    assert {entry["tier"] for entry in lower} == {2}
    assert {entry["model"]["band"] for entry in lower} == {"laag"}
    assert sorted(shown(content)) == sorted({*shown(without), *shown(content)})
    for name in ("new_tier_2", "tier_2_worsening", "steady_tier_2"):
        assert {e["pupil_id"] for e in block(content, name)} == {e["pupil_id"] for e in block(without, name)}


def _tables() -> tuple[Any, ...]:
    scorer = small_model().scorer
    return scorer.cuts, scorer.values, scorer.ordinary  # type: ignore[union-attr]


def test_within_a_block_the_number_decides_where_one_is_shown() -> None:
    _, _, content = listed(generous())
    keys = [[(e["probability"], e["absent_share_4w"]) for e in block(content, name)] for name in _WITH_OPINION]

    assert all(key == sorted(key, reverse=True) for key in keys)
    assert len({probability for key in keys for probability, _ in key}) > 2


def test_without_numbers_the_rank_decides_and_without_a_model_recent_absence() -> None:
    assessed, said, content = listed(generous(state="not-validated"))
    assert assessed.opinions is not None
    ids = [row["pupil_id"] for row in said]
    rank = dict(zip(ids, assessed.opinions.over_all(assessed.opinions.scores.rank, np.nan).tolist(), strict=True))
    _, _, off = listed(generous(state="off"))

    for name in _WITH_OPINION:
        ranks = [rank[entry["pupil_id"]] for entry in block(content, name)]
        shares = [entry["absent_share_4w"] for entry in block(off, name)]
        assert (ranks, shares) == (sorted(ranks, reverse=True), sorted(shares, reverse=True))
    assert {entry["probability"] for each in content["blocks"] for entry in each["entries"]} == {None}
    assert block(off, "early_signals") == []
    assert off["model"]["state"] == "off"


_WITH_OPINION = ("early_signals", "new_tier_2", "steady_tier_2")


def test_raise_gives_tier_2_with_the_model_as_the_reason() -> None:
    assessed, said, content = listed(generous(role="raise"))
    up = [row for row in said if [r["rule"] for r in row["reasons"]][:1] == ["model"]]

    assert [(row["rule_tier"], row["tier"]) for row in up] == [(1, 2)] * 4
    assert np.flatnonzero(assessed.raised).tolist() == [said.index(row) for row in up]
    for row in up:
        reason, opinion = row["reasons"][0], row["model"]
        facts = {each["fact"]: each["value"] for each in opinion["reasons"]}
        assert reason == {
            "rule": "model",
            "name": "Tweede mening van het model",
            "tier": 2,
            "kind": "model",
            "version": "simulated-small",
            "source": "models/simulated-small/card.md",
            "since": "2026-11-22",
            "sentence": "Vroegsignaal van het model: " + "; ".join(each["sentence"] for each in opinion["reasons"])
            if facts
            else "Vroegsignaal van het model; geen enkel feit springt eruit",
            "evidence": {"numbers": facts, "dates": [], "records": []},
        }
    assert block(content, "early_signals") == []
    assert {row["pupil_id"] for row in up} <= set(shown(content))


def test_who_was_raised_last_week_too_is_not_new_in_tier_2() -> None:
    sitting, who = demo_school(VO), generous(role="raise")
    week_before = assess(sitting, AS_OF - timedelta(weeks=1), who)
    assessed, said, content = listed(who)
    before = {week_before.pupil_id(row) for row in np.flatnonzero(week_before.raised)}
    entries = {
        e["pupil_id"]: (name, e)
        for name in ("new_tier_2", "steady_tier_2", "tier_2_worsening")
        for e in block(content, name)
    }

    up = {said[row]["pupil_id"] for row in np.flatnonzero(assessed.raised)}
    assert up & before and up - before
    for pupil in up:
        name, entry = entries[pupil]
        assert (name == "new_tier_2", entry["previous_tier"]) == (pupil not in before, 2 if pupil in before else 1)
        assert entry["tier_since"] == ("2026-11-15" if pupil in before else "2026-11-22")


@pytest.mark.parametrize("state", ["baseline", "off", "missing", "refused"])
def test_only_a_model_in_use_raises(state: str) -> None:
    _, said, _ = listed(generous(role="raise", state=state))

    assert [row["tier"] for row in said] == [row["tier"] for row in listed(None)[1]]


def test_the_receipt_names_the_model_that_was_used() -> None:
    used = {
        state: receipt(assess(demo_school(PO), AS_OF, adviser(state=state)), 0, "code", "rules").model_version
        for state in ("in-use", "not-validated", "baseline", "off")
    }
    nobody_asked = receipt(assess(demo_school(PO), AS_OF), 0, "code", "rules").model_version

    assert used == {"in-use": "simulated-small", "not-validated": "simulated-small", "baseline": None, "off": None}
    assert nobody_asked is None


def test_exempt_pupils_and_those_who_cannot_be_judged_have_no_opinion() -> None:
    _, said, _ = listed(generous())
    without = {row["pupil_id"] for row in said if row["model"] is None}

    assert without == {row["pupil_id"] for row in said if row["rule_tier"] in (None, 3)}
    assert {
        PEOPLE[name].rule_tier for name in PEOPLE if PEOPLE[name].pupil_id in without and PEOPLE[name].school_id == VO
    } >= {3}
