"""Transactions in which the append-only tables let rows go, and what makes deleted rows unreadable on disk too."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select
from sqlalchemy import Table as SqlTable

from service.store.session import is_sqlite, write_transaction
from service.store.tables import DeletionPermit, table

CHUNK = 20_000
"""Rows that one statement deletes."""
_REFERENCES = "deleting_pupils"


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
    """Let SQLite find the records of a pupil by number while pupils are deleted.

    It checks every pupil's key against all records: 85 ms per pupil among three million. The index takes 0.7 s and is
    not kept, since every import would pay for it. PostgreSQL looks within the school only.
    """
    if not is_sqlite(connection):
        yield
        return
    connection.exec_driver_sql(f"CREATE INDEX {_REFERENCES} ON absence_record (pupil_fk)")
    yield
    connection.exec_driver_sql(f"DROP INDEX {_REFERENCES}")


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
