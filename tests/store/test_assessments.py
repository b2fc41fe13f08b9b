"""Assessments are written once and name what they replace; lists are frozen; work of people is read."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pandas as pd
import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.decide.sitting import Work
from service.domain.errors import NotFound
from service.store.meta import DEMO, get_meta, set_meta
from service.store.read_assessments import versions
from service.store.reading import FrozenList, get_list, roster, school_ids, work_of
from service.store.session import write_transaction
from service.store.tables import AgreedAction, NotEnrolledEntry, table
from service.store.transaction import import_transaction
from service.store.write_assessments import AssessmentCounts, Run, add_assessments, add_run, freeze_list
from tests.store.builders import execute, fill, pupil_row, rows_of

SUNDAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
RUN = Run(SUNDAY, 1_795_000_000_000_000, "0.1.0+abc", "f" * 64, NOW)


def assessment(school: int, pupil: int, digest: str = "a" * 64, **changes: Any) -> dict[str, Any]:
    row = {"school_fk": school, "pupil_fk": pupil, "as_of": SUNDAY, "week": "2026-W47", "status": "tiered"}
    row |= {"rule_tier": 2, "tier": 2, "attention": False, "last_seq": 17, "content_sha256": digest, "model": None}
    texts = {"answers": {"away-5": "yes"}, "reasons": [{"rule": "away-5"}], "open": [], "facts": {"late_12w": 3}}
    return {**row, **{name: orjson.dumps(value).decode() for name, value in texts.items()}, **changes}


def write(engine: Engine, *rows: dict[str, Any]) -> AssessmentCounts:
    with write_transaction(engine) as connection:
        return add_assessments(connection, add_run(connection, RUN), pd.DataFrame(list(rows), dtype=object))


def test_an_assessment_is_written_with_its_run(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)

    counts = write(
        engine, assessment(school, anna), assessment(school, bram, rule_tier=None, tier=None, attention=True)
    )

    assert counts == AssessmentCounts(new=2)
    query = "SELECT pupil_fk, rule_tier, tier, attention, replaces_fk FROM assessment ORDER BY id"
    assert rows_of(engine, query) == [(anna, 2, 2, 0, None), (bram, None, None, 1, None)]
    assert rows_of(engine, "SELECT known_at, code_version FROM assessment_run") == [(RUN.known_at, "0.1.0+abc")]


def test_the_same_assessment_is_not_written_again(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    write(engine, assessment(school, anna), assessment(school, bram))

    counts = write(engine, assessment(school, anna), assessment(school, bram))

    assert counts == AssessmentCounts(unchanged=2)
    assert len(rows_of(engine, "SELECT id FROM assessment")) == 2


def test_a_later_correction_names_what_it_replaces(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    write(engine, assessment(school, anna, "a" * 64), assessment(school, bram))
    write(engine, assessment(school, anna, "b" * 64), assessment(school, bram))

    counts = write(engine, assessment(school, anna, "a" * 64), assessment(school, bram))

    assert counts == AssessmentCounts(replaced=1, unchanged=1)
    found = rows_of(engine, "SELECT pupil_fk, id, replaces_fk, content_sha256 FROM assessment ORDER BY id")
    first, second, third = [row[1:] for row in found if row[0] == anna]
    assert [first[1], second[1], third[1]] == [None, first[0], second[0]]
    assert [first[2], second[2], third[2]] == ["a" * 64, "b" * 64, "a" * 64]


def test_an_assessment_or_a_list_cannot_be_changed(engine: Engine) -> None:
    school, (anna, _) = fill(engine)
    write(engine, assessment(school, anna))
    with write_transaction(engine) as connection:
        freeze_list(connection, school, "2026-W47", SUNDAY, NOW, {"rows": []})

    for statement in ("UPDATE assessment SET tier = 1", "UPDATE weekly_list SET week = '2026-W48'"):
        with pytest.raises(DBAPIError, match="append-only"):
            execute(engine, statement)


def test_a_frozen_list_comes_back_as_it_was(engine: Engine) -> None:
    school, _ = fill(engine)
    content = {"blocks": [{"name": "nieuw in niveau 3", "rows": [{"pupil": "p0", "share": 0.25}]}]}

    with write_transaction(engine) as connection:
        digest = freeze_list(connection, school, "2026-W47", SUNDAY, NOW, content)

    assert get_list(engine, school, "2026-W47") == FrozenList("2026-W47", SUNDAY, NOW, content, digest)
    assert get_list(engine, school, "2026-W46") is None


def test_a_week_has_one_list(engine: Engine) -> None:
    school, _ = fill(engine)
    with write_transaction(engine) as connection:
        freeze_list(connection, school, "2026-W47", SUNDAY, NOW, {"rows": []})

    with pytest.raises(IntegrityError), write_transaction(engine) as connection:
        freeze_list(connection, school, "2026-W47", SUNDAY, NOW, {"rows": [1]})


def test_without_any_list_nobody_knows_who_is_not_enrolled(engine: Engine) -> None:
    fill(engine)

    assert work_of(engine, "99AA00") == Work(actions={}, listed=None)


def test_actions_and_the_list_are_read_per_pupil_of_the_school(engine: Engine) -> None:
    school, (anna, _) = fill(engine)
    other, (cas, _) = fill(engine, school_id="99BB00")
    first, second = date(2026, 9, 1), date(2026, 10, 1)
    agreed = [(anna, second), (anna, first), (cas, first)]
    listed = [(school, "p1", second), (school, "p1", first), (other, "p0", first)]
    with engine.begin() as connection:
        rows = [{"pupil_fk": pupil, "agreed_on": day} for pupil, day in agreed]
        connection.execute(insert(table(AgreedAction)), rows)
        entries = [{"school_fk": key, "pupil_id": pupil, "listed_on": day} for key, pupil, day in listed]
        connection.execute(insert(table(NotEnrolledEntry)), entries)

    assert work_of(engine, "99AA00") == Work(actions={"p0": [first, second]}, listed={"p1": first})


def test_the_roster_gives_the_class_of_the_day(engine: Engine) -> None:
    school, _ = fill(engine)
    moved = pupil_row(school, "p0", class_name="1b", class_from=date(2026, 10, 1))
    gone = pupil_row(school, "p1", enrolled_to=date(2026, 10, 15))
    with import_transaction(engine) as tx:
        tx.upsert_pupils(pd.DataFrame([moved, gone], dtype=object))

    days = (date(2026, 7, 31), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 16))
    found = [roster(engine, school, day)[["pupil_id", "class_name"]].to_numpy().tolist() for day in days]

    assert found == [[], [["p0", "1a"], ["p1", "1a"]], [["p0", "1b"], ["p1", "1a"]], [["p0", "1b"]]]


def test_schools_are_named_in_order_or_one_at_a_time(engine: Engine) -> None:
    for school_id in ("99BB00", "99AA00"):
        fill(engine, school_id=school_id)

    assert school_ids(engine) == ["99AA00", "99BB00"]
    assert school_ids(engine, "99BB00") == ["99BB00"]
    with pytest.raises(NotFound, match="School 99CC00 is not known"):
        school_ids(engine, "99CC00")


def test_a_named_value_is_replaced(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        before = get_meta(connection, DEMO)
        set_meta(connection, DEMO, "true")
        set_meta(connection, DEMO, "false")

        assert (before, get_meta(connection, DEMO)) == (None, "false")


def test_what_the_model_said_is_kept_beside_and_is_no_reason_to_write_again(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    said = {"version": "simulated-1", "probability": 0.08}
    write(engine, assessment(school, anna, model=orjson.dumps(said).decode()), assessment(school, bram))

    counts = write(engine, assessment(school, anna, model=None), assessment(school, bram, model="{}"))

    assert counts == AssessmentCounts(unchanged=2)
    with engine.connect() as connection:
        found = {row["pupil_id"]: row["model"] for row in versions(connection, school, SUNDAY)}
    assert found == {"p0": said, "p1": None}
