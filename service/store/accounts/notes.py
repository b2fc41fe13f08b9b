"""Moments that are noted beside a read: when a session was seen, when a token was used."""

from datetime import datetime

from sqlalchemy import Connection, Engine, Update, or_, update
from sqlalchemy.exc import OperationalError

from service.store.session import is_sqlite
from service.store.tables import AccountSession, ApiToken, columns, table


def session_seen(engine: Engine, session_id: int, now: datetime) -> bool:
    """Note that a session was seen; False when the database was being written, so that a later request will."""
    session = columns(AccountSession)
    still = (session.id == session_id, session.ended_at.is_(None), session.last_seen_at < now)
    return _note(engine, update(table(AccountSession)).where(*still).values(last_seen_at=now))


def token_used(engine: Engine, token_id: int, now: datetime) -> bool:
    """Note that a token was used; False as above."""
    token = columns(ApiToken)
    earlier = or_(token.last_used_at.is_(None), token.last_used_at < now)
    return _note(engine, update(table(ApiToken)).where(token.id == token_id, earlier).values(last_used_at=now))


def _note(engine: Engine, statement: Update) -> bool:
    with engine.connect() as connection:
        waiting = _never_wait(connection)
        try:
            connection.execute(statement)
            connection.commit()
        except OperationalError:
            connection.rollback()
            return False
        finally:
            _wait_again(connection, waiting)
    return True


def _never_wait(connection: Connection) -> int:
    # A page must not wait for an import of minutes to note a moment. PostgreSQL only waits for a row, so not here.
    if not is_sqlite(connection):
        return 0
    waiting = int(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    return waiting


def _wait_again(connection: Connection, waiting: int) -> None:
    if is_sqlite(connection):
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {waiting}")
        connection.commit()
