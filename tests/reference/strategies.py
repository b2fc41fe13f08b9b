"""Small awkward schools for Hypothesis: days that are missing, corrected, moved, doubled, and holidays in the way."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

from tests.reference.school_time import region_holidays
from tests.reference.world import (
    AbsenceRow,
    CalendarRow,
    PupilRow,
    RegisterRow,
    School,
    TimetableRow,
    World,
)

STARTS = tuple(
    date.fromisoformat(text)
    for text in (
        "2024-08-05",  # summer, new school year
        "2024-09-30",  # autumn holiday, end of summer time
        "2024-12-02",  # two weeks of Christmas
        "2025-03-17",  # summer time begins, Easter, May holiday
        "2025-05-12",  # Ascension Day, Whit Monday, summer
        "2025-06-02",  # twenty days of the old year, summer, the new year
        "2025-09-29",
    )
)
AFTER_SUMMER = (date(2025, 9, 1), date(2025, 9, 12), date(2025, 8, 1), date(2024, 9, 20))
DAY_SHAPES = ((60,) * 5, (60, 60), (45, 75), (50,) * 6, (20, 90, 60), (300,), (90, 90, 90), (45,) * 4, (61, 59, 35))
RARE = ("medical", "leave", "suspended", "authorised-other", "removed", "elsewhere", "unknown")
REASONS = ("sick", "unauthorised", "late", *RARE)
SECTORS = ("vo", "po", "so", "sbo", "vso", "pro", "mbo")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """A world, the dates to ask about and the moment of which the knowledge counts."""

    world: World
    dates: tuple[date, ...]
    known_at: datetime | None


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A world with one to three dates in or around it, and now and then a moment in the past."""
    start, weeks = draw(st.sampled_from(STARTS)), draw(st.sampled_from((9, 14, 17, 4, 2)))
    world = draw(worlds(start, weeks))
    around = st.integers(-3, 7 * weeks + 9).map(lambda days: start + timedelta(days=days))
    eventful = st.sampled_from(sorted({row.day for row in world.absences} | {start}))
    soon_after = st.tuples(eventful, st.integers(0, 4)).map(lambda pair: pair[0] + timedelta(days=pair[1]))
    date_of_asking = st.one_of(soon_after, around, st.sampled_from(AFTER_SUMMER))
    dates = draw(st.lists(date_of_asking, min_size=1, max_size=3, unique=True))
    moments = [row.recorded_at for row in world.absences] + [row.recorded_at for row in world.registers]
    past = st.tuples(st.sampled_from(moments), st.sampled_from((0, -1, 1))).map(
        lambda pair: pair[0] + timedelta(microseconds=pair[1])
    )
    return Question(world, tuple(sorted(dates)), draw(st.one_of(st.none(), past)))


@st.composite
def worlds(draw: st.DrawFn, start: date, weeks: int) -> World:
    """One school with one or two classes, one to four pupils and some weeks of action."""
    school = School(
        sector=draw(st.sampled_from(SECTORS)),
        region=draw(st.sampled_from(("noord", "midden", "zuid"))),
        hour_unit=draw(st.sampled_from((None, None, None, "clock60", "lesson"))),
    )
    holidays = region_holidays(school.region) if draw(st.integers(0, 4)) else ()
    pupil_ids = [f"p{n}" for n in range(1, draw(st.integers(1, 4)) + 1)]
    pupils = [row for pupil_id in pupil_ids for row in draw(pupil_rows(pupil_id, start, weeks))]
    return World(
        school=school,
        calendar=draw(calendar_rows(start, weeks)),
        timetable=draw(timetables(pupil_ids, start, weeks)),
        pupils=tuple(pupils),
        absences=draw(absences(pupil_ids, start, weeks, _edges(holidays, start, weeks))),
        registers=draw(registers(start, weeks)),
        region_holidays=holidays,
        default_week=tuple((weekday, period, 55) for weekday in (1, 2, 3, 5) for period in (1, 2, 3)),
    )


def _edges(holidays: tuple[tuple[date, date], ...], start: date, weeks: int) -> list[date]:
    """The Fridays before and the Mondays after the holidays in these weeks."""
    end = start + timedelta(weeks=weeks)
    edges = [edge for first, last in holidays for edge in (first - ONE_DAY, last + ONE_DAY)]
    return [edge for edge in edges if start <= edge <= end] or [start]


def _days_in(start: date, weeks: int) -> st.SearchStrategy[date]:
    return st.integers(0, 7 * weeks - 1).map(lambda days: start + timedelta(days=days))


@st.composite
def calendar_rows(draw: st.DrawFn, start: date, weeks: int) -> tuple[CalendarRow, ...]:
    """Own holidays of a day to two weeks, study days, and days on which lessons are given after all."""
    rows = []
    for kind, longest in (("holiday", 16), ("study_day", 2), ("extra_school_day", 2)):
        for first in draw(st.lists(_days_in(start, weeks), max_size=2)):
            rows.append(CalendarRow(first, first + timedelta(days=draw(st.integers(0, longest - 1))), kind))
    public = draw(st.sampled_from((None, date(2025, 4, 21), date(2025, 5, 29), date(2025, 6, 9), date(2024, 12, 26))))
    if public:
        rows.append(CalendarRow(public, public, "extra_school_day"))
    return tuple(rows)


@st.composite
def timetables(draw: st.DrawFn, pupil_ids: list[str], start: date, weeks: int) -> tuple[TimetableRow, ...]:
    """Per class a week that may change once, or lapse; now and then a pupil with a week of his own."""
    rows: list[TimetableRow] = []
    for class_name in ("1A", "1B"):
        change = draw(st.one_of(st.none(), _days_in(start, weeks)))
        rows += draw(_week(class_name, "", None, change - ONE_DAY if change else None))
        if change and draw(st.integers(0, 3)):
            rows += draw(_week(class_name, "", change, None))
    if draw(st.integers(0, 3)) == 0:
        first = draw(_days_in(start, weeks))
        last = draw(st.one_of(st.none(), st.integers(0, 30).map(lambda days: first + timedelta(days=days))))
        rows += draw(_week("", draw(st.sampled_from(pupil_ids)), first, last))
    return tuple(rows)


@st.composite
def _week(draw: st.DrawFn, class_name: str, pupil_id: str, first: date | None, last: date | None) -> list[TimetableRow]:
    usual = draw(st.sampled_from(DAY_SHAPES))
    other, odd_day = draw(st.sampled_from((*DAY_SHAPES, ()))), draw(st.integers(0, 5))
    return [
        TimetableRow(class_name, weekday, period, minutes, first, last, pupil_id)
        for weekday in range(1, 6)
        for period, minutes in enumerate(other if weekday == odd_day else usual, start=1)
    ]


@st.composite
def pupil_rows(draw: st.DrawFn, pupil_id: str, start: date, weeks: int) -> list[PupilRow]:
    """From the start or later on, sometimes leaving, coming back or changing class."""
    first = start - timedelta(days=draw(st.sampled_from((0, 0, 20, 300, -9, -30))))
    days = draw(st.integers(3, 7 * weeks + 5))
    born = draw(st.one_of(st.just(date(2012, 2, 29)), _birthdays(start, weeks)))
    fixed = {"birth_date": born, "exemption": draw(st.sampled_from(("",) * 9 + ("5a",)))}
    middle = start + timedelta(days=days)
    match draw(st.sampled_from(("stays", "stays", "stays", "leaves", "returns", "changes class"))):
        case "leaves":
            return [PupilRow(pupil_id, "1A", first, max(first, middle), **fixed)]
        case "returns":
            back = max(first, middle) + timedelta(days=draw(st.integers(1, 12)))
            return [
                PupilRow(pupil_id, "1A", first, max(first, middle), **fixed),
                PupilRow(pupil_id, "1B", back, **fixed),
            ]
        case "changes class":
            moved = max(first, middle) + ONE_DAY
            return [
                PupilRow(pupil_id, "1A", first, **fixed),
                PupilRow(pupil_id, "1B", first, class_from=moved, **fixed),
            ]
    return [PupilRow(pupil_id, draw(st.sampled_from(("1A", "1B"))), first, None, **fixed)]


@st.composite
def _birthdays(draw: st.DrawFn, start: date, weeks: int) -> date:
    """An age from 3 to 19, with the birthday in the weeks of action."""
    birthday = draw(_days_in(start, weeks))
    return birthday.replace(year=birthday.year - draw(st.sampled_from((4, 5, 6, 11, 14, 16, 18, 18, 19))))


@st.composite
def registers(draw: st.DrawFn, start: date, weeks: int) -> tuple[RegisterRow, ...]:
    """A register per week, most of them complete and in time; then a week, a day or the rest is missing or late."""
    before = start - timedelta(days=draw(st.sampled_from((320, 320, 320, 40, 2))))
    rows = [RegisterRow(before, start - ONE_DAY, _moment(start, 0, 1))]
    stops = weeks + 2 if draw(st.integers(0, 3)) else draw(st.integers(1, weeks + 2))
    for week in range(stops):
        monday = start + timedelta(weeks=week)
        friday = monday + timedelta(days=4)
        match draw(st.sampled_from(("complete",) * 12 + ("none", "hole", "late", "twice"))):
            case "complete":
                rows.append(RegisterRow(monday, friday, _moment(friday, 960, 2)))
            case "hole":
                hole = monday + timedelta(days=draw(st.integers(0, 4)))
                rows += [RegisterRow(day, day, _moment(day, 960, 1)) for day in _weekdays(monday, 5) if day != hole]
            case "late":
                rows.append(RegisterRow(monday, friday, _moment(friday + timedelta(days=11), 0, 1)))
            case "twice":
                rows.append(RegisterRow(monday, friday, _moment(friday + timedelta(days=3), 0, 1)))
                rows.append(RegisterRow(monday - ONE_DAY, monday + ONE_DAY, _moment(monday + ONE_DAY, 960, 2)))
    return tuple(rows)


@st.composite
def absences(
    draw: st.DrawFn, pupil_ids: list[str], start: date, weeks: int, edges: list[date]
) -> tuple[AbsenceRow, ...]:
    """Per pupil some habits, written down in time or late; then corrections, withdrawals and ties."""
    rows: list[AbsenceRow] = []
    for pupil_id in pupil_ids:
        for _ in range(draw(st.sampled_from((2, 1, 3, 4, 0)))):
            first = draw(st.one_of(_days_in(start, weeks), st.sampled_from(edges)))
            rows += draw(_habit(pupil_id, first))
    if rows:
        for position in draw(st.lists(st.integers(0, len(rows) - 1), max_size=5)):
            rows.append(draw(_correction(rows[position])))
        if draw(st.integers(0, 4)) == 0:
            rows.reverse()
    return tuple(rows)


@st.composite
def _habit(draw: st.DrawFn, pupil_id: str, first: date) -> list[AbsenceRow]:
    """A run of days, every second or fifth day, or a single one; whole days, single lessons or parts of them."""
    count, step = draw(st.sampled_from(((5, 2), (5, 1), (8, 1), (23, 1), (45, 1), (3, 1), (1, 1), (9, 2), (7, 5))))
    usual = "sick" if step > 1 else "unauthorised"
    reason = draw(st.one_of(st.just(usual), st.sampled_from(REASONS)))
    period = draw(st.one_of(st.just(0), st.sampled_from((0, 1, 2, 3, 6))))
    minutes = draw(st.one_of(st.just(600), st.sampled_from((600, 300, 60, 45, 30, 15, 5, 1))))
    delay, offset = draw(st.sampled_from((0, 0, 0, 1, 4, 12))), draw(st.sampled_from((1, 2)))
    return [
        AbsenceRow(pupil_id, day, period, minutes, reason, _moment(day + timedelta(days=delay), 480, offset))
        for day in _weekdays(first, count * step)[::step]
    ]


@st.composite
def _correction(draw: st.DrawFn, row: AbsenceRow) -> AbsenceRow:
    """A later, an earlier or an equally late version with other content, or a record of a lesson beside it."""
    shift = draw(st.sampled_from((timedelta(), timedelta(minutes=1), timedelta(days=3), timedelta(days=-2))))
    moment = (row.recorded_at + shift).astimezone(timezone(timedelta(hours=draw(st.sampled_from((0, 1, 2))))))
    period = draw(st.sampled_from((row.period, row.period, 1)))
    minutes = draw(st.sampled_from((row.minutes, 0, 20, 600)))
    reason = draw(st.one_of(st.just(row.reason), st.sampled_from(REASONS)))
    return AbsenceRow(row.pupil_id, row.day, period, minutes, reason, moment)


def _weekdays(first: date, count: int) -> list[date]:
    found: list[date] = []
    while len(found) < count:
        if first.weekday() < 5:
            found.append(first)
        first += ONE_DAY
    return found


def _moment(day: date, minute: int, offset: int) -> datetime:
    """A moment UTC, written with an offset of so many hours."""
    utc = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    return utc.astimezone(timezone(timedelta(hours=offset)))
