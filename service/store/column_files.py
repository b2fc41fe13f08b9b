"""The arrays of a school's two files: ``frame`` is what schools set up, ``records`` what arrives every day."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from service.domain.calendar import Calendar
from service.domain.codes import HourUnit, Sector
from service.domain.columns import DayPatterns, Marks, Records, SchoolColumns, SchoolInfo, Stays
from service.store.arrays import Arrays
from service.store.versions import VERSION_COLUMNS, Versions

NESTED = {"calendar": Calendar, "patterns": DayPatterns, "stays": Stays}
MARKS, RECORDS, OUTSIDE = "marks", "records", "outside"


@dataclass(frozen=True)
class Kept:
    """What the files hold: the columns, and the versions on no pupil's stay, so that nothing is read twice."""

    columns: SchoolColumns
    outside: Versions

    def versions(self) -> Versions:
        """Every version, in no particular order."""
        records = self.columns.records
        owner = np.repeat(self.columns.stays.pupil_keys, np.diff(records.offsets))
        arrays = {name: array.astype(np.int64) for name, array in _arrays_of(records).items() if name != "offsets"}
        return Versions({**arrays, "pupil_fk": owner}).with_more(self.outside)

    def __len__(self) -> int:
        return len(self.columns.records.seq) + len(self.outside)


def frame_arrays(made: SchoolColumns) -> Arrays:
    """Arrays that change only with the school, its calendar, timetables and people."""
    info = made.school
    school = [info.school_id, info.name, info.sector.value, info.hour_unit.value]
    arrays: Arrays = {"school": np.array(school, dtype=object), "day_pattern": made.day_pattern}
    for part in NESTED:
        arrays |= _named(part, _arrays_of(getattr(made, part)))
    return arrays


def record_arrays(kept: Kept) -> Arrays:
    """Arrays that change with every delivery; the same content always gives the same arrays."""
    outside = kept.outside.only(np.argsort(kept.outside.arrays["seq"])).arrays
    return {
        **_named(OUTSIDE, {name: outside[name] for name in VERSION_COLUMNS}),
        **_named(RECORDS, _arrays_of(kept.columns.records)),
        **_named(MARKS, _arrays_of(kept.columns.marks)),
    }


def from_arrays(frame: Arrays, records: Arrays) -> Kept:
    """What `frame_arrays` and `record_arrays` were made of."""
    school_id, name, sector, unit = frame["school"].tolist()
    nested: dict[str, Any] = {part: _object_of(kind, part, frame) for part, kind in NESTED.items()}
    columns = SchoolColumns(
        school=SchoolInfo(school_id, name, Sector(sector), HourUnit(unit)),
        day_pattern=frame["day_pattern"],
        records=_object_of(Records, RECORDS, records),
        marks=_object_of(Marks, MARKS, records),
        **nested,
    )
    start = f"{OUTSIDE}."
    return Kept(columns, Versions({n.removeprefix(start): a for n, a in records.items() if n.startswith(start)}))


def _named(part: str, arrays: Arrays) -> Arrays:
    return {f"{part}.{name}": array for name, array in arrays.items()}


def _arrays_of(part: Any) -> Arrays:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: np.array(v, dtype=object) if isinstance(v, list) else v for name, v in values.items()}


def _object_of(kind: Any, part: str, arrays: Arrays) -> Any:
    found = {field.name: arrays[f"{part}.{field.name}"] for field in fields(kind)}
    return kind(**{name: array.tolist() if array.dtype == object else array for name, array in found.items()})
