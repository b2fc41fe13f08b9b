"""Plain rows of one school from the database, as the dataclasses that `assemble` turns into columns."""

from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, select

from service.domain.calendar import grid_length
from service.domain.codes import DayKind, HourUnit, Sector
from service.domain.columns import (
    Marks,
    Membership,
    PupilInfo,
    RecordArrays,
    SchoolColumns,
    SchoolInfo,
    TimetableRow,
)
from service.facts.assemble import assemble
from service.policy.calendars import OwnDays, calendar_for
from service.policy.sectors import sector_defaults
from service.store.bulk import read_integers
from service.store.reading import SchoolRow
from service.store.tables import (
    CalendarOverride,
    Enrolment,
    Pupil,
    RegisterMark,
    TimetableEntry,
    columns,
    table,
)
from service.store.versions import FIRST_DAY, Versions, read_versions

__all__ = ["Versions", "build", "read_marks", "read_versions"]


def build(connection: Connection, school: SchoolRow, versions: Versions, configs: Path) -> SchoolColumns:
    """Columns of a school from its rows in the database and the given record versions."""
    defaults = sector_defaults(school.sector, school.lesson_minutes, configs)
    unit = HourUnit(school.hour_unit) if school.hour_unit else defaults.hour_unit
    pupils = _pupils(connection, school.id)
    return assemble(
        SchoolInfo(school.school_id, school.name, Sector(school.sector), unit),
        calendar_for(school.region, _own_days(connection, school.id), configs),
        _timetable(connection, school.id),
        defaults.default_week,
        pupils,
        _memberships(connection, school.id),
        _record_arrays(pupils, versions),
        read_marks(connection, school.id),
    )


def _rows(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(query).all()]


def _own_days(connection: Connection, school_fk: int) -> list[OwnDays]:
    row = columns(CalendarOverride)
    query = select(row.date_from, row.date_to, row.kind, row.label).where(row.school_fk == school_fk).order_by(row.id)
    return [OwnDays(first, last, DayKind(kind), label or "") for first, last, kind, label in _rows(connection, query)]


def _timetable(connection: Connection, school_fk: int) -> list[TimetableRow]:
    row, pupil = columns(TimetableEntry), columns(Pupil)
    query = (
        select(row.class_name, row.weekday, row.period, row.minutes, row.valid_from, row.valid_to, pupil.pupil_id)
        .outerjoin(table(Pupil), pupil.id == row.pupil_fk)
        .where(row.school_fk == school_fk)
        .order_by(row.id)
    )
    return [
        TimetableRow(name, weekday - 1, period, minutes, first, last, pupil_id or "")
        for name, weekday, period, minutes, first, last, pupil_id in _rows(connection, query)
    ]


def _pupils(connection: Connection, school_fk: int) -> list[PupilInfo]:
    row = columns(Pupil)
    query = select(row.pupil_id, row.birth_date, row.exemption, row.id).where(row.school_fk == school_fk)
    # Sorted here: databases differ in how they order text.
    found = sorted(_rows(connection, query), key=lambda pupil: str(pupil[0]))
    return [PupilInfo(pupil_id, born, exemption or "", key) for pupil_id, born, exemption, key in found]


def _memberships(connection: Connection, school_fk: int) -> list[Membership]:
    row, pupil = columns(Enrolment), columns(Pupil)
    query = (
        select(pupil.pupil_id, row.class_name, row.enrolled_from, row.class_from, row.enrolled_to)
        .join(table(Pupil), pupil.id == row.pupil_fk)
        .where(pupil.school_fk == school_fk)
        .order_by(row.id)
    )
    return [
        Membership(pupil_id, class_name, max(first, class_from), last)
        for pupil_id, class_name, first, class_from, last in _rows(connection, query)
    ]


def _record_arrays(pupils: list[PupilInfo], versions: Versions) -> RecordArrays:
    day = versions.arrays["day"]
    arrays = versions.only((day >= 0) & (day < grid_length())).arrays
    keys = np.array([pupil.key for pupil in pupils], dtype=np.int64)
    by_key = np.argsort(keys)
    position = by_key[np.searchsorted(keys[by_key], arrays["pupil_fk"])] if len(keys) else arrays["pupil_fk"]
    given = {name: arrays[name] for name in ("day", "period", "minutes", "reason", "recorded_at", "seq")}
    return RecordArrays(pupil=position, **given)


def read_marks(connection: Connection, school_fk: int) -> Marks:
    """Registers received of a school, within the calendar."""
    mark = columns(RegisterMark)
    query = select(mark.day_from, mark.day_to, mark.recorded_at).where(mark.school_fk == school_fk)
    found = read_integers(connection, query)
    first, last = found["day_from"] - FIRST_DAY, found["day_to"] - FIRST_DAY
    inside = (last >= 0) & (first < grid_length())
    order = np.lexsort((last[inside], first[inside], found["recorded_at"][inside]))
    return Marks(
        first=np.maximum(first[inside][order], 0).astype(np.int32),
        last=np.minimum(last[inside][order], grid_length() - 1).astype(np.int32),
        recorded_at=found["recorded_at"][inside][order],
    )
