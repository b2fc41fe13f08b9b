"""The demo schools as worlds of the plain-loop reference, to hold the hand-worked answers against."""

from collections.abc import Iterable

from tests.people_files import Record, corrections, records, register_rows, timetable_weeks
from tests.people_model import Person, day
from tests.people_schools import EVERY_DAY, SCHOOLS, DemoSchool
from tests.reference.world import AbsenceRow, CalendarRow, PupilRow, RegisterRow, School, TimetableRow, World


def worlds(people: list[Person], corrected: bool = False) -> dict[str, World]:
    """School id → world; with or without the corrections that came in after the list was frozen."""
    found = records(people) + (corrections(people) if corrected else [])
    return {each.school_id: _world(each, people, found) for each in SCHOOLS}


def _world(school: DemoSchool, people: list[Person], found: list[Record]) -> World:
    here = [person for person in people if person.school_id == school.school_id]
    return World(
        school=School(school.school_id, school.sector, school.region, school.hour_unit or None),
        calendar=tuple(CalendarRow(day(a), day(b), kind, label) for a, b, kind, label in school.own_days),
        timetable=tuple(_timetable(school.school_id, here)),
        pupils=tuple(_pupils(here)),
        absences=tuple(
            AbsenceRow(row.pupil_id, row.day, row.period, row.minutes, row.reason, row.recorded_at)
            for row in found
            if row.school_id == school.school_id
        ),
        registers=tuple(RegisterRow(*row[1:]) for row in register_rows() if row[0] == school.school_id),
        region_holidays=tuple((day(first), day(last)) for first, last in school.region_holidays),
    )


def _timetable(school_id: str, people: list[Person]) -> Iterable[TimetableRow]:
    for group, pupil_id, week in timetable_weeks(people):
        if group.school_id == school_id:
            for weekday in EVERY_DAY:
                for period, minutes in week.get(weekday, {}).items():
                    name = "" if pupil_id else group.class_name
                    yield TimetableRow(name, weekday, period, minutes, group.valid_from, group.valid_to, pupil_id)


def _pupils(people: list[Person]) -> Iterable[PupilRow]:
    for person in people:
        for row in person.enrolments:
            span = (row.enrolled_from, row.enrolled_to, person.born, person.exemption, row.class_from)
            yield PupilRow(person.pupil_id, row.class_name, *span)
