"""Rules that look at what people did: an action that did not help, a child on the absoluut-verzuim list."""

from datetime import date, timedelta

import pytest

from service.decide.sitting import Work
from tests.decide.judging import judge, reason
from tests.reference.small import PUPIL, away, friday, monday, school_days, small_world
from tests.reference.world import AbsenceRow

SUNDAY = timedelta(days=2)


def every_week(weeks: range, days: int) -> list[AbsenceRow]:
    """Sick on the first days of every one of these weeks."""
    return [row for week in weeks for row in away(school_days(monday(week), days))]


def listed(on: date) -> Work:
    return Work(listed={PUPIL: on})


@pytest.mark.parametrize(
    ("agreed", "answer"),
    [
        (monday(6), "yes"),  # 6 school weeks and 4 days ago
        (friday(6), "yes"),  # exactly 30 slots ago: 6 school weeks
        (monday(7), "no"),  # 5 school weeks and 4 days
    ],
)
def test_an_action_agreed_six_school_weeks_ago_without_improvement_says_yes(agreed: date, answer: str) -> None:
    # One day in five away, every week: 20 % now and 20 % before the action. In tier 2 or 3 since week 2.
    world = small_world(every_week(range(13), 1))
    row = judge(world, friday(12) + SUNDAY, Work(actions={PUPIL: [agreed]}))
    assert row["answers"]["no-improvement"] == answer


def test_the_reason_names_the_action_and_both_shares() -> None:
    world = small_world(every_week(range(13), 1))
    row = judge(world, friday(12) + SUNDAY, Work(actions={PUPIL: [monday(6)]}))
    numbers = reason(row, "no-improvement")["evidence"]["numbers"]
    assert numbers["action_on"] == monday(6).isoformat()
    assert (numbers["absent_share_4w"], numbers["absent_share_before_action"]) == (0.2, 0.2)


def test_less_absence_than_before_the_action_is_improvement() -> None:
    world = small_world([*every_week(range(6), 2), *every_week(range(6, 13), 1)])
    row = judge(world, friday(12) + SUNDAY, Work(actions={PUPIL: [monday(6)]}))
    assert row["answers"]["no-improvement"] == "no"


def test_less_than_eight_school_weeks_in_tier_2_is_too_early_to_say() -> None:
    # Away from week 8 on: tier 2 at the earliest in week 8, so four school weeks by week 12.
    world = small_world(every_week(range(8, 13), 2))
    row = judge(world, friday(12) + SUNDAY, Work(actions={PUPIL: [monday(2)]}))
    assert row["answers"]["no-improvement"] == "no"


def test_without_an_agreed_action_nothing_can_have_failed() -> None:
    row = judge(small_world(every_week(range(13), 1)), friday(12) + SUNDAY)
    assert row["answers"]["no-improvement"] == "no"


def test_without_a_list_it_is_unknown_whether_a_child_is_on_it() -> None:
    row = judge(small_world(), friday(12))
    assert row["answers"]["not-enrolled"] == "unknown"
    assert row["open"] == ["not-enrolled"]
    assert row["rule_tier"] == 1


def test_a_child_on_the_list_is_in_tier_3() -> None:
    row = judge(small_world(), friday(12), listed(friday(11)))
    assert (row["answers"]["not-enrolled"], row["tier"]) == ("yes", 3)
    assert reason(row, "not-enrolled")["evidence"]["numbers"]["listed_on"] == friday(11).isoformat()


def test_a_child_who_is_not_on_the_list_that_came_is_not_concerned() -> None:
    work = Work(listed={"somebody else": friday(11)})
    assert judge(small_world(), friday(12), work)["answers"]["not-enrolled"] == "no"
