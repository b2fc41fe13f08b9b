"""A small school to build hand-worked examples from: five lessons of 60 minutes on every weekday.

School weeks run from Monday 25 August 2025 (week 0); autumn holiday 20-24 October, Christmas 22 December to
2 January, summer from 13 July. The pupil is in class 1A from the first day; all registers have arrived.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.reference.days import Reference
from tests.reference.facts import Facts, facts
from tests.reference.world import AbsenceRow, CalendarRow, PupilRow, RegisterRow, School, TimetableRow, World

PUPIL = "p1"
MONDAY_0 = date(2025, 8, 25)


def day(text: str) -> date:
    """A date written as ``2025-09-01``."""
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """A moment written as ``2025-09-01T09:00+02:00``."""
    return datetime.fromisoformat(text)


def monday(week: int) -> date:
    """Monday of a school week of the autumn of 2025 (0 to 15), stepping over the autumn holiday."""
    return MONDAY_0 + timedelta(weeks=week if week < 8 else week + 1)


def friday(week: int) -> date:
    """Friday of that school week."""
    return monday(week) + timedelta(days=4)


def school_days(first: date, count: int) -> list[date]:
    """The next weekdays, stepping over the autumn holiday."""
    found: list[date] = []
    while len(found) < count:
        if first.weekday() < 5 and not day("2025-10-20") <= first <= day("2025-10-24"):
            found.append(first)
        first += timedelta(days=1)
    return found


def holiday(first: str, last: str, kind: str = "holiday") -> CalendarRow:
    """A row of the school's own calendar."""
    return CalendarRow(day(first), day(last), kind)


OWN_CALENDAR = (
    holiday("2025-07-12", "2025-08-24"),
    holiday("2025-10-18", "2025-10-26"),
    holiday("2025-12-20", "2026-01-04"),
    holiday("2026-07-11", "2026-08-23"),
)


def week_of(
    lengths: list[int], class_name: str = "1A", weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
) -> list[TimetableRow]:
    """The same lessons, in minutes, on each of the weekdays."""
    return [
        TimetableRow(class_name, weekday, period, minutes)
        for weekday in weekdays
        for period, minutes in enumerate(lengths, start=1)
    ]


def away(days: list[date], reason: str = "sick", minutes: int = 300, period: int = 0) -> list[AbsenceRow]:
    """The same record on each of the days, made that morning."""
    return [AbsenceRow(PUPIL, each, period, minutes, reason, moment(f"{each}T09:00+02:00")) for each in days]


def small_world(absences: Sequence[AbsenceRow] = (), sector: str = "vo", **changes: object) -> World:
    """The school with these absences; any field of `World` can be replaced."""
    world = World(
        school=School(sector=sector),
        calendar=OWN_CALENDAR,
        timetable=tuple(week_of([60] * 5)),
        pupils=(PupilRow(PUPIL, "1A", MONDAY_0),),
        absences=tuple(absences),
        registers=(RegisterRow(MONDAY_0, day("2026-07-31"), moment("2025-08-25T18:00+02:00")),),
    )
    return replace(world, **changes)  # type: ignore[arg-type]


def registers(*spans: tuple[date, date]) -> tuple[RegisterRow, ...]:
    """Registers of these spans, each sent in on its last day."""
    return tuple(RegisterRow(first, last, moment(f"{last}T18:00+02:00")) for first, last in spans)


def facts_of(world: World, as_of: date, known_at: str | None = None) -> Facts:
    """Facts of the pupil."""
    found = facts(Reference(world), PUPIL, as_of, moment(known_at) if known_at else None)
    assert found is not None
    return found
