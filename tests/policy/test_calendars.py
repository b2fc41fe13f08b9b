"""Regional holidays as published, public holidays, and a school's own days on top."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from service.domain.calendar import Calendar
from service.domain.codes import DayKind, Region
from service.domain.errors import ConfigError
from service.policy.calendars import OwnDays, calendar_for, known_school_years, region_holidays, school_year_name
from service.policy.loading import DEFAULT_CONFIGS

KNOWN = {"2023-24", "2024-25", "2025-26", "2026-27", "2027-28"}


def day(text: str) -> date:
    return date.fromisoformat(text)


def own(first: str, last: str, kind: DayKind) -> OwnDays:
    return OwnDays(day(first), day(last), kind)


def teaching(calendar: Calendar, first: str, last: str) -> list[date]:
    """School days of a period, both ends included."""
    start, stop = calendar.index(day(first)), calendar.index(day(last))
    return [calendar.day(start + p) for p in np.flatnonzero(calendar.teaching[start : stop + 1]).tolist()]


# Read once more from the table of the research, by hand: region, first and last day of a holiday.
PUBLISHED = [
    ("noord", "2023-07-22", "2023-09-03"),
    ("midden", "2023-07-08", "2023-08-20"),
    ("zuid", "2023-07-15", "2023-08-27"),
    ("noord", "2023-10-21", "2023-10-29"),
    ("zuid", "2023-10-14", "2023-10-22"),
    ("zuid", "2024-02-10", "2024-02-18"),
    ("midden", "2024-02-17", "2024-02-25"),
    ("noord", "2024-12-21", "2025-01-05"),
    ("zuid", "2024-10-19", "2024-10-27"),
    ("noord", "2025-02-15", "2025-02-23"),
    ("midden", "2025-07-19", "2025-08-31"),
    ("zuid", "2025-10-11", "2025-10-19"),
    ("noord", "2026-02-21", "2026-03-01"),
    ("midden", "2026-04-25", "2026-05-03"),
    ("noord", "2026-07-04", "2026-08-16"),
    ("noord", "2026-10-10", "2026-10-18"),
    ("midden", "2026-10-17", "2026-10-25"),
    ("zuid", "2027-02-13", "2027-02-21"),
    ("zuid", "2027-07-24", "2027-09-05"),
    ("zuid", "2027-10-23", "2027-10-31"),
    ("midden", "2028-02-26", "2028-03-05"),
    ("noord", "2028-04-29", "2028-05-07"),
    ("zuid", "2028-07-22", "2028-09-03"),
]


@pytest.mark.parametrize(("region", "first", "last"), PUBLISHED)
def test_a_published_holiday_is_free_from_saturday_to_sunday_and_no_day_longer(
    region: str, first: str, last: str
) -> None:
    calendar = calendar_for(region, [])
    before, after = day(first) - timedelta(days=1), day(last) + timedelta(days=1)

    assert (day(first).weekday(), day(last).weekday()) == (5, 6)
    assert teaching(calendar, first, last) == []
    assert teaching(calendar, before.isoformat(), after.isoformat()) == [before, after]


@pytest.mark.parametrize("region", Region)
def test_every_region_keeps_five_holidays_in_each_of_five_school_years(region: Region) -> None:
    holidays = region_holidays(region).holidays

    assert len(holidays) == 1 + 5 * 5
    assert known_school_years(region) == KNOWN


@pytest.mark.parametrize("region", Region)
def test_the_weeks_on_both_sides_of_a_regional_holiday_are_consecutive(region: Region) -> None:
    calendar = calendar_for(region, [])

    for holiday in region_holidays(region).holidays:
        friday = calendar.index(holiday.first - timedelta(days=1))
        monday = calendar.index(holiday.last + timedelta(days=1))
        assert calendar.slot[monday] - calendar.slot[friday] == 1, holiday


@pytest.mark.parametrize(
    ("region", "first", "last", "weeks", "days"),
    [
        ("noord", "2026-08-17", "2027-07-09", 42, 205),
        ("midden", "2026-08-31", "2027-07-16", 41, 200),
        ("zuid", "2026-08-24", "2027-07-23", 43, 210),
    ],
)
def test_school_weeks_and_days_of_2026_27(region: str, first: str, last: str, weeks: int, days: int) -> None:
    # The research counted Liberation Day as free every year. The default public holidays have it in lustrum years
    # only, so a school that gives 5 May 2027 off says so itself; without that there is one school day more.
    by_default, free = calendar_for(region, []), own("2027-05-05", "2027-05-05", DayKind.HOLIDAY)
    slots = [int(by_default.slot[by_default.index(day(found))]) for found in (first, last)]

    assert (slots[1] // 5) - (slots[0] // 5) + 1 == weeks
    assert len(teaching(by_default, first, last)) == days + 1
    assert len(teaching(calendar_for(region, [free]), first, last)) == days


def test_public_holidays_of_2027_that_fall_on_a_school_day_are_free() -> None:
    calendar = calendar_for("noord", [])
    free = ["2027-03-26", "2027-03-29", "2027-04-27", "2027-05-06", "2027-05-17"]

    assert [found for found in free if teaching(calendar, found, found)] == []
    assert all(calendar.holiday[calendar.index(day(found))] for found in free)


def test_liberation_day_is_free_in_lustrum_years_only() -> None:
    calendar = calendar_for("noord", [])

    assert teaching(calendar, "2025-05-05", "2025-05-05") == []
    assert teaching(calendar, "2027-05-05", "2027-05-05") == [day("2027-05-05")]


def test_outside_the_known_years_weekdays_without_public_holidays_teach() -> None:
    calendar = calendar_for("zuid", [])

    assert teaching(calendar, "2030-12-23", "2030-12-31") == [
        day(f"2030-12-{number}") for number in (23, 24, 27, 30, 31)
    ]


def test_a_school_adds_its_second_may_week_and_its_study_day() -> None:
    calendar = calendar_for(
        "noord",
        [own("2027-05-03", "2027-05-07", DayKind.HOLIDAY), own("2026-11-17", "2026-11-17", DayKind.STUDY_DAY)],
    )

    assert teaching(calendar, "2027-04-24", "2027-05-09") == []
    assert teaching(calendar, "2026-11-16", "2026-11-18") == [day("2026-11-16"), day("2026-11-18")]


@pytest.mark.parametrize("reopened", ["2026-10-13", "2027-03-26", "2026-11-17"])
def test_an_extra_school_day_wins_over_regional_public_and_own_days(reopened: str) -> None:
    calendar = calendar_for(
        "noord",
        [
            own("2026-11-16", "2026-11-20", DayKind.HOLIDAY),
            own("2026-11-17", "2026-11-17", DayKind.STUDY_DAY),
            own(reopened, reopened, DayKind.EXTRA_SCHOOL_DAY),
        ],
    )

    assert teaching(calendar, reopened, reopened) == [day(reopened)]


def test_own_days_of_one_school_are_not_those_of_the_next() -> None:
    calendar_for("noord", [own("2026-11-16", "2026-11-20", DayKind.HOLIDAY)])

    assert len(teaching(calendar_for("noord", []), "2026-11-16", "2026-11-20")) == 5


@pytest.mark.parametrize(
    ("found", "name"), [("2026-08-01", "2026-27"), ("2027-07-31", "2026-27"), ("2099-09-01", "2099-00")]
)
def test_a_school_year_is_named_after_both_its_years(found: str, name: str) -> None:
    assert school_year_name(day(found)) == name


def test_an_unknown_region_is_refused_with_the_regions_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'oost' is not a holiday region. Use one of: noord, midden, zuid"):
        calendar_for("oost", [])


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = _copy(tmp_path)
    before = teaching(calendar_for("noord", [], tmp_path), "2026-10-19", "2026-10-19")

    path.write_text(path.read_text(encoding="utf-8").replace("last: 2026-10-18", "last: 2026-10-19"), encoding="utf-8")

    assert (len(before), teaching(calendar_for("noord", [], tmp_path), "2026-10-19", "2026-10-19")) == (1, [])


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("region: noord", "region: zuid", "region: says zuid"),
        ("last: 2026-10-18", "last: 2026-10-01", "Herfstvakantie 2026-27 ends before it starts"),
        ("last: 2026-10-18", "last: 2027-01-18", "Kerstvakantie 2026-27 does not follow Herfstvakantie 2026-27"),
        ("source: ohd}", "source: hearsay}", "names the unknown source 'hearsay'"),
        ("name: Herfstvakantie", "name: Bosweek", "holidays.1.name: Input should be 'Herfstvakantie'"),
        ("region: noord", "region: noord\nkleur: blauw", "kleur: Extra inputs are not permitted"),
    ],
)
def test_a_wrong_calendar_file_is_refused_by_name_and_key(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    path = _copy(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ConfigError) as refused:
        calendar_for("noord", [], tmp_path)

    assert str(path) in refused.value.what
    assert complaint in refused.value.what


def _copy(configs: Path) -> Path:
    (configs / "calendar").mkdir()
    shutil.copy(DEFAULT_CONFIGS / "calendar" / "noord.yaml", configs / "calendar")
    return configs / "calendar" / "noord.yaml"
