"""Pupils whom schools brought in at their samenwerkingsverband."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from service.store.tables import Pupil, School, SwvCase, columns, table


@dataclass(frozen=True)
class CaseRow:
    """A pupil who was brought in; ``valid_to`` is the last day."""

    uid: str
    pupil_fk: int
    ground: str
    valid_from: date
    valid_to: date | None
    brought_in_at: datetime
    pupil_id: str
    birth_date: date
    school_fk: int
    school_id: str
    school: str

    def holds(self, on: date) -> bool:
        """Whether the pupil is brought in on a date."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def add_case(connection: Connection, row: Mapping[str, Any]) -> None:
    """Bring a pupil in; columns of `SwvCase`."""
    connection.execute(insert(table(SwvCase)).values(dict(row)))


def end_case(connection: Connection, uid: str, pupil_fk: int, last: date, by: str) -> bool:
    """Give a case of a pupil a last day; False when the pupil has no such case."""
    row = columns(SwvCase)
    mine = update(table(SwvCase)).where(row.uid == uid, row.pupil_fk == pupil_fk)
    return connection.execute(mine.values(valid_to=last, ended_by=by)).rowcount == 1


def cases_of_pupil(connection: Connection, pupil_fk: int) -> list[CaseRow]:
    """Every time a pupil was brought in, the newest first."""
    return _rows(connection, _all().where(columns(SwvCase).pupil_fk == pupil_fk))


def cases_of_region(connection: Connection, region: str, on: date) -> list[CaseRow]:
    """Who is brought in at a samenwerkingsverband on a date, the newest first."""
    row = columns(SwvCase)
    holds = (row.valid_from <= on) & or_(row.valid_to.is_(None), row.valid_to >= on)
    return _rows(connection, _all().where(columns(School).swv == region, holds))


def _all() -> Select[Any]:
    row, pupil, school = columns(SwvCase), columns(Pupil), columns(School)
    of_case = (row.uid, row.pupil_fk, row.ground, row.valid_from, row.valid_to, row.brought_in_at)
    of_pupil = (pupil.pupil_id, pupil.birth_date, pupil.school_fk, school.school_id, school.name.label("school"))
    joined = table(SwvCase).join(table(Pupil), pupil.id == row.pupil_fk)
    found = select(*of_case, *of_pupil).select_from(joined.join(table(School), school.id == pupil.school_fk))
    return found.order_by(row.id.desc())


def _rows(connection: Connection, query: Select[Any]) -> list[CaseRow]:
    return [CaseRow(**row) for row in connection.execute(query).mappings()]
