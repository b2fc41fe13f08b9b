"""What happened on each pupil day of one stay (rules.md §1 to §3), from the rows of a world."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from tests.reference.school_time import LAST_DATE, ONE_DAY, school_time
from tests.reference.world import AbsenceRow, PupilRow, TimetableRow, World

AUTHORISED = ("sick", "medical", "leave", "suspended", "authorised-other")
UNAUTHORISED = ("unauthorised", "late")
ABSENT = (*AUTHORISED, *UNAUTHORISED, "unknown")

NOTHING, AS_SICK, AS_UNAUTHORISED, AS_ABSENT = "nothing", "sick", "unauthorised", "absent"
"""How days that were not received are imagined: not at all, or fully missed in one of three kinds."""


@dataclass(frozen=True)
class Stay:
    """One unbroken enrolment of a pupil: both dates are included."""

    pupil_id: str
    first: date
    last: date


@dataclass(frozen=True)
class Day:
    """A pupil day. Minutes are whole, hours exact fractions."""

    day: date
    slot: int
    scheduled: int
    absent: int = 0
    sick: int = 0
    authorised: int = 0
    unauthorised: int = 0
    hours: Fraction = Fraction(0)
    late: int = 0
    away_unauthorised: bool = False
    luxury: bool = False

    @property
    def full(self) -> bool:
        """Was everything missed?"""
        return self.absent >= self.scheduled


class Reference:
    """A world with its school time and the pupil days worked out so far."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.time = school_time(world)
        self._timetable: dict[tuple[str, str], list[TimetableRow]] = {}
        for row in world.timetable:
            owner = ("", row.pupil_id) if row.pupil_id else (row.class_name, "")
            self._timetable.setdefault(owner, []).append(row)
        self._days: dict[tuple[Stay, datetime | None, str, date], Day | None] = {}
        self._schedule: dict[Stay, dict[date, dict[int, int]]] = {}
        self._received: dict[tuple[date, datetime | None], bool] = {}
        self.remembered: dict[object, object] = {}

    def pupil(self, pupil_id: str) -> PupilRow:
        """The last row received of a pupil."""
        return [row for row in self.world.pupils if row.pupil_id == pupil_id][-1]

    def pupil_ids(self) -> list[str]:
        """All pupil numbers, sorted."""
        return sorted({row.pupil_id for row in self.world.pupils})

    def stays(self, pupil_id: str) -> list[Stay]:
        """Enrolments of a pupil, joined where no school day lies between them."""
        rows = [row for row in self.world.pupils if row.pupil_id == pupil_id]
        spans = sorted((row.enrolled_from, row.enrolled_to or LAST_DATE) for row in rows)
        joined: list[tuple[date, date]] = []
        for first, last in spans:
            if joined and not self._school_day_between(joined[-1][1], first):
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        return [Stay(pupil_id, first, last) for first, last in joined]

    def stay_on(self, pupil_id: str, day: date) -> Stay | None:
        """The stay a date lies in."""
        for stay in self.stays(pupil_id):
            if stay.first <= day <= stay.last:
                return stay
        return None

    def schedule(self, stay: Stay) -> dict[date, dict[int, int]]:
        """Periods with their minutes on every date of the stay that has lessons, in order of date."""
        if stay not in self._schedule:
            found = {}
            for day in reversed(self.time.latest_first):
                if stay.first <= day <= stay.last:
                    periods = self._periods(stay.pupil_id, day)
                    if sum(periods.values()) > 0:
                        found[day] = periods
            self._schedule[stay] = found
        return self._schedule[stay]

    def received(self, day: date, known_at: datetime | None) -> bool:
        """Was the register of the date in hand?"""
        if (day, known_at) not in self._received:
            self._received[day, known_at] = any(
                row.date_from <= day <= row.date_to and (known_at is None or row.recorded_at <= known_at)
                for row in self.world.registers
            )
        return self._received[day, known_at]

    def missing(self, stay: Stay, as_of: date, known_at: datetime | None) -> list[date]:
        """Scheduled dates up to ``as_of`` whose register was not received."""
        return [day for day in self.schedule(stay) if day <= as_of and not self.received(day, known_at)]

    def days(self, stay: Stay, as_of: date, known_at: datetime | None, imagined: str = NOTHING) -> list[Day]:
        """Pupil days up to ``as_of`` in order; days not received only when they are to be imagined."""
        entries = []
        for day in self.schedule(stay):
            if day > as_of:
                break
            key = (stay, known_at, imagined, day)
            if key not in self._days:
                self._days[key] = self._day(stay, day, known_at, imagined)
            entries.append(self._days[key])
        return [entry for entry in entries if entry is not None]

    def _day(self, stay: Stay, day: date, known_at: datetime | None, imagined: str) -> Day | None:
        slot, periods, lessons = self.time.slot[day], self.schedule(stay)[day], counts_lessons(self.world)
        if self.received(day, known_at):
            records = current_records(self.world.absences, stay.pupil_id, day, known_at)
            return _known_day(day, slot, periods, records, lessons)
        return None if imagined == NOTHING else _imagined_day(day, slot, periods, imagined, lessons)

    def _school_day_between(self, first: date, last: date) -> bool:
        day = first + ONE_DAY
        while day < last:
            if day in self.time.teaching:
                return True
            day += ONE_DAY
        return False

    def _periods(self, pupil_id: str, day: date) -> dict[int, int]:
        """The pupil's own timetable, else that of the class, else that of the sector."""
        own, of_class = ("", pupil_id), (self._class_on(pupil_id, day), "")
        for owner in (own, of_class):
            valid = [row for row in self._timetable.get(owner, []) if _is_valid(row, day)]
            if valid:
                return {row.period: row.minutes for row in valid if row.weekday == day.isoweekday()}
        return {period: minutes for weekday, period, minutes in self.world.default_week if weekday == day.isoweekday()}

    def _class_on(self, pupil_id: str, day: date) -> str:
        found = [
            (row.class_from or row.enrolled_from, row.enrolled_from, position, row.class_name)
            for position, row in enumerate(self.world.pupils)
            if row.pupil_id == pupil_id
            and row.enrolled_from <= day <= (row.enrolled_to or LAST_DATE)
            and (row.class_from or row.enrolled_from) <= day
        ]
        return max(found)[3] if found else ""


def counts_lessons(world: World) -> bool:
    """Hours are lessons in vo, vso, pro and mbo, unless the school chose otherwise."""
    unit = world.school.hour_unit or ("clock60" if world.school.sector in ("po", "so", "sbo") else "lesson")
    return unit == "lesson"


def current_records(
    rows: Iterable[AbsenceRow], pupil_id: str, day: date, known_at: datetime | None
) -> dict[int, AbsenceRow]:
    """The version that counts per period: latest recorded, of equals the last received."""
    current: dict[int, AbsenceRow] = {}
    for row in rows:
        if row.pupil_id != pupil_id or row.day != day or (known_at is not None and row.recorded_at > known_at):
            continue
        if row.period not in current or row.recorded_at >= current[row.period].recorded_at:
            current[row.period] = row
    return current


def weight(minutes: int) -> Fraction:
    """How many hours a whole period counts for."""
    return Fraction(1) if minutes <= 60 else Fraction(minutes, 60)


def _is_valid(row: TimetableRow, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def _known_day(day: date, slot: int, periods: dict[int, int], records: dict[int, AbsenceRow], lessons: bool) -> Day:
    scheduled = sum(periods.values())
    missed: dict[str, int] = dict.fromkeys((*ABSENT, "removed", "elsewhere"), 0)
    hours, late = Fraction(0), 0
    for record in records.values():
        length = scheduled if record.period == 0 else periods.get(record.period, 0)
        minutes = min(record.minutes, length)
        if minutes == 0:
            continue
        missed[record.reason] += minutes
        late += record.reason == "late"
        if record.reason in UNAUTHORISED:
            whole = sum(map(weight, periods.values())) if record.period == 0 else weight(length)
            hours += Fraction(minutes, length) * whole
    absent, authorised, unauthorised = (
        min(sum(missed[reason] for reason in reasons), scheduled) for reasons in (ABSENT, AUTHORISED, UNAUTHORISED)
    )
    whole_day = sum(map(weight, periods.values()), Fraction(0))
    return Day(
        day=day,
        slot=slot,
        scheduled=scheduled,
        absent=absent,
        sick=min(missed["sick"], scheduled),
        authorised=authorised,
        unauthorised=unauthorised,
        hours=min(hours, whole_day) if lessons else Fraction(unauthorised, 60),
        late=late,
        away_unauthorised=absent >= scheduled and authorised == 0,
        luxury=absent >= scheduled and all(missed[reason] == 0 for reason in ABSENT if reason != "unauthorised"),
    )


def _imagined_day(day: date, slot: int, periods: dict[int, int], imagined: str, lessons: bool) -> Day:
    scheduled = sum(periods.values())
    hours = sum(map(weight, periods.values()), Fraction(0)) if lessons else Fraction(scheduled, 60)
    blamed = imagined == AS_UNAUTHORISED
    return Day(
        day=day,
        slot=slot,
        scheduled=scheduled,
        absent=scheduled,
        sick=scheduled if imagined == AS_SICK else 0,
        authorised=scheduled if imagined == AS_SICK else 0,
        unauthorised=scheduled if blamed else 0,
        hours=hours if blamed else Fraction(0),
        away_unauthorised=blamed,
    )
