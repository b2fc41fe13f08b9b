"""API tokens; of the secret only its hash is here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.store.accounts.uids import is_uid
from service.store.tables import Account, ApiToken, columns, table


@dataclass(frozen=True)
class TokenRow:
    """A token."""

    id: int
    uid: str
    name: str
    token_sha256: str
    account_fk: int
    account_uid: str
    scopes: list[str]
    school_ids: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    account_disabled_at: datetime | None

    def valid(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and self.account_disabled_at is None and now < self.expires_at


_NAMES = ("id", "uid", "name", "token_sha256", "account_fk", "scopes", "school_ids")
_MOMENTS = ("created_at", "expires_at", "revoked_at", "last_used_at")


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Add a token."""
    connection.execute(insert(table(ApiToken)).values(values))


def by_uid(connection: Connection, uid: str) -> TokenRow | None:
    """A token by its public id, also when it is over."""
    found = _rows(connection, columns(ApiToken).uid == uid) if is_uid(uid) else []
    return found[0] if found else None


def of_account(connection: Connection, account_id: int) -> list[TokenRow]:
    """Tokens of an account, also those that are over."""
    return _rows(connection, columns(ApiToken).account_fk == account_id)


def all_of_them(connection: Connection) -> list[TokenRow]:
    """All tokens, also those that are over."""
    return _rows(connection, columns(ApiToken).id.is_not(None))


def revoke(connection: Connection, token_id: int, now: datetime) -> bool:
    """Revoke a token; False when it was revoked before."""
    token = columns(ApiToken)
    statement = update(table(ApiToken)).where(token.id == token_id, token.revoked_at.is_(None))
    return connection.execute(statement.values(revoked_at=now)).rowcount == 1


def _rows(connection: Connection, condition: Any) -> list[TokenRow]:
    token, account = columns(ApiToken), columns(Account)
    of_account = (account.uid.label("account_uid"), account.disabled_at.label("account_disabled_at"))
    query = (
        select(*(token[name] for name in (*_NAMES, *_MOMENTS)), *of_account)
        .join(table(Account), account.id == token.account_fk)
        .where(condition)
        .order_by(token.id)
    )
    return [TokenRow(**row) for row in connection.execute(query).mappings()]
