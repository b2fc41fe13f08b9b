"""Opening databases: addresses, pragmas, and values that never show in errors."""

import traceback
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DBAPIError

from service.domain.errors import ConfigError, NotReady
from service.store.migrate import current, upgrade
from service.store.session import make_engine, snapshot
from service.store.tables import Pupil, School, table
from service.store.transaction import import_transaction
from tests.conftest import Postgres
from tests.store.builders import SOURCE, fill, rows_of

PUPIL = "Zonnebloem-Wolkenveld"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_address_uses_the_same_driver(scheme: str) -> None:
    engine = make_engine(f"{scheme}://user:secret@host:5433/attendance")

    assert engine.url.render_as_string(hide_password=False) == "postgresql+psycopg://user:secret@host:5433/attendance"


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("nonsense", "DATABASE_URL is not a database address"),
        ("mysql://host/db", "DATABASE_URL asks for mysql, which is not supported"),
        ("sqlite://", "An SQLite database must be a file"),
        ("sqlite:///:memory:", "An SQLite database must be a file"),
    ],
)
def test_other_addresses_are_refused_with_what_to_write(url: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what) as error:
        make_engine(url)

    assert "sqlite:///path/to/file.db or postgresql://" in error.value.todo


def test_the_address_itself_is_not_repeated_because_it_holds_a_password() -> None:
    with pytest.raises(ConfigError) as error:
        make_engine("postgres//user:secret@host")

    assert "secret" not in str(error.value)


def test_sqlite_keeps_a_journal_checks_keys_and_waits(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'folder' / 'a.db'}")

    pragmas = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    found = {name: rows_of(engine, f"PRAGMA {name}")[0][0] for name in pragmas}
    engine.dispose()

    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 30_000}


def test_a_database_that_cannot_be_reached_says_so_without_the_password() -> None:
    with pytest.raises(NotReady, match="does not answer") as error:
        current(make_engine("postgresql://user:secret@127.0.0.1:1/attendance"))

    assert "secret" not in str(error.value)


@pytest.mark.parametrize("content", [b"school_id,name\n" * 500, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vroegsignaal.db"
    path.write_bytes(content)

    with pytest.raises(NotReady, match=r"vroegsignaal\.db is damaged, or is no database"):
        current(make_engine(f"sqlite:///{path}"))


def test_a_database_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    with pytest.raises(NotReady, match=r"a\.db can only be read"), import_transaction(engine) as tx:
        tx.start_import(SOURCE)
    engine.dispose()


def test_a_failing_statement_does_not_show_its_values(engine: Engine) -> None:
    school, _ = fill(engine)
    row = {"school_fk": school, "pupil_id": "p0", "first_name": PUPIL, "last_name": "x", "birth_date": None}

    with pytest.raises(DBAPIError) as error, engine.begin() as connection:
        connection.execute(insert(table(Pupil)), [row, row])

    shown = "".join(traceback.format_exception(error.value))
    assert "parameters hidden" in shown
    assert "birth_date" in shown
    assert PUPIL not in shown


def test_a_failing_bulk_insert_does_not_show_its_values(engine: Engine) -> None:
    rows = pd.DataFrame([{"file": PUPIL, "line": 1, "column": "c", "value": PUPIL, "reason": None}], dtype=object)

    with pytest.raises(Exception, match=r"(?i)not.null") as error, import_transaction(engine) as tx:
        tx.add_rejected(tx.start_import(SOURCE), rows)

    assert PUPIL not in "".join(traceback.format_exception(error.value))


@pytest.mark.parametrize("value", ["2147483648", "twaalf"])
def test_a_value_that_does_not_fit_is_not_shown_either(postgres: Postgres, value: str) -> None:
    with postgres.database() as url:
        engine = make_engine(url)
        with pytest.raises(DBAPIError, match="a value does not fit") as error, engine.begin() as connection:
            connection.execute(text("SELECT CAST(CAST(:value AS text) AS integer)"), {"value": value})
        engine.dispose()

    assert value not in "".join(traceback.format_exception(error.value))


def test_numpy_numbers_are_numbers_to_the_database(engine: Engine) -> None:
    school, _ = fill(engine)

    with engine.connect() as connection:
        for kind in (np.int8, np.int16, np.int32, np.int64):
            query = text("SELECT school_id FROM school WHERE id = :key")
            assert connection.execute(query, {"key": kind(school)}).scalar_one() == "99AA00"


def test_a_snapshot_does_not_see_what_is_written_meanwhile(engine: Engine) -> None:
    fill(engine)

    with snapshot(engine) as connection:
        before = connection.execute(text("SELECT count(*) FROM school")).scalar_one()
        fill(engine, school_id="99BB00")
        during = connection.execute(text("SELECT count(*) FROM school")).scalar_one()

    assert (before, during, len(rows_of(engine, "SELECT id FROM school"))) == (1, 1, 2)


def test_a_school_starts_at_revision_zero_plus_its_own_import(engine: Engine) -> None:
    fill(engine, pupils=1)

    with engine.connect() as connection:
        rows = table(School)
        revision, stamp = connection.execute(rows.select().with_only_columns(rows.c.revision, rows.c.stamp)).one()

    assert (revision, len(stamp)) == (2, 32)
