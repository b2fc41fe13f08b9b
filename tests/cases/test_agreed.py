"""What is agreed fills the weekly list: blocks, columns, and the thuiszitter clock."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.decide.agreed import Agreed, Agreements, OpenAction, marks
from service.decide.outcome import rows
from service.decide.renewal import renewals
from service.decide.sitting import Decision, Exempt, Work
from service.decide.weekly_list import Person, weekly_list
from service.domain.moments import months_after
from tests.cases.desks import POLICY
from tests.decide.judging import assessed
from tests.reference.small import PUPIL, away, friday, monday, school_days, small_world
from tests.reference.world import AbsenceRow, World

SUNDAY = friday(12) + timedelta(days=2)
MONDAY = SUNDAY + timedelta(days=1)
DAY = timedelta(days=1)
PLAN = OpenAction("terugkeerplan", "Mirjam", MONDAY, MONDAY + 9 * DAY, plan=True)


def every_week(days: int, weeks: range = range(13)) -> list[AbsenceRow]:
    return [row for week in weeks for row in away(school_days(monday(week), days))]


TIER_3 = small_world(every_week(2))
"""Ill two days of every week: 40 %, in tier 3 for weeks."""
TIER_2 = small_world(every_week(1, range(0, 13, 2)))
"""One day in two weeks: 11 %, in tier 2 for weeks."""
TIER_1 = small_world()


def listed(world: World, agreed: Agreed, work: Work | None = None) -> tuple[str | None, dict[str, Any]]:
    """The block the pupil stands in and the entry; None for who is not on the list."""
    judged = assessed(world, SUNDAY, work)
    people = {PUPIL: Person("Anna", "1A", "")}
    content = weekly_list(judged, list(rows(judged)), people, Agreements({PUPIL: agreed}, POLICY.clocks))
    found = [(block["id"], entry) for block in content["blocks"] for entry in block["entries"]]
    return found[0] if found else (None, {})


@pytest.mark.parametrize(
    ("world", "agreed", "block"),
    [
        (TIER_3, Agreed(), "tier_3_without_plan"),
        (TIER_3, Agreed(actions=(OpenAction("gesprek", "x", MONDAY),)), "tier_3_without_plan"),
        (TIER_3, Agreed(actions=(PLAN,)), "steady_tier_3"),
        (TIER_3, Agreed(actions=(OpenAction("plan", "x", SUNDAY, plan=True),)), "overdue"),
        (TIER_3, Agreed(actions=(OpenAction("plan", "x", MONDAY, MONDAY, plan=True),)), "review_due"),
        (TIER_2, Agreed(), "steady_tier_2"),
        (TIER_2, Agreed(actions=(OpenAction("gesprek", "x", MONDAY),)), "steady_tier_2"),
        (TIER_2, Agreed(actions=(OpenAction("gesprek", "x", SUNDAY),)), "overdue"),
        (TIER_2, Agreed(actions=(OpenAction("gesprek", "x", MONDAY, MONDAY),)), "review_due"),
        (TIER_2, Agreed(actions=(OpenAction("gesprek", "x", MONDAY, MONDAY + DAY),)), "steady_tier_2"),
        (TIER_1, Agreed(), None),
        (TIER_1, Agreed(last_contact=SUNDAY), None),
        (TIER_1, Agreed(actions=(OpenAction("gesprek", "x", SUNDAY),)), "overdue"),
        (TIER_1, Agreed(actions=(OpenAction("gesprek", "x", MONDAY, MONDAY),)), "review_due"),
        (TIER_1, Agreed(to_finish=True), "improved"),
    ],
)
def test_what_is_agreed_decides_where_a_pupil_stands(world: World, agreed: Agreed, block: str | None) -> None:
    assert listed(world, agreed)[0] == block


def test_an_exempt_pupil_stands_nowhere_whatever_is_agreed() -> None:
    work = Work(exemptions={PUPIL: [Exempt("5b", SUNDAY, None)]})

    assert listed(TIER_3, Agreed(actions=(OpenAction("gesprek", "x", SUNDAY),)), work)[0] is None


def test_the_columns_are_those_of_the_action_due_first_and_the_first_review() -> None:
    later = OpenAction("later", "Annelies", MONDAY + 5 * DAY, MONDAY + 6 * DAY)
    _, entry = listed(TIER_3, Agreed(SUNDAY, (later, PLAN)))

    names = ("last_contact", "owner", "action", "action_due", "review_on")
    assert [entry[name] for name in names] == [
        SUNDAY.isoformat(), "Mirjam", "terugkeerplan", MONDAY.isoformat(), (MONDAY + 6 * DAY).isoformat(),
    ]  # fmt: skip


def test_without_agreements_the_columns_are_empty() -> None:
    _, entry = listed(TIER_3, Agreed())

    assert {entry[name] for name in ("last_contact", "owner", "action", "action_due", "review_on", "clock")} == {None}


def test_a_decision_is_the_first_reason_and_what_the_rules_say_stays_beside_it() -> None:
    decision = Decision(1, "het plan loopt en werkt", SUNDAY - 30 * DAY, date(2025, 12, 31))
    judged = assessed(TIER_3, SUNDAY, Work(decisions={PUPIL: [decision]}))
    (row,) = rows(judged)

    assert (row["tier"], row["rule_tier"], row["previous_tier"]) == (1, 3, 1)
    assert [reason["rule"] for reason in row["reasons"]][:2] == ["decision", "absence-20"]
    assert row["reasons"][0]["sentence"] == (
        "Besluit: niveau 1 tot en met 31 december 2025, want het plan loopt en werkt. "
        "Volgens de regels van deze week: niveau 3."
    )


TRUANT = small_world(away(school_days(monday(12), 4), "unauthorised", 240))
"""Sixteen lessons of an hour missed without a valid reason in the last week."""
REACHED = monday(12) + 3 * DAY


@pytest.mark.parametrize(
    ("reported_on", "block", "due"),
    [
        (None, "overdue", True),
        (REACHED - DAY, "overdue", True),
        (REACHED, "new_tier_2", False),
        (REACHED + DAY, "new_tier_2", False),
    ],
)
def test_a_report_made_at_duo_ends_its_deadline_and_no_later_one(
    reported_on: date | None, block: str, due: bool
) -> None:
    found, entry = listed(TRUANT, Agreed(reported_on=reported_on))

    assert (found, entry["due_on"] is not None) == (block, due)
    assert entry["reported_to_duo"] == (reported_on.isoformat() if reported_on else None)


def test_the_step_with_worrisome_sickness_stands_on_the_list() -> None:
    assert listed(TIER_3, Agreed(sickness_step="gesprek"))[1]["mazl_step"] == "gesprek"


SINCE = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("slots", "as_of", "reached"),
    [
        (9, date(2026, 11, 12), []),
        (10, date(2026, 11, 13), ["two-weeks"]),
        (19, date(2026, 11, 26), ["two-weeks"]),
        (20, date(2026, 11, 27), ["two-weeks", "four-weeks"]),
        (50, date(2027, 2, 1), ["two-weeks", "four-weeks"]),
        (50, date(2027, 2, 2), ["two-weeks", "four-weeks", "three-months"]),
    ],
)
def test_the_clock_runs_in_school_weeks_and_calendar_months(slots: int, as_of: date, reached: list[str]) -> None:
    assert marks(POLICY.clocks, SINCE, slots, as_of) == reached


def test_who_is_at_school_has_no_clock() -> None:
    assert marks(POLICY.clocks, None, 0, SINCE) == []


def test_the_list_names_the_last_mark_of_the_clock() -> None:
    world = small_world(away(school_days(monday(8), 25)))  # weeks 8 to 12: five school weeks
    _, entry = listed(world, Agreed())

    assert entry["clock"] == {"mark": "four-weeks", "words": "vier weken thuis", "since": monday(8).isoformat()}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 12, date(2027, 8, 31)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


YEAR = Exempt("5b", date(2026, 8, 1), date(2027, 7, 31))
NEXT = Exempt("5b", date(2027, 8, 1), date(2028, 7, 31))
JULY = date(2027, 7, 1)


@pytest.mark.parametrize(
    ("entries", "today", "before"),
    [
        ([YEAR], date(2027, 5, 5), None),  # eight weeks and a day before 1 July
        ([YEAR], date(2027, 5, 6), JULY),
        ([YEAR], date(2027, 9, 25), JULY),  # eight weeks after the end: it lapsed, and nobody renewed it
        ([YEAR], date(2027, 9, 26), None),
        ([YEAR, NEXT], date(2027, 5, 6), None),
        ([Exempt("5b", date(2026, 11, 1), date(2027, 3, 31))], date(2027, 3, 1), date(2027, 4, 1)),
        ([Exempt("5a", date(2026, 8, 1), None)], date(2027, 6, 1), None),
        ([Exempt("15", date(2026, 8, 1), date(2027, 7, 31))], date(2027, 6, 1), None),
        ([], date(2027, 6, 1), None),
    ],
)
def test_an_exemption_is_renewed_each_year_before_1_july(
    entries: list[Exempt], today: date, before: date | None
) -> None:
    assert renewals(POLICY.exemptions, entries, today) == before
