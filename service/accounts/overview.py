"""All accounts at a glance, for the yearly review of who may what, and for the command line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from service.accounts.sessions import today
from service.accounts.tickets import TicketKind
from service.domain.access import Assignment
from service.store.accounts import identities, people, roles, tickets
from service.store.accounts.people import AccountRow


class State(StrEnum):
    """What an account is now."""

    ACTIVE = "active"
    INVITED = "invited"
    """Nobody entered it yet."""
    LOCKED = "locked"
    DISABLED = "disabled"
    DEMO = "demo"


@dataclass(frozen=True)
class Overview:
    """An account with its roles of today and later."""

    uid: str
    name: str
    email: str
    state: State
    second_factor: bool
    link_until: datetime | None
    """Until when an invitation or reset can be used; None when there is none."""
    locked_until: datetime | None
    assignments: tuple[Assignment, ...]


def overview(connection: Connection, now: datetime) -> list[Overview]:
    """All accounts, by name."""
    given, linked = roles.of_accounts(connection), identities.linked_accounts(connection)
    links = {
        **tickets.pending(connection, TicketKind.INVITATION, now),
        **tickets.pending(connection, TicketKind.RESET, now),
    }
    return [
        Overview(
            uid=each.uid,
            name=each.name,
            email=each.email,
            state=_state(each, each.id in linked, now),
            second_factor=each.totp_secret is not None,
            link_until=links.get(each.id),
            locked_until=each.locked_until if each.locked(now) else None,
            assignments=tuple(role for role in given.get(each.id, []) if _still(role, now)),
        )
        for each in people.everybody(connection)
    ]


def _state(account: AccountRow, linked: bool, now: datetime) -> State:
    if account.disabled_at is not None:
        return State.DISABLED
    if account.demo:
        return State.DEMO
    if account.locked(now):
        return State.LOCKED
    return State.ACTIVE if linked or account.password_changed_at is not None else State.INVITED


def _still(role: Assignment, now: datetime) -> bool:
    return role.valid_to is None or role.valid_to >= max(role.valid_from, today(now))
