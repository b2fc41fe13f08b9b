"""Engines for the two databases: SQLite (default) and PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from sqlalchemy import URL, Connection, Engine, RootTransaction, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from service.domain.errors import ConfigError, DatabaseFailed
from service.store.discreet import keep_values_out
from service.store.failing import failed

BUSY_SECONDS = 30
"""How long a writer waits for another writer, unless told otherwise."""
WAITING = "vroegsignaal_waiting"
"""Execution option: the same, for PostgreSQL."""
PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "temp_store=MEMORY", "cache_size=-65536")
WRITER_LOCK = 8_627_341
"""Key of the advisory lock of the one writer on PostgreSQL."""
IMMEDIATE = "vroegsignaal_immediate"
"""Execution option: take the write lock of SQLite when the transaction begins."""


for _whole_number in (np.int8, np.int16, np.int32, np.int64):
    # Without an adapter the driver of SQLite writes a numpy number as bytes that equal no number.
    sqlite3.register_adapter(_whole_number, int)  # type: ignore[arg-type]


def make_engine(url: str, busy_seconds: int = BUSY_SECONDS) -> Engine:
    """Engine of a database URL: ``sqlite:///file``, ``postgresql://…`` or ``postgres://…``.

    ``busy_seconds`` is how long a writer waits for another one.

    Bound values never appear in errors or logs (``hide_parameters``), they may be about pupils.

    Raises
    ------
    ConfigError
        If the URL is not understood, or names an SQLite database that is not a file.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, busy_seconds)
    waiting = {WAITING: f"{busy_seconds}s"}
    engine = create_engine(
        parsed, hide_parameters=True, json_serializer=_json, pool_pre_ping=True, execution_options=waiting
    )
    keep_values_out(engine)
    return engine


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction that is the only writer; commits at the end, leaves nothing behind on an error.

    Raises
    ------
    NotReady
        If another writer does not finish in time.
    """
    with engine.connect() as plain:
        connection = plain.execution_options(**{IMMEDIATE: True})
        with _only_writer(connection) as transaction:
            yield connection
            if transaction.is_active:
                transaction.commit()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection on which all reads see the same state of the database."""
    with engine.connect() as plain:
        options = {} if is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}
        connection = plain.execution_options(**options)
        with connection.begin():
            yield connection


def is_sqlite(engine: Engine | Connection) -> bool:
    """Whether this is SQLite; otherwise it is PostgreSQL."""
    return engine.dialect.name == "sqlite"


@contextmanager
def _only_writer(connection: Connection) -> Iterator[RootTransaction]:
    try:
        transaction = connection.begin()
        if not is_sqlite(connection):
            waiting = {"seconds": connection.get_execution_options()[WAITING]}
            connection.execute(text("SELECT set_config('lock_timeout', :seconds, true)"), waiting)
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
    except DBAPIError as problem:
        found = failed(problem, str(connection.engine.url))
        if found is None:
            raise
        raise found from problem
    with transaction:
        yield transaction


def _parse(url: str) -> URL:
    todo = "Use sqlite:///path/to/file.db or postgresql://user:password@host/database."
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except ArgumentError:
        raise ConfigError("DATABASE_URL is not a database address.", todo) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ConfigError(f"DATABASE_URL asks for {backend}, which is not supported.", todo)
    if parsed.database in (None, "", ":memory:"):
        raise ConfigError("An SQLite database must be a file.", todo)
    return parsed


def _sqlite(url: URL, busy_seconds: int) -> Engine:
    _make_folder(Path(str(url.database)).parent)
    engine = create_engine(url, hide_parameters=True, json_serializer=_json, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        what = f"The folder {folder} for the database cannot be made: {problem.strerror}."
        raise DatabaseFailed(
            what, "Check DATABASE_URL or VROEGSIGNAAL_DATA, and the rights of the folder."
        ) from problem


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: it would commit before DDL and begin too late for snapshots.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
