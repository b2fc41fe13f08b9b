"""Who works at a school, to ask for an action."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from service.domain.access import Role
from service.store.tables import Account, RoleAssignment, columns, table


def staff_of(connection: Connection, school_id: str, roles: Collection[Role], on: date) -> dict[str, tuple[str, str]]:
    """Per account uid the name and one role of everybody with one of these roles at a school or one of its classes on a
    date."""
    account, given = columns(Account), columns(RoleAssignment)
    query = (
        select(account.uid, account.name, given.role)
        .join(table(RoleAssignment), given.account_fk == account.id)
        .where(given.school_id == school_id, given.role.in_([role.value for role in roles]))
        .where(given.valid_from <= on, account.disabled_at.is_(None))
        .where(given.valid_to.is_(None) | (given.valid_to >= on))
        .order_by(given.valid_from, given.id)
    )
    found: dict[str, tuple[str, str]] = {}
    for uid, name, role in connection.execute(query):
        found.setdefault(uid, (name, role))
    return dict(sorted(found.items(), key=lambda each: each[1]))
