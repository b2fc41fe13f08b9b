"""School days, school weeks, slots and school years of one school (rules.md §1), one date after another."""

from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

import holidays
import yaml

from tests.reference.world import CalendarRow, World

FIRST_DATE = date(2019, 7, 29)
"""A Monday: weeks are numbered from here; only differences between numbers mean anything."""
LAST_DATE = date(2031, 8, 3)
ONE_DAY = timedelta(days=1)


class SchoolTime:
    """Which dates teach, which weekdays are holiday, and the slot of every date."""

    def __init__(self, own_rows: tuple[CalendarRow, ...], region_holidays: tuple[tuple[date, date], ...]) -> None:
        off = public_holidays() | _dates(region_holidays) | _dates_of(own_rows, "holiday")
        study_days = _dates_of(own_rows, "study_day")
        extra = _dates_of(own_rows, "extra_school_day")
        self.teaching: set[date] = set()
        self.holiday: set[date] = set()
        day = FIRST_DATE
        while day <= LAST_DATE:
            if day.weekday() < 5:
                if day in extra or (day not in off and day not in study_days):
                    self.teaching.add(day)
                if day in off and day not in extra:
                    self.holiday.add(day)
            day += ONE_DAY
        self.latest_first = sorted(self.teaching, reverse=True)
        self.slot = self._slots()
        self.long_holidays = self._long_holidays()

    def _slots(self) -> dict[date, int]:
        slots, number, monday = {}, -1, FIRST_DATE
        while monday <= LAST_DATE:
            week = [monday + timedelta(days=n) for n in range(7)]
            if any(day in self.teaching for day in week):
                number += 1
                for day in week:
                    slots[day] = 5 * number + min(day.weekday(), 4)
            else:
                for day in week:
                    slots[day] = 5 * number + 4
            monday += timedelta(days=7)
        return slots

    def week_number(self, day: date) -> int:
        """Consecutive number of the school week a date is in, or of the last one before it."""
        return self.slot[day] // 5

    def in_window(self, day: date, end: date, weeks: int) -> bool:
        """Does the date lie in the window of that many school weeks that ends at ``end``?"""
        return day <= end and self.slot[end] - 5 * weeks < self.slot[day] <= self.slot[end]

    def first_school_day(self, day: date) -> date | None:
        """First school day of the school year of a date: the first one on or after its 1 August."""
        candidate = school_year_start(day)
        while candidate <= LAST_DATE:
            if candidate in self.teaching:
                return candidate
            candidate += ONE_DAY
        return None

    def in_first_weeks(self, day: date, weeks: int) -> bool:
        """Is the date in the first school weeks of its school year?"""
        first = self.first_school_day(day)
        if first is None or day < first:
            return False
        return self.week_number(day) - self.week_number(first) < weeks

    def _long_holidays(self) -> list[tuple[date, date]]:
        """First and last weekday of every holiday of at least five weekdays in a row (weekends aside)."""
        blocks, block, day = [], [], FIRST_DATE
        while day <= LAST_DATE:
            if day in self.holiday:
                block.append(day)
            elif day.weekday() < 5:
                if len(block) >= 5:
                    blocks.append((block[0], block[-1]))
                block = []
            day += ONE_DAY
        if len(block) >= 5:
            blocks.append((block[0], block[-1]))
        return blocks


def school_time(world: World) -> SchoolTime:
    """The school time of a world."""
    return _school_time(world.calendar, world.region_holidays)


@lru_cache(maxsize=256)
def _school_time(rows: tuple[CalendarRow, ...], region_holidays: tuple[tuple[date, date], ...]) -> SchoolTime:
    return SchoolTime(rows, region_holidays)


@cache
def public_holidays() -> frozenset[date]:
    """Dutch public holidays."""
    return frozenset(holidays.country_holidays("NL", years=range(2019, 2032)))


@cache
def region_holidays(region: str) -> tuple[tuple[date, date], ...]:
    """Holiday spans of a region, as published in configs/calendar."""
    path = Path(__file__).parents[2] / "configs" / "calendar" / f"{region}.yaml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple((row["first"], row["last"]) for row in found["holidays"])


def school_year_start(day: date) -> date:
    """The 1 August on or before a date."""
    this_year = date(day.year, 8, 1)
    return this_year if day >= this_year else date(day.year - 1, 8, 1)


def _dates_of(rows: tuple[CalendarRow, ...], kind: str) -> set[date]:
    return _dates(tuple((row.date_from, row.date_to) for row in rows if row.kind == kind))


def _dates(spans: tuple[tuple[date, date], ...]) -> set[date]:
    found = set()
    for first, last in spans:
        day = first
        while day <= last:
            found.add(day)
            day += ONE_DAY
    return found
