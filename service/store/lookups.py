"""Look-ups for checking a file against what is known: one query each."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, select

from service.store.frames import read_frame
from service.store.tables import CalendarOverride, Enrolment, Pupil, School, TimetableEntry, columns, table

DATE = "datetime64[s]"


def schools(connection: Connection) -> pd.DataFrame:
    """All schools: school_fk, school_id, name, sector, region, hour_unit, lesson_minutes (null: sector default)."""
    school = columns(School)
    names = ("school_id", "name", "sector", "region", "hour_unit", "lesson_minutes")
    query = select(school.id.label("school_fk"), *(school[name] for name in names)).order_by(school.school_id)
    return read_frame(connection, query, {"school_fk": "int64", "lesson_minutes": "Int64"})


def pupil_keys(connection: Connection, school_fks: Sequence[int]) -> pd.DataFrame:
    """Pupils of these schools: school_fk, pupil_id, pupil_fk."""
    pupil = columns(Pupil)
    query = select(pupil.school_fk, pupil.pupil_id, pupil.id.label("pupil_fk"))
    return read_frame(
        connection,
        query.where(pupil.school_fk.in_(school_fks)),
        {"school_fk": "int64", "pupil_id": "str", "pupil_fk": "int64"},
    )


def enrolments(connection: Connection, school_fks: Sequence[int]) -> pd.DataFrame:
    """Enrolments of these schools, by pupil and date: pupil_fk, school_fk, class_name and dates (open end: NaT)."""
    pupil, row = columns(Pupil), columns(Enrolment)
    query = (
        select(row.pupil_fk, pupil.school_fk, row.class_name, row.enrolled_from, row.enrolled_to, row.class_from)
        .join(table(Pupil), pupil.id == row.pupil_fk)
        .where(pupil.school_fk.in_(school_fks))
        .order_by(row.pupil_fk, row.enrolled_from, row.class_from)
    )
    kinds = {name: DATE for name in ("enrolled_from", "enrolled_to", "class_from")}
    return read_frame(connection, query, {"pupil_fk": "int64", "school_fk": "int64", **kinds})


def timetables(connection: Connection, school_fks: Sequence[int]) -> pd.DataFrame:
    """Timetable rows: school_fk, class_name ("" for a pupil's own), pupil_fk, weekday 1-5, period, minutes, dates."""
    entry = columns(TimetableEntry)
    query = (
        select(entry.school_fk, entry.class_name, entry.pupil_fk, entry.weekday, entry.period, entry.minutes)
        .add_columns(entry.valid_from, entry.valid_to)
        .where(entry.school_fk.in_(school_fks))
        .order_by(entry.school_fk, entry.class_name, entry.pupil_fk, entry.valid_from, entry.weekday, entry.period)
    )
    numbers = {name: "int64" for name in ("school_fk", "weekday", "period", "minutes")}
    return read_frame(connection, query, {**numbers, "pupil_fk": "Int64", "valid_from": DATE, "valid_to": DATE})


def calendars(connection: Connection, school_fks: Sequence[int]) -> pd.DataFrame:
    """Own calendar rows: school_fk, date_from, date_to (both included), kind, label."""
    row = columns(CalendarOverride)
    query = (
        select(row.school_fk, row.date_from, row.date_to, row.kind, row.label)
        .where(row.school_fk.in_(school_fks))
        .order_by(row.school_fk, row.date_from, row.date_to, row.kind)
    )
    return read_frame(connection, query, {"school_fk": "int64", "date_from": DATE, "date_to": DATE})
