"""Dates, weeks and moments at the places where calendars and clocks are odd."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import VroegsignaalError
from service.domain.moments import (
    AMSTERDAM,
    age_on,
    epoch_day,
    from_epoch_day,
    from_micros,
    iso_week,
    micros,
    school_year_start,
    sunday_of,
)


def test_a_moment_is_the_same_number_from_every_offset() -> None:
    in_amsterdam = datetime(2026, 11, 22, 9, 30, tzinfo=AMSTERDAM)
    in_utc = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    elsewhere = datetime(2026, 11, 22, 14, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert micros(in_amsterdam) == micros(in_utc) == micros(elsewhere) == 1_795_336_200_000_000


def test_the_hour_that_comes_twice_in_autumn_keeps_its_order() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=0)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=1)

    assert micros(second) - micros(first) == 3_600_000_000


def test_the_night_without_two_o_clock_in_spring_is_an_hour_shorter() -> None:
    before = datetime(2027, 3, 28, 0, 0, tzinfo=AMSTERDAM)
    after = datetime(2027, 3, 29, 0, 0, tzinfo=AMSTERDAM)

    assert micros(after) - micros(before) == 23 * 3_600_000_000


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_survives_being_a_number_exactly(moment: datetime) -> None:
    assert from_micros(micros(moment)) == moment


def test_a_moment_comes_back_aware_and_in_utc() -> None:
    assert from_micros(0) == datetime(1970, 1, 1, tzinfo=UTC)
    assert from_micros(0).utcoffset() == timedelta(0)


def test_an_epoch_day_is_days_since_1970() -> None:
    assert [epoch_day(date(1970, 1, 1)), epoch_day(date(2026, 11, 22)), epoch_day(date(1969, 12, 31))] == [0, 20779, -1]


@given(st.dates())
def test_a_date_survives_being_a_number(day: date) -> None:
    assert from_epoch_day(epoch_day(day)) == day


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-11-22", "2026-W47"),
        ("2026-01-01", "2026-W01"),
        ("2027-01-01", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"),
    ],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day: str, week: str) -> None:
    assert iso_week(date.fromisoformat(day)) == week


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_the_sunday_of_a_week_closes_the_week_of_every_date_in_it(day: date) -> None:
    sunday = sunday_of(iso_week(day))

    assert sunday.weekday() == 6
    assert timedelta(0) <= sunday - day <= timedelta(days=6)


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-W54", "2026-47", "2026-W7", "week 47", "", "2026-W47 "])
def test_what_is_not_a_week_is_refused_and_shown_how_to_write_one(text: str) -> None:
    with pytest.raises(VroegsignaalError, match=f"'{text}' is not an ISO week. Write it as 2026-W47"):
        sunday_of(text)


@pytest.mark.parametrize(
    ("day", "start"), [("2026-08-01", "2026-08-01"), ("2026-07-31", "2025-08-01"), ("2027-01-15", "2026-08-01")]
)
def test_a_school_year_begins_on_the_first_of_august(day: str, start: str) -> None:
    assert school_year_start(date.fromisoformat(day)) == date.fromisoformat(start)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-11-22", "2026-11-21", 17),
        ("2008-11-22", "2026-11-22", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2024-02-29", 16),
        ("2026-11-22", "2026-11-22", 0),
    ],
)
def test_an_age_counts_completed_years_and_a_leap_day_ends_on_the_first_of_march(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age
