"""Pupils and when they are in which class."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table


class Pupil(Table, table=True):
    """A pupil of one school; ``pupil_id`` is the school's own number, never a BSN."""

    __table_args__ = (UniqueConstraint("school_fk", "pupil_id"),)

    id: int | None = Field(default=None, primary_key=True)
    school_fk: int = Field(foreign_key="school.id")
    pupil_id: str
    first_name: str
    last_name: str
    birth_date: date
    exemption: str | None = None
    municipality: str | None = None


class Enrolment(Table, table=True):
    """A pupil in a class from ``class_from``, within an enrolment; both ends are included, an open end is null."""

    __table_args__ = (UniqueConstraint("pupil_fk", "enrolled_from", "class_from"),)

    id: int | None = Field(default=None, primary_key=True)
    pupil_fk: int = Field(foreign_key="pupil.id")
    enrolled_from: date
    enrolled_to: date | None = None
    class_from: date
    class_name: str
    year_group: str
    mentor: str | None = None
