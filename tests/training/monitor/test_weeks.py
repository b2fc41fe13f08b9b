"""School weeks within the year, and the same ones of last year."""

from datetime import date

from tests.training.monitor.toy import CALENDAR, YEARS
from training.monitoring.weeks import NONE, running_week, week_pairs, weeks_back


def test_the_first_school_week_lies_beside_the_first_of_last_year() -> None:
    pairs = week_pairs(CALENDAR, date(2025, 9, 14), 2)

    expected = [running_week(CALENDAR, date(2024, 9, 15)), running_week(CALENDAR, date(2024, 9, 8))]
    assert pairs.before.tolist() == expected
    assert pairs.now.tolist() == [running_week(CALENDAR, date(2025, 9, 14)), running_week(CALENDAR, YEARS[1])]


def test_a_holiday_that_came_earlier_does_not_shift_the_weeks_after_it() -> None:
    # The eighth school week ends before the autumn holiday in one year and after it in the other.
    pairs = week_pairs(CALENDAR, date(2025, 11, 2), 1)

    assert pairs.before.tolist() == [running_week(CALENDAR, date(2024, 10, 27))]


def test_without_a_year_before_there_is_no_same_week() -> None:
    assert week_pairs(CALENDAR, date(2024, 9, 8), 1).before.tolist() == [NONE]


def test_a_week_that_last_year_did_not_have_has_no_match() -> None:
    last = date(2026, 7, 12)
    pairs = week_pairs(CALENDAR, last, 45)
    shorter = date(2025, 7, 13)

    numbers = [running_week(CALENDAR, last) - running_week(CALENDAR, YEARS[1])]
    numbers.append(running_week(CALENDAR, shorter) - running_week(CALENDAR, YEARS[0]))
    assert numbers[0] == numbers[1]
    assert pairs.before[0] == running_week(CALENDAR, shorter)


def test_looking_back_leaves_holiday_weeks_out() -> None:
    assert list(weeks_back(CALENDAR, date(2025, 11, 9), 3)) == [
        date(2025, 11, 9),
        date(2025, 11, 2),
        date(2025, 10, 19),
    ]
