"""What a school of a sector is assumed to be until it says otherwise: hour unit and ordinary week."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.domain.codes import HourUnit, Sector
from service.domain.columns import DefaultWeek
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS, Strict, load, sha256

SHORTEST_LESSON, LONGEST_LESSON = 15, 240
SCHOOL_DAYS_A_WEEK = 5
Minutes = Annotated[int, Field(gt=0, le=600)]


@dataclass(frozen=True)
class SectorDefaults:
    """``default_week`` maps weekday (Monday 0) to ((period, minutes), …)."""

    hour_unit: HourUnit
    default_week: DefaultWeek


class SectorSource(Strict):
    """Where a number was read, and when."""

    title: str
    url: str
    checked_on: date


class Dagdelen(Strict):
    """Minutes of the periods of each weekday."""

    monday: list[Minutes]
    tuesday: list[Minutes]
    wednesday: list[Minutes]
    thursday: list[Minutes]
    friday: list[Minutes]


class Weeks(Strict):
    """The two ordinary weeks a sector can have."""

    dagdelen: Dagdelen
    lesson_day_minutes: Minutes


class SectorChoice(Strict):
    """Hour unit and kind of week of one sector."""

    hour_unit: HourUnit
    week: Literal["dagdelen", "lessons"]


class SectorFile(Strict):
    """configs/sectors.yaml."""

    sources: dict[str, SectorSource]
    notes: list[str]
    default_lesson_minutes: int = Field(ge=SHORTEST_LESSON, le=LONGEST_LESSON)
    weeks: Weeks
    sectors: dict[Sector, SectorChoice]

    @model_validator(mode="after")
    def _names_every_sector(self) -> Self:
        missing = sorted(set(Sector) - set(self.sectors))
        if missing:
            raise ValueError(f"no defaults for {', '.join(missing)}")
        return self


def sector_defaults(sector: str, lesson_minutes: int | None, configs: Path = DEFAULT_CONFIGS) -> SectorDefaults:
    """Hour unit and ordinary week of a sector; ``lesson_minutes`` None means the usual length.

    Raises
    ------
    ConfigError
        If the sector is unknown, a lesson cannot have that length, or configs/sectors.yaml is wrong.
    """
    if sector not in set(Sector):
        raise ConfigError(f"'{sector}' is not a sector.", f"Use one of: {', '.join(Sector)}.")
    path = configs / "sectors.yaml"
    file = _read(path, sha256(path))
    choice = file.sectors[Sector(sector)]
    if choice.week == "dagdelen":
        return SectorDefaults(choice.hour_unit, _dagdelen_week(file.weeks.dagdelen))
    length = file.default_lesson_minutes if lesson_minutes is None else _checked(lesson_minutes)
    return SectorDefaults(choice.hour_unit, _lesson_week(length, file.weeks.lesson_day_minutes))


def _checked(lesson_minutes: int) -> int:
    if not SHORTEST_LESSON <= lesson_minutes <= LONGEST_LESSON:
        raise ConfigError(
            f"A lesson of {lesson_minutes} minutes is not possible.",
            f"Use {SHORTEST_LESSON} to {LONGEST_LESSON} minutes.",
        )
    return lesson_minutes


def _dagdelen_week(week: Dagdelen) -> DefaultWeek:
    days = (week.monday, week.tuesday, week.wednesday, week.thursday, week.friday)
    return {weekday: tuple(enumerate(minutes, start=1)) for weekday, minutes in enumerate(days)}


def _lesson_week(lesson_minutes: int, day_minutes: int) -> DefaultWeek:
    periods = max(1, round(day_minutes / lesson_minutes))
    day = tuple((period, lesson_minutes) for period in range(1, periods + 1))
    return dict.fromkeys(range(SCHOOL_DAYS_A_WEEK), day)


@lru_cache(maxsize=4)
def _read(path: Path, digest: str) -> SectorFile:
    return load(path, SectorFile)
