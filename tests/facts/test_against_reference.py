"""The engine gives the facts of the plain-loop reference: every pupil, every date, every fact."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given

from service.domain.moments import micros
from service.facts.engine import enrolled, facts_of
from service.facts.known import know
from service.facts.table import COLUMNS, fact_table
from tests.reference.bridge import columns_of, comparing
from tests.reference.days import Reference
from tests.reference.edges import EDGES, Edge
from tests.reference.facts import facts
from tests.reference.strategies import Question, questions
from tests.reference.world import World

Row = tuple[str, str]
Table = dict[Row, dict[str, Any]]


def engine_facts(world: World, dates: list[date], known_at: datetime | None) -> Table:
    columns = columns_of(world)
    known = know(columns, None if known_at is None else micros(known_at))
    table = fact_table(facts_of(known, enrolled(columns, dates)))
    rows = zip(table["pupil_id"], table["as_of"], strict=True)
    return {row: {name: table[name][n] for name in COLUMNS} for n, row in enumerate(rows)}


def reference_facts(world: World, dates: list[date], known_at: datetime | None) -> Table:
    reference = Reference(world)
    found = {
        (pupil_id, day.isoformat()): facts(reference, pupil_id, day, known_at)
        for pupil_id in reference.pupil_ids()
        for day in dates
    }
    return {row: {name: _plain(value) for name, value in f.items()} for row, f in found.items() if f is not None}


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def assert_same(found: Table, expected: Table) -> None:
    assert sorted(found) == sorted(expected), "the same pupils are enrolled"
    for row, facts_expected in expected.items():
        assert sorted(found[row]) == sorted(facts_expected)
        for name, value in facts_expected.items():
            wanted = pytest.approx(value, abs=1e-9, rel=0) if isinstance(value, float) else value
            assert found[row][name] == wanted, f"{name} of {row}"


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_facts_on_both_sides_of_every_threshold(edge: Edge) -> None:
    world, dates = edge.world, list(edge.dates)
    assert_same(engine_facts(world, dates, edge.known_at), reference_facts(world, dates, edge.known_at))


@comparing(70)
@given(question=questions())
def test_every_fact_is_that_of_the_reference(question: Question) -> None:
    world, dates, known_at = question.world, list(question.dates), question.known_at
    assert_same(engine_facts(world, dates, known_at), reference_facts(world, dates, known_at))
