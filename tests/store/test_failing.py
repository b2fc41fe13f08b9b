"""Databases that fail in real ways, and what people are told: what is wrong, where, what to do, never a password."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.domain.errors import DatabaseFailed, NotReady
from service.store.failing import failed, shown
from service.store.migrate import current, require_current, upgrade
from service.store.session import make_engine, write_transaction
from tests.conftest import Postgres
from tests.store.builders import execute

ROWS = 3000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An SQLite database with tables and some rows."""
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    with write_transaction(engine) as connection:
        connection.execute(text("CREATE TABLE filler (words TEXT)"))
        connection.execute(text("INSERT INTO filler VALUES (:words)"), [{"words": "x" * 90}] * ROWS)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return tmp_path / "a.db"


@contextlib.contextmanager
def opened(url: str, busy_seconds: int = 1) -> Iterator[Engine]:
    engine = make_engine(url, busy_seconds)
    yield engine
    engine.dispose()


def read(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT * FROM filler ORDER BY words")).all()


def write(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        connection.execute(text("INSERT INTO filler VALUES ('one more')"))


def said_of(work: Callable[[Engine], object], url: str) -> NotReady:
    """What people are told when this work fails."""
    with opened(url) as engine, pytest.raises(Exception) as problem:
        work(engine)
    found = problem.value if isinstance(problem.value, NotReady) else failed(problem.value, url)
    assert found is not None, problem.value
    assert found.todo
    assert found.exit_code == NotReady.exit_code
    return found


def damage(path: Path) -> None:
    """The pages of the table are no longer what was written."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'filler'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def test_a_file_with_damaged_pages_is_called_damaged(path: Path) -> None:
    damage(path)

    assert said_of(read, f"sqlite:///{path}").what == f"The database sqlite:///{path} is damaged, or is no database."


def test_a_database_that_another_one_writes_is_called_busy(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    said = said_of(write, f"sqlite:///{path}")
    other.close()

    assert (said.what, type(said)) == ("Another import or assessment is being written.", NotReady)


def test_a_database_that_can_only_be_read_is_called_that(path: Path) -> None:
    assert "can only be read" in said_of(write, f"sqlite:///file:{path}?mode=ro&uri=true").what


def test_a_disk_without_room_is_called_full(path: Path) -> None:
    def fill(engine: Engine) -> None:
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.execute(text("INSERT INTO filler VALUES (:words)"), [{"words": "x" * 9000}] * ROWS)

    assert "has no room left" in said_of(fill, f"sqlite:///{path}").what


def test_a_folder_in_the_place_of_the_file_cannot_be_opened(tmp_path: Path) -> None:
    assert "cannot be opened or read" in said_of(current, f"sqlite:///{tmp_path}").what


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")

    with pytest.raises(DatabaseFailed, match=r"The folder .*/file/deeper for the database cannot be made"):
        make_engine(f"sqlite:///{tmp_path}/file/deeper/a.db")


def test_a_table_that_is_not_there_leads_to_init(path: Path) -> None:
    said = said_of(lambda engine: execute(engine, "SELECT * FROM nowhere"), f"sqlite:///{path}")

    assert ("does not have the tables of this version" in said.what, "vroegsignaal init" in said.todo) == (True, True)


@pytest.mark.parametrize(("version", "todo"), [("0001", "vroegsignaal init"), ("9999", "or a newer one")])
def test_a_database_of_another_version_says_which_way_to_go(path: Path, version: str, todo: str) -> None:
    with opened(f"sqlite:///{path}") as engine:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        with pytest.raises(NotReady, match=f"schema {version}") as problem:
            require_current(engine)

    assert todo in problem.value.todo


@pytest.mark.parametrize("statement", ["INSERT INTO alembic_version VALUES (NULL)", "SELEKT 1"])
def test_a_mistake_of_ours_is_no_failure_of_the_database(path: Path, statement: str) -> None:
    with opened(f"sqlite:///{path}") as engine, pytest.raises(DBAPIError) as problem:
        execute(engine, statement)

    assert failed(problem.value) is None


def test_what_is_no_error_of_a_database_is_left_as_it_is() -> None:
    assert [
        failed(problem) for problem in (ValueError("x"), KeyError("x"), IntegrityError("x", None, ValueError()))
    ] == [None] * 3


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    said = said_of(read, "postgresql://bea:geheim@127.0.0.1:1/attendance")

    assert said.what == "The database postgresql://bea:***@127.0.0.1:1/attendance does not answer."


@pytest.mark.parametrize("address", ["", "no address at all", "://"])
def test_an_address_that_is_none_is_not_shown(address: str) -> None:
    assert shown(address) == ""


@pytest.fixture
def server(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database with one table."""
    with postgres.database() as url:
        with opened(url) as engine, engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE filler (words text)")
        yield url


def test_postgresql_that_can_only_be_read_is_called_that(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')

    assert "can only be read" in said_of(write, server).what


def test_a_postgresql_database_that_does_not_exist_does_not_let_in(server: str) -> None:
    assert "does not let the service in" in said_of(read, server.replace("/t", "/nowhere", 1)).what


def test_a_user_postgresql_does_not_know_is_not_let_in(server: str) -> None:
    assert "does not let the service in" in said_of(read, server.replace("postgres:", "nobody:", 1)).what


def test_a_table_postgresql_does_not_have_leads_to_init(server: str) -> None:
    said = said_of(lambda engine: execute(engine, "SELECT * FROM nowhere"), server)

    assert "does not have the tables of this version" in said.what


def test_a_connection_that_postgresql_breaks_off_is_called_lost(server: str) -> None:
    def lose(engine: Engine) -> None:
        with engine.begin() as connection:
            mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with psycopg.connect(server, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (mine,))
            connection.exec_driver_sql("SELECT 1")

    assert "does not answer" in said_of(lose, server).what


def test_postgresql_that_another_one_writes_is_called_busy(server: str) -> None:
    with opened(server) as other, write_transaction(other):
        said = said_of(write, server)

    assert said.what == "Another import or assessment is being written."
