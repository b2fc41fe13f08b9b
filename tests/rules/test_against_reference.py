"""The engine gives the answers, first dates and tiers of the plain-loop reference."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given

from service.decide.assess import assess
from service.decide.outcome import rows
from service.decide.sitting import Sitting
from service.domain.moments import micros
from service.policy.choices import Policy, load_policy
from service.rules.parameters import Rule, load_rules
from tests.reference import rules as reference_rules
from tests.reference.bridge import columns_of, comparing
from tests.reference.days import Reference
from tests.reference.edges import EDGES, Edge
from tests.reference.small import PUPIL
from tests.reference.strategies import Question, questions
from tests.reference.world import World

Assessment = dict[str, Any]


@cache
def configured() -> tuple[dict[str, Rule], Policy]:
    return load_rules(), load_policy()


def engine_assessments(world: World, as_of: date, known_at: datetime | None) -> dict[str, Assessment]:
    rules, policy = configured()
    sitting = Sitting.open(columns_of(world), rules, policy, None if known_at is None else micros(known_at))
    return {
        row["pupil_id"]: {
            "answers": row["answers"],
            "since": {reason["rule"]: reason["since"] for reason in row["reasons"]},
            "open": sorted(row["open"]),
            **{name: row[name] for name in ("rule_tier", "tier", "status", "attention")},
        }
        for row in rows(assess(sitting, as_of))
    }


def reference_assessments(world: World, as_of: date, known_at: datetime | None) -> dict[str, Assessment]:
    reference = Reference(world)
    enrolled = [pupil_id for pupil_id in reference.pupil_ids() if reference.stay_on(pupil_id, as_of)]
    return {pupil_id: _assessment(reference, pupil_id, as_of, known_at) for pupil_id in enrolled}


def _assessment(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None) -> Assessment:
    def ask(question: Callable[..., Any]) -> Any:
        return question(reference, pupil_id, as_of, known_at)

    firsts = {rule: reference_rules.since(reference, rule, pupil_id, as_of, known_at) for rule in reference_rules.RULES}
    return {
        "answers": ask(reference_rules.answers),
        "since": {rule: first.isoformat() for rule, first in firsts.items() if first is not None},
        "open": sorted(ask(reference_rules.open_rules)),
        "rule_tier": ask(reference_rules.rule_tier),
        "tier": ask(reference_rules.tier),
        "status": ask(reference_rules.status),
        "attention": ask(reference_rules.attention),
    }


def test_the_engine_and_the_reference_have_the_same_rules_in_the_same_tiers() -> None:
    rules, _ = configured()
    assert {rule_id: rule.tier or 0 for rule_id, rule in rules.items()} == {
        rule_id: rule.tier for rule_id, rule in reference_rules.RULES.items()
    }


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_assessments_on_both_sides_of_every_threshold(edge: Edge) -> None:
    for as_of in edge.dates:
        found = engine_assessments(edge.world, as_of, edge.known_at)
        assert found == reference_assessments(edge.world, as_of, edge.known_at)


def test_the_edges_lie_on_both_sides_of_every_rule_that_this_world_can_answer() -> None:
    references = [(edge, Reference(edge.world)) for edge in EDGES]
    said = {
        pair
        for edge, reference in references
        for as_of in edge.dates
        if reference.stay_on(PUPIL, as_of)
        for pair in reference_rules.answers(reference, PUPIL, as_of).items()
    }
    assert {rule for rule, given in said if given == "yes"} == set(reference_rules.RULES) - {
        "no-improvement",
        "not-enrolled",
    }
    assert {rule for rule, given in said if given == "no"} == set(reference_rules.RULES)


@comparing(50)
@given(question=questions())
def test_every_assessment_is_that_of_the_reference(question: Question) -> None:
    for as_of in question.dates:
        found = engine_assessments(question.world, as_of, question.known_at)
        assert found == reference_assessments(question.world, as_of, question.known_at)
