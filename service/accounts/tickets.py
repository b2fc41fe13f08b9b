"""Tickets: what works once and not for long. The token is given out once; the database keeps its hash."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from service.accounts.hashes import new_token, sha256
from service.policy.accounts import TicketPolicy
from service.store.accounts import tickets as rows
from service.store.accounts.tickets import TicketRow


class TicketKind(StrEnum):
    """What a ticket is for. Values are stored."""

    INVITATION = "invitation"
    RESET = "reset"
    SECOND_FACTOR = "second-factor"
    SECOND_FACTOR_SETUP = "second-factor-setup"
    OIDC = "oidc"


LINKS = (TicketKind.INVITATION, TicketKind.RESET)
"""Those that let somebody choose a password."""


def issue(
    connection: Connection,
    policy: TicketPolicy,
    kind: TicketKind,
    account_id: int | None,
    now: datetime,
    content: dict[str, Any] | None = None,
) -> str:
    """Make a ticket and return its token, the only time it can be read."""
    token = new_token()
    keep(connection, kind, token, account_id, (now, now + lasts(policy, kind)), content)
    return token


def keep(
    connection: Connection,
    kind: TicketKind,
    token: str,
    account_id: int | None,
    holds: tuple[datetime, datetime],
    content: dict[str, Any] | None = None,
) -> None:
    """Let a token work from one moment until another; what is kept of it is its hash."""
    values = {"kind": kind.value, "token_sha256": sha256(token), "account_fk": account_id, "content": content}
    rows.add(connection, values | {"created_at": holds[0], "expires_at": holds[1]})


def find(connection: Connection, kind: TicketKind, token: str, now: datetime) -> TicketRow | None:
    """The ticket of a token, as long as it was not used and is not over."""
    return rows.find(connection, kind.value, sha256(token), now)


def use(connection: Connection, kind: TicketKind, token: str, now: datetime) -> TicketRow | None:
    """Use a ticket: of any number who try, exactly one gets it."""
    return rows.use(connection, kind.value, sha256(token), now)


def withdraw(connection: Connection, account_id: int, now: datetime, *kinds: TicketKind) -> None:
    """Make open tickets of an account unusable: of these kinds, or all."""
    rows.withdraw(connection, account_id, [kind.value for kind in kinds or TicketKind], now)


def lasts(policy: TicketPolicy, kind: TicketKind) -> timedelta:
    """How long a ticket of a kind is good for."""
    return {
        TicketKind.INVITATION: timedelta(hours=policy.invitation_hours),
        TicketKind.RESET: timedelta(hours=policy.reset_hours),
        TicketKind.SECOND_FACTOR: timedelta(minutes=policy.second_factor_minutes),
        TicketKind.SECOND_FACTOR_SETUP: timedelta(minutes=policy.second_factor_setup_minutes),
        TicketKind.OIDC: timedelta(minutes=policy.oidc_minutes),
    }[kind]
