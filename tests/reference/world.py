"""One school as it stands in the six canonical CSV files: plain frozen rows in order of receipt."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True)
class School:
    """A row of schools.csv; ``hour_unit`` None is the default of the sector."""

    school_id: str = "99AA00"
    sector: str = "vo"
    region: str = "midden"
    hour_unit: str | None = None
    lesson_minutes: int | None = None
    name: str = "De Proefschool"
    swv: str = "SWV-1"
    municipality: str = "Proefstad"


@dataclass(frozen=True)
class CalendarRow:
    """A row of calendar.csv: both dates are included."""

    date_from: date
    date_to: date
    kind: str
    label: str = ""


@dataclass(frozen=True)
class TimetableRow:
    """A row of timetable.csv: weekday 1 is Monday; a row with a pupil number is that pupil's own."""

    class_name: str
    weekday: int
    period: int
    minutes: int
    valid_from: date | None = None
    valid_to: date | None = None
    pupil_id: str = ""


@dataclass(frozen=True)
class PupilRow:
    """A row of pupils.csv: in ``class_name`` from ``class_from`` (None: from the first day of enrolment)."""

    pupil_id: str
    class_name: str
    enrolled_from: date
    enrolled_to: date | None = None
    birth_date: date = date(2011, 5, 17)
    exemption: str = ""
    class_from: date | None = None


@dataclass(frozen=True)
class AbsenceRow:
    """A row of absences.csv: one version of what is known of a pupil, date and period."""

    pupil_id: str
    day: date
    period: int
    minutes: int
    reason: str
    recorded_at: datetime


@dataclass(frozen=True)
class DecisionRow:
    """A person's decision about the tier between two dates, both included; None: the rules decide again."""

    pupil_id: str
    tier: int | None
    first: date
    last: date


@dataclass(frozen=True)
class ExemptRow:
    """An entry of the register of exemptions; both dates are included, None is for good."""

    pupil_id: str
    first: date
    last: date | None


@dataclass(frozen=True)
class RegisterRow:
    """A row of registers.csv: the register of these dates is complete."""

    date_from: date
    date_to: date
    recorded_at: datetime


@dataclass(frozen=True)
class World:
    """One school with all its rows, beside the region's holidays and the sector's week that come from outside.

    ``region_holidays`` are closed spans of dates; ``default_week`` holds (weekday 1-5, period, minutes). ``decisions``
    and ``exemptions`` are what people recorded, in order; they are in no file.
    """

    school: School
    calendar: tuple[CalendarRow, ...] = ()
    timetable: tuple[TimetableRow, ...] = ()
    pupils: tuple[PupilRow, ...] = ()
    absences: tuple[AbsenceRow, ...] = ()
    registers: tuple[RegisterRow, ...] = ()
    region_holidays: tuple[tuple[date, date], ...] = ()
    default_week: tuple[tuple[int, int, int], ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    exemptions: tuple[ExemptRow, ...] = ()


def write_csv(world: World, folder: Path) -> dict[str, Path]:
    """Write the six canonical files into a folder; returns kind → path."""
    tables = {
        "schools": _schools(world),
        "calendar": _calendar(world),
        "timetable": _timetable(world),
        "pupils": _pupils(world),
        "absences": _absences(world),
        "registers": _registers(world),
    }
    paths = {}
    for kind, (header, rows) in tables.items():
        paths[kind] = folder / f"{kind}.csv"
        with paths[kind].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *([_text(value) for value in row] for row in rows)])
    return paths


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


Table = tuple[list[str], Sequence[tuple[object, ...]]]


def _schools(world: World) -> Table:
    s = world.school
    header = ["school_id", "name", "sector", "region", "swv", "municipality", "hour_unit", "lesson_minutes"]
    return header, [(s.school_id, s.name, s.sector, s.region, s.swv, s.municipality, s.hour_unit, s.lesson_minutes)]


def _calendar(world: World) -> Table:
    school_id = world.school.school_id
    rows = [(school_id, row.date_from, row.date_to, row.kind, row.label) for row in world.calendar]
    return ["school_id", "date_from", "date_to", "kind", "label"], rows


def _timetable(world: World) -> Table:
    header = ["school_id", "class", "weekday", "period", "minutes", "valid_from", "valid_to", "pupil_id"]
    rows = [
        (world.school.school_id, r.class_name, r.weekday, r.period, r.minutes, r.valid_from, r.valid_to, r.pupil_id)
        for r in world.timetable
    ]
    return header, rows


def _pupils(world: World) -> Table:
    header = ["school_id", "pupil_id", "first_name", "last_name", "birth_date", "class", "year_group"]
    header += ["enrolled_from", "enrolled_to", "exemption", "class_from"]
    school_id = world.school.school_id
    rows = [
        (
            school_id,
            r.pupil_id,
            f"Voornaam{r.pupil_id}",
            f"Achternaam{r.pupil_id}",
            r.birth_date,
            r.class_name,
            "1",
            r.enrolled_from,
            r.enrolled_to,
            r.exemption,
            r.class_from,
        )
        for r in world.pupils
    ]
    return header, rows


def _absences(world: World) -> Table:
    header = ["school_id", "pupil_id", "date", "period", "minutes", "reason", "recorded_at"]
    school_id = world.school.school_id
    rows = [(school_id, r.pupil_id, r.day, r.period, r.minutes, r.reason, r.recorded_at) for r in world.absences]
    return header, rows


def _registers(world: World) -> Table:
    school_id = world.school.school_id
    rows = [(school_id, row.date_from, row.date_to, row.recorded_at) for row in world.registers]
    return ["school_id", "date_from", "date_to", "recorded_at"], rows
