"""Transactions for a few rows of the outbox, which must not wait for an import or a week that is being written."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from service.store.session import is_sqlite, write_transaction


@contextmanager
def short_transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at the end. PostgreSQL locks the rows it touches; SQLite has one writer at a time.

    Raises
    ------
    NotReady
        If SQLite has another writer for too long.
    """
    if is_sqlite(engine):
        with write_transaction(engine) as connection:
            yield connection
    else:
        with engine.begin() as connection:
            yield connection
