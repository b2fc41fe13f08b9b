"""From canonical files by the command line to facts: the same as the plain loops say, on awkward schools."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from service.policy.sectors import sector_defaults
from tests.reference.bridge import comparing
from tests.reference.days import Reference
from tests.reference.facts import facts
from tests.reference.school_time import region_holidays
from tests.reference.strategies import Question, questions
from tests.reference.world import World, write_csv
from tests.story.commands import KINDS, Service


def as_configured(world: World) -> World:
    """The world with the region's real holidays and the sector's default week, as a database sees it."""
    week = sector_defaults(world.school.sector, world.school.lesson_minutes).default_week
    lessons = tuple((day + 1, period, minutes) for day, rows in week.items() for period, minutes in rows)
    return replace(world, region_holidays=region_holidays(world.school.region), default_week=lessons)


@contextmanager
def rows_on_holidays_are_expected() -> Iterator[None]:
    """These worlds have their own idea of holidays, so many of their rows are rejected."""
    os.environ["VROEGSIGNAAL_IMPORT_MAX_REJECTED"] = "1"
    try:
        yield
    finally:
        del os.environ["VROEGSIGNAAL_IMPORT_MAX_REJECTED"]


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [day.isoformat() for day in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.slow
@given(questions())
@comparing(8)
def test_files_in_give_the_facts_of_the_plain_loops_out(question: Question) -> None:
    world, as_of, known_at = as_configured(question.world), question.dates[0], question.known_at
    with TemporaryDirectory() as name, rows_on_holidays_are_expected():
        service, paths = Service(Path(name) / "var"), write_csv(world, Path(name))
        service.say("init")
        for kind in KINDS:
            service.say("import", kind, paths[kind])
        moment = ("--known-at", known_at.isoformat()) if known_at else ()
        found = service.json("facts", "--as-of", as_of, *moment)
    reference = Reference(world)
    for row in found:
        expected = facts(reference, row["pupil_id"], as_of, known_at)
        assert expected is not None
        for fact, value in expected.items():
            assert row[fact] == pytest.approx(plain(value), abs=1e-9), (row["pupil_id"], fact)
