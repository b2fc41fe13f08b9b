"""Sessions of browsers; of the token only its hash is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update
from sqlalchemy.exc import OperationalError

from service.store.session import is_sqlite
from service.store.tables import Account, AccountSession, columns, table


@dataclass(frozen=True)
class SessionRow:
    """A session that was not ended; whether it is over by time is for who knows the policy."""

    id: int
    uid: str
    csrf_token: str
    account_fk: int
    method: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


_NAMES = tuple(SessionRow.__dataclass_fields__)


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Add a session."""
    connection.execute(insert(table(AccountSession)).values(values))


def by_token(connection: Connection, token_sha256: str) -> SessionRow | None:
    """The session of a token; None when it was ended or its account disabled."""
    session, account = columns(AccountSession), columns(Account)
    query = (
        _select()
        .join(table(Account), account.id == session.account_fk)
        .where(session.token_sha256 == token_sha256, session.ended_at.is_(None), account.disabled_at.is_(None))
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _row(row)


def of_account(connection: Connection, account_id: int) -> list[SessionRow]:
    """Sessions of an account that were not ended, latest first."""
    session = columns(AccountSession)
    query = _select().where(session.account_fk == account_id, session.ended_at.is_(None))
    return [_row(row) for row in connection.execute(query.order_by(session.created_at.desc())).mappings()]


def end(connection: Connection, session_ids: Sequence[int], now: datetime) -> int:
    """End sessions; returns how many were not ended before."""
    session = columns(AccountSession)
    open_ones = (session.id.in_(session_ids), session.ended_at.is_(None))
    return connection.execute(update(table(AccountSession)).where(*open_ones).values(ended_at=now)).rowcount


def touch(engine: Engine, session_id: int, now: datetime) -> bool:
    """Note that a session was seen, unless the database is being written: then a later request will."""
    session = columns(AccountSession)
    still = (session.id == session_id, session.ended_at.is_(None), session.last_seen_at < now)
    with engine.connect() as connection:
        waiting = _never_wait(connection)
        try:
            connection.execute(update(table(AccountSession)).where(*still).values(last_seen_at=now))
            connection.commit()
        except OperationalError:
            connection.rollback()
            return False
        finally:
            _wait_again(connection, waiting)
    return True


def _select() -> Any:
    session = columns(AccountSession)
    return select(*(session[name] for name in _NAMES))


def _row(row: RowMapping) -> SessionRow:
    return SessionRow(**row)


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
