"""What the API reads from the database, on both databases."""

from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Engine

from service.domain.access import Action, Actor, ActorKind, AuditEntry
from service.domain.moments import epoch_day, micros
from service.store import audit
from service.store.counts import Counts
from service.store.read_audit import events_about, reference_of
from service.store.read_imports import import_by_uid, import_of, imports, rejected_rows
from service.store.read_schools import frozen_lists, marks
from service.store.session import write_transaction
from service.store.transaction import import_transaction
from service.store.write_assessments import freeze_list
from service.store.write_imports import ImportResult
from tests.store.builders import MONDAY, MORNING, SOURCE, fill, mark

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
WHO = Actor(ActorKind.TOKEN, "feed")


def imported(engine: Engine, rejected: int = 0) -> int:
    """An import with rejected rows; its key."""
    with import_transaction(engine) as tx:
        key = tx.start_import(SOURCE)
        names = ["file", "line", "column", "value", "reason"]
        rows = [["absences.csv", line, "pupil_id", "Zoë", "Pupil Zoë is not known."] for line in range(rejected)]
        tx.add_rejected(key, pd.DataFrame(rows, columns=names))
        tx.finish_import(key, ImportResult(NOON, Counts(new=2), rejected=rejected))
    return key


def test_imports_are_read_latest_first_and_one_by_either_name(engine: Engine) -> None:
    keys = [imported(engine) for _ in range(3)]
    with engine.connect() as connection:
        every = imports(connection, None, 10)
        rest = imports(connection, keys[2], 1)
        one = import_of(connection, keys[0])

        assert [row["id"] for row in every] == keys[::-1]
        assert [row["id"] for row in rest] == [keys[1]]
        assert import_by_uid(connection, one["uid"]) == one == every[-1]
        assert import_by_uid(connection, "0" * 32) is None
    assert (one["new"], one["files"], one["finished_at"]) == (2, ["absences.csv"], NOON)


def test_rejected_rows_are_read_in_order_of_one_import_without_the_value(engine: Engine) -> None:
    other, key = imported(engine, rejected=2), imported(engine, rejected=5)
    with engine.connect() as connection:
        first = rejected_rows(connection, key, 0, 3)
        rest = rejected_rows(connection, key, first[-1]["id"], 10)

    assert [row["line"] for row in first + rest] == [0, 1, 2, 3, 4]
    assert "value" not in first[0]
    assert other != key


def test_registers_that_touch_a_period_are_read_in_order_of_arrival(engine: Engine) -> None:
    school, _ = fill(engine)
    tuesday, friday = date(2026, 11, 17), date(2026, 11, 20)
    mark(engine, school, MONDAY, tuesday, NOON)
    mark(engine, school, MONDAY, MONDAY, MORNING)
    mark(engine, school, friday, friday)
    with engine.connect() as connection:
        found = marks(connection, school, epoch_day(tuesday), epoch_day(tuesday))
        week = marks(connection, school, epoch_day(MONDAY), epoch_day(date(2026, 11, 19)))

    assert found == [(epoch_day(MONDAY), epoch_day(tuesday), micros(NOON))]
    assert [at for _, _, at in week] == [micros(MORNING), micros(NOON)]


def test_frozen_lists_are_read_latest_week_first(engine: Engine) -> None:
    school, _ = fill(engine)
    with write_transaction(engine) as connection:
        for week in ("2026-W46", "2026-W02", "2025-W51"):
            freeze_list(connection, school, week, MONDAY, NOON, {"week": week})
    with engine.connect() as connection:
        every = frozen_lists(connection, school, None, 10)
        older = frozen_lists(connection, school, "2026-W02", 10)

    assert [row["week"] for row in every] == ["2026-W46", "2026-W02", "2025-W51"]
    assert [row["week"] for row in older] == ["2025-W51"]
    assert every[0]["frozen_at"] == NOON


def test_events_about_one_pupil_are_read_latest_first_and_name_nobody_else(engine: Engine) -> None:
    _, (mine, other) = fill(engine)
    with write_transaction(engine) as connection:
        for pupils in ((mine, other), (other,), (mine,), (mine, other)):
            audit.append(connection, AuditEntry(WHO, Action.SAW, NOON, "pupil", "99AA00", pupils, detail={"week": "x"}))
    with engine.connect() as connection:
        reference = reference_of(connection, mine)
        assert reference is not None
        every = events_about(connection, reference, None, 10)
        older = events_about(connection, reference, every[0]["seq"], 1)

    assert [event["seq"] for event in every] == [4, 3, 1]
    assert [event["seq"] for event in older] == [3]
    assert set(every[0]) == {"seq", "at", "actor_kind", "actor_uid", "action", "what", "role", "ground"}


def test_somebody_of_whom_nothing_was_logged_has_no_reference(engine: Engine) -> None:
    _, (somebody, _) = fill(engine)
    with engine.connect() as connection:
        assert reference_of(connection, somebody) is None


def test_what_an_import_writes_down_stands_or_falls_with_it(engine: Engine) -> None:
    entry = AuditEntry(WHO, Action.IMPORTED, NOON)
    with import_transaction(engine, dry_run=True) as tx:
        tx.also(lambda connection: audit.append(connection, entry))
    with engine.connect() as connection:
        assert audit.events(connection) == []

    with import_transaction(engine) as tx:
        tx.also(lambda connection: audit.append(connection, entry))
    with engine.connect() as connection:
        assert [event["action"] for event in audit.events(connection)] == ["imported"]
