"""Accounts at OpenID Connect providers that sign in to an account here."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from service.store.tables import AccountIdentity, columns, table


def account_of(connection: Connection, issuer: str, subject: str) -> int | None:
    """Key of the account an identity signs in to."""
    identity = columns(AccountIdentity)
    query = select(identity.account_fk).where(identity.issuer == issuer, identity.subject == subject)
    key: int | None = connection.execute(query).scalar_one_or_none()
    return key


def linked(connection: Connection, account_id: int) -> bool:
    """Whether an account has an identity at any provider."""
    query = select(columns(AccountIdentity).id).where(columns(AccountIdentity).account_fk == account_id)
    return connection.execute(query.limit(1)).one_or_none() is not None


def linked_accounts(connection: Connection) -> set[int]:
    """Keys of the accounts that have an identity at any provider."""
    return set(connection.scalars(select(columns(AccountIdentity).account_fk)))


def add(connection: Connection, account_id: int, issuer: str, subject: str, now: datetime) -> None:
    """Let an identity sign in to an account."""
    values = {"account_fk": account_id, "issuer": issuer, "subject": subject, "linked_at": now}
    connection.execute(insert(table(AccountIdentity)).values(values))
