"""What the database knows of a school, in the form the facts use, so that checks and facts never disagree."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from service.domain.calendar import Calendar
from service.domain.codes import DayKind, HourUnit, Sector
from service.domain.columns import Array, Marks, Membership, PupilInfo, SchoolColumns, SchoolInfo, TimetableRow
from service.facts.assemble import assemble, no_records
from service.policy.calendars import OwnDays, calendar_for
from service.policy.sectors import sector_defaults
from service.store.transaction import ImportTransaction

_DAYS = 1 << 13  # more than the calendar has positions
_NEVER_BORN = date(1970, 1, 1)  # checks ask nothing about age


@dataclass(frozen=True)
class KnownSchool:
    """A school with its pupils' stays and lessons, without records. ``pupils`` maps pupil_id to database key."""

    key: int
    region: str
    pupils: dict[str, int]
    columns: SchoolColumns

    @property
    def calendar(self) -> Calendar:
        """The school's days."""
        return self.columns.calendar

    def stays_of(self, pupil_keys: Array, positions: Array) -> Array:
        """For each pupil and calendar position the stay it falls in, -1 for none."""
        packed, order = self._starts
        if not len(packed):
            return np.full(len(pupil_keys), -1, dtype=np.int64)
        stays = self.columns.stays
        found = order[np.maximum(np.searchsorted(packed, pupil_keys * _DAYS + positions, side="right") - 1, 0)]
        inside = (stays.pupil_keys[found] == pupil_keys) & (stays.first[found] <= positions)
        return np.where(inside & (positions <= stays.last[found]), found, -1)

    def patterns_of(self, stays: Array, positions: Array) -> Array:
        """The pattern of lessons of each stay on each date; pattern 0, no lessons, outside every stay."""
        return self._day_patterns[self._timetables[stays], positions]

    def usual_patterns_of(self, stays: Array) -> Array:
        """For each stay the pattern with most minutes: how long a day is where the calendar has no lessons."""
        total = self.columns.patterns.minutes[:, 0][self._day_patterns]
        best = self._day_patterns[np.arange(len(total)), total.argmax(axis=1)]
        usual: Array = best[self._timetables[stays]]
        return usual

    @cached_property
    def _day_patterns(self) -> Array:
        """The table of day patterns, with a last row without lessons."""
        return np.pad(self.columns.day_pattern, ((0, 1), (0, 0)))

    @cached_property
    def _timetables(self) -> Array:
        """Row of `_day_patterns` per stay; stay -1 takes the last one."""
        return np.append(self.columns.stays.timetable, len(self.columns.day_pattern)).astype(np.int64)

    @cached_property
    def _starts(self) -> tuple[Array, Array]:
        stays = self.columns.stays
        packed = stays.pupil_keys * _DAYS + stays.first
        order = np.argsort(packed)
        return packed[order], order


def load_school(transaction: ImportTransaction, school: Any, configs: Path) -> KnownSchool:
    """A school as the database knows it now; ``school`` is a row of ``transaction.schools()``."""
    key = int(school.school_fk)
    lesson_minutes = None if pd.isna(school.lesson_minutes) else int(school.lesson_minutes)
    defaults = sector_defaults(school.sector, lesson_minutes, configs)
    unit = HourUnit(school.hour_unit) if school.hour_unit else defaults.hour_unit
    pupils = transaction.pupil_keys([key])
    pupil_ids = dict(zip(pupils["pupil_fk"].tolist(), pupils["pupil_id"].tolist(), strict=True))
    columns = assemble(
        school=SchoolInfo(school.school_id, school.name, Sector(school.sector), unit),
        calendar=calendar_for(school.region, _own_days(transaction.calendars([key])), configs),
        timetable=_timetable(transaction.timetables([key]), pupil_ids),
        default_week=defaults.default_week,
        pupils=[PupilInfo(pupil_id, _NEVER_BORN, key=pupil_fk) for pupil_fk, pupil_id in pupil_ids.items()],
        memberships=_memberships(transaction.enrolments([key]), pupil_ids),
        records=no_records(),
        marks=Marks(*(np.zeros(0, dtype=np.int64) for _ in range(3))),
    )
    return KnownSchool(key, school.region, {name: number for number, name in pupil_ids.items()}, columns)


def _own_days(rows: pd.DataFrame) -> list[OwnDays]:
    return [
        OwnDays(first, last, DayKind(kind))
        for first, last, kind in zip(_dates(rows.date_from), _dates(rows.date_to), rows.kind, strict=True)
        if first and last
    ]


def _timetable(rows: pd.DataFrame, pupil_ids: dict[int, str]) -> list[TimetableRow]:
    owners = ["" if pd.isna(key) else pupil_ids[int(key)] for key in rows.pupil_fk]
    numbers = ((rows.weekday - 1).tolist(), rows.period.tolist(), rows.minutes.tolist())
    dates = (_dates(rows.valid_from), _dates(rows.valid_to))
    return [TimetableRow(*row) for row in zip(rows.class_name.tolist(), *numbers, *dates, owners, strict=True)]


def _memberships(rows: pd.DataFrame, pupil_ids: dict[int, str]) -> list[Membership]:
    owners = [pupil_ids[key] for key in rows.pupil_fk.tolist()]
    spans = zip(owners, rows.class_name.tolist(), _dates(rows.class_from), _dates(rows.enrolled_to), strict=True)
    return [Membership(owner, name, first, last) for owner, name, first, last in spans if first]


def _dates(column: pd.Series) -> list[date | None]:
    return [None if pd.isna(day) else day for day in column.dt.date]
