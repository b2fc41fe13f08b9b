"""School days, school weeks, slots and windows (rules.md §1), on small calendars that can be checked by hand."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.calendar import GRID_END, GRID_START, Calendar, Span, build_calendar, grid_length
from service.domain.errors import OutsideCalendar

ONE_DAY = timedelta(days=1)
AUTUMN = Span(date(2026, 10, 17), date(2026, 10, 25))


def calendar(
    holidays: tuple[Span, ...] = (), study_days: tuple[Span, ...] = (), extra_days: tuple[Span, ...] = ()
) -> Calendar:
    return build_calendar(list(holidays), list(study_days), list(extra_days))


def day(text: str) -> date:
    return date.fromisoformat(text)


def only(text: str) -> Span:
    return Span(day(text), day(text))


def slot(calendar: Calendar, text: str) -> int:
    return int(calendar.slot[calendar.index(day(text))])


def teaches(calendar: Calendar, text: str) -> bool:
    return bool(calendar.teaching[calendar.index(day(text))])


def window(calendar: Calendar, end: str, weeks: int) -> str:
    """First date of the window that ends on a date."""
    return calendar.day(calendar.window_start(calendar.index(day(end)), weeks)).isoformat()


def test_the_grid_begins_on_a_monday_and_ends_on_a_sunday() -> None:
    assert (GRID_START.weekday(), GRID_END.weekday(), grid_length() % 7) == (0, 6, 0)


def test_a_date_and_its_position_name_each_other() -> None:
    plain = calendar()

    assert [plain.day(plain.index(found)) for found in (GRID_START, day("2026-11-22"), GRID_END)] == [
        GRID_START,
        day("2026-11-22"),
        GRID_END,
    ]


@pytest.mark.parametrize("outside", [GRID_START - ONE_DAY, GRID_END + ONE_DAY])
def test_a_date_outside_the_grid_is_refused_with_the_dates_that_are_kept(outside: date) -> None:
    with pytest.raises(OutsideCalendar, match=r"No calendar is kept for .* Dates run from 2019-07-29 to 2031-08-03"):
        calendar().index(outside)


def test_weekdays_teach_and_weekends_never_do() -> None:
    week = [teaches(calendar(), f"2026-11-{number}") for number in range(16, 23)]

    assert week == [True] * 5 + [False] * 2


def test_holidays_and_study_days_do_not_teach_and_only_the_first_are_holidays() -> None:
    found = calendar(holidays=(only("2026-11-17"),), study_days=(only("2026-11-18"),))
    week = slice(found.index(day("2026-11-16")), found.index(day("2026-11-20")) + 1)

    assert found.teaching[week].tolist() == [True, False, False, True, True]
    assert found.holiday[week].tolist() == [False, True, False, False, False]


def test_an_extra_school_day_wins_over_a_holiday_and_a_study_day() -> None:
    found = calendar(
        holidays=(AUTUMN,),
        study_days=(only("2026-11-18"),),
        extra_days=(only("2026-10-19"), only("2026-11-18")),
    )

    assert teaches(found, "2026-10-19")
    assert teaches(found, "2026-11-18")
    assert not found.holiday[found.index(day("2026-10-19"))]


def test_an_extra_school_day_does_not_make_a_weekend_teach() -> None:
    assert not teaches(calendar(extra_days=(only("2026-11-21"),)), "2026-11-21")


def test_spans_that_reach_outside_the_grid_are_cut_to_it() -> None:
    found = calendar(holidays=(Span(day("2010-01-01"), GRID_START), Span(GRID_END, day("2040-01-01"))))

    assert not found.teaching[0]
    assert found.teaching[1]
    assert calendar(holidays=(only("2010-01-04"), only("2040-01-02"))).teaching.sum() == calendar().teaching.sum()


def test_the_slot_is_five_times_the_school_week_plus_the_weekday() -> None:
    plain = calendar()

    first_week = [int(found) for found in plain.slot[:7]]

    assert first_week == [0, 1, 2, 3, 4, 4, 4]
    assert slot(plain, "2019-08-05") == 5


def test_the_weeks_on_both_sides_of_a_holiday_are_consecutive() -> None:
    found = calendar(holidays=(AUTUMN,))

    assert slot(found, "2026-10-26") - slot(found, "2026-10-12") == 5
    assert slot(found, "2026-10-26") - slot(found, "2026-10-16") == 1


def test_every_date_of_a_holiday_week_takes_the_slot_of_the_friday_before_it() -> None:
    found = calendar(holidays=(AUTUMN,))

    dates = [day("2026-10-16") + ONE_DAY * number for number in range(10)]

    assert {int(found.slot[found.index(date)]) for date in dates} == {slot(found, "2026-10-16")}


def test_a_holiday_inside_a_school_week_keeps_its_own_slot() -> None:
    found = calendar(holidays=(only("2026-05-14"),))

    assert slot(found, "2026-05-14") - slot(found, "2026-05-13") == 1


def test_a_single_school_day_makes_a_school_week() -> None:
    found = calendar(holidays=(AUTUMN,), extra_days=(only("2026-10-21"),))

    assert slot(found, "2026-10-26") - slot(found, "2026-10-12") == 10


def test_the_numbering_runs_on_across_the_summer() -> None:
    found = calendar(holidays=(Span(day("2026-07-18"), day("2026-08-30")),))

    assert slot(found, "2026-08-31") - slot(found, "2026-07-17") == 1


@pytest.mark.parametrize(
    ("end", "first"),
    [("2026-11-20", "2026-10-26"), ("2026-11-18", "2026-10-22"), ("2026-11-22", "2026-10-26")],
    ids=["Friday: four whole weeks", "Wednesday: from a Thursday", "Sunday: as the Friday before it"],
)
def test_a_window_of_four_school_weeks_rolls(end: str, first: str) -> None:
    assert window(calendar(), end, 4) == first


def test_a_window_reaches_over_a_holiday_as_if_it_were_not_there() -> None:
    found = calendar(holidays=(AUTUMN,))

    assert window(found, "2026-11-20", 4) == "2026-10-26"
    assert window(found, "2026-11-20", 5) == "2026-10-12"


def test_a_window_that_ends_in_a_holiday_is_the_one_of_the_last_school_day() -> None:
    found = calendar(holidays=(AUTUMN,))

    assert window(found, "2026-10-21", 4) == window(found, "2026-10-16", 4) == "2026-09-21"


def test_the_first_school_day_of_a_year_follows_the_summer() -> None:
    found = calendar(holidays=(Span(day("2026-07-18"), day("2026-08-30")),))

    assert found.day(found.first_school_day(day("2026-08-01"))) == day("2026-08-31")


def test_without_any_later_school_day_the_first_school_day_lies_beyond_the_grid() -> None:
    found = calendar(holidays=(Span(day("2030-08-01"), GRID_END),))

    assert found.first_school_day(day("2030-08-01")) == grid_length()


def test_a_holiday_of_five_weekdays_is_long_and_one_of_four_is_not() -> None:
    found = calendar(holidays=(Span(day("2026-10-19"), day("2026-10-23")), Span(day("2026-11-09"), day("2026-11-12"))))

    assert [(found.day(a), found.day(b)) for a, b in found.long_holidays] == [(day("2026-10-19"), day("2026-10-23"))]


def test_a_weekend_does_not_break_a_long_holiday_and_a_school_day_does() -> None:
    through_the_weekend = calendar(holidays=(Span(day("2026-10-22"), day("2026-10-28")),))
    with_a_school_day = calendar(holidays=(AUTUMN,), extra_days=(only("2026-10-21"),))

    assert [(through_the_weekend.day(a), through_the_weekend.day(b)) for a, b in through_the_weekend.long_holidays] == [
        (day("2026-10-22"), day("2026-10-28"))
    ]
    assert with_a_school_day.long_holidays == []


def test_a_study_day_beside_a_holiday_does_not_lengthen_it() -> None:
    found = calendar(holidays=(Span(day("2026-10-19"), day("2026-10-22")),), study_days=(only("2026-10-23"),))

    assert found.long_holidays == []


spans = st.lists(
    st.tuples(st.integers(0, grid_length() - 1), st.integers(0, 50)).map(
        lambda pair: Span(GRID_START + ONE_DAY * pair[0], GRID_START + ONE_DAY * (pair[0] + pair[1]))
    ),
    max_size=12,
)


@given(spans, spans, spans)
def test_slots_never_fall_and_rise_by_five_per_school_week(
    holidays: list[Span], study_days: list[Span], extra_days: list[Span]
) -> None:
    found = build_calendar(holidays, study_days, extra_days)
    weeks = len({position // 7 for position in np.flatnonzero(found.teaching).tolist()})

    assert (np.diff(found.slot) >= 0).all()
    assert int(found.slot[-1]) // 5 + 1 == weeks


@given(spans, st.integers(0, grid_length() - 1), st.integers(1, 12))
def test_a_window_holds_exactly_the_dates_whose_slot_rules_md_names(holidays: list[Span], end: int, weeks: int) -> None:
    found = build_calendar(holidays, [], [])
    start = found.window_start(end, weeks)

    named = [p for p in range(end + 1) if found.slot[end] - 5 * weeks < found.slot[p] <= found.slot[end]]

    assert list(range(start, end + 1)) == named
