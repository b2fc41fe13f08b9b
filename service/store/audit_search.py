"""Looking things up in the audit log: latest first, by school, action or account; never by pupil."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from service.store.tables import AuditEvent, columns, table


@dataclass(frozen=True)
class Sought:
    """What to look for; "" is anything. ``actor_uid`` is the public id of an account, token or command."""

    school_id: str = ""
    action: str = ""
    actor_uid: str = ""


def latest(connection: Connection, sought: Sought, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Events, latest first; ``before`` is the number of one that was shown."""
    event = columns(AuditEvent)
    query = select(table(AuditEvent)).where(*_conditions(sought)).order_by(event.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(event.seq < before)
    return [dict(row) for row in connection.execute(query).mappings()]


def counts_since(connection: Connection, actions: Collection[str], since: datetime) -> dict[str, int]:
    """How often each of these actions happened since a moment; those that did not are left out."""
    event = columns(AuditEvent)
    query = select(event.action, func.count()).where(event.action.in_(sorted(actions)), event.at >= since)
    return {action: count for action, count in connection.execute(query.group_by(event.action))}


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    event = columns(AuditEvent)
    wanted = ((event.school_id, sought.school_id), (event.action, sought.action), (event.actor_uid, sought.actor_uid))
    return [column == value for column, value in wanted if value]
