"""Reads for lists, pages and rules: small frames and dataclasses."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, select

from service.decide.sitting import Work
from service.domain.errors import NotFound
from service.domain.moments import from_micros
from service.store.cases import work
from service.store.frames import read_frame
from service.store.tables import Enrolment, Pupil, School, WeeklyList, columns, table


@dataclass(frozen=True)
class SchoolRow:
    """A school as the database knows it; ``id`` is its key."""

    id: int
    school_id: str
    name: str
    sector: str
    region: str
    swv: str
    municipality: str
    hour_unit: str | None
    lesson_minutes: int | None
    revision: int
    stamp: str
    setup_stamp: str


@dataclass(frozen=True)
class FrozenList:
    """A weekly list as it was made."""

    week: str
    as_of: date
    frozen_at: datetime
    content: Any
    content_sha256: str


def all_schools(engine: Engine) -> list[SchoolRow]:
    """All schools by ``school_id``."""
    with engine.connect() as connection:
        rows = connection.execute(select(table(School))).mappings().all()
    # Sorted here: databases differ in how they order text.
    return sorted((SchoolRow(**row) for row in rows), key=lambda school: school.school_id)


def find_school(engine: Engine, school_id: str) -> SchoolRow:
    """One school.

    Raises
    ------
    NotFound
        If no school has this number.
    """
    with engine.connect() as connection:
        return school_row(connection, school_id)


def school_row(connection: Connection, school_id: str) -> SchoolRow:
    """`find_school` on a connection of the caller."""
    school = table(School)
    row = connection.execute(select(school).where(school.c.school_id == school_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"School {school_id} is not known.", "Check the number, or import schools first.")
    return SchoolRow(**row)


def roster(engine: Engine, school_fk: int, day: date) -> pd.DataFrame:
    """Who is enrolled on a date, by pupil number, with the class of that date.

    Columns: pupil_fk, pupil_id, first_name, last_name, birth_date, exemption, municipality, class_name, year_group,
    mentor, enrolled_from, enrolled_to.
    """
    pupil, row = columns(Pupil), columns(Enrolment)
    names = ("pupil_id", "first_name", "last_name", "birth_date", "exemption", "municipality")
    places = ("class_name", "year_group", "mentor", "enrolled_from", "enrolled_to")
    query = (
        select(pupil.id.label("pupil_fk"), *(pupil[name] for name in names), *(row[name] for name in places))
        .join(table(Enrolment), row.pupil_fk == pupil.id)
        .where(pupil.school_fk == school_fk, row.enrolled_from <= day, row.class_from <= day)
        .where(row.enrolled_to.is_(None) | (row.enrolled_to >= day))
        .order_by(row.enrolled_from, row.class_from)
    )
    found = _frame(engine, query, {"pupil_fk": "int64"}).drop_duplicates("pupil_fk", keep="last")
    # Sorted here: databases differ in how they order text.
    return found.sort_values("pupil_id", kind="stable", ignore_index=True)


def last_days(engine: Engine, school_fk: int, day: date) -> dict[str, date]:
    """Per pupil number of a school the last day of being enrolled up to and including a date."""
    pupil, row = columns(Pupil), columns(Enrolment)
    query = (
        select(pupil.pupil_id, row.enrolled_to)
        .join(table(Enrolment), row.pupil_fk == pupil.id)
        .where(pupil.school_fk == school_fk, row.enrolled_from <= day)
    )
    found: dict[str, date] = {}
    with engine.connect() as connection:
        for pupil_id, enrolled_to in connection.execute(query):
            found[pupil_id] = max(found.get(pupil_id, date.min), min(enrolled_to or day, day))
    return found


def get_list(engine: Engine, school_fk: int, week: str) -> FrozenList | None:
    """The frozen list of a week; None when none was made."""
    row = columns(WeeklyList)
    query = select(row.week, row.as_of, row.frozen_at, row.content, row.content_sha256)
    with engine.connect() as connection:
        found = connection.execute(query.where(row.school_fk == school_fk, row.week == week)).one_or_none()
    return FrozenList(*found) if found else None


def has_list(connection: Connection, school_fk: int, week: str) -> bool:
    """Whether the list of a week was frozen."""
    row = columns(WeeklyList)
    found = connection.execute(select(row.id).where(row.school_fk == school_fk, row.week == week))
    return found.one_or_none() is not None


def school_ids(engine: Engine, only: str | None = None) -> list[str]:
    """Numbers of all schools in order, or the one asked for.

    Raises
    ------
    NotFound
        If no school has the number asked for.
    """
    return (
        [school.school_id for school in all_schools(engine)] if only is None else [find_school(engine, only).school_id]
    )


def work_of(engine: Engine, school_id: str, known_at: int | None = None) -> Work:
    """What people did for pupils of a school and what the absoluut-verzuim list says of them, as known at a moment
    (microseconds UTC; None for all that was recorded)."""
    school, moment = find_school(engine, school_id), None if known_at is None else from_micros(known_at)
    with engine.connect() as connection:
        return Work(
            actions=work.agreed_days(connection, school.id, moment),
            listed=work.not_enrolled(connection, school.id, moment),
            exemptions=work.exemptions(connection, school.id, moment),
            decisions=work.decisions(connection, school.id, moment),
        )


def _frame(engine: Engine, query: Select[Any], kinds: dict[str, str] | None = None) -> pd.DataFrame:
    with engine.connect() as connection:
        return read_frame(connection, query, kinds)
