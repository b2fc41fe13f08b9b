"""What a school is assumed to be until it says otherwise."""

import shutil
from pathlib import Path

import pytest

from service.domain.codes import HourUnit, Sector
from service.domain.columns import DefaultWeek
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.sectors import sector_defaults

PRIMARY = (Sector.PO, Sector.SO, Sector.SBO)
SECONDARY = (Sector.VO, Sector.VSO, Sector.PRO, Sector.MBO)


def minutes_a_week(week: DefaultWeek) -> int:
    return sum(minutes for day in week.values() for _, minutes in day)


@pytest.mark.parametrize("sector", PRIMARY)
def test_primary_education_has_two_dagdelen_and_a_free_wednesday_afternoon(sector: Sector) -> None:
    defaults = sector_defaults(sector, None)

    assert defaults.hour_unit is HourUnit.CLOCK60
    assert {weekday: len(day) for weekday, day in defaults.default_week.items()} == {0: 2, 1: 2, 2: 1, 3: 2, 4: 2}


def test_primary_education_comes_to_940_hours_over_40_weeks() -> None:
    assert minutes_a_week(sector_defaults("po", None).default_week) * 40 == 940 * 60


@pytest.mark.parametrize("sector", SECONDARY)
def test_secondary_education_has_five_days_of_six_lessons_of_fifty_minutes(sector: Sector) -> None:
    defaults = sector_defaults(sector, None)

    assert defaults.hour_unit is HourUnit.LESSON
    assert defaults.default_week == dict.fromkeys(range(5), tuple((period, 50) for period in range(1, 7)))


@pytest.mark.parametrize(("lesson_minutes", "periods"), [(40, 8), (45, 7), (50, 6), (60, 5), (75, 4), (90, 3)])
def test_a_day_has_as_many_lessons_as_come_nearest_to_300_minutes(lesson_minutes: int, periods: int) -> None:
    monday = sector_defaults("vo", lesson_minutes).default_week[0]

    assert monday == tuple((period, lesson_minutes) for period in range(1, periods + 1))


def test_the_length_of_a_lesson_does_not_change_primary_education() -> None:
    assert sector_defaults("po", 45) == sector_defaults("po", None)


@pytest.mark.parametrize("lesson_minutes", [-50, 0, 14, 241])
def test_an_impossible_lesson_is_refused(lesson_minutes: int) -> None:
    with pytest.raises(ConfigError, match=f"A lesson of {lesson_minutes} minutes is not possible. Use 15 to 240"):
        sector_defaults("vo", lesson_minutes)


def test_an_unknown_sector_is_refused_with_the_sectors_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'hbo' is not a sector. Use one of: po, so, sbo, vo, vso, pro, mbo"):
        sector_defaults("hbo", None)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  mbo: {hour_unit: lesson, week: lessons}", "", "no defaults for mbo"),
        ("hour_unit: clock60", "hour_unit: clock50", "sectors.po.hour_unit: Input should be 'clock60' or 'lesson'"),
        ("wednesday: [210]", "wednesday: [-210]", "weeks.dagdelen.wednesday.0: Input should be greater than 0"),
    ],
)
def test_a_wrong_sector_file_is_refused_by_name_and_key(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = (DEFAULT_CONFIGS / "sectors.yaml").read_text(encoding="utf-8")
    (tmp_path / "sectors.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ConfigError) as refused:
        sector_defaults("po", None, tmp_path)

    assert refused.value.what.startswith(f"{tmp_path / 'sectors.yaml'}: ")
    assert complaint in refused.value.what


def test_another_folder_with_other_numbers_gives_other_weeks(tmp_path: Path) -> None:
    shutil.copy(DEFAULT_CONFIGS / "sectors.yaml", tmp_path)
    text = (tmp_path / "sectors.yaml").read_text(encoding="utf-8")
    (tmp_path / "sectors.yaml").write_text(
        text.replace("default_lesson_minutes: 50", "default_lesson_minutes: 45"), encoding="utf-8"
    )

    assert len(sector_defaults("vo", None, tmp_path).default_week[0]) == 7
    assert len(sector_defaults("vo", None).default_week[0]) == 6
