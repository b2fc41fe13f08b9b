"""Assignments of roles."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from service.domain.access import Assignment, Role, Scope
from service.store.accounts.uids import is_uid
from service.store.tables import RoleAssignment, columns, table

_NAMES = ("uid", "role", "scope", "valid_from", "valid_to", "school_id", "class_name", "region")


def add(connection: Connection, account_id: int, assignment: Assignment, given: Mapping[str, Any]) -> None:
    """Add an assignment; ``given`` says by whom and when."""
    values = {name: getattr(assignment, name) for name in _NAMES} | {"account_fk": account_id, **given}
    values |= {"role": assignment.role.value, "scope": assignment.scope.value}
    connection.execute(insert(table(RoleAssignment)).values(values))


def of_account(connection: Connection, account_id: int) -> list[Assignment]:
    """Assignments of an account, also those that are over or have yet to begin."""
    return of_accounts(connection, [account_id]).get(account_id, [])


def of_accounts(connection: Connection, account_ids: Sequence[int] | None = None) -> dict[int, list[Assignment]]:
    """The same for several accounts, or for all."""
    given = columns(RoleAssignment)
    query = select(given.account_fk, *(given[name] for name in _NAMES)).order_by(given.valid_from, given.id)
    if account_ids is not None:
        query = query.where(given.account_fk.in_(account_ids))
    found: dict[int, list[Assignment]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["account_fk"], []).append(_assignment(row))
    return found


def by_uid(connection: Connection, uid: str) -> tuple[int, Assignment] | None:
    """Key of the account and the assignment with a public id."""
    if not is_uid(uid):
        return None
    given = columns(RoleAssignment)
    query = select(given.account_fk, *(given[name] for name in _NAMES)).where(given.uid == uid)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else (row["account_fk"], _assignment(row))


def end(connection: Connection, uid: str, last_day: date) -> None:
    """Give an assignment its last day."""
    given = columns(RoleAssignment)
    connection.execute(update(table(RoleAssignment)).where(given.uid == uid).values(valid_to=last_day))


def _assignment(row: RowMapping) -> Assignment:
    values = {name: row[name] for name in _NAMES}
    return Assignment(**values | {"role": Role(row["role"]), "scope": Scope(row["scope"])})
