"""From the rows of a reference world to the columns of the engine, and the settings of the comparison."""

import os
from datetime import date

import numpy as np
from hypothesis import HealthCheck, settings

from service.domain.calendar import GRID_START, Calendar, Span, build_calendar
from service.domain.codes import DayKind, HourUnit, Reason, Sector
from service.domain.columns import (
    Marks,
    Membership,
    PupilInfo,
    RecordArrays,
    SchoolColumns,
    SchoolInfo,
    TimetableRow,
)
from service.domain.moments import micros
from service.facts.assemble import assemble
from service.policy.calendars import OwnDays, calendar_for
from service.policy.sectors import sector_defaults
from tests.reference.school_time import public_holidays, region_holidays
from tests.reference.world import CalendarRow, World

NIGHT = os.environ.get("VROEGSIGNAAL_NIGHT") == "1"


def comparing(examples: int) -> settings:
    """The same examples on every run; at night thirty times as many, other ones each time."""
    return settings(
        max_examples=30 * examples if NIGHT else examples,
        derandomize=not NIGHT,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def columns_of(world: World) -> SchoolColumns:
    """The school as the engine sees it."""
    pupil_ids = sorted({row.pupil_id for row in world.pupils})
    return assemble(
        school=_school(world),
        calendar=_calendar(world),
        timetable=[
            TimetableRow(r.class_name, r.weekday - 1, r.period, r.minutes, r.valid_from, r.valid_to, r.pupil_id)
            for r in world.timetable
        ],
        default_week={
            weekday - 1: tuple((period, minutes) for day, period, minutes in world.default_week if day == weekday)
            for weekday in range(1, 6)
        },
        pupils=[_pupil(world, pupil_id) for pupil_id in pupil_ids],
        memberships=[
            Membership(r.pupil_id, r.class_name, r.class_from or r.enrolled_from, r.enrolled_to) for r in world.pupils
        ],
        records=_records(world, pupil_ids),
        marks=_marks(world),
    )


def _school(world: World) -> SchoolInfo:
    school = world.school
    unit = HourUnit(school.hour_unit) if school.hour_unit else sector_defaults(school.sector, None).hour_unit
    return SchoolInfo(school.school_id, school.name, Sector(school.sector), unit)


def _calendar(world: World) -> Calendar:
    if world.region_holidays == region_holidays(world.school.region):
        own = [OwnDays(r.date_from, r.date_to, DayKind(r.kind), r.label) for r in world.calendar]
        return calendar_for(world.school.region, own)
    spans = [Span(first, last) for first, last in world.region_holidays]
    spans += [Span(day, day) for day in public_holidays()]
    return build_calendar(
        [*spans, *_own(world.calendar, "holiday")],
        _own(world.calendar, "study_day"),
        _own(world.calendar, "extra_school_day"),
    )


def _own(rows: tuple[CalendarRow, ...], kind: str) -> list[Span]:
    return [Span(row.date_from, row.date_to) for row in rows if row.kind == kind]


def _pupil(world: World, pupil_id: str) -> PupilInfo:
    row = [row for row in world.pupils if row.pupil_id == pupil_id][-1]
    return PupilInfo(pupil_id, row.birth_date, row.exemption)


def _position(day: date) -> int:
    return (day - GRID_START).days


def _records(world: World, pupil_ids: list[str]) -> RecordArrays:
    rows = world.absences
    return RecordArrays(
        pupil=np.array([pupil_ids.index(r.pupil_id) for r in rows], dtype=np.int64),
        day=np.array([_position(r.day) for r in rows], dtype=np.int64),
        period=np.array([r.period for r in rows], dtype=np.int64),
        minutes=np.array([r.minutes for r in rows], dtype=np.int64),
        reason=np.array([Reason.from_code(r.reason) for r in rows], dtype=np.int64),
        recorded_at=np.array([micros(r.recorded_at) for r in rows], dtype=np.int64),
        seq=np.arange(1, len(rows) + 1, dtype=np.int64),
    )


def _marks(world: World) -> Marks:
    return Marks(
        first=np.array([_position(r.date_from) for r in world.registers], dtype=np.int32),
        last=np.array([_position(r.date_to) for r in world.registers], dtype=np.int32),
        recorded_at=np.array([micros(r.recorded_at) for r in world.registers], dtype=np.int64),
    )
