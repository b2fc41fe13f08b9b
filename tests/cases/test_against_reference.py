"""Tiers with decisions and exemptions are those of the plain-loop reference, on every date and whatever overlaps."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decide.assess import assess
from service.decide.outcome import rows
from service.decide.sitting import Decision, Exempt, Sitting, Work
from service.domain.moments import micros
from service.policy.choices import load_policy
from service.rules.parameters import load_rules
from tests.reference import rules as reference_rules
from tests.reference.bridge import columns_of, comparing
from tests.reference.days import Reference
from tests.reference.edges import EDGES, Edge
from tests.reference.small import PUPIL
from tests.reference.strategies import Question, questions
from tests.reference.world import DecisionRow, ExemptRow, World

RULES, POLICY = load_rules(), load_policy()
SAYS = ("rule_tier", "tier", "status", "attention")
ASKED = {name: getattr(reference_rules, name) for name in SAYS}
Said = dict[str, dict[str, Any]]


def work_of(world: World) -> Work:
    pupils = {row.pupil_id for row in world.pupils}
    decisions = {
        pupil: [Decision(d.tier, "reason", d.first, d.last) for d in world.decisions if d.pupil_id == pupil]
        for pupil in pupils
    }
    exemptions = {
        pupil: [Exempt("5b", e.first, e.last) for e in world.exemptions if e.pupil_id == pupil] for pupil in pupils
    }
    return Work(decisions=decisions, exemptions=exemptions)


def engine(world: World, as_of: date, known_at: datetime | None) -> Said:
    moment = None if known_at is None else micros(known_at)
    sitting = Sitting.open(columns_of(world), RULES, POLICY, moment, work_of(world))
    return {row["pupil_id"]: {name: row[name] for name in SAYS} for row in rows(assess(sitting, as_of))}


def reference(world: World, as_of: date, known_at: datetime | None) -> Said:
    plain = Reference(world)
    enrolled = [pupil for pupil in plain.pupil_ids() if plain.stay_on(pupil, as_of)]
    return {pupil: {name: ask(plain, pupil, as_of, known_at) for name, ask in ASKED.items()} for pupil in enrolled}


def decided_around(day: date) -> tuple[DecisionRow, ...]:
    """Two weeks in tier 1, overruled from the middle on by tier 3, given back to the rules on the last day."""
    first, last = day - timedelta(days=10), day + timedelta(days=4)
    return (
        DecisionRow(PUPIL, 1, first, last),
        DecisionRow(PUPIL, 3, day - timedelta(days=1), last),
        DecisionRow(PUPIL, None, last, last),
    )


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_a_decision_replaces_the_tier_on_its_dates_only(edge: Edge) -> None:
    for as_of in edge.dates:
        for shift in (-4, 0, 12):
            world = replace(edge.world, decisions=decided_around(as_of + timedelta(days=shift)))
            assert engine(world, as_of, edge.known_at) == reference(world, as_of, edge.known_at)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_the_register_of_exemptions_decides_from_its_first_date(edge: Edge) -> None:
    for as_of in edge.dates:
        for first, last in ((-7, 7), (-30, -1), (0, None)):
            entry = ExemptRow(
                PUPIL, as_of + timedelta(days=first), None if last is None else as_of + timedelta(days=last)
            )
            world = replace(edge.world, exemptions=(entry,))
            assert engine(world, as_of, edge.known_at) == reference(world, as_of, edge.known_at)


@st.composite
def recorded(draw: st.DrawFn) -> Question:
    """A question about a world in which people decided and exempted at random."""
    question = draw(questions())
    pupils, days = sorted({row.pupil_id for row in question.world.pupils}), st.integers(-40, 15)
    lengths = st.integers(0, 45)

    def span() -> tuple[date, date]:
        first = draw(st.sampled_from(question.dates)) + timedelta(days=draw(days))
        return first, first + timedelta(days=draw(lengths))

    decisions = [
        DecisionRow(draw(st.sampled_from(pupils)), draw(st.sampled_from((1, 2, 3, None))), *span())
        for _ in range(draw(st.integers(0, 4)))
    ]
    exemptions = [ExemptRow(draw(st.sampled_from(pupils)), *span()) for _ in range(draw(st.integers(0, 2)))]
    world = replace(question.world, decisions=tuple(decisions), exemptions=tuple(exemptions))
    return replace(question, world=world)


@comparing(25)
@given(question=recorded())
def test_whatever_people_recorded_the_tier_is_that_of_the_reference(question: Question) -> None:
    for as_of in question.dates:
        found = engine(question.world, as_of, question.known_at)
        assert found == reference(question.world, as_of, question.known_at)
