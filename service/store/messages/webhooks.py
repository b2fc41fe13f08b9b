"""Endpoints that an administrator registered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.store.accounts.uids import is_uid
from service.store.tables import Webhook, columns, table


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add an endpoint; its secret is encrypted already."""
    connection.execute(insert(table(Webhook)).values(dict(values)))


def all_of_them(connection: Connection) -> list[dict[str, Any]]:
    """Endpoints, also disabled ones, by name; without their secrets."""
    row = columns(Webhook)
    names = ("uid", "name", "url", "kinds", "school_ids", "made_at", "disabled_at")
    query = select(*(row[name] for name in names)).order_by(row.name, row.id)
    return [dict(each) for each in connection.execute(query).mappings()]


def disable(connection: Connection, uid: str, now: datetime) -> bool:
    """Tell an endpoint nothing more; False when there is none that is in use."""
    row = columns(Webhook)
    statement = update(table(Webhook)).where(row.uid == uid, row.disabled_at.is_(None)).values(disabled_at=now)
    return is_uid(uid) and connection.execute(statement).rowcount == 1
