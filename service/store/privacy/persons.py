"""Who a pupil is, for the rights of that pupil."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from service.domain.errors import NotFound
from service.store.tables import Pupil, School, columns, table


@dataclass(frozen=True)
class PersonRow:
    """A pupil with the school; ``pupil_fk`` and ``school_fk`` are database keys."""

    pupil_fk: int
    school_fk: int
    school_id: str
    school: str
    pupil_id: str
    first_name: str
    last_name: str
    birth_date: date
    municipality: str | None
    exemption: str | None


def person(connection: Connection, school_id: str, pupil_id: str) -> PersonRow:
    """A pupil of a school, also one who left.

    Raises
    ------
    NotFound
        If the school has or had no such pupil.
    """
    pupil, school = columns(Pupil), columns(School)
    who = (pupil.pupil_id, pupil.first_name, pupil.last_name, pupil.birth_date, pupil.municipality, pupil.exemption)
    query = (
        select(pupil.id.label("pupil_fk"), pupil.school_fk, school.school_id, school.name.label("school"), *who)
        .join(table(School), school.id == pupil.school_fk)
        .where(school.school_id == school_id, pupil.pupil_id == pupil_id)
    )
    found = connection.execute(query).mappings().one_or_none()
    if found is None:
        raise NotFound(f"School {school_id} has no such pupil.", "Check the school and the pupil number.")
    return PersonRow(**found)
