"""Sickness, hours, runs away, peak and trend of the reference against examples worked out by hand (rules.md §3)."""

from datetime import date, timedelta

import pytest

from tests.reference.small import (
    MONDAY_0,
    PUPIL,
    away,
    day,
    facts_of,
    friday,
    moment,
    monday,
    registers,
    school_days,
    small_world,
    week_of,
)
from tests.reference.world import AbsenceRow, PupilRow, School


def record(on: date, period: int, minutes: int, reason: str, at: str = "2025-09-30T09:00+02:00") -> AbsenceRow:
    return AbsenceRow(PUPIL, on, period, minutes, reason, moment(at))


def test_daily_repeated_sick_reports_over_a_weekend_and_a_day_not_received_are_one_episode() -> None:
    # Thursday and Friday, weekend, Monday not received, Tuesday: three pupil days in a row.
    thursday = friday(2) - timedelta(days=1)
    received = registers((MONDAY_0, friday(2)), (monday(3) + timedelta(days=1), friday(4)))
    days = [thursday, friday(2), monday(3) + timedelta(days=1)]
    world = small_world(away(days, minutes=10), registers=received)
    found = facts_of(world, monday(3) + timedelta(days=1))
    assert (found["sick_reports_12w"], found["sick_run_days"], found["sick_days_year"]) == (1, 3, 3)
    assert facts_of(world, monday(3) + timedelta(days=2))["sick_run_days"] == 0


def test_an_episode_counts_in_the_window_of_its_first_day_only() -> None:
    # 12 weeks back from Friday of week 13 begin on Monday of week 2.
    over_the_edge = [friday(1), monday(2)]
    inside = [monday(2), monday(2) + timedelta(days=1)]
    assert facts_of(small_world(away(over_the_edge)), friday(13))["sick_reports_12w"] == 0
    assert facts_of(small_world(away(inside)), friday(13))["sick_reports_12w"] == 1


def test_a_timetable_free_weekday_neither_ends_nor_lengthens_a_run() -> None:
    # No lessons on Wednesday: Tuesday and Thursday are consecutive pupil days.
    timetable = tuple(week_of([60] * 5, weekdays=(1, 2, 4, 5)))
    tuesday = monday(2) + timedelta(days=1)
    world = small_world(away([tuesday, tuesday + timedelta(days=2)]), timetable=timetable)
    found = facts_of(world, tuesday + timedelta(days=2))
    assert (found["away_run_days"], found["away_since"], found["away_slots"]) == (2, tuesday, 3)
    assert found["scheduled_days_12w"] == 11  # 4 + 4 + 3 of this week


def test_an_episode_over_the_summer_started_last_year_but_its_days_of_this_year_count() -> None:
    rows = away([day("2026-07-09"), day("2026-07-10"), day("2026-08-24"), day("2026-08-25")])
    world = small_world(rows, registers=registers((MONDAY_0, day("2026-12-18"))))
    found = facts_of(world, day("2026-08-25"))
    assert (found["sick_reports_year"], found["sick_days_year"], found["sick_run_days"]) == (0, 2, 4)
    assert found["sick_share_year"] == 1.0


def test_between_1_august_and_the_first_school_day_this_year_is_still_empty() -> None:
    found = facts_of(small_world(away([day("2026-07-10")])), day("2026-08-01"))
    assert (found["absent_share_year"], found["sick_reports_year"], found["late_year"]) == (None, 0, 0)
    assert found["sick_run_days"] == 1


@pytest.mark.parametrize(("first", "expected"), [("2026-06-15", 300 / 6000), ("2026-06-16", None)])
def test_last_year_needs_twenty_pupil_days(first: str, expected: float | None) -> None:
    # From Monday 15 June 2026 to Friday 10 July there are exactly 20 school days.
    world = small_world(away([day("2026-07-01")]), pupils=(PupilRow(PUPIL, "1A", day(first)),))
    assert facts_of(world, day("2026-08-24"))["absent_share_last_year"] == expected


def test_an_hour_of_secondary_school_is_a_period_and_a_long_period_weighs_its_minutes() -> None:
    # Periods of 45 and 75 minutes: 45 of 45 is 1 hour; 30 of 75 is 0.4 x 1.25 = 0.5 hour.
    rows = [record(monday(2), 1, 45, "unauthorised"), record(monday(2), 2, 30, "late")]
    found = facts_of(small_world(rows, timetable=tuple(week_of([45, 75]))), friday(4))
    assert found["unauthorised_hours_4w"] == 1.5
    assert found["unauthorised_share_4w"] == 75 / (20 * 120)


def test_a_whole_day_record_counts_its_part_of_the_weights_of_the_day() -> None:
    # 80 of 120 minutes is two thirds of the day's 1 + 1.25 hours.
    rows = [record(monday(2), 0, 80, "unauthorised")]
    world = small_world(rows, timetable=tuple(week_of([45, 75])))
    assert facts_of(world, friday(4))["unauthorised_hours_4w"] == 1.5


def test_a_day_never_exceeds_the_sum_of_its_weights() -> None:
    rows = [record(monday(2), 0, 300, "unauthorised"), record(monday(2), 1, 60, "late")]
    assert facts_of(small_world(rows), friday(4))["unauthorised_hours_4w"] == 5.0


@pytest.mark.parametrize(("sector", "unit", "hours"), [("po", None, 4.5), ("vo", None, 6.0), ("vo", "clock60", 4.5)])
def test_primary_schools_count_clock_hours(sector: str, unit: str | None, hours: float) -> None:
    # A day of six lessons of 45 minutes is 270 / 60 clock hours or 6 lessons.
    world = small_world(away([monday(2)], "unauthorised", 270), timetable=tuple(week_of([45] * 6)))
    world = small_world(world.absences, timetable=world.timetable, school=School(sector=sector, hour_unit=unit))
    assert facts_of(world, friday(4))["unauthorised_hours_4w"] == hours


def test_sixteen_hours_are_reported_and_counting_restarts_the_next_day() -> None:
    # 5 hours a day: 5, 10, 15, 20 -> Thursday of week 2; then 5, 10, 15, 20 -> Wednesday of week 3.
    days = school_days(monday(2), 9)
    found = facts_of(small_world(away(days, "unauthorised")), friday(3))
    assert found["report16_dates"] == [monday(2) + timedelta(days=3), monday(3) + timedelta(days=2)]
    assert (found["unauthorised_hours_4w"], found["report16_open_hours"]) == (45.0, 5.0)


def test_fifteen_hours_and_59_minutes_are_no_sixteen() -> None:
    rows = [*away(school_days(monday(2), 3), "unauthorised"), record(friday(2), 1, 59, "late")]
    found = facts_of(small_world(rows), friday(2))
    assert found["report16_dates"] == []
    assert found["unauthorised_hours_4w"] == found["report16_open_hours"] == pytest.approx(15 + 59 / 60, abs=1e-12)


def test_sixteen_hours_made_of_thirds_are_sixteen() -> None:
    # 48 periods of 45 minutes with 15 missed: 48 / 3 = 16, on 12 days of four periods.
    days = school_days(monday(2), 12)
    rows = [record(each, period, 15, "late") for each in days for period in (1, 2, 3, 4)]
    found = facts_of(small_world(rows, timetable=tuple(week_of([45] * 4))), days[-1])
    assert (found["report16_dates"], found["unauthorised_hours_4w"], found["late_12w"]) == ([days[-1]], 16.0, 48)


def test_hours_older_than_four_weeks_do_not_reach_sixteen() -> None:
    # 15 hours on Monday to Wednesday of week 1; from Monday of week 5 the first five are out of the window.
    rows = away(school_days(monday(1), 3), "unauthorised")
    assert facts_of(small_world(rows + away([friday(4)], "unauthorised")), friday(4))["report16_dates"] == [friday(4)]
    assert facts_of(small_world(rows + away([monday(5)], "unauthorised")), monday(5))["report16_dates"] == []


def test_away_counts_full_days_of_any_reason_and_its_slots_run_on_to_the_date() -> None:
    # Full days from Thursday of week 2; on Sunday after week 3 the slot is that of Friday: 19 - 13 + 1 = 7.
    days = school_days(friday(2) - timedelta(days=1), 7)
    world = small_world(away(days[:3]) + away(days[3:], "unknown"))
    found = facts_of(world, day("2025-09-21"))
    assert (found["away_run_days"], found["away_since"], found["away_slots"]) == (7, days[0], 7)
    assert found["away_unauthorised_slots"] == 4  # only the days from Tuesday of week 3 have no authorised minutes
    assert found["last_present"] == days[0] - timedelta(days=1)


def test_a_day_with_one_minute_attended_ends_a_run_away() -> None:
    rows = away(school_days(monday(2), 4)) + away([friday(2)], minutes=299)
    found = facts_of(small_world(rows), friday(2))
    assert (found["away_run_days"], found["away_since"], found["away_slots"]) == (0, None, 0)
    assert found["last_present"] == friday(2)


def test_a_full_day_with_one_authorised_lesson_is_no_unauthorised_day_away() -> None:
    rows = [record(monday(2), period, 60, "unauthorised") for period in (1, 2, 3, 4)]
    found = facts_of(small_world([*rows, record(monday(2), 5, 60, "medical")]), monday(2))
    assert (found["away_run_days"], found["away_unauthorised_slots"]) == (1, 0)


def test_the_weekday_peak_needs_five_days_with_absence() -> None:
    # Mondays 60 + 60 + 60, Friday 60 and 120: 180 of 360 on each weekday; without the last Friday only 4 days.
    rows = [record(monday(week), 1, 60, "late") for week in (1, 2, 3)] + [record(friday(1), 1, 60, "sick")]
    assert facts_of(small_world(rows), friday(4))["weekday_peak"] is None
    rows += [record(friday(2), period, 60, "sick") for period in (1, 2)]
    assert facts_of(small_world(rows), friday(4))["weekday_peak"] == 0.5


def test_the_trend_is_the_slope_through_the_weekly_shares() -> None:
    # Weeks 0 to 2 with 0, 1 and 3 of 5 days away: shares 0, 0.2, 0.6; slope (0.6 - 0) / 2.
    rows = away([monday(1), *school_days(monday(2), 3)])
    assert facts_of(small_world(rows), friday(2))["trend_8w"] == pytest.approx(0.3, abs=1e-12)
    assert facts_of(small_world(rows), friday(1))["trend_8w"] is None


def test_on_a_wednesday_the_last_eight_weeks_touch_nine_school_weeks() -> None:
    # Slots reach from Thursday of week 1 to Wednesday of week 9. Only Friday of week 1 was missed: shares 1/2, 0 x 8.
    # x = -4..4 around the middle: slope = -4 x 1/2 / 60.
    found = facts_of(small_world(away([friday(1)])), monday(9) + timedelta(days=2))
    assert found["trend_8w"] == pytest.approx(-2 / 60, abs=1e-12)
