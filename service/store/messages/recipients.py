"""Who can be told of something: people by the roles they have today, endpoints, and what people prefer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from service.domain.access import Role, Scope
from service.store.tables import Account, MessagePreference, RoleAssignment, Webhook, columns, table


@dataclass(frozen=True)
class Held:
    """A role somebody has, and where."""

    account_fk: int
    role: Role
    scope: Scope
    school_id: str | None
    class_name: str | None


@dataclass(frozen=True)
class Endpoint:
    """A webhook that is in use. No schools means all."""

    webhook_fk: int
    kinds: frozenset[str]
    school_ids: frozenset[str]


def held_at(connection: Connection, school_id: str, on: date) -> list[Held]:
    """Roles at a school, and for the service, on a date, of accounts that are not disabled."""
    given = columns(RoleAssignment)
    return _held(connection, on, or_(given.school_id == school_id, given.scope == Scope.SERVICE.value))


def held_by(connection: Connection, account_fks: Collection[int], on: date) -> list[Held]:
    """Roles of accounts on a date, without those that are disabled."""
    return _held(connection, on, columns(RoleAssignment).account_fk.in_(account_fks)) if account_fks else []


def endpoints(connection: Connection) -> list[Endpoint]:
    """The webhooks that are in use."""
    hook = columns(Webhook)
    query = select(hook.id, hook.kinds, hook.school_ids).where(hook.disabled_at.is_(None)).order_by(hook.id)
    return [Endpoint(key, frozenset(kinds), frozenset(schools)) for key, kinds, schools in connection.execute(query)]


def preferences(connection: Connection, account_fks: Collection[int]) -> dict[tuple[int, str], str]:
    """What people chose, by account and kind; who chose nothing is not in it."""
    row = columns(MessagePreference)
    query = select(row.account_fk, row.kind, row.timing).where(row.account_fk.in_(account_fks))
    return {(account_fk, kind): timing for account_fk, kind, timing in connection.execute(query)}


def prefer(connection: Connection, account_fk: int, timings: dict[str, str], now: datetime) -> None:
    """Put what somebody chooses in the place of what they chose before."""
    row = columns(MessagePreference)
    connection.execute(delete(table(MessagePreference)).where(row.account_fk == account_fk))
    if timings:
        rows = [
            {"account_fk": account_fk, "kind": kind, "timing": timing, "changed_at": now}
            for kind, timing in timings.items()
        ]
        connection.execute(insert(table(MessagePreference)), rows)


def _held(connection: Connection, on: date, condition: Any) -> list[Held]:
    given, account = columns(RoleAssignment), columns(Account)
    query = (
        select(given.account_fk, given.role, given.scope, given.school_id, given.class_name)
        .join(table(Account), account.id == given.account_fk)
        .where(condition, account.disabled_at.is_(None), given.valid_from <= on)
        .where(or_(given.valid_to.is_(None), given.valid_to >= on))
        .order_by(given.id)
    )
    return [
        Held(account_fk, Role(role), Scope(scope), school_id, class_name)
        for account_fk, role, scope, school_id, class_name in connection.execute(query)
    ]
