"""Worlds on and beside every threshold, each with the dates worth asking about."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from tests.reference.small import (
    MONDAY_0,
    PUPIL,
    away,
    day,
    friday,
    holiday,
    moment,
    monday,
    registers,
    school_days,
    small_world,
    week_of,
)
from tests.reference.world import AbsenceRow, PupilRow, RegisterRow, World


@dataclass(frozen=True)
class Edge:
    """A situation in words, its world and the dates on both sides of the edge."""

    name: str
    world: World
    dates: tuple[date, ...]
    known_at: datetime | None = None


def lessons(days: list[date], minutes: int, reason: str = "late", periods: tuple[int, ...] = (1,)) -> list[AbsenceRow]:
    """Records of single lessons."""
    return [row for period in periods for row in away(days, reason, minutes, period)]


def _after(days: list[date], count: int) -> tuple[date, ...]:
    """The last of the days and the dates around it."""
    return tuple(days[-1] + timedelta(days=n) for n in range(-1, count))


def sickness() -> list[Edge]:
    spells = school_days(monday(1), 8)[::2]
    long = school_days(monday(6), 10)
    return [
        Edge(f"{count} sick spells in {sector}", small_world(away(spells[:count], minutes=30), sector), (friday(5),))
        for count in (3, 4)
        for sector in ("vo", "po")
    ] + [
        Edge("six, seven, nine and ten days sick in vo", small_world(away(long, minutes=30)), (*long[5:7], *long[8:])),
        Edge("nine and ten days sick in po", small_world(away(long, minutes=30), "po"), (*long[8:], friday(8))),
        Edge(
            "six days sick and the seventh not received",
            small_world(away(long[:6], minutes=30), registers=registers((MONDAY_0, long[5]))),
            (long[6], long[9]),
        ),
    ]


def hours() -> list[Edge]:
    days = school_days(monday(11), 12)
    quarters = small_world(lessons(days, 15, periods=(1, 2, 3, 4)), timetable=tuple(week_of([45] * 4)))
    long_lessons = lessons(days[:9], 75, "unauthorised") + lessons(days[9:10], 60, "late", (2,))
    twice = school_days(monday(1), 4) + school_days(monday(9), 4)
    overlap = [*away(days[:3], "unauthorised"), *lessons(days[:3], 60, "late"), *lessons(days[3:4], 60)]
    grown = PupilRow(PUPIL, "1A", MONDAY_0, birth_date=days[3].replace(year=2007))
    sixteen = away(days[:3], "unauthorised") + lessons(days[3:4], 60, "unauthorised")
    missing = small_world(away(days[:2], "unauthorised"), registers=registers((MONDAY_0, days[1])))
    return [
        Edge("sixteen hours made of thirds", quarters, _after(days, 2)),
        Edge("the weight of long lessons", small_world(long_lessons, timetable=tuple(week_of([75, 61]))), tuple(days)),
        Edge("a day never exceeds its hours", small_world(overlap), tuple(days[2:5])),
        Edge("sixteen hours at the eighteenth birthday", small_world(sixteen, pupils=(grown,)), _after(days[:4], 2)),
        Edge("sixteen hours at seventeen", small_world(sixteen), (*_after(days[:4], 2), friday(15))),
        Edge("fifteen hours and 59 minutes", small_world([*sixteen[:3], *lessons(days[3:4], 59)]), (days[3],)),
        Edge("seven hours 59", small_world(away(days[:1], "unauthorised") + away(days[1:2], "late", 179)), (days[1],)),
        Edge("eight hours", small_world(away(days[:1], "unauthorised") + away(days[1:2], "late", 180)), (days[1],)),
        Edge("ten hours and days not received", missing, tuple(days[1:6])),
        Edge("two reports", small_world(away(twice, "unauthorised")), (*twice[-2:], friday(12), friday(13))),
    ]


def absence() -> list[Edge]:
    lates = school_days(monday(2), 6)
    last_year = small_world(away(school_days(day("2026-07-01"), 3)), registers=registers((MONDAY_0, day("2026-12-18"))))
    new_year = (day("2026-08-01"), day("2026-08-23"), day("2026-08-24"), day("2026-09-20"), day("2026-09-21"))
    return [
        Edge("299 and 300 minutes", small_world(away([friday(1)], minutes=299)), (friday(1),)),
        Edge("ten percent of ten days", small_world(away([friday(1)])), (*_after([friday(1)], 5), friday(3))),
        Edge("twenty percent of ten days", small_world(away([monday(1), friday(1)])), _after([friday(1)], 20)),
        Edge("five percent of twenty days", small_world(away([monday(2)])), _after([friday(3)], 4)),
        Edge("five and six latenesses", small_world(lessons(lates, 5)), (*lates[-2:], friday(13), monday(14))),
        *(
            Edge(
                f"{count} days of last year",
                replace(last_year, pupils=(PupilRow(PUPIL, "1A", day(first)),)),
                new_year,
            )
            for count, first in ((21, "2026-06-12"), (20, "2026-06-15"), (19, "2026-06-16"))
        ),
        Edge(
            "a register that stopped", small_world(registers=registers((MONDAY_0, friday(4)))), _after([friday(5)], 3)
        ),
        Edge(
            "ill for long, one day present, then nothing received",
            small_world(
                away(school_days(friday(5) - timedelta(days=8), 7), minutes=30),
                registers=registers((MONDAY_0, monday(6))),
            ),
            (friday(5), friday(6) + timedelta(days=2), friday(7) + timedelta(days=2), friday(7) + timedelta(days=9)),
        ),
        Edge("nine and ten pupil days", small_world(), _after([friday(1)], 3)),
    ]


def long_away() -> list[Edge]:
    run = school_days(monday(10), 30)
    dates = (friday(10) - timedelta(days=1), friday(10), friday(13), monday(14), monday(14) + timedelta(days=6))
    broken = registers((MONDAY_0, friday(11)), (monday(14), monday(14)))
    held = registers((MONDAY_0, friday(11)))
    young = PupilRow(PUPIL, "1A", MONDAY_0, birth_date=monday(14).replace(year=2020))
    return [
        Edge("away without leave", small_world(away(run, "unauthorised")), dates),
        Edge("away, not yet explained", small_world(away(run, "unknown")), dates),
        Edge("away and ill", small_world(away(run)), dates),
        Edge(
            "away with one authorised lesson", small_world(away(run, "late") + away(run[9:10], "leave", 60, 2)), dates
        ),
        Edge("away, then nothing received", small_world(away(run[:10], "unknown"), registers=held), dates),
        Edge("away, then one day present", small_world(away(run[:10], "unknown"), registers=broken), dates),
        Edge("away at the fifth birthday", small_world(away(run, "unauthorised"), "po", pupils=(young,)), dates),
        Edge(
            "away but exempt", small_world(away(run), pupils=(PupilRow(PUPIL, "1A", MONDAY_0, exemption="15"),)), dates
        ),
    ]


def beside_holidays() -> list[Edge]:
    eve, after = day("2025-10-17"), day("2025-10-27")
    both = away([eve, after], "unauthorised")
    four = small_world(away([monday(9) - timedelta(days=3)], "unauthorised"))
    four = replace(four, calendar=(*four.calendar, holiday("2025-11-03", "2025-11-06")))
    five = replace(four, calendar=(*four.calendar, holiday("2025-11-07", "2025-11-07")))
    gone = PupilRow(PUPIL, "1A", MONDAY_0, eve)
    study = small_world(both)
    study = replace(study, calendar=(*study.calendar, holiday("2025-10-22", "2025-10-22", "study_day")))
    correction = AbsenceRow(PUPIL, eve, 0, 300, "sick", moment("2025-10-26T02:10+01:00"))
    earlier = AbsenceRow(PUPIL, eve, 0, 300, "unauthorised", moment("2025-10-26T02:30+02:00"))
    return [
        Edge(
            "luxury leave around the autumn holiday",
            small_world(both),
            (eve - timedelta(days=1), eve, after, friday(12)),
        ),
        Edge("off before four days of holiday", four, (friday(8), friday(9))),
        Edge("off before five days of holiday", five, (friday(8), friday(9))),
        Edge("off before the last day here", small_world(both, pupils=(gone,)), (eve, after)),
        Edge("a study day inside a holiday", study, (eve, after)),
        Edge("corrected while the clock went back", small_world([correction, earlier]), (eve, after)),
        Edge("late all day before a holiday", small_world(away([eve], "late")), (eve,)),
    ]


def not_quite_beside_holidays() -> list[Edge]:
    second_day, second_last = day("2025-10-28"), day("2025-10-16")
    taught = holiday("2025-10-22", "2025-10-22", "extra_school_day")
    autumn = small_world(away([day("2025-10-17"), day("2025-10-27")], "unauthorised"))
    return [
        Edge("off on the second day after", small_world(away([second_day], "unauthorised")), (second_day, friday(8))),
        Edge("off on the last day but one", small_world(away([second_last], "unauthorised")), (second_last, friday(8))),
        Edge(
            "a holiday with lessons in the middle", replace(autumn, calendar=(*autumn.calendar, taught)), (friday(8),)
        ),
    ]


def moments_of_knowledge() -> list[Edge]:
    told, corrected = moment("2025-09-10T10:00+02:00"), moment("2025-09-12T10:00+02:00")
    absent, ill = (
        AbsenceRow(PUPIL, monday(2), 0, 300, *rest) for rest in (("unauthorised", told), ("sick", corrected))
    )
    received = (*registers((MONDAY_0, friday(1))), RegisterRow(monday(2), friday(2), corrected))
    world = small_world([absent, ill], registers=received)
    tie = small_world([absent, replace(ill, recorded_at=told.astimezone(UTC))])
    instant = timedelta(microseconds=1)
    return [
        Edge("a moment before the correction", world, (friday(2),), corrected - instant),
        Edge("at the correction", world, (friday(2),), corrected),
        Edge("a correction not yet made", small_world([ill, absent]), (friday(2),), corrected - instant),
        Edge("two versions of one moment", tie, (friday(2),), told),
        Edge(
            "a lesson that is not on the timetable", small_world(lessons([monday(2)], 50, periods=(6, 9))), (friday(2),)
        ),
    ]


EDGES = [
    *sickness(),
    *hours(),
    *absence(),
    *long_away(),
    *beside_holidays(),
    *not_quite_beside_holidays(),
    *moments_of_knowledge(),
]
