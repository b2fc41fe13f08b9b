"""The demo world as canonical CSV files."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from service.domain.moments import AMSTERDAM
from tests.people_model import WHOLE_DAY, Absence, Absences, Person, Week
from tests.people_schools import (
    EVERY_DAY,
    FIRST_DAY,
    GROUPS,
    LAST_REGISTER,
    SCHOOLS,
    Group,
    group,
    lessons,
    pupil_days,
    school,
    school_days,
)

MORNING, AFTERNOON = time(8, 30), time(16, 30)
Rows = Iterable[tuple[object, ...]]


@dataclass(frozen=True)
class Record:
    """A row of absences.csv."""

    school_id: str
    pupil_id: str
    day: date
    period: int
    minutes: int
    reason: str
    recorded_at: datetime


def write_files(people: list[Person], folder: Path) -> None:
    """Write schools, calendar, timetable, pupils, absences, registers and corrections, the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, "schools", _SCHOOLS, _school_rows())
    _write(folder, "calendar", "school_id date_from date_to kind label", _calendar_rows())
    _write(folder, "timetable", _TIMETABLE, _timetable_rows(people))
    _write(folder, "pupils", _PUPILS, _pupil_rows(people))
    _write(folder, "absences", _ABSENCES, map(_absence_row, records(people)))
    _write(folder, "registers", "school_id date_from date_to recorded_at", register_rows())
    _write(folder, "corrections", _ABSENCES, map(_absence_row, corrections(people)))


_SCHOOLS = "school_id name sector region swv municipality hour_unit lesson_minutes"
_TIMETABLE = "school_id class weekday period minutes valid_from valid_to pupil_id"
_PUPILS = (
    "school_id pupil_id first_name last_name birth_date class year_group mentor municipality "
    "enrolled_from enrolled_to exemption class_from"
)
_ABSENCES = "school_id pupil_id date period minutes reason recorded_at"


def records(people: Iterable[Person]) -> list[Record]:
    """All absence records, in order of recording."""
    return _in_order(each for person in people for each in _expand(person, person.absences))


def corrections(people: Iterable[Person]) -> list[Record]:
    """Records that came in after the list was frozen."""
    return _in_order(each for person in people for each in _expand(person, person.corrections))


def register_rows() -> Iterator[tuple[str, date, date, datetime]]:
    """Every school day's register, complete the same afternoon."""
    for each in SCHOOLS:
        for on in school_days(each.school_id, FIRST_DAY[each.school_id], LAST_REGISTER[each.school_id]):
            yield each.school_id, on, on, datetime.combine(on, AFTERNOON, AMSTERDAM)


def timetable_weeks(people: Iterable[Person]) -> Iterator[tuple[Group, str, Week]]:
    """Every group's week, and the weeks pupils have of their own: group, pupil number or nothing, week."""
    for each in GROUPS:
        yield each, "", each.week
    for person in people:
        if person.own_week:
            yield group(person.school_id, person.class_name), person.pupil_id, person.own_week


def _expand(person: Person, absences: Absences) -> Iterator[Record]:
    for absence in absences:
        days = pupil_days(person, absence.first, absence.last)
        if not days:
            raise ValueError(f"{person.name} has no lessons between {absence.first} and {absence.last}.")
        for on in days:
            yield _record(person, absence, on)


def _record(person: Person, absence: Absence, on: date) -> Record:
    periods = lessons(person, on)
    length = sum(periods.values()) if absence.period == WHOLE_DAY else periods[absence.period]
    return Record(
        person.school_id,
        person.pupil_id,
        on,
        absence.period,
        length if absence.minutes is None else absence.minutes,
        absence.reason,
        absence.recorded_at or datetime.combine(on, MORNING, AMSTERDAM),
    )


def _in_order(found: Iterable[Record]) -> list[Record]:
    return sorted(found, key=lambda each: (each.recorded_at, each.school_id, each.pupil_id, each.day, each.period))


def _school_rows() -> Rows:
    for each in SCHOOLS:
        yield tuple(getattr(each, column) for column in _SCHOOLS.split())


def _calendar_rows() -> Rows:
    return ((each.school_id, *row) for each in SCHOOLS for row in each.own_days)


def _timetable_rows(people: list[Person]) -> Rows:
    for each, pupil_id, week in timetable_weeks(people):
        class_name = "" if pupil_id else each.class_name
        for weekday in EVERY_DAY:
            for period, minutes in week.get(weekday, {}).items():
                when = (weekday, period, minutes, each.valid_from, each.valid_to)
                yield (each.school_id, class_name, *when, pupil_id)


def _pupil_rows(people: list[Person]) -> Rows:
    for person in sorted(people, key=lambda each: (each.school_id, each.pupil_id)):
        who = (person.school_id, person.pupil_id, person.first_name, person.last_name, person.born)
        lives_in = person.municipality or school(person.school_id).municipality
        for row in person.enrolments:
            of = group(person.school_id, row.class_name)
            span = (row.enrolled_from, row.enrolled_to, person.exemption, row.class_from)
            yield (*who, of.class_name, of.year_group, of.mentor, lives_in, *span)


def _absence_row(each: Record) -> tuple[object, ...]:
    return (each.school_id, each.pupil_id, each.day, each.period, each.minutes, each.reason, each.recorded_at)


def _write(folder: Path, kind: str, header: str, rows: Rows) -> None:
    with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows([_text(value) for value in row] for row in rows)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return "" if value is None else str(value)
