"""Upserts of schools, calendars, timetables and pupils, by the keys files use."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, select

from service.store.counts import Counts
from service.store.lookups import pupil_keys
from service.store.merge import Target, count, upsert
from service.store.revisions import bump_schools
from service.store.tables import CalendarOverride, Enrolment, Pupil, School, TimetableEntry, columns, table

SCHOOL = Target(
    School, ["school_id"], ["name", "sector", "region", "swv", "municipality", "hour_unit", "lesson_minutes"]
)
CALENDAR = Target(CalendarOverride, ["school_fk", "date_from", "date_to", "kind"], ["label"])
TIMETABLE = Target(
    TimetableEntry,
    ["school_fk", "class_name", "pupil_fk", "weekday", "period", "valid_from"],
    ["minutes", "valid_to"],
)
PUPIL = Target(Pupil, ["school_fk", "pupil_id"], ["first_name", "last_name", "birth_date", "exemption", "municipality"])
ENROLMENT = Target(
    Enrolment, ["pupil_fk", "enrolled_from", "class_from"], ["enrolled_to", "class_name", "year_group", "mentor"]
)


def upsert_schools(connection: Connection, rows: pd.DataFrame) -> Counts:
    """Schools by ``school_id``; a new school starts at revision 0."""
    status = upsert(connection, SCHOOL, rows, _columns(SCHOOL))
    changed = rows.loc[status != "unchanged", "school_id"].tolist()
    school = columns(School)
    keys = connection.execute(select(school.id).where(school.school_id.in_(changed))).scalars().all()
    bump_schools(connection, keys, setup=True)
    return count(status)


def upsert_calendar(connection: Connection, rows: pd.DataFrame) -> Counts:
    """Own calendar rows by school, dates and kind."""
    return _of_schools(connection, CALENDAR, rows)


def upsert_timetable(connection: Connection, rows: pd.DataFrame) -> Counts:
    """Timetable rows by school, class or pupil, weekday, period and ``valid_from``."""
    return _of_schools(connection, TIMETABLE, rows)


def upsert_pupils(connection: Connection, rows: pd.DataFrame) -> Counts:
    """Pupils with one enrolment per row; a row is new when its enrolment is, changed when anything in it differs."""
    schools, pupil = sorted(set(rows["school_fk"].tolist())), columns(Pupil)
    person = upsert(connection, PUPIL, rows, _columns(PUPIL).where(pupil.school_fk.in_(schools)))
    keys = pupil_keys(connection, schools)
    placed = rows.merge(keys, on=["school_fk", "pupil_id"], how="left").set_axis(rows.index)
    existing = _columns(ENROLMENT).join(table(Pupil), pupil.id == columns(Enrolment).pupil_fk)
    enrolled = upsert(connection, ENROLMENT, placed, existing.where(pupil.school_fk.in_(schools)))
    status = enrolled.mask((enrolled == "unchanged") & (person != "unchanged"), "changed")
    bump_schools(connection, sorted(set(rows.loc[status != "unchanged", "school_fk"].tolist())), setup=True)
    return count(status)


def _of_schools(connection: Connection, target: Target, rows: pd.DataFrame) -> Counts:
    schools = sorted(set(rows["school_fk"].tolist()))
    existing = _columns(target).where(columns(target.table).school_fk.in_(schools))
    status = upsert(connection, target, rows, existing)
    bump_schools(connection, sorted(set(rows.loc[status != "unchanged", "school_fk"].tolist())), setup=True)
    return count(status)


def _columns(target: Target) -> Select[Any]:
    found = columns(target.table)
    return select(found.id, *(found[name] for name in target.columns))
