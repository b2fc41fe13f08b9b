"""Hand-worked pupils of the small reference school, two school years long, and their snapshots by school week.

Week 0 ends on Sunday 31 August 2025, week 42 on 12 July 2026 before the summer, week 43 on 30 August 2026. In a week
with two pupil days short of ten nobody is judged, so rows begin with week 1. Five days a week are taught; of a pupil
away for three whole weeks the rules say tier 2 after the first (five days away) and the second (10 of 60 days), tier 3
after the third (15 of 60), for as long as all three are in the twelve weeks, so until nine weeks after the third.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from service.domain.moments import AMSTERDAM
from tests.reference.bridge import columns_of
from tests.reference.small import MONDAY_0, OWN_CALENDAR, PUPIL, away, small_world
from tests.reference.world import AbsenceRow, PupilRow, RegisterRow, World
from tests.training.snapshots.mondays import POLICY, RULES
from training.snapshots import Snapshots, school_sundays, snapshots_of

FIRST, LAST = date(2025, 8, 1), date(2027, 7, 31)
LAST_REGISTER = date(2026, 12, 18)
SUNDAYS: list[date] = school_sundays(columns_of(small_world()), FIRST, LAST_REGISTER + timedelta(days=2))


def week_days(week: int) -> list[date]:
    """Monday to Friday of a school week."""
    return [SUNDAYS[week] - timedelta(days=6 - n) for n in range(5)]


def away_in(*weeks: int, reason: str = "sick") -> list[AbsenceRow]:
    """Away on all days of these weeks, written down each morning."""
    return [row for week in weeks for row in away(week_days(week), reason)]


def in_time(*without: int, upto: date = LAST_REGISTER, late: int | None = None) -> tuple[RegisterRow, ...]:
    """Registers, week by week on Friday evening; some weeks never, the one of week ``late`` ten days later."""
    rows = []
    for week, sunday in enumerate(SUNDAYS):
        monday, friday = sunday - timedelta(days=6), min(sunday - timedelta(days=2), upto)
        if monday > upto or week in without:
            continue
        on = friday + timedelta(days=10) if week == late else friday
        rows.append(RegisterRow(monday, friday, datetime(on.year, on.month, on.day, 18, tzinfo=AMSTERDAM)))
    return tuple(rows)


def two_years(absences: Sequence[AbsenceRow] = (), enrolled_to: date | None = None, **changes: object) -> World:
    """The small school up to Christmas 2026; any field of `World` can be replaced."""
    settled = {
        "calendar": OWN_CALENDAR,
        "pupils": (PupilRow(PUPIL, "1A", MONDAY_0, enrolled_to),),
        "registers": in_time(),
    }
    return small_world(absences, **{**settled, **changes})


def taken(world: World, first: date = FIRST, last: date = LAST, until: date | None = None) -> Snapshots:
    """Its snapshots."""
    return snapshots_of(columns_of(world), RULES, POLICY, first, last, until=until)


def by_week(snapshots: Snapshots, name: str) -> dict[int, float]:
    """School week → value of an array of the one pupil."""
    weeks = [SUNDAYS.index(day.item()) for day in snapshots.as_of]
    assert len(set(weeks)) == len(weeks)
    return dict(zip(weeks, getattr(snapshots, name).tolist(), strict=True))


def spans(*parts: tuple[int, int, int]) -> dict[int, int]:
    """{week: value} from (first week, last week, value)."""
    return {week: value for first, last, value in parts for week in range(first, last + 1)}
