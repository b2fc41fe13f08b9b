"""What is asked to report, against plain loops over the days of a pupil: begin, end, hours, kind and term."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given

from service.decide.assess import assess
from service.decide.outcome import rows
from service.decide.sitting import Sitting
from service.policy.choices import load_policy
from service.policy.reports import FIRST, FOLLOW_UP, LRV, LUXURY, load_report_policy
from service.reports.asking import Wanted, asked_of
from service.rules.evidence import working_days_after
from service.rules.parameters import load_rules
from tests.reference.bridge import columns_of, comparing
from tests.reference.days import Day, Reference
from tests.reference.edges import EDGES, Edge
from tests.reference.facts import report_dates
from tests.reference.school_time import public_holidays, school_year_start
from tests.reference.small import (
    OWN_CALENDAR,
    PUPIL,
    away,
    day,
    friday,
    holiday,
    monday,
    registers,
    school_days,
    small_world,
)
from tests.reference.strategies import Question, questions
from tests.reference.world import World

LONG_AGO = timedelta(days=200)


@cache
def configured() -> Any:
    return load_rules(), load_policy(), load_report_policy()


def asked_by_engine(world: World, as_of: date) -> dict[str, Sequence[Wanted]]:
    rules, policy, reports = configured()
    sitting = Sitting.open(columns_of(world), rules, policy, None)
    assessed = assess(sitting, as_of)
    found = list(rows(assessed))
    asked = asked_of(assessed, [row | {"pupil_fk": n} for n, row in enumerate(found)], reports)
    return {row["pupil_id"]: asked.wanted.get(n, ()) for n, row in enumerate(found)}


def asked_of_pupil(world: World, as_of: date, kind: str) -> list[Wanted]:
    return [each for each in asked_by_engine(world, as_of)[PUPIL] if each.kind == kind]


def plain_reports(reference: Reference, days: list[Day], as_of: date) -> list[tuple[Any, ...]]:
    """Kind, days with hours and due date of each report date: the days in four school weeks and since the last one."""
    found, before = [], date.min
    for on in report_dates(reference, days):
        counted = {
            entry.day: pytest.approx(float(entry.hours), abs=1e-4)
            for entry in days
            if before < entry.day <= on and reference.time.in_window(entry.day, on, 4) and entry.unauthorised > 0
        }
        kind = FOLLOW_UP if before >= school_year_start(on) else FIRST
        if on >= as_of - LONG_AGO:
            found.append((kind, on, counted, five_working_days_after(on)))
        before = on
    return found


def five_working_days_after(on: date) -> date:
    """By counting on a calendar: weekends and public holidays do not count, school holidays do."""
    counted = 0
    while counted < 5:
        on += timedelta(days=1)
        counted += on.weekday() < 5 and on not in public_holidays()
    return on


def plain_all_lessons(days: list[Day], wanted: Wanted) -> bool:
    """Whether no lesson was attended, and none missed with leave, from the first day to the last."""
    within = [entry for entry in days if wanted.first <= entry.day <= wanted.last]
    return all(entry.unauthorised >= entry.scheduled for entry in within)


def plain_luxury(days: list[Day], beside: date) -> list[date]:
    """The days in a row around one, all missed without leave; a weekend or holiday lies between no two of them."""
    at = next(n for n, entry in enumerate(days) if entry.day == beside)
    first = last = at
    while first > 0 and days[first - 1].luxury and days[first - 1].full:
        first -= 1
    while last + 1 < len(days) and days[last + 1].luxury and days[last + 1].full:
        last += 1
    trip = [entry.day for entry in days[first : last + 1]]
    return trip if len(trip) <= 10 else [beside]


def assert_as_asked(world: World, as_of: date) -> None:
    reference = Reference(world)
    for pupil_id, wanted in asked_by_engine(world, as_of).items():
        stay = reference.stay_on(pupil_id, as_of)
        assert stay is not None
        days = reference.days(stay, as_of, None)
        found = [(w.kind, w.established_on, dict(w.hours), w.due_on) for w in wanted if w.kind in (FIRST, FOLLOW_UP)]
        assert found == plain_reports(reference, days, as_of)
        assert [(w.first, w.last) for w in wanted if w.kind in (FIRST, FOLLOW_UP)] == [
            (min(hours), on) for _, on, hours, _ in found
        ]
        for each in wanted:
            assert each.all_lessons == (each.kind == LRV or plain_all_lessons(days, each))
        for each in (w for w in wanted if w.kind == LUXURY):
            assert list(each.hours) == plain_luxury(days, each.established_on)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_reports_on_both_sides_of_every_threshold(edge: Edge) -> None:
    for as_of in edge.dates:
        assert_as_asked(edge.world, as_of)


@comparing(60)
@given(question=questions())
def test_every_report_is_about_the_days_of_the_plain_loops(question: Question) -> None:
    for as_of in question.dates:
        assert_as_asked(question.world, as_of)


def test_an_hour_of_longer_than_four_school_weeks_ago_is_not_where_the_report_begins() -> None:
    days = [monday(1), *school_days(monday(7), 4)]
    world = small_world(away(days, "unauthorised"))

    (found,) = asked_of_pupil(world, friday(7), FIRST)

    assert (found.first, found.last) == (days[1], days[-1])


def test_a_holiday_between_two_days_takes_nothing_from_the_four_weeks_and_is_not_reported() -> None:
    days = [friday(5), *school_days(monday(8), 3)]
    world = small_world(away(days, "unauthorised"))

    (found,) = asked_of_pupil(world, friday(8), FIRST)

    assert (found.first, sorted(found.hours)) == (days[0], days)


def test_a_follow_up_begins_the_day_after_the_last_report_and_ends_when_sixteen_are_reached_again() -> None:
    days = school_days(monday(2), 8)
    world = small_world(away(days, "unauthorised"))

    first, second = (asked_of_pupil(world, friday(3), kind)[0] for kind in (FIRST, FOLLOW_UP))

    assert [(each.first, each.last, sum(each.hours.values())) for each in (first, second)] == [
        (days[0], days[3], 20),
        (days[4], days[7], 20),
    ]


def test_the_first_report_of_a_school_year_is_no_follow_up() -> None:
    spring = [day(text) for text in ("2026-06-29", "2026-06-30", "2026-07-01", "2026-07-02")]
    autumn = [day(text) for text in ("2026-08-24", "2026-08-25", "2026-08-26", "2026-08-27")]
    received = registers((monday(0), day("2026-07-10")), (day("2026-08-24"), day("2026-08-28")))
    world = small_world(away([*spring, *autumn], "unauthorised"), registers=received)

    kinds = [each.kind for each in asked_by_engine(world, day("2026-08-28"))[PUPIL] if each.kind in (FIRST, FOLLOW_UP)]

    assert kinds == [FIRST, FIRST]


@pytest.mark.parametrize(
    ("on", "due"),
    [
        ("2026-11-13", "2026-11-20"),
        ("2026-12-23", "2026-12-31"),
        ("2026-05-13", "2026-05-21"),
        ("2026-10-16", "2026-10-23"),
    ],
    ids=["over a weekend", "Christmas", "Ascension Day", "a school holiday is no rest day"],
)
def test_the_term_is_five_working_days_without_public_holidays(on: str, due: str) -> None:
    assert working_days_after(day(on), 5) == day(due) == five_working_days_after(day(on))


def test_who_is_eighteen_is_asked_for_no_new_report() -> None:
    days = school_days(monday(2), 4)
    grown = tuple(type(each)(**{**vars(each), "birth_date": day("2007-09-01")}) for each in small_world().pupils)
    world = small_world(away(days, "unauthorised"), sector="mbo", pupils=grown)

    (found,) = asked_of_pupil(world, friday(2), FIRST)

    assert not found.may_start


@pytest.mark.parametrize("reason", ["sick", "medical", "leave", "suspended", "authorised-other", "unknown", "removed"])
def test_nothing_but_unauthorised_absence_asks_for_sixteen_hours_or_luxury_leave(reason: str) -> None:
    world = small_world(away(school_days(monday(6), 10), reason))

    assert [each.kind for each in asked_by_engine(world, friday(8))[PUPIL] if each.kind != LRV] == []


def test_weeks_of_sickness_ask_for_nothing_at_all() -> None:
    world = small_world(away(school_days(monday(2), 30), "sick"))

    assert asked_by_engine(world, friday(8))[PUPIL] == ()


def test_who_stays_away_for_weeks_after_a_holiday_is_no_holidaymaker() -> None:
    days = school_days(monday(8), 15)
    world = small_world(away(days, "unauthorised"))

    lengths = [len(asked_of_pupil(world, friday(week), LUXURY)[0].hours) for week in (8, 9, 10)]

    assert lengths == [5, 10, 1]


def test_a_trip_around_a_holiday_is_one_report_from_the_first_day_to_the_last() -> None:
    days = [friday(7) - timedelta(days=1), friday(7), monday(8)]
    world = small_world(away(days, "unauthorised"))

    (found,) = asked_of_pupil(world, friday(8), LUXURY)

    assert (found.first, found.last, sorted(found.hours)) == (days[0], days[-1], days)
    assert holiday("2025-10-18", "2025-10-26") in OWN_CALENDAR
