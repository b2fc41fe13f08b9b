"""Where a pupil is, for deciding who may look: school, and class on a date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from service.store.tables import Enrolment, Pupil, columns, table

_CHUNK = 500


@dataclass(frozen=True)
class PupilKey:
    """A pupil's key, birth date and class on the date asked for; None outside an enrolment."""

    pupil_fk: int
    birth_date: date
    class_name: str | None


def pupil_key(connection: Connection, school_fk: int, pupil_id: str, on: date) -> PupilKey | None:
    """Who a pupil number is at a school; None when the school never had such a pupil."""
    pupil, row = columns(Pupil), columns(Enrolment)
    query = (
        select(pupil.id, pupil.birth_date, row.class_name, row.enrolled_from, row.enrolled_to, row.class_from)
        .outerjoin(table(Enrolment), row.pupil_fk == pupil.id)
        .where(pupil.school_fk == school_fk, pupil.pupil_id == pupil_id)
        .order_by(row.enrolled_from, row.class_from)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    classes = [name for _, _, name, first, last, since in rows if name and _holds(on, first, last, since)]
    return PupilKey(rows[0][0], rows[0][1], classes[-1] if classes else None)


def pupil_keys(connection: Connection, school_fk: int, pupil_ids: Collection[str]) -> list[int]:
    """Keys of pupils of a school, for the audit log; numbers the school does not know are left out."""
    pupil, wanted, found = columns(Pupil), sorted(set(pupil_ids)), list[int]()
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        query = select(pupil.id).where(pupil.school_fk == school_fk, pupil.pupil_id.in_(some))
        found += connection.scalars(query)
    return found


def pupils_of_classes(connection: Connection, school_fk: int, classes: Collection[str], on: date) -> set[str]:
    """Numbers of the pupils who are in one of the classes on a date."""
    pupil, row = columns(Pupil), columns(Enrolment)
    query = (
        select(pupil.pupil_id, row.class_name, row.enrolled_from, row.enrolled_to, row.class_from)
        .join(table(Enrolment), row.pupil_fk == pupil.id)
        .where(pupil.school_fk == school_fk)
        .order_by(row.enrolled_from, row.class_from)
    )
    latest = {
        pupil_id: name
        for pupil_id, name, first, last, since in connection.execute(query)
        if _holds(on, first, last, since)
    }
    return {pupil_id for pupil_id, name in latest.items() if name in classes}


def _holds(on: date, first: date, last: date | None, since: date) -> bool:
    return first <= on and since <= on and (last is None or on <= last)
