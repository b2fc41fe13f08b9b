"""Accounts: find, make, and change one column at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from service.store.accounts.uids import is_uid
from service.store.tables import Account, columns, table


@dataclass(frozen=True)
class AccountRow:
    """A row of `Account`."""

    id: int
    uid: str
    email: str
    name: str
    language: str
    demo: bool
    password_hash: str | None
    password_changed_at: datetime | None
    totp_secret: str | None
    totp_last_step: int | None
    failed_attempts: int
    locked_until: datetime | None
    created_at: datetime
    disabled_at: datetime | None

    def locked(self, now: datetime) -> bool:
        """Whether it waits after failures."""
        return self.locked_until is not None and now < self.locked_until


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Add an account and return its key."""
    return int(connection.execute(insert(table(Account)).values(values).returning(columns(Account).id)).scalar_one())


def by_id(connection: Connection, account_id: int) -> AccountRow:
    """The account with this key, which must be there."""
    query = select(table(Account)).where(columns(Account).id == account_id)
    return AccountRow(**connection.execute(query).mappings().one())


def by_email(connection: Connection, email: str) -> AccountRow | None:
    """The account of a lower-case address."""
    return _one(connection, columns(Account).email == email)


def by_uid(connection: Connection, uid: str) -> AccountRow | None:
    """The account with a public id."""
    return _one(connection, columns(Account).uid == uid) if is_uid(uid) else None


def everybody(connection: Connection) -> list[AccountRow]:
    """All accounts, by name."""
    account = columns(Account)
    rows = connection.execute(select(table(Account)).order_by(account.name, account.id)).mappings()
    return [AccountRow(**row) for row in rows]


def any_real(connection: Connection) -> bool:
    """Whether there is an account of somebody who exists."""
    return connection.execute(select(columns(Account).id).where(~columns(Account).demo).limit(1)).first() is not None


def change(connection: Connection, account_id: int, **values: Any) -> None:
    """Set columns of an account."""
    connection.execute(update(table(Account)).where(columns(Account).id == account_id).values(values))


def use_step(connection: Connection, account_id: int, step: int) -> bool:
    """Use a time step of the second factor; False if that step or a later one was used already."""
    account = columns(Account)
    unused = or_(account.totp_last_step.is_(None), account.totp_last_step < step)
    statement = update(table(Account)).where(account.id == account_id, unused).values(totp_last_step=step)
    return connection.execute(statement).rowcount == 1


def _one(connection: Connection, condition: Any) -> AccountRow | None:
    row = connection.execute(select(table(Account)).where(condition)).mappings().one_or_none()
    return None if row is None else AccountRow(**row)
