"""What one school hands over to the next."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from service.store.tables import CaseHandover, Pupil, School, columns, table


def handovers_of(connection: Connection, pupil_fk: int) -> list[dict[str, Any]]:
    """What was handed over of a pupil, with the name of the ``school`` it went to."""
    row, school = columns(CaseHandover), columns(School)
    query = (
        select(table(CaseHandover), school.name.label("school"))
        .join(table(School), school.id == row.to_school_fk)
        .where(row.pupil_fk == pupil_fk)
        .order_by(row.id)
    )
    return [dict(each) for each in connection.execute(query).mappings()]


def who(connection: Connection, pupil_fk: int) -> dict[str, Any]:
    """Names, birth date (ISO) and school of a pupil, to recognise somebody at another school."""
    pupil, school = columns(Pupil), columns(School)
    query = (
        select(pupil.first_name, pupil.last_name, pupil.birth_date, school.name.label("school"))
        .join(table(School), school.id == pupil.school_fk)
        .where(pupil.id == pupil_fk)
    )
    found = dict(connection.execute(query).mappings().one())
    return found | {"birth_date": found["birth_date"].isoformat()}


def waiting_for(connection: Connection, school_fk: int) -> list[dict[str, Any]]:
    """What other schools handed over to a school and nobody took in yet, the oldest first."""
    rows = table(CaseHandover)
    query = select(rows).where(rows.c.to_school_fk == school_fk, rows.c.taken_at.is_(None)).order_by(rows.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def pupils_of(connection: Connection, school_fk: int) -> dict[str, dict[str, Any]]:
    """Last name and birth date (ISO) of the pupils of a school by number, where anything is waiting for the school."""
    if not waiting_for(connection, school_fk):
        return {}
    pupil = columns(Pupil)
    query = select(pupil.pupil_id, pupil.last_name, pupil.birth_date).where(pupil.school_fk == school_fk)
    return {
        pupil_id: {"last_name": name, "birth_date": born.isoformat()}
        for pupil_id, name, born in connection.execute(query)
    }


def take(connection: Connection, uid: str, school_fk: int, by: str, at: datetime) -> dict[str, Any] | None:
    """Take in what was handed over to a school; None when there is nothing to take in, or somebody was first."""
    rows = table(CaseHandover)
    mine = (rows.c.uid == uid) & (rows.c.to_school_fk == school_fk) & rows.c.taken_at.is_(None)
    taken = connection.execute(update(rows).where(mine).values(taken_by=by, taken_at=at).returning(*rows.c))
    found = taken.mappings().one_or_none()
    return dict(found) if found else None
