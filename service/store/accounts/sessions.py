"""Sessions of browsers; of the token only its hash is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

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


def _select() -> Any:
    session = columns(AccountSession)
    return select(*(session[name] for name in _NAMES))


def _row(row: RowMapping) -> SessionRow:
    return SessionRow(**row)
