"""Engines for the two databases: SQLite (default) and PostgreSQL."""

from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from service.domain.errors import ConfigError

BUSY_SECONDS = 30
"""How long a writer waits for another writer."""
PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "temp_store=MEMORY", "cache_size=-65536")
IMMEDIATE = "vroegsignaal_immediate"
"""Execution option: take the write lock of SQLite when the transaction begins."""


def make_engine(url: str) -> Engine:
    """Engine of a database URL: ``sqlite:///file``, ``postgresql://…`` or ``postgres://…``.

    Bound values never appear in errors or logs (``hide_parameters``), they may be about pupils.

    Raises
    ------
    ConfigError
        If the URL is not understood, or names an SQLite database that is not a file.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return create_engine(parsed, hide_parameters=True, json_serializer=_json, pool_pre_ping=True)


def is_sqlite(engine: Engine | Connection) -> bool:
    """Whether this is SQLite; otherwise it is PostgreSQL."""
    return engine.dialect.name == "sqlite"


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


def _sqlite(url: URL) -> Engine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, json_serializer=_json, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


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
