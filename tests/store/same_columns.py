"""Columns of a school straight from its rows, one at a time, to compare the columnar store with."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from sqlalchemy import Engine

from service.domain.calendar import GRID_START, grid_length
from service.domain.columns import SchoolColumns
from service.domain.moments import epoch_day
from service.settings import Settings
from service.store.reading import find_school
from service.store.school_rows import build
from service.store.versions import Versions
from tests.store.builders import rows_of

NAMES = ("day", "period", "minutes", "reason", "recorded_at", "seq")


def from_rows(engine: Engine, school_id: str, settings: Settings) -> SchoolColumns:
    """The columns by the short way: people from the store, records read row by row."""
    school = find_school(engine, school_id)
    with engine.connect() as connection:
        empty = build(connection, school, Versions.none(), settings.configs_dir)
    query = (
        "SELECT pupil_fk, day, period, minutes, reason, recorded_at, seq, school_fk FROM absence_record ORDER BY seq"
    )
    start = epoch_day(GRID_START)
    rows = [row for row in rows_of(engine, query) if row[7] == school.id and 0 <= row[1] - start < grid_length()]
    return _with_records(empty, rows, start)


def _with_records(empty: SchoolColumns, rows: list[tuple[Any, ...]], start: int) -> SchoolColumns:
    placed = []
    for stay, key in enumerate(empty.stays.pupil_keys.tolist()):
        first, last = int(empty.stays.first[stay]), int(empty.stays.last[stay])
        mine = [row for row in rows if row[0] == key and first <= row[1] - start <= last]
        placed.append(sorted(mine, key=lambda row: (row[1], row[2], row[5], row[6])))
    flat = [row for mine in placed for row in mine]
    columns = {
        name: [row[index + 1] - (start if name == "day" else 0) for row in flat] for index, name in enumerate(NAMES)
    }
    offsets = np.cumsum([0, *(len(mine) for mine in placed)])
    kinds = {name: getattr(empty.records, name).dtype for name in NAMES}
    arrays = {name: np.array(values, dtype=kinds[name]) for name, values in columns.items()}
    records = type(empty.records)(offsets=offsets, **arrays)
    return SchoolColumns(**{**{f.name: getattr(empty, f.name) for f in fields(empty)}, "records": records})


def plain(value: Any) -> Any:
    """Nested lists and dtypes of everything in the columns, for comparing as one value."""
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, value.tolist()
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value
