"""What the database knows of a school, in the form the facts use, so that checks and facts never disagree."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from service.domain.calendar import Calendar
from service.domain.columns import Array, SchoolColumns
from service.ingest.checks import FIRST_DAY
from service.store.lookups import pupil_keys
from service.store.reading import school_row
from service.store.school_rows import Versions, build, read_versions
from service.store.session import snapshot

SLOT = ("pupil_fk", "day", "period")
CONTENT = ("minutes", "reason")
_DAYS = 1 << 13  # more than the calendar has positions


@dataclass(frozen=True)
class KnownSchool:
    """A school with its pupils' stays, lessons and registers received, without records.

    ``pupils`` maps pupil_id to database key.
    """

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


def load_school(engine: Engine, school: Any, configs: Path) -> KnownSchool:
    """A school as the database has it; ``school`` is a row of `ImportTransaction.schools`.

    The import is the one writer, so what is committed is what its own transaction sees.
    """
    with snapshot(engine) as connection:
        key = int(school.school_fk)
        pupils = pupil_keys(connection, [key])
        columns = build(connection, school_row(connection, school.school_id), Versions.none(), configs)
    numbers = dict(zip(pupils["pupil_id"].tolist(), pupils["pupil_fk"].tolist(), strict=True))
    return KnownSchool(key, school.region, numbers, columns)


def current_content(engine: Engine, school_fk: int) -> pd.DataFrame:
    """The current version of every slot of a school: pupil_fk, day (epoch day), period, minutes, reason."""
    with snapshot(engine) as connection:
        versions = pd.DataFrame(read_versions(connection, school_fk, 0).arrays)
    current = versions.sort_values(["recorded_at", "seq"]).drop_duplicates(list(SLOT), keep="last")
    return current.assign(day=current["day"] + FIRST_DAY)[[*SLOT, *CONTENT]]
