"""Measures of published facts on schools small enough to work out by hand.

The school year has 43 school weeks of five days of 300 minutes, less five public holidays: 210 days, of which 42 are
Fridays and 43 Wednesdays. The first three of the five lessons are the morning, the last two the afternoon.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.reference.small import away, day, friday, moment, monday, registers, school_days, small_world
from tests.training.published.small_schools import EACH, counted, school
from training.published.counting import SchoolCounts
from training.published.estimates import Estimate, contrast, estimate


def measured(schools: SchoolCounts | list[SchoolCounts], name: str, **args: object) -> float:
    many = schools if isinstance(schools, list) else [schools]
    return estimate(many, name, args, EACH).value


def test_absence_is_missed_time_of_scheduled_time() -> None:
    two = school(away(school_days(monday(1), 21)), [])
    assert measured(two, "absent_share") == pytest.approx(21 / 420)
    assert measured(two, "sick_share") == pytest.approx(21 / 420)


def test_a_tenth_of_the_year_counts_as_above_a_tenth() -> None:
    three = school(away(school_days(monday(1), 21)), away(school_days(monday(1), 20)), [])
    assert measured(three, "pupils_above", share=0.10) == pytest.approx(1 / 3)
    assert measured(three, "missed_by_those_above", share=0.10) == pytest.approx(0.10)


def test_reasons_are_parts_of_the_minutes_missed() -> None:
    first = monday(1)
    one = school(
        [
            *away([first], "sick"),
            *away([first + timedelta(days=1)], "unauthorised", 120),
            *away([first + timedelta(days=2)], "late", 60, period=1),
            *away([first + timedelta(days=3)], "medical", 120),
        ]
    )
    assert measured(one, "reason_share", reasons=["sick"]) == pytest.approx(300 / 600)
    assert measured(one, "reason_share", reasons=["unauthorised", "late"]) == pytest.approx(180 / 600)
    assert measured(one, "reason_ratio", reasons=["sick"], against=["medical"]) == pytest.approx(2.5)


def test_being_removed_from_a_lesson_or_taught_elsewhere_is_no_absence() -> None:
    first = monday(1)
    one = school([*away([first], "removed"), *away([first + timedelta(days=1)], "elsewhere"), *away([friday(1)])])
    assert measured(one, "reason_share", reasons=["sick"]) == 1.0
    assert measured(one, "absent_share") == pytest.approx(1 / 210)


def test_a_whole_day_is_missed_in_the_morning_and_in_the_afternoon() -> None:
    fridays = [friday(week) for week in range(1, 4)]
    one = school(
        [*away(fridays[:2]), *away([fridays[2]], minutes=60, period=5), *away([friday(4) - timedelta(days=2)])]
    )
    gap = measured(one, "weekday_gap", of=["friday", "afternoon"], over=["wednesday", "morning"])
    assert gap == pytest.approx((2 * 120 + 60) / (42 * 120) - 180 / (43 * 180))
    level = (3 * 300 + 60) / (210 * 300)
    assert measured(one, "weekday_gap_of_level", of=["friday", "afternoon"], over=["wednesday", "morning"]) == (
        pytest.approx(gap / level)
    )
    assert measured(one, "weekday_ratio", of=["friday"], over=["wednesday"]) == pytest.approx((660 / 42) / (300 / 43))


def test_months_are_compared_by_the_time_scheduled_in_them() -> None:
    one = school([*away(school_days(day("2025-09-01"), 2)), *away(school_days(day("2026-03-02"), 3), "leave")])
    september, march = 22, 22
    assert measured(one, "months_ratio", of=[3], over=[9]) == pytest.approx((3 / march) / (2 / september))
    assert measured(one, "months_ratio", of=[3], over=[9], reasons=["sick"]) == 0.0


def test_a_spell_goes_on_over_a_weekend_and_ends_with_a_day_of_presence() -> None:
    one = school(
        [
            *away([friday(1), monday(2)]),
            *away(school_days(monday(4), 3)),
            *away([monday(6)], minutes=150),
            *away([monday(7)], "late", minutes=60, period=1),
        ]
    )
    assert one.spells[3, :4].tolist() == [1, 0, 1, 1]
    assert measured(one, "spells_of", days=[1, 2]) == pytest.approx(1 / 3)


def test_extensive_is_more_than_nine_days_or_four_reports() -> None:
    mondays = [monday(week) for week in range(1, 5)]
    po = school(
        away(school_days(monday(1), 9)),
        away(school_days(monday(1), 10)),
        away(mondays),
        away(mondays[:3]),
        away([monday(1)], "leave"),
        [],
        sector="po",
    )
    assert measured(po, "extensive_sickness", days=9, reports=4) == pytest.approx(2 / 6)
    assert measured(po, "any_sickness") == pytest.approx(4 / 6)
    assert measured(po, "any_absence") == pytest.approx(5 / 6)


def test_hours_with_leave_are_lessons_of_fifty_minutes_in_vo_and_of_sixty_in_po() -> None:
    days = [away(school_days(monday(1), count)) for count in (10, 11)]
    vo, po = school(*days), school(*days, sector="po")
    assert measured(vo, "authorised_hours_from", hours=60, over=False) == 1.0
    assert measured(vo, "authorised_hours_from", hours=60, over=True) == pytest.approx(1 / 2)
    assert measured(po, "authorised_hours_from", hours=50, over=True) == pytest.approx(1 / 2)
    assert measured(po, "authorised_hours_from", hours=60, over=False) == 0.0


def test_mazl_is_asked_on_every_school_day_also_when_the_spell_ends_before_sunday() -> None:
    # The seventh day is a Tuesday; on the Sunday after it the spell is over.
    seven = school(away(school_days(monday(12), 7)), away(school_days(monday(12), 6)))
    assert measured(seven, "mazl_in_year") == pytest.approx(1 / 2)
    assert measured(seven, "sick_share_at_mazl") == pytest.approx(7 / 60)
    assert measured(seven, "reports_at_mazl") == 1.0


def test_lrv_is_more_than_four_school_weeks_without_leave() -> None:
    long = school(
        away(school_days(monday(1), 21), "unauthorised"),
        away(school_days(monday(1), 20), "unauthorised"),
        away(school_days(monday(1), 21), "sick"),
    )
    assert measured(long, "lrv_in_year") == pytest.approx(1 / 3)


def test_a_reason_that_came_later_is_no_correction() -> None:
    first, later = away([monday(1)]), moment("2025-09-20T09:00+02:00")
    corrected = [replace(first[0], reason="medical", recorded_at=later)]
    unknown = away([monday(2)], "unknown")
    found = [replace(unknown[0], reason="sick", recorded_at=later)]
    one = school([*first, *corrected, *unknown, *found, *away([monday(3)]), *away([monday(4)])])
    assert measured(one, "replaced_records") == pytest.approx(1 / 4)


def test_days_without_a_register_are_not_counted_as_presence() -> None:
    half = small_world(away([monday(1)]), registers=registers((monday(0), friday(7))))
    assert measured(counted(half), "absent_share") == pytest.approx(1 / 40)


def test_year_groups_and_sectors_that_are_not_meant_are_left_out() -> None:
    vo = school(away(school_days(monday(1), 21)), year_group=3)
    po = school(away(school_days(monday(1), 42)), sector="po", year_group=3)
    assert estimate([vo, po], "absent_share", {}, {"vo": [3]}).value == pytest.approx(0.10)
    assert estimate([vo, po], "absent_share", {}, {"vo": [2, 3], "po": []}).value == pytest.approx(0.15)
    assert contrast([vo, po], "absent_share", {}, ({"po": [3]}, {"vo": [3]}), "difference").value == pytest.approx(0.10)
    assert contrast([vo, po], "absent_share", {}, ({"po": [3]}, {"vo": [3]}), "quotient").value == pytest.approx(2.0)
    nobody = estimate([vo, po], "absent_share", {}, {"vo": [1]})
    assert str(nobody.value) == "nan"


def test_the_error_comes_from_leaving_out_one_school_at_a_time() -> None:
    schools = [school(away(school_days(monday(1), days))) for days in (21, 42, 63)]
    found = estimate(schools, "absent_share", {}, EACH)
    # Leaving one out gives 0.25, 0.20 and 0.15: (2/3 × (0.05² + 0 + 0.05²)) ** 0.5.
    assert found == Estimate(pytest.approx(0.2), pytest.approx((2 / 3 * 2 * 0.05**2) ** 0.5), 3, pytest.approx(189000))
