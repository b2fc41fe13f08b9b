"""What a region counts is kept with the assessments of a school, on both databases, and figures follow it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from service.bench.region_rows import REGION, fill_region
from service.domain.errors import NotReady
from service.policy.region import RegionPolicy, load_region_policy
from service.region.gather import gather
from service.region.publish import MOVEMENT, PARTS, STOCK, publish_stale, shown_figures
from service.region.record import record_states
from service.region.shown import Shelf
from service.store.region.figures import figures, is_stale, made_at, replace_figures
from service.store.region.states import history, latest_state, mark_stale
from service.store.session import snapshot, write_transaction
from tests.store.builders import execute, fill, rows_of
from tests.store.test_assessments import SUNDAY, assessment, write

POLICY = load_region_policy()
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
STATES = "SELECT pupil_fk, tier, home FROM region_state ORDER BY pupil_fk"


@dataclass(frozen=True)
class Assessed:
    """The assessments of a school as a step sees them."""

    school_fk: int
    as_of: date = SUNDAY
    rows: list[dict[str, Any]] = field(default_factory=list)
    region: RegionPolicy = POLICY


def record(engine: Engine, school_fk: int, *rows: dict[str, Any]) -> None:
    with write_transaction(engine) as connection:
        record_states(connection, Assessed(school_fk, rows=list(rows)))


def at_home(pupil_fk: int, since: str) -> dict[str, Any]:
    return {"pupil_fk": pupil_fk, "answers": {"lrv": "yes"}, "facts": {"away_since": since}}


def test_every_pupil_is_kept_with_tier_clock_year_and_municipality(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    write(engine, assessment(school, anna, tier=3), assessment(school, bram, tier=None, status="exempt"))

    record(engine, school, at_home(anna, "2026-08-01"))

    assert rows_of(engine, STATES) == [(anna, 3, 2), (bram, 0, 0)]
    labels = "SELECT kind, label FROM region_label ORDER BY kind DESC"
    assert rows_of(engine, labels) == [("year", "1"), ("municipality", "")]


def test_a_corrected_assessment_replaces_its_row(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    write(engine, assessment(school, anna), assessment(school, bram))
    record(engine, school)
    write(engine, assessment(school, anna, "b" * 64, tier=3), assessment(school, bram))

    record(engine, school)
    record(engine, school)

    assert rows_of(engine, STATES) == [(anna, 3, 0), (bram, 2, 0)]


def test_another_week_is_left_as_it_was(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    earlier = date(2026, 11, 15)
    write(engine, assessment(school, anna), assessment(school, anna, as_of=earlier, week="2026-W46", tier=1))
    with write_transaction(engine) as connection:
        record_states(connection, Assessed(school, earlier))

    record(engine, school)

    with snapshot(engine) as connection:
        assert history(connection, anna) == [(earlier, 1), (SUNDAY, 2)]
        assert history(connection, bram) == []


def test_figures_are_those_of_the_rows_and_are_made_anew_when_these_change(engine: Engine) -> None:
    fill_region(engine, schools=4, pupils=120, weeks=6)
    shelf = Shelf(engine, POLICY, lambda: NOW)
    with snapshot(engine) as connection:
        wanted = shown_figures(gather(connection, REGION), POLICY)
        assert is_stale(connection, REGION)

    assert {kind: shelf.part(REGION, kind) for kind in PARTS} == wanted
    execute(engine, "UPDATE region_state SET tier = 2 WHERE tier = 3 AND pupil_fk % 2 = 0")
    assert shelf.part(REGION, STOCK) == wanted[STOCK], "nobody said that anything changed"
    with write_transaction(engine) as connection:
        mark_stale(connection, 1)
    assert shelf.part(REGION, STOCK) != wanted[STOCK]


def test_making_figures_again_changes_nothing_when_nothing_changed(engine: Engine) -> None:
    fill_region(engine, schools=3, pupils=80, weeks=3)
    publish_stale(engine, POLICY, lambda: NOW)

    publish_stale(engine, POLICY, lambda: datetime(2027, 1, 1, tzinfo=UTC))

    with snapshot(engine) as connection:
        assert made_at(connection, REGION) == NOW
        assert figures(connection, REGION, MOVEMENT)["weeks"] != []


def test_only_what_may_be_shown_is_kept(engine: Engine) -> None:
    """A copy of the table of figures gives nothing away either."""
    fill_region(engine, schools=5, pupils=60, weeks=4)
    publish_stale(engine, POLICY, lambda: NOW)

    with snapshot(engine) as connection:
        kept = {kind: figures(connection, REGION, kind) for kind in PARTS}

    numbers = [number for part in kept.values() for number in _numbers(part)]
    assert len(numbers) > 50
    assert min(numbers) >= POLICY.least_shown


def _numbers(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [number for name, each in value.items() if name != "least" for number in _numbers(each)]
    if isinstance(value, list):
        return [number for each in value for number in _numbers(each)]
    return [value] if isinstance(value, int) else []


def test_figures_wait_for_who_is_writing(engine: Engine) -> None:
    fill_region(engine, schools=2, pupils=60, weeks=2)
    with write_transaction(engine), pytest.raises(NotReady):
        publish_stale(engine, POLICY, lambda: NOW)


def test_what_changes_while_figures_are_made_makes_them_stale_again(engine: Engine) -> None:
    school, (anna, _) = fill(engine)
    write(engine, assessment(school, anna))
    record(engine, school)

    with snapshot(engine) as connection:
        seen = latest_state(connection)
    record(engine, school)
    with snapshot(engine) as connection:
        assert latest_state(connection) > seen, "also when a row only replaced itself"
    publish_stale(engine, POLICY, lambda: NOW)
    with snapshot(engine) as connection:
        assert not is_stale(connection, "SWV")
    with write_transaction(engine) as connection:
        replace_figures(connection, "SWV", NOW, dict.fromkeys(PARTS), stale=True)
    with snapshot(engine) as connection:
        assert is_stale(connection, "SWV")
