"""A school without absence: calendar, classes with timetables, enrolments, registers; and the same as columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from service.domain.calendar import GRID_START, Calendar
from service.domain.columns import Array, Marks, Membership, PupilInfo, SchoolColumns, SchoolInfo, TimetableRow
from service.domain.moments import epoch_day, from_epoch_day, school_year_start
from service.facts.assemble import assemble, no_records
from service.policy.sectors import sector_defaults
from training.simulate.arrivals import august
from training.simulate.lessons import class_timetables, short_week
from training.simulate.parameters import World
from training.simulate.people import OPEN, People, draw_people
from training.simulate.registers import draw_marks
from training.simulate.schools import FIRST_YEAR, SchoolPlan

GRID_DAY = epoch_day(GRID_START)
"""Epoch day of calendar position 0."""


@dataclass(frozen=True)
class Enrolment:
    """One row of pupils.csv: a pupil in a class from a day on."""

    pupil: int
    class_row: int
    year_group: int
    class_from: date
    first: date
    last: date | None


@dataclass(frozen=True)
class Frame:
    """Everything of a school that absence does not change."""

    plan: SchoolPlan
    years: int
    people: People
    calendar: Calendar
    timetable: list[TimetableRow]
    marks: Marks

    @cached_property
    def enrolments(self) -> list[Enrolment]:
        """In order of pupil and day."""
        return list(_enrolments(self.people, self.years))

    @cached_property
    def columns(self) -> SchoolColumns:
        """The school as columns without records; one stay per pupil, in order of pupil number."""
        people, plan = self.people, self.plan
        defaults = sector_defaults(plan.sector, plan.habits.lesson_minutes if plan.has_lessons else None)
        numbers = people.pupil_ids()
        born, exempt = people.born.tolist(), people.exempt.tolist()
        pupils = [
            PupilInfo(number, from_epoch_day(born[row]), "5b" if exempt[row] else "", row + 1)
            for row, number in enumerate(numbers)
        ]
        rows = [
            Membership(numbers[e.pupil], people.classes[e.class_row], e.class_from, e.last) for e in self.enrolments
        ]
        info = SchoolInfo(plan.school_id, f"School {plan.school_id}", plan.sector, defaults.hour_unit)
        week = defaults.default_week
        return assemble(info, self.calendar, self.timetable, week, pupils, rows, no_records(), self.marks)

    @property
    def first(self) -> int:
        """Calendar position of the first simulated day."""
        return august(0) - GRID_DAY

    @property
    def last(self) -> int:
        """Calendar position of the last simulated day."""
        return august(self.years) - 1 - GRID_DAY

    def class_rows(self, position: int) -> Array:
        """Class of every pupil on a day, -1 for those who are not there."""
        people = self.people
        year = self.year(position)
        changed = people.moved[year] <= position + GRID_DAY
        return np.asarray(np.where(changed, people.moved_to[year], people.class_row[year]))

    def year(self, position: int) -> int:
        """School year of a calendar position, 0 for the first."""
        return school_year_start(self.calendar.day(position)).year - FIRST_YEAR


def draw_frame(plan: SchoolPlan, world: World, years: int) -> Frame:
    """Draw the people, timetables and register deliveries of a school."""
    random = np.random.default_rng(np.random.SeedSequence(plan.seed.entropy, spawn_key=(*plan.seed.spawn_key, 101)))
    calendar = plan.calendar()
    people = draw_people(plan, world.constants, years, random)
    timetable = class_timetables(plan, people.classes, random)
    by_class: dict[str, list[TimetableRow]] = {}
    for row in timetable:
        by_class.setdefault(row.class_name, []).append(row)
    for pupil in np.flatnonzero(people.short_week).tolist():
        year = int(np.argmax(people.class_row[:, pupil] >= 0))
        home = people.classes[people.class_row[year, pupil]]
        timetable += short_week(people.pupil_ids()[pupil], by_class[home], from_epoch_day(int(people.born[pupil])))
    days = (august(0) - GRID_DAY, august(years) - 1 - GRID_DAY)
    return Frame(plan, years, people, calendar, timetable, draw_marks(plan, world.constants, calendar, days, random))


def _enrolments(people: People, years: int) -> Iterator[Enrolment]:
    firsts, lasts = people.first.tolist(), people.last.tolist()
    rows, moved, moved_to = people.class_row.T.tolist(), people.moved.T.tolist(), people.moved_to.T.tolist()
    groups = people.group.T.tolist()
    begins = [august(year) for year in range(years)]
    for pupil, first_day in enumerate(firsts):
        first, last_day = from_epoch_day(first_day), lasts[pupil]
        last = None if last_day == OPEN else from_epoch_day(last_day)
        for year in range(years):
            if groups[pupil][year]:
                begin = max(begins[year], first_day)
                yield Enrolment(pupil, rows[pupil][year], groups[pupil][year], from_epoch_day(begin), first, last)
                day = moved[pupil][year]
                if day <= last_day and day != OPEN:
                    home = moved_to[pupil][year]
                    yield Enrolment(pupil, home, groups[pupil][year], from_epoch_day(day), first, last)
