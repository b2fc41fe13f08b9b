"""The audit log as it is read: forward for who follows it, backward for one pupil."""

from typing import Any

from sqlalchemy import Connection, select

from service.store.tables import AuditedPupil, AuditEvent, PupilReference, columns, table


def reference_of(connection: Connection, pupil_fk: int) -> str | None:
    """The reference of a pupil in the log; None for somebody of whom nothing was logged."""
    known = columns(PupilReference)
    return connection.execute(select(known.reference).where(known.pupil_fk == pupil_fk)).scalar_one_or_none()


def events_about(connection: Connection, reference: str, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Events about one reference, latest first; ``before`` is the number of one that was shown.

    The references of the others whom an event is about are left out.
    """
    event, about = columns(AuditEvent), columns(AuditedPupil)
    shown = ("seq", "at", "actor_kind", "actor_uid", "action", "what", "role", "ground")
    query = (
        select(*(event[name] for name in shown))
        .join(table(AuditedPupil), about.seq == event.seq)
        .where(about.reference == reference)
        .order_by(about.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(about.seq < before)
    return [dict(row) for row in connection.execute(query).mappings()]
