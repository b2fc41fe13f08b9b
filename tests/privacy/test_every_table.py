"""Whatever tables there are: a row of long ago is due where there is a term, and nothing of an erased pupil is left."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.policy.retention import Always, load_retention
from service.policy.rights import load_rights
from service.privacy import retention
from service.privacy.erasure import Terms, erase
from service.settings import Settings
from service.store.privacy import deleting
from service.store.privacy.due import pupil_column
from service.store.session import write_transaction
from service.store.tables import metadata
from tests.privacy import rows
from tests.privacy.every_table import fill_every_table
from tests.store.builders import fill

POLICY = load_retention()
NOW = datetime(2034, 3, 6, 3, 0, tzinfo=UTC)
RETAIN = Actor(ActorKind.COMMAND, "retain")
WITH_A_TERM = {name for name, entry in POLICY.tables.items() if not isinstance(entry.keep, Always)}


def test_a_row_of_long_ago_is_due_in_every_table_with_a_term_and_goes(engine: Engine, tmp_path: Path) -> None:
    with write_transaction(engine) as connection:
        fill_every_table(connection, date(2010, 1, 4))
    before = rows.counts(engine)

    due = {each.table: each.rows for each in retention.due(engine, POLICY, NOW.date()) if each.rows}
    done = retention.apply(engine, POLICY, Settings(data_dir=tmp_path), RETAIN, NOW)

    assert set(due) == WITH_A_TERM
    assert {each.table: each.rows for each in done.tables if each.rows} == due
    assert set(rows.counts(engine)) == (set(before) - WITH_A_TERM) | {"audit_event", "deletion_report"}


def test_a_row_of_yesterday_is_due_nowhere(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        fill_every_table(connection, date(2034, 3, 5))

    assert [each for each in retention.due(engine, POLICY, NOW.date()) if each.rows] == []


def test_no_row_in_any_table_is_about_an_erased_pupil(engine: Engine, tmp_path: Path) -> None:
    with write_transaction(engine) as connection:
        fill_every_table(connection, date(2010, 1, 4))
    entry = AuditEntry(
        Actor(ActorKind.COMMAND, "privacy-erase"), Action.SAW, NOW, What.PERSONAL_DATA, "school-school_id"
    )
    about_pupils = {table.name for table in metadata.sorted_tables if pupil_column(table) is not None}
    terms, whom = Terms(POLICY, load_rights()), ("school-school_id", "pupil-pupil_id")

    erase(engine, Settings(data_dir=tmp_path), terms, whom, entry)

    assert rows.counts(engine).keys() & about_pupils == set()


def test_only_these_tables_name_pupils_by_number() -> None:
    named = {table.name for table in metadata.sorted_tables if {"pupil_id", "pupil_number"} & set(table.columns.keys())}

    assert named == {"pupil", "not_enrolled_entry"}  # erase_rows looks in these


def test_rows_that_replace_each_other_go_in_more_statements_than_one(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "CHUNK", 2)
    school, (pupil, _) = fill(engine)
    with write_transaction(engine) as connection:
        before = None
        for _ in range(5):
            before = rows.assessment(connection, school, pupil, date(2030, 1, 6), before)

    done = retention.apply(engine, POLICY, Settings(data_dir=tmp_path), RETAIN, NOW)

    assert {each.table: each.rows for each in done.tables if each.rows} == {"assessment": 5, "assessment_run": 5}


def test_indexes_that_help_a_deletion_are_gone_when_it_is_done(engine: Engine, tmp_path: Path) -> None:
    rows.pupil(engine, left=date(2010, 1, 4))
    before = {name: inspect(engine).get_indexes(name) for name in metadata.tables}

    done = retention.apply(engine, POLICY, Settings(data_dir=tmp_path), RETAIN, NOW)

    assert done.rows > 0
    assert {name: inspect(engine).get_indexes(name) for name in metadata.tables} == before
