"""Accounts for the tests, made the short way."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from service.accounts.hashes import new_uid
from service.domain.access import Assignment, Role, Scope
from service.policy.accounts import load_accounts_policy
from service.store import audit
from service.store.accounts import people, roles
from service.store.meta import DEMO, set_meta
from service.store.session import write_transaction

POLICY = load_accounts_policy()
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam on a Monday."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Somebody:
    """An account that was made."""

    id: int
    uid: str
    email: str


def somebody(engine: Engine, name: str = "Mirjam Waterlelie", **values: Any) -> Somebody:
    """An account without password or roles."""
    email = values.pop("email", name.lower().replace(" ", ".") + "@voorbeeld.example")
    row = {"uid": new_uid(), "email": email, "name": name, "language": "nl", "demo": False, "failed_attempts": 0}
    row |= {"created_at": NINE, **values}
    with write_transaction(engine) as connection:
        return Somebody(people.add(connection, row), row["uid"], email)


def give(engine: Engine, who: Somebody, role: Role, scope: Scope, **where: Any) -> Assignment:
    """A role from 1 August 2026."""
    first = where.pop("valid_from", date(2026, 8, 1))
    assignment = Assignment(new_uid(), role, scope, first, **where)
    with write_transaction(engine) as connection:
        roles.add(connection, who.id, assignment, {"given_by": "test", "given_at": NINE})
    return assignment


def mark_demo(engine: Engine) -> None:
    """A database with invented people only."""
    with write_transaction(engine) as connection:
        set_meta(connection, DEMO, "true")


def actions(engine: Engine) -> list[str]:
    """What the audit log says happened, in order."""
    return [event["action"] for event in log(engine)]


def log(engine: Engine) -> list[dict[str, Any]]:
    """The audit log."""
    with engine.connect() as connection:
        return audit.events(connection)
