"""The calendar of a school: holidays of its region, public holidays, and its own days on top (rules.md §1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import holidays as public_holidays
from pydantic import Field, model_validator

from service.domain.calendar import GRID_END, GRID_START, Calendar, Span, build_calendar
from service.domain.codes import DayKind, Region
from service.domain.errors import ConfigError
from service.domain.moments import school_year_start
from service.policy.loading import DEFAULT_CONFIGS, Strict, load, sha256

HolidayName = Literal["Herfstvakantie", "Kerstvakantie", "Voorjaarsvakantie", "Meivakantie", "Zomervakantie"]
HOLIDAYS_OF_A_YEAR = 5


@dataclass(frozen=True)
class OwnDays:
    """Days by which a school departs from its region; ``first`` and ``last`` are both included."""

    first: date
    last: date
    kind: DayKind
    label: str = ""


class CalendarSource(Strict):
    """Where dates were read, and when."""

    title: str
    url: str
    checked_on: date
    licence_note: str = ""


class Holiday(Strict):
    """One school holiday of a region; both dates are days off."""

    school_year: str = Field(pattern=r"^\d{4}-\d{2}$")
    name: HolidayName
    first: date
    last: date
    source: str

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"{self.name} {self.school_year} ends before it starts")
        return self


class RegionHolidays(Strict):
    """A file of configs/calendar/."""

    region: Region
    sources: dict[str, CalendarSource]
    notes: list[str] = Field(default_factory=list)
    holidays: list[Holiday]

    @model_validator(mode="after")
    def _sources_exist_and_dates_rise(self) -> Self:
        for holiday in self.holidays:
            if holiday.source not in self.sources:
                raise ValueError(f"{holiday.name} {holiday.school_year} names the unknown source '{holiday.source}'")
        for older, newer in zip(self.holidays, self.holidays[1:], strict=False):
            if newer.first <= older.last:
                raise ValueError(f"{newer.name} {newer.school_year} does not follow {older.name} {older.school_year}")
        return self


def calendar_for(region: str, own: Sequence[OwnDays], configs: Path = DEFAULT_CONFIGS) -> Calendar:
    """Calendar of a school in a region; its own rows win, and an extra school day wins over everything.

    Raises
    ------
    ConfigError
        If the region has no readable file in configs/calendar/.
    """
    by_kind: dict[DayKind, list[Span]] = {kind: [] for kind in DayKind}
    for days in own:
        by_kind[days.kind].append(Span(days.first, days.last))
    shared = [*_region_spans(region, configs), *_public_spans()]
    return build_calendar(
        holidays=[*shared, *by_kind[DayKind.HOLIDAY]],
        study_days=by_kind[DayKind.STUDY_DAY],
        extra_days=by_kind[DayKind.EXTRA_SCHOOL_DAY],
    )


def region_holidays(region: str, configs: Path = DEFAULT_CONFIGS) -> RegionHolidays:
    """The holidays of a region with their sources; read again only when the file changes.

    Raises
    ------
    ConfigError
        If the region is unknown, or its file is missing or wrong.
    """
    if region not in set(Region):
        raise ConfigError(f"'{region}' is not a holiday region.", f"Use one of: {', '.join(Region)}.")
    path = configs / "calendar" / f"{region}.yaml"
    return _read(path, sha256(path))


def known_school_years(region: str, configs: Path = DEFAULT_CONFIGS) -> set[str]:
    """School years, written ``2026-27``, of which all five holidays of the region are known.

    In other years only weekends, public holidays and the school's own rows are days off; an import says so.
    """
    names: dict[str, set[str]] = {}
    for holiday in region_holidays(region, configs).holidays:
        names.setdefault(holiday.school_year, set()).add(holiday.name)
    return {year for year, found in names.items() if len(found) == HOLIDAYS_OF_A_YEAR}


def school_year_name(day: date) -> str:
    """School year of a date as people write it: ``2026-27``, from 1 August to 31 July."""
    year = school_year_start(day).year
    return f"{year}-{(year + 1) % 100:02d}"


@lru_cache(maxsize=16)
def _read(path: Path, digest: str) -> RegionHolidays:
    holidays = load(path, RegionHolidays)
    if holidays.region != path.stem:
        raise ConfigError(f"{path}: region: says {holidays.region}.", f"The file name promises {path.stem}.")
    return holidays


def _region_spans(region: str, configs: Path) -> list[Span]:
    return [Span(holiday.first, holiday.last) for holiday in region_holidays(region, configs).holidays]


@lru_cache(maxsize=1)
def _public_spans() -> tuple[Span, ...]:
    """Dutch public holidays over the whole grid.

    The package's default category is used: it holds the days on which schools are generally closed, among them Good
    Friday, and Liberation Day in lustrum years only. A school that differs says so in its own calendar.
    """
    years = range(GRID_START.year, GRID_END.year + 1)
    return tuple(Span(day, day) for day in sorted(public_holidays.country_holidays("NL", years=years)))
