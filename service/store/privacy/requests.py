"""Requests of pupils and parents: added, decided once, and read as a register."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from service.store.tables import CorrectionRequest, Pupil, School, columns, table

_SHOWN = ("uid", "kind", "about", "day", "asked_by", "asked_on", "due_on", "decision", "decided_on", "recorded_at")


def add_request(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write a request down; columns of `CorrectionRequest`."""
    connection.execute(insert(table(CorrectionRequest)).values(dict(row)))


def decide_request(connection: Connection, uid: str, decision: str, decided_on: date) -> bool:
    """Write a decision down; False when there is no such request or it was decided before."""
    rows = table(CorrectionRequest)
    mine = update(rows).where(rows.c.uid == uid, rows.c.decision.is_(None))
    return connection.execute(mine.values(decision=decision, decided_on=decided_on)).rowcount == 1


def find_request(connection: Connection, uid: str) -> dict[str, Any] | None:
    """A request with ``pupil_fk``, ``pupil_id`` and ``school_id``; None when there is no such request."""
    row = columns(CorrectionRequest)
    found = connection.execute(_query().where(row.uid == uid)).mappings().one_or_none()
    return dict(found) if found else None


def requests_of(connection: Connection, pupil_fk: int) -> list[dict[str, Any]]:
    """Every request about a pupil, the oldest first."""
    row = columns(CorrectionRequest)
    query = _query().where(row.pupil_fk == pupil_fk).order_by(row.asked_on, row.id)
    return [dict(each) for each in connection.execute(query).mappings()]


def undecided(connection: Connection, school_ids: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Requests nobody has decided, the one that is due first in front; of some schools, or None for all."""
    row = columns(CorrectionRequest)
    query = _query().where(row.decision.is_(None)).order_by(row.due_on, row.id)
    if school_ids is not None:
        query = query.where(columns(School).school_id.in_(school_ids))
    return [dict(each) for each in connection.execute(query).mappings()]


def _query() -> Select[Any]:
    row, pupil, school = columns(CorrectionRequest), columns(Pupil), columns(School)
    return (
        select(*(row[name] for name in _SHOWN), row.pupil_fk, pupil.pupil_id, school.school_id)
        .join(table(Pupil), pupil.id == row.pupil_fk)
        .join(table(School), school.id == pupil.school_fk)
    )
