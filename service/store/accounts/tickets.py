"""One-time tickets; of the token only its hash is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from service.store.tables import AccountTicket, columns, table


@dataclass(frozen=True)
class TicketRow:
    """A ticket that may be used, or was a moment ago."""

    account_fk: int | None
    content: dict[str, Any]


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Add a ticket."""
    connection.execute(insert(table(AccountTicket)).values(values))


def find(connection: Connection, kind: str, token_sha256: str, now: datetime) -> TicketRow | None:
    """A ticket that can still be used."""
    ticket = columns(AccountTicket)
    query = select(ticket.account_fk, ticket.content).where(*_usable(kind, token_sha256, now))
    row = connection.execute(query).one_or_none()
    return None if row is None else TicketRow(row[0], row[1] or {})


def use(connection: Connection, kind: str, token_sha256: str, now: datetime) -> TicketRow | None:
    """Use a ticket. Of any number who try, exactly one gets it; the others get None."""
    ticket = columns(AccountTicket)
    statement = (
        update(table(AccountTicket))
        .where(*_usable(kind, token_sha256, now))
        .values(used_at=now)
        .returning(ticket.account_fk, ticket.content)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else TicketRow(row[0], row[1] or {})


def withdraw(connection: Connection, account_id: int, kinds: Sequence[str], now: datetime) -> None:
    """Make the tickets of an account that were not used unusable."""
    ticket = columns(AccountTicket)
    open_ones = (ticket.account_fk == account_id, ticket.kind.in_(kinds), ticket.used_at.is_(None))
    connection.execute(update(table(AccountTicket)).where(*open_ones).values(used_at=now))


def pending(connection: Connection, kind: str, now: datetime) -> dict[int, datetime]:
    """Accounts with a ticket of a kind that can still be used, and until when."""
    ticket = columns(AccountTicket)
    usable = (ticket.kind == kind, ticket.used_at.is_(None), ticket.expires_at > now, ticket.account_fk.is_not(None))
    rows = connection.execute(select(ticket.account_fk, ticket.expires_at).where(*usable))
    return {account_id: until for account_id, until in rows}


def _usable(kind: str, token_sha256: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    ticket = columns(AccountTicket)
    return (
        ticket.kind == kind,
        ticket.token_sha256 == token_sha256,
        ticket.used_at.is_(None),
        ticket.expires_at > now,
    )
