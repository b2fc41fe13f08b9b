"""Messages as they are written and put together into deliveries."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.delivery import Channel, State
from service.store import audit
from service.store.session import is_sqlite
from service.store.tables import Delivery, Enrolment, Message, PupilReference, columns, table

_CHUNK = 500
_AT_ONCE = 5_000
"""Messages that are put together in one transaction."""


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add messages; one whose ``dedupe`` is there already is not added. Returns how many were new."""
    if not rows:
        return 0
    dialect = sqlite if is_sqlite(connection) else postgresql
    statement = dialect.insert(table(Message)).on_conflict_do_nothing(index_elements=["dedupe"])
    # Counted by what comes back: how many rows a statement wrote is not told for many at once.
    return len(connection.execute(statement.returning(columns(Message).id), [dict(row) for row in rows]).all())


def due(connection: Connection, channels: Sequence[Channel], now: datetime) -> list[dict[str, Any]]:
    """Messages whose time has come and that are in no delivery, by receiver; others cannot take them meanwhile."""
    row = columns(Message)
    query = (
        select(row.id, row.kind, row.channel, row.account_fk, row.webhook_fk, row.school_id, row.class_name)
        .add_columns(row.made_at)
        .where(row.delivery_fk.is_(None), row.dropped_at.is_(None), row.due_at <= now)
        .where(row.channel.in_([channel.value for channel in channels]))
        .order_by(row.channel, row.account_fk, row.webhook_fk, row.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return [dict(found) for found in connection.execute(query).mappings()]


def drop(connection: Connection, message_ids: Sequence[int], now: datetime) -> None:
    """Leave messages unsent for good."""
    _set(connection, message_ids, dropped_at=now)


def put_together(connection: Connection, uid: str, message_ids: Sequence[int], to: Mapping[str, Any]) -> None:
    """One delivery of these messages; ``to`` names the channel, the receiver and the moment."""
    values = {"uid": uid, "state": State.WAITING.value, "attempts": 0, **to}
    statement = insert(table(Delivery)).values(values).returning(columns(Delivery).id)
    _set(connection, message_ids, delivery_fk=connection.execute(statement).scalar_one())


def not_sent_yet(connection: Connection, account_fk: int) -> list[tuple[int, str]]:
    """Messages for somebody that are in no delivery, with their kind."""
    row = columns(Message)
    query = select(row.id, row.kind).where(row.account_fk == account_fk, row.delivery_fk.is_(None))
    return [(key, kind) for key, kind in connection.execute(query.where(row.dropped_at.is_(None)))]


def set_due(connection: Connection, message_ids: Sequence[int], due_at: datetime) -> None:
    """Another moment for messages that wait."""
    _set(connection, message_ids, due_at=due_at)


def references_of(connection: Connection, pupil_fks: Sequence[int]) -> dict[int, str]:
    """Per pupil the reference of the audit log, which says nothing itself and goes when the pupil goes."""
    audit.references(connection, pupil_fks)
    row, found = columns(PupilReference), dict[int, str]()
    for start in range(0, len(pupil_fks), _CHUNK):
        some = pupil_fks[start : start + _CHUNK]
        query = select(row.pupil_fk, row.reference).where(row.pupil_fk.in_(some))
        found |= {key: reference for key, reference in connection.execute(query)}
    return found


def classes_of(connection: Connection, pupil_fks: Sequence[int], on: date) -> dict[int, str]:
    """Per pupil the class on a date."""
    row, found = columns(Enrolment), dict[int, str]()
    for start in range(0, len(pupil_fks), _CHUNK):
        some = pupil_fks[start : start + _CHUNK]
        query = (
            select(row.pupil_fk, row.class_name)
            .where(row.pupil_fk.in_(some), row.enrolled_from <= on, func.coalesce(row.class_from, on) <= on)
            .where(or_(row.enrolled_to.is_(None), row.enrolled_to >= on))
            .order_by(row.enrolled_from, row.class_from)
        )
        found |= {key: name for key, name in connection.execute(query) if name}
    return found


def _set(connection: Connection, message_ids: Sequence[int], **values: Any) -> None:
    row = columns(Message)
    for start in range(0, len(message_ids), _CHUNK):
        some = message_ids[start : start + _CHUNK]
        connection.execute(update(table(Message)).where(row.id.in_(some)).values(values))
