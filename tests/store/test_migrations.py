from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from service.domain.errors import NotReady
from service.store.migrate import current, downgrade, heads, require_current, upgrade
from service.store.tables import metadata
from tests.store.builders import add, execute, fill, rows_of, version
from tests.store.test_assessments import assessment, write

EVERYTHING = ("SELECT * FROM school", "SELECT * FROM pupil", "SELECT * FROM absence_record", "SELECT * FROM meta")


def checked_by_trigger(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """On PostgreSQL a trigger stands in for the foreign keys of absence_record, see migrations/references.py."""
    return kind == "foreign_key_constraint" and str(name).startswith("fk_absence_record")


def differences(engine: Engine) -> list[Any]:
    options: dict[str, Any] = {"compare_type": True}
    if engine.dialect.name == "postgresql":
        options["include_object"] = lambda *what: not checked_by_trigger(*what)
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def leftovers(engine: Engine) -> list[tuple[Any, ...]]:
    """Triggers and functions that are still in the database."""
    if engine.dialect.name == "sqlite":
        return rows_of(engine, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return rows_of(engine, "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")


def test_there_is_one_newest_revision() -> None:
    assert len(heads()) == 1


def test_up_down_and_up_again_gives_the_tables_of_the_code(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    assert differences(empty_engine) == []

    downgrade(empty_engine, "base")
    assert inspect(empty_engine).get_table_names() == ["alembic_version"]
    assert (current(empty_engine), leftovers(empty_engine)) == (None, [])

    upgrade(empty_engine)
    assert (differences(empty_engine), current(empty_engine)) == ([], heads()[0])


def test_upgrading_a_filled_database_again_keeps_every_row(engine: Engine) -> None:
    school, (pupil, _) = fill(engine)
    add(engine, version(school, pupil))
    before = [rows_of(engine, query) for query in EVERYTHING]

    upgrade(engine)

    assert [rows_of(engine, query) for query in EVERYTHING] == before


def test_a_filled_database_goes_down_and_up_again(engine: Engine) -> None:
    school, (pupil, _) = fill(engine)
    add(engine, version(school, pupil))

    downgrade(engine, "base")
    upgrade(engine)

    assert differences(engine) == []
    assert rows_of(engine, "SELECT * FROM school") == []


def test_every_database_gets_a_name_of_its_own(engine: Engine) -> None:
    first = rows_of(engine, "SELECT value FROM meta WHERE key = 'database_id'")
    downgrade(engine, "base")
    upgrade(engine)
    second = rows_of(engine, "SELECT value FROM meta WHERE key = 'database_id'")

    assert len(first) == len(second) == 1
    assert first != second


def test_a_database_without_tables_says_to_run_init(empty_engine: Engine) -> None:
    with pytest.raises(NotReady, match=r"no tables yet.*vroegsignaal init"):
        require_current(empty_engine)


def test_a_current_database_is_accepted(engine: Engine) -> None:
    require_current(engine)

    assert current(engine) == heads()[0]


@pytest.mark.parametrize("what", [require_current, upgrade])
def test_a_database_of_a_newer_version_is_refused(engine: Engine, what: Any) -> None:
    execute(engine, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NotReady, match="schema 9999, which this version does not know"):
        what(engine)


def test_the_model_beside_assessments_comes_and_goes_without_touching_them(engine: Engine) -> None:
    school, (pupil, _) = fill(engine)
    write(engine, assessment(school, pupil))
    said = "SELECT id, pupil_fk, status, tier, content_sha256 FROM assessment"
    before = rows_of(engine, said)

    downgrade(engine, "0001")
    assert (rows_of(engine, said), current(engine)) == (before, "0001")
    assert "model_check" not in inspect(engine).get_table_names()

    upgrade(engine)
    assert (rows_of(engine, said), rows_of(engine, "SELECT model FROM assessment")) == (before, [(None,)])
    with pytest.raises(DBAPIError, match="append-only"):
        execute(engine, "UPDATE assessment SET tier = 1")
