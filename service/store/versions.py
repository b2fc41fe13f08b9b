"""Record versions of one school as they come from the database."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from service.domain.calendar import GRID_START
from service.domain.moments import epoch_day
from service.store.bulk import Columns, read_integers
from service.store.records import packed_query, unpack
from service.store.tables import AbsenceRecord, columns

FIRST_DAY = epoch_day(GRID_START)
VERSION_COLUMNS = ("seq", "pupil_fk", "day", "period", "minutes", "reason", "recorded_at")


@dataclass(frozen=True)
class Versions:
    """Versions in any order; ``day`` is a calendar position, which may lie outside the grid."""

    arrays: Columns

    @classmethod
    def none(cls) -> "Versions":
        """No versions."""
        return cls({name: np.zeros(0, dtype=np.int64) for name in VERSION_COLUMNS})

    def __len__(self) -> int:
        return len(self.arrays["seq"])

    @property
    def last_seq(self) -> int:
        """``seq`` of the one that arrived last; 0 when there are none."""
        return int(self.arrays["seq"].max(initial=0))

    def with_more(self, other: "Versions") -> "Versions":
        """These and the other ones."""
        return Versions({name: np.concatenate((array, other.arrays[name])) for name, array in self.arrays.items()})

    def only(self, chosen: Any) -> "Versions":
        """The versions at these positions."""
        return Versions({name: array[chosen] for name, array in self.arrays.items()})


def read_versions(connection: Connection, school_fk: int, after: int) -> Versions:
    """Versions of a school that arrived after ``seq`` number ``after``."""
    record = columns(AbsenceRecord)
    query = packed_query().where(record.school_fk == school_fk, record.seq > after)
    arrays = unpack(read_integers(connection, query))
    return Versions(arrays | {"day": arrays["day"] - FIRST_DAY})
