"""The rules and tiers of the reference against examples worked out by hand (rules.md §4 and §5)."""

from datetime import date, timedelta

import pytest

from tests.reference.days import Reference
from tests.reference.rules import (
    RULES,
    answers,
    attention,
    open_rules,
    register_behind,
    rule_tier,
    since,
    sundays_before,
    tier,
)
from tests.reference.small import (
    MONDAY_0,
    PUPIL,
    away,
    day,
    friday,
    moment,
    monday,
    registers,
    school_days,
    small_world,
)
from tests.reference.world import AbsenceRow, PupilRow, World

QUIET = {rule_id: "no" for rule_id in RULES} | {"not-enrolled": "unknown"}


def said(world: World, as_of: date) -> dict[str, str]:
    """Answers that differ from those of a pupil about whom nothing is the matter."""
    found = answers(Reference(world), PUPIL, as_of)
    return {rule_id: given for rule_id, given in found.items() if given != QUIET[rule_id]}


def lates(days: list[date], minutes: int = 5) -> list[AbsenceRow]:
    return [AbsenceRow(PUPIL, each, 1, minutes, "late", moment(f"{each}T09:00+02:00")) for each in days]


def alternating(first: date, count: int) -> list[date]:
    """Every second school day: as many episodes as days."""
    return school_days(first, 2 * count)[::2]


def test_there_are_seventeen_rules_in_the_tiers_of_the_page() -> None:
    assert len(RULES) == 17
    assert [rule_id for rule_id, rule in RULES.items() if rule.tier == 3] == [
        "absence-20",
        "lrv",
        "long-authorised",
        "report-16h-repeated",
        "no-improvement",
        "not-enrolled",
    ]
    assert [rule_id for rule_id, rule in RULES.items() if rule.tier == 0] == ["luxury-leave"]


def test_a_present_pupil_is_in_tier_1_and_no_rule_says_yes() -> None:
    reference = Reference(small_world())
    assert said(small_world(), friday(4)) == {}
    assert (rule_tier(reference, PUPIL, friday(4)), tier(reference, PUPIL, friday(4))) == (1, 1)
    assert open_rules(reference, PUPIL, friday(4)) == ["not-enrolled"]


@pytest.mark.parametrize(
    ("sector", "count", "expected"),
    [
        ("vo", 3, {}),
        ("vo", 4, {"mazl-frequent": "yes"}),
        ("po", 3, {}),
        ("po", 4, {"mazl-po-frequent": "yes"}),
        ("mbo", 4, {"mazl-frequent": "yes"}),
    ],
)
def test_four_sick_reports_are_frequent(sector: str, count: int, expected: dict[str, str]) -> None:
    rows = away(alternating(monday(1), count), minutes=30)
    assert said(small_world(rows, sector), friday(5)) == expected


def test_seven_days_sick_are_long_in_secondary_school_and_ten_in_primary_school() -> None:
    days = school_days(monday(6), 10)
    assert said(small_world(away(days[:6], minutes=30)), days[5]) == {}
    assert said(small_world(away(days[:7], minutes=30)), days[6]) == {"mazl-long": "yes"}
    assert said(small_world(away(days[:9], minutes=30), "po"), days[9]) == {}
    assert said(small_world(away(days, minutes=30), "po"), days[9]) == {"mazl-po-long": "yes"}


def test_eight_hours_signal_and_sixteen_hours_report_under_eighteen() -> None:
    # Five hours on a day and lessons of an hour: 7 h 59, 8 h, 16 h; 60 school days keep the share under 10 %.
    rows = away(school_days(monday(11), 3), "unauthorised")
    seven = [*rows[:1], *away([monday(12)], "unauthorised", 179)]
    eight = [*rows[:1], *away([monday(12)], "unauthorised", 180)]
    sixteen = [*rows, *away([monday(12)], "unauthorised", 60)]
    assert said(small_world(seven), monday(12)) == {}
    assert said(small_world(eight), monday(12)) == {"signal-8h": "yes"}
    assert said(small_world(sixteen), monday(12)) == {"signal-8h": "yes", "report-16h": "yes"}
    grown = (PupilRow(PUPIL, "1A", MONDAY_0, birth_date=monday(12).replace(year=2007)),)
    assert said(small_world(sixteen, pupils=grown), monday(12)) == {"signal-8h": "yes", "not-enrolled": "no"}


def test_a_report_stays_in_force_for_four_school_weeks_and_two_within_twelve_are_repeated() -> None:
    first, second = school_days(monday(1), 4), school_days(monday(9), 4)
    one = small_world(away(first, "unauthorised"))
    assert said(one, monday(5) + timedelta(days=2))["report-16h"] == "yes"
    assert "report-16h" not in said(one, monday(5) + timedelta(days=3))
    two = small_world(away(first + second, "unauthorised"))
    assert said(two, monday(9) + timedelta(days=2)).get("report-16h-repeated") is None
    assert said(two, monday(9) + timedelta(days=3))["report-16h-repeated"] == "yes"
    assert "report-16h-repeated" not in said(two, monday(13) + timedelta(days=3))


def test_six_latenesses_in_twelve_weeks() -> None:
    days = school_days(monday(2), 6)
    assert said(small_world(lates(days[:5])), friday(13)) == {}
    assert said(small_world(lates(days)), friday(13)) == {"late-6": "yes"}
    assert said(small_world(lates(days)), monday(14)) == {}


def test_ten_and_twenty_percent_need_ten_scheduled_days() -> None:
    # 10 days of 300: 300 is 10 %, 299 is not; 600 is 20 %.
    assert said(small_world(away([friday(1)], minutes=299)), friday(1)) == {}
    assert said(small_world(away([friday(1)], minutes=300)), friday(1)) == {"absence-10": "yes"}
    two = {"absence-10": "yes", "absence-20": "yes"}
    assert said(small_world(away([monday(1), friday(1)])), friday(1)) == two
    assert said(small_world(away([monday(0), monday(1)])), friday(1) - timedelta(days=1)) == {}


def test_last_years_absence_counts_in_the_first_four_school_weeks_only() -> None:
    # 23 to 28 days of last year, three missed: more than 10 % of the 20 days from 15 June.
    pupils = (PupilRow(PUPIL, "1A", day("2026-06-15")),)
    rows = away(school_days(day("2026-06-15"), 2), minutes=300)
    world = small_world(rows, pupils=pupils, registers=registers((day("2026-06-01"), day("2026-12-18"))))
    assert "absence-10-last-year" not in said(world, day("2026-08-23"))
    assert said(world, day("2026-08-24"))["absence-10-last-year"] == "yes"
    assert said(world, day("2026-09-20"))["absence-10-last-year"] == "yes"
    assert "absence-10-last-year" not in said(world, day("2026-09-21"))


def test_five_days_away_threaten_and_more_than_twenty_slots_are_long() -> None:
    # From Monday of week 10; away slots are 5 on Friday, 20 on Friday of week 13, 21 the Monday after.
    world = small_world(away(school_days(monday(10), 30), "unauthorised"))
    thursday = friday(10) - timedelta(days=1)
    assert "away-5" not in said(world, thursday)
    assert said(world, friday(10))["away-5"] == "yes"
    on_twenty, on_twenty_one = said(world, friday(13)), said(world, monday(14))
    assert (on_twenty["away-5"], "lrv" in on_twenty) == ("yes", False)
    assert ("away-5" in on_twenty_one, on_twenty_one["lrv"], "long-authorised" in on_twenty_one) == (
        False,
        "yes",
        False,
    )


def test_longer_than_four_weeks_ill_is_long_authorised_and_no_thuiszitter() -> None:
    found = said(small_world(away(school_days(monday(10), 30))), monday(14))
    assert (found["long-authorised"], "lrv" in found, "away-5" in found) == ("yes", False, False)


def test_an_eighteen_year_old_is_no_thuiszitter_by_law_but_is_long_away() -> None:
    pupils = (PupilRow(PUPIL, "1A", MONDAY_0, birth_date=date(2007, 5, 1)),)
    world = small_world(away(school_days(monday(10), 30), "unauthorised"), pupils=pupils)
    found = answers(Reference(world), PUPIL, monday(14))
    assert (found["lrv"], found["long-authorised"], found["not-enrolled"]) == ("no", "yes", "no")


@pytest.mark.parametrize(("on", "reason", "expected"), [
    ("2025-10-17", "unauthorised", {"luxury-leave": "yes"}),
    ("2025-10-27", "unauthorised", {"luxury-leave": "yes"}),
    ("2025-10-16", "unauthorised", {}),
    ("2025-10-28", "unauthorised", {}),
    ("2025-10-17", "sick", {}),
    ("2025-10-17", "late", {}),
])  # fmt: skip
def test_a_day_taken_off_beside_a_holiday_is_a_prompt_to_check(on: str, reason: str, expected: dict[str, str]) -> None:
    assert said(small_world(away([day(on)], reason)), day("2025-11-04")) == expected


def test_a_holiday_of_four_weekdays_is_too_short_for_luxury_leave() -> None:
    world = small_world(away([monday(9) + timedelta(days=-3)], "unauthorised"))
    four = (*world.calendar, world.calendar[1].__class__(monday(9), monday(9) + timedelta(days=3), "holiday"))
    assert said(small_world(world.absences, calendar=four), friday(9)) == {}
    five = (*world.calendar, world.calendar[1].__class__(monday(9), friday(9), "holiday"))
    assert said(small_world(world.absences, calendar=five), friday(9)) == {"luxury-leave": "yes"}


def test_the_day_before_a_holiday_counts_before_the_holiday_begins_unless_lessons_are_still_to_come() -> None:
    thursday = day("2025-10-16")
    world = small_world(away([thursday, thursday + timedelta(days=1)], "unauthorised"))
    assert said(world, thursday) == {}
    assert said(world, thursday + timedelta(days=1))["luxury-leave"] == "yes"


def test_a_day_that_was_not_received_leaves_a_sick_rule_open_and_never_counts_as_presence() -> None:
    # Six days sick and the seventh not received: the last pupil day is the sixth.
    days = school_days(monday(2), 7)
    world = small_world(away(days[:6], minutes=30), registers=registers((MONDAY_0, days[5])))
    found = answers(Reference(world), PUPIL, days[6])
    assert found["mazl-long"] == "unknown"
    complete = small_world(away(days[:6], minutes=30))
    assert answers(Reference(complete), PUPIL, days[6])["mazl-long"] == "no"


def test_missing_days_never_hide_a_yes_and_lateness_is_never_imagined() -> None:
    days = school_days(monday(2), 7)
    world = small_world(away(days, minutes=30) + lates(days[:5]), registers=registers((MONDAY_0, days[-1])))
    found = answers(Reference(world), PUPIL, friday(4))
    assert (found["mazl-long"], found["late-6"], found["luxury-leave"]) == ("yes", "no", "no")
    assert (found["absence-10"], found["signal-8h"], found["away-5"]) == ("unknown", "unknown", "unknown")


def test_the_worst_case_of_a_thuiszitter_fills_days_with_unauthorised_absence() -> None:
    # Weeks 10 and 11 away, 12 to 14 not received: with those filled the run is 25 slots.
    rows = away(school_days(monday(10), 10), "unknown")
    world = small_world(rows, registers=registers((MONDAY_0, friday(11))))
    found = answers(Reference(world), PUPIL, friday(14))
    assert (found["lrv"], found["long-authorised"]) == ("yes", "no")  # the slots run on to the date
    broken = small_world(rows, registers=registers((MONDAY_0, friday(11)), (monday(14), monday(14))))
    assert answers(Reference(broken), PUPIL, friday(14))["lrv"] == "no"


def test_since_is_the_first_date_without_a_break() -> None:
    # 10 % of the days from week 0 on 30 September and later: 1 of 10 days on Friday of week 1.
    world = small_world(away([friday(1)]))
    reference = Reference(world)
    assert since(reference, "absence-10", PUPIL, friday(1)) == friday(1)
    assert since(reference, "absence-10", PUPIL, friday(1) + timedelta(days=2)) == friday(1)
    assert since(reference, "absence-10", PUPIL, monday(2)) is None  # 1 of 11
    sick = small_world(away(school_days(monday(2), 9), minutes=30))
    assert since(Reference(sick), "mazl-long", PUPIL, friday(3) - timedelta(days=1)) == monday(3) + timedelta(days=1)


def test_too_few_days_or_a_late_register_cannot_be_judged_unless_a_rule_says_yes() -> None:
    # Nine pupil days on Thursday of week 1, ten on Friday.
    thursday = friday(1) - timedelta(days=1)
    assert rule_tier(Reference(small_world()), PUPIL, thursday) is None
    assert rule_tier(Reference(small_world()), PUPIL, friday(1)) == 1
    late = Reference(small_world(registers=registers((MONDAY_0, friday(4)))))
    assert (register_behind(late, monday(5) + timedelta(days=2), None), register_behind(late, friday(5), None)) == (
        3,
        5,
    )
    assert rule_tier(late, PUPIL, monday(5) + timedelta(days=2)) == 1
    assert rule_tier(late, PUPIL, monday(5) + timedelta(days=3)) is None
    ill = small_world(away(school_days(monday(4), 5), minutes=300), registers=registers((MONDAY_0, friday(4))))
    assert rule_tier(Reference(ill), PUPIL, friday(5)) == 3  # 5 of 25 days is 20 %


def test_a_pupil_goes_up_at_once_and_comes_down_after_three_calm_weeks() -> None:
    # Sick on Friday of week 1: 10 % on that day and its Sunday, 1 of 15 a week later.
    reference = Reference(small_world(away([friday(1)])))
    sunday = friday(1) + timedelta(days=2)
    assert [tier(reference, PUPIL, sunday + timedelta(weeks=n)) for n in range(4)] == [2, 2, 2, 1]
    assert [rule_tier(reference, PUPIL, sunday + timedelta(weeks=n)) for n in range(4)] == [2, 1, 1, 1]
    assert sundays_before(sunday, 2) == [sunday - timedelta(days=7), sunday - timedelta(days=14)]
    assert sundays_before(monday(2), 2) == [sunday, sunday - timedelta(days=7)]


def test_an_exempt_pupil_has_no_tier_and_keeps_the_answers() -> None:
    pupils = (PupilRow(PUPIL, "1A", MONDAY_0, exemption="5a"),)
    reference = Reference(small_world(away(school_days(monday(2), 10)), pupils=pupils))
    assert (rule_tier(reference, PUPIL, friday(3)), tier(reference, PUPIL, friday(3))) == (None, None)
    found = answers(reference, PUPIL, friday(3))
    assert (found["away-5"], found["not-enrolled"]) == ("yes", "no")


def test_attention_lies_between_five_and_ten_percent_of_twelve_weeks() -> None:
    # One of 20 days is 5 %; 299 of 6000 minutes is less.
    assert attention(Reference(small_world(away([monday(2)]))), PUPIL, friday(3))
    assert not attention(Reference(small_world(away([monday(2)], minutes=299))), PUPIL, friday(3))
    assert not attention(Reference(small_world(away([monday(2), monday(3)]))), PUPIL, friday(3))
