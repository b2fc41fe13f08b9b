"""Every promise of tests/rules/cases, asked of the real rules; each rule is guarded at, below and before its edge."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from service.domain.calendar import GRID_START
from service.domain.codes import Sector
from service.domain.columns import Array
from service.domain.errors import ConfigError
from service.rules.cases import DEFAULT_CASES, WHO, Case, load_cases
from service.rules.parameters import RULE_ORDER, Rule, load_rules
from service.rules.questions import ANSWERS, ask
from service.rules.sentences import fill

RULES = load_rules()
CASES = [(rule_id, case) for rule_id in RULE_ORDER for case in load_cases(DEFAULT_CASES / f"{rule_id}.yaml")]
SPOKEN = [(rule_id, case) for rule_id, case in CASES if case.says]
IDS = [f"{rule_id}: {case.name}" for rule_id, case in CASES]


@pytest.mark.parametrize(("rule_id", "case"), CASES, ids=IDS)
def test_a_case_gets_its_answer(rule_id: str, case: Case) -> None:
    assert answer(RULES[rule_id], case) == case.answer


@pytest.mark.parametrize(
    ("rule_id", "case"), [pair for pair in CASES if pair[1].says], ids=lambda value: str(value)[:60]
)
def test_a_yes_says_its_sentence(rule_id: str, case: Case) -> None:
    rule = RULES[rule_id]
    version = rule.on(case.on)
    assert version is not None

    parameters = {name: parameter.value for name, parameter in version.parameters.items()}

    assert fill(rule.zin, {**parameters, **case.given, **case.evidence}) == case.says


@pytest.mark.parametrize("rule_id", RULE_ORDER)
def test_a_rule_has_a_case_at_below_and_before_its_edge_and_a_sentence(rule_id: str) -> None:
    cases = [case for found, case in CASES if found == rule_id]

    assert {"at", "below", "before"} <= {case.edge for case in cases}
    assert any(case.says for case in cases)


@pytest.mark.parametrize("rule_id", RULE_ORDER)
def test_a_case_at_the_edge_is_yes_below_and_outside_it_no_and_before_it_not_in_force(rule_id: str) -> None:
    promised = {"at": "yes", "below": "no", "before": "not in force", "outside": "no"}
    guards = [case for found, case in CASES if found == rule_id and case.edge in promised]

    assert [case.name for case in guards if case.answer != promised[str(case.edge)]] == []


@pytest.mark.parametrize("rule_id", RULE_ORDER)
def test_cases_use_facts_of_their_rule_only(rule_id: str) -> None:
    known = {*RULES[rule_id].facts, *WHO}

    assert {name for found, case in CASES if found == rule_id for name in case.given} <= known


def test_no_two_cases_of_a_rule_share_a_name() -> None:
    assert sorted(IDS) == sorted(set(IDS))


def test_every_file_of_cases_belongs_to_a_rule() -> None:
    assert {path.stem for path in DEFAULT_CASES.glob("*.yaml")} == set(RULE_ORDER)


def test_a_case_with_a_misspelt_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "late-6.yaml"
    path.write_text("- {name: Late six times, on: 2026-11-22, gven: {}, answer: yes}\n", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"late-6.yaml: cases.0.given: Field required; cases.0.gven: Extra inputs"):
        load_cases(path)


def test_a_worst_case_that_changes_the_pupil_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "late-6.yaml"
    path.write_text(
        "- {name: Late six times, on: 2026-11-22, given: {sector: po, age: 7}, worst: {age: 8}, answer: no}\n",
        encoding="utf-8",
    )

    with pytest.raises(ConfigError, match="worst: may only change facts that are given"):
        load_cases(path)


def answer(rule: Rule, case: Case) -> str:
    """What the rule says of a school with only this pupil in it."""
    known = columns(case.given)
    worst = columns({**case.given, **case.worst}) if case.worst else known
    answers = ask(rule, case.on, Sector(case.given["sector"]), known, worst)
    return "not in force" if answers is None else ANSWERS[int(answers[0])].value


def columns(facts: Mapping[str, str]) -> dict[str, Array]:
    """One row per fact; a null number is NaN, a date its calendar position."""
    return {name: np.array([value(text)]) for name, text in facts.items() if name != "sector"}


def value(text: str) -> float | bool | int:
    """A fact as written in a case."""
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return float("nan")
    return (date.fromisoformat(text) - GRID_START).days if text.count("-") == 2 else float(text)
