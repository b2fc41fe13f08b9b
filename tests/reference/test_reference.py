"""The facts of the reference against examples worked out by hand from rules.md §1 to §3."""

from datetime import date, timedelta

from tests.reference.days import Reference
from tests.reference.facts import facts
from tests.reference.school_time import public_holidays, region_holidays
from tests.reference.small import (
    MONDAY_0,
    OWN_CALENDAR,
    PUPIL,
    away,
    day,
    facts_of,
    friday,
    holiday,
    moment,
    monday,
    registers,
    school_days,
    small_world,
    week_of,
)
from tests.reference.world import AbsenceRow, PupilRow, RegisterRow, TimetableRow, write_csv


def record(on: date, period: int, minutes: int, reason: str, at: str = "2025-09-30T09:00+02:00") -> AbsenceRow:
    return AbsenceRow(PUPIL, on, period, minutes, reason, moment(at))


def test_a_holiday_week_has_no_number_and_takes_the_slot_of_the_last_friday_before_it() -> None:
    slot = Reference(small_world()).time.slot
    # Week 7 ends on 17 October; its Friday is 5 x 7 + 4 = 39 slots after Monday of week 0.
    first = slot[MONDAY_0]
    assert slot[day("2025-10-17")] - first == 39
    assert slot[day("2025-10-22")] - first == 39  # Wednesday of the autumn holiday
    assert slot[day("2025-10-26")] - first == 39  # the Sunday after it
    assert slot[day("2025-10-27")] - first == 40


def test_a_weekend_takes_the_slot_of_its_friday_even_when_that_friday_is_a_day_off() -> None:
    world = small_world(calendar=(*OWN_CALENDAR, holiday("2025-09-05", "2025-09-05")))
    slot = Reference(world).time.slot
    assert slot[day("2025-09-07")] - slot[MONDAY_0] == 9  # 5 x 1 + 4


def test_one_extra_school_day_in_a_holiday_week_makes_it_a_school_week() -> None:
    world = small_world(calendar=(*OWN_CALENDAR, holiday("2025-10-22", "2025-10-22", "extra_school_day")))
    slot = Reference(world).time.slot
    assert slot[day("2025-10-20")] - slot[MONDAY_0] == 40
    assert slot[day("2025-10-27")] - slot[MONDAY_0] == 45


def test_an_extra_school_day_wins_over_a_public_holiday_and_a_study_day_is_no_holiday() -> None:
    rows = (holiday("2026-04-06", "2026-04-06", "extra_school_day"), holiday("2026-04-08", "2026-04-08", "study_day"))
    time = Reference(small_world(calendar=(*OWN_CALENDAR, *rows))).time
    assert day("2026-04-06") in public_holidays()
    assert day("2026-04-06") in time.teaching
    assert day("2026-04-06") not in time.holiday
    assert day("2026-04-08") not in time.teaching | time.holiday


def test_holidays_of_the_region_are_read_as_published() -> None:
    assert (day("2025-10-18"), day("2025-10-26")) in region_holidays("midden")
    assert (day("2025-10-11"), day("2025-10-19")) in region_holidays("zuid")


def test_only_the_first_four_school_weeks_from_the_first_school_day_are_the_first_weeks() -> None:
    time = Reference(small_world()).time
    assert not time.in_first_weeks(day("2025-08-22"), 4)  # summer holiday, after 1 August
    assert time.in_first_weeks(friday(3), 4)
    assert not time.in_first_weeks(monday(4), 4)


def test_a_share_is_missed_over_scheduled_minutes_of_the_window() -> None:
    # Two whole days ill in 20 days of 300 minutes: 600 / 6000. The year so far has 25 days.
    found = facts_of(small_world(away([monday(2), monday(3)])), friday(4))
    assert found["absent_share_4w"] == 0.1
    assert found["sick_share_4w"] == found["authorised_share_4w"] == 0.1
    assert found["unauthorised_share_4w"] == 0.0
    assert found["absent_share_year"] == 600 / 7500
    assert found["scheduled_days_12w"] == 25


def test_a_holiday_inside_the_window_does_not_shorten_it() -> None:
    # 4 weeks back from Friday of week 9 (7 November) are weeks 6 to 9: the autumn holiday lies between 7 and 8.
    missed = away([friday(5), monday(6)], "leave")
    assert facts_of(small_world(missed), friday(9))["authorised_share_4w"] == 300 / 6000


def test_a_window_rolls_by_slots_and_not_by_whole_weeks() -> None:
    # On Wednesday of week 5 the 20 slots reach back to Thursday of week 1.
    missed = away([monday(1) + timedelta(days=2), monday(1) + timedelta(days=3)])
    assert facts_of(small_world(missed), monday(5) + timedelta(days=2))["sick_share_4w"] == 300 / 6000


def test_a_day_that_was_not_received_is_in_no_share_and_is_counted_as_missing() -> None:
    # Week 4 was not received: 15 days of 300 minutes remain; the waiting record of that Monday does not count.
    received = registers((MONDAY_0, friday(3)))
    found = facts_of(small_world(away([monday(3), monday(4)]), registers=received), friday(4))
    assert found["absent_share_4w"] == 300 / 4500
    assert (found["missing_days_4w"], found["missing_days_12w"], found["scheduled_days_12w"]) == (5, 5, 20)


def test_nothing_scheduled_is_null_and_not_zero() -> None:
    received = registers((day("2026-01-05"), day("2026-01-09")))
    found = facts_of(small_world(registers=received), friday(4))
    assert [found[f"absent_share_{window}"] for window in ("4w", "12w", "year")] == [None, None, None]
    assert found["last_present"] is None


def test_the_latest_recorded_version_counts_whatever_the_order_of_receipt() -> None:
    versions = [
        record(monday(2), 0, 300, "unauthorised", "2025-09-10T10:00+02:00"),
        record(monday(2), 0, 120, "sick", "2025-09-09T10:00+02:00"),
    ]
    found = facts_of(small_world(versions), friday(4))
    assert (found["sick_share_4w"], found["unauthorised_share_4w"]) == (0.0, 300 / 6000)


def test_of_two_versions_recorded_at_the_same_moment_the_last_received_counts() -> None:
    # 10:00+02:00 and 09:00+01:00 are one moment.
    versions = [
        record(monday(2), 0, 300, "unauthorised", "2025-09-10T10:00+02:00"),
        record(monday(2), 0, 150, "sick", "2025-09-10T09:00+01:00"),
    ]
    assert facts_of(small_world(versions), friday(4))["absent_share_4w"] == 150 / 6000


def test_zero_minutes_withdraws_a_record() -> None:
    versions = [record(monday(2), 3, 60, "late"), record(monday(2), 3, 0, "late", "2025-10-01T09:00+02:00")]
    found = facts_of(small_world(versions), friday(4))
    assert (found["absent_share_4w"], found["late_12w"]) == (0.0, 0)


def test_known_at_replays_the_version_and_the_registers_of_that_moment() -> None:
    versions = [
        record(monday(2), 0, 300, "unauthorised", "2025-09-10T10:00+02:00"),
        record(monday(2), 0, 300, "sick", "2025-09-12T10:00+02:00"),
    ]
    received = registers((MONDAY_0, friday(2)), (monday(3), friday(3)))
    found = facts_of(small_world(versions, registers=received), friday(3), "2025-09-12T18:00+02:00")
    assert (found["sick_share_4w"], found["missing_days_4w"]) == (300 / 4500, 5)
    before = facts_of(small_world(versions), friday(3), "2025-09-12T09:59+02:00")
    assert (before["sick_share_4w"], before["unauthorised_share_4w"]) == (0.0, 300 / 6000)


def test_in_the_hour_that_the_clock_goes_back_the_offset_decides_which_version_is_later() -> None:
    # 26 October 2025: 02:30+02:00 is 00:30 UTC, 02:10+01:00 is 01:10 UTC and so the later one.
    versions = [
        record(monday(7), 0, 150, "sick", "2025-10-26T02:10+01:00"),
        record(monday(7), 0, 300, "sick", "2025-10-26T02:30+02:00"),
    ]
    world = small_world(versions)
    assert facts_of(world, friday(7))["sick_share_4w"] == 150 / 6000
    assert facts_of(world, friday(7), "2025-10-26T01:00+00:00")["sick_share_4w"] == 300 / 6000


def test_in_the_spring_the_hour_that_does_not_exist_changes_no_school_day() -> None:
    # 29 March 2026, 03:30+02:00 is 01:30 UTC, before 02:00 UTC. That Friday and Monday follow each other.
    rows = [record(day("2026-03-27"), 0, 300, "sick", "2026-03-29T03:30+02:00")]
    rows += [record(day("2026-03-30"), 0, 300, "sick", "2026-03-30T08:00+02:00")]
    assert facts_of(small_world(rows), day("2026-03-30"), "2026-03-30T06:00+00:00")["sick_run_days"] == 2


def test_a_period_is_capped_at_its_length_and_a_day_at_its_schedule() -> None:
    # Period 1: 90 of 60 -> 60. Whole day 250 sick beside 60 unauthorised: 310 -> 300 in total.
    rows = [record(monday(2), 1, 90, "unauthorised"), record(monday(2), 0, 250, "sick")]
    found = facts_of(small_world(rows), friday(4))
    assert (found["unauthorised_share_4w"], found["sick_share_4w"]) == (60 / 6000, 250 / 6000)
    assert found["absent_share_4w"] == 300 / 6000


def test_each_category_is_capped_at_the_schedule_of_the_day() -> None:
    rows = [record(monday(2), 0, 300, "sick"), record(monday(2), 2, 60, "medical")]
    assert facts_of(small_world(rows), friday(4))["authorised_share_4w"] == 300 / 6000


def test_a_period_that_is_not_on_the_timetable_is_no_absence_and_no_lateness() -> None:
    found = facts_of(small_world([record(monday(2), 9, 50, "late")]), friday(4))
    assert (found["absent_share_4w"], found["late_12w"], found["late_year"]) == (0.0, 0, 0)


def test_removed_from_class_and_education_elsewhere_are_no_absence_and_unknown_is_neither_kind() -> None:
    rows = [record(monday(2), 1, 60, "removed"), record(monday(2), 2, 60, "elsewhere")]
    rows += [record(monday(2), 3, 60, "unknown")]
    found = facts_of(small_world(rows), friday(4))
    assert found["absent_share_4w"] == 60 / 6000
    assert (found["authorised_share_4w"], found["unauthorised_share_4w"]) == (0.0, 0.0)


def test_windows_and_runs_start_anew_with_a_new_enrolment() -> None:
    pupils = (PupilRow(PUPIL, "1A", MONDAY_0, friday(2)), PupilRow(PUPIL, "1A", monday(4)))
    world = small_world(away(school_days(monday(2), 5) + school_days(monday(4), 2)), pupils=pupils)
    assert facts_of(world, friday(2))["away_run_days"] == 5
    assert facts(Reference(world), PUPIL, friday(3)) is None
    found = facts_of(world, monday(4) + timedelta(days=1))
    assert (found["away_run_days"], found["scheduled_days_12w"], found["absent_share_year"]) == (2, 2, 1.0)


def test_enrolments_without_a_school_day_between_are_one_stay() -> None:
    # Out on Friday 17 October, in again on Monday 27 October: only the autumn holiday lies between.
    pupils = (PupilRow(PUPIL, "1A", MONDAY_0, friday(7)), PupilRow(PUPIL, "1B", monday(8)))
    timetable = (*week_of([60] * 5), *week_of([50] * 6, "1B"))
    world = small_world(away([friday(7), monday(8)]), pupils=pupils, timetable=timetable)
    found = facts_of(world, monday(8))
    assert (found["away_run_days"], found["away_since"], found["scheduled_days_12w"]) == (2, friday(7), 41)


def test_after_a_change_of_class_the_new_timetable_counts_and_the_old_days_keep_theirs() -> None:
    # 4 days of 300 in 1A, then 1 day of 100 in 1B.
    pupils = (PupilRow(PUPIL, "1A", MONDAY_0), PupilRow(PUPIL, "1B", MONDAY_0, class_from=friday(0)))
    timetable = (*week_of([60] * 5), *week_of([50] * 2, "1B"))
    world = small_world(away([friday(0)], minutes=100), pupils=pupils, timetable=timetable)
    assert facts_of(world, friday(0))["absent_share_4w"] == 100 / 1300


def test_a_timetable_of_the_pupil_replaces_that_of_the_class_while_it_is_valid() -> None:
    # Mondays only, two lessons, from week 1 up to and including week 2; then the class again.
    own = TimetableRow("", 1, 1, 60, monday(1), friday(2), PUPIL)
    world = small_world(away([monday(2)], minutes=60), timetable=(*week_of([60] * 5), own))
    assert facts_of(world, friday(2))["scheduled_days_12w"] == 7
    assert facts_of(world, friday(2))["absent_share_4w"] == 60 / (5 * 300 + 2 * 60)
    assert facts_of(world, friday(3))["scheduled_days_12w"] == 12


def test_a_class_without_a_valid_timetable_has_the_week_of_its_sector() -> None:
    timetable = (TimetableRow("1A", 1, 1, 60, valid_to=friday(0)),)
    default = tuple((weekday, 1, 50) for weekday in (1, 2, 3, 4))
    world = small_world(timetable=timetable, default_week=default)
    assert facts_of(world, friday(0))["scheduled_days_12w"] == 1
    assert facts_of(world, friday(1))["scheduled_days_12w"] == 5


def test_the_canonical_files_hold_every_row_in_order_of_receipt(tmp_path: object) -> None:
    world = small_world([record(monday(2), 0, 300, "sick"), record(monday(1), 2, 5, "late")])
    paths = write_csv(world, tmp_path)  # type: ignore[arg-type]
    assert paths["absences"].read_text(encoding="utf-8").splitlines() == [
        "school_id,pupil_id,date,period,minutes,reason,recorded_at",
        "99AA00,p1,2025-09-08,0,300,sick,2025-09-30T09:00:00+02:00",
        "99AA00,p1,2025-09-01,2,5,late,2025-09-30T09:00:00+02:00",
    ]
    assert paths["registers"].read_text(encoding="utf-8").splitlines() == [
        "school_id,date_from,date_to,recorded_at",
        "99AA00,2025-08-25,2026-07-31,2025-08-25T18:00:00+02:00",
    ]
    assert sorted(paths) == ["absences", "calendar", "pupils", "registers", "schools", "timetable"]


def test_a_register_sent_later_counts_from_that_moment() -> None:
    received = (RegisterRow(MONDAY_0, friday(0), moment("2025-09-05T18:00+02:00")),)
    assert facts_of(small_world(registers=received), friday(0), "2025-08-29T18:00+02:00")["missing_days_4w"] == 5
    assert facts_of(small_world(registers=received), friday(0))["missing_days_4w"] == 0
