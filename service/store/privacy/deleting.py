"""Transactions in which the append-only tables let rows go, and what makes deleted rows unreadable on disk too."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, inspect, select
from sqlalchemy import Table as SqlTable

from service.store.session import is_sqlite, write_transaction
from service.store.tables import DeletionPermit, table

CHUNK = 20_000
"""Rows that one statement deletes."""
_RECORDS = ("absence_record", "pupil_fk")
"""PostgreSQL looks for records within the school, for which there is an index (migrations/references.py)."""
_REFERRING = {_RECORDS, ("assessment", "replaces_fk"), ("timetable_entry", "pupil_fk")}


@contextmanager
def deletion(engine: Engine, reason: str) -> Iterator[Connection]:
    """The one writer, with a deletion permit that nobody else sees and that is gone before the commit.

    Raises
    ------
    NotReady
        If another writer does not finish in time.
    """
    permit = table(DeletionPermit)
    with write_transaction(engine) as connection:
        if is_sqlite(connection):
            # What is deleted is overwritten with zeros, not only forgotten.
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        connection.execute(insert(permit).values(id=1, reason=reason))
        yield connection
        connection.execute(delete(permit))


@contextmanager
def quick_references(connection: Connection) -> Iterator[None]:
    """Let the database find what refers to a row that is deleted, without reading a whole table for each.

    Twenty thousand assessments and four thousand pupils take 18 seconds without and 3 with these indexes. They are not
    kept where every import would pay for them.
    """
    made = list(_missing(connection))
    for target, column in made:
        connection.exec_driver_sql(f"CREATE INDEX deleting_{target} ON {target} ({column})")
    yield
    for target, _ in made:
        connection.exec_driver_sql(f"DROP INDEX deleting_{target}")


def _missing(connection: Connection) -> Iterator[tuple[str, str]]:
    """Columns that refer to rows which go by the thousand, and that no index begins with."""
    for target, column in _REFERRING if is_sqlite(connection) else _REFERRING - {_RECORDS}:
        indexes = inspect(connection).get_indexes(target)
        if not any(index["column_names"][:1] == [column] for index in indexes):
            yield target, column


def count(connection: Connection, target: SqlTable, condition: ColumnElement[bool]) -> int:
    """How many rows a condition holds for."""
    return int(connection.execute(select(func.count()).select_from(target).where(condition)).scalar_one())


def remove(connection: Connection, target: SqlTable, condition: ColumnElement[bool]) -> int:
    """Delete the rows a condition holds for, the newest first: a row that replaces another goes before it."""
    key, gone = next(iter(target.primary_key)), 0
    some = select(key).where(condition).order_by(key.desc()).limit(CHUNK)
    while rows := connection.execute(delete(target).where(key.in_(some))).rowcount:
        gone += rows
    return gone


def wipe(engine: Engine, rewrite: bool = False) -> bool:
    """Take deleted rows out of the files of SQLite: the log beside the database, and with ``rewrite`` free space too.

    False when somebody was reading all the while; then the log is emptied another time. PostgreSQL frees the space of
    deleted rows by itself (autovacuum).
    """
    if not is_sqlite(engine):
        return True
    pooled = engine.raw_connection()
    try:
        driver = pooled.driver_connection
        if rewrite:
            driver.execute("VACUUM")  # type: ignore[union-attr]
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[union-attr]
    except sqlite3.OperationalError:
        return False
    finally:
        pooled.close()
    return not busy
