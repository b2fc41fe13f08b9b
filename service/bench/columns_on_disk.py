"""Schools on disk three ways: the service's own column files, and Parquet as floors to compare with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import Parallel, delayed

from service.bench.population import records, region, school, school_id
from service.domain.calendar import GRID_START
from service.domain.codes import Reason
from service.domain.columns import Array, RecordArrays, SchoolColumns
from service.domain.errors import NotReady
from service.domain.moments import epoch_day
from service.policy.calendars import calendar_for
from service.store.arrays import Arrays, to_bytes
from service.store.column_files import Kept, frame_arrays, from_arrays, record_arrays
from service.store.columns import FRAME, RECORDS
from service.store.shelf import FORMAT, Manifest, Shelf
from service.store.versions import Versions

PARTS = (FRAME, RECORDS)
SORTED = ("stay", "day", "period", "minutes", "reason", "recorded_at", "seq")
RAW = ("pupil_id", "date", "period", "minutes", "reason", "recorded_at")


@dataclass(frozen=True)
class Disk:
    """A folder with schools 0 to ``schools - 1``, each of ``pupils`` pupils."""

    folder: Path
    schools: int
    pupils: int

    @property
    def numbers(self) -> range:
        """Numbers of the schools."""
        return range(self.schools)

    def columns(self, number: int) -> Path:
        """Folder of the service's column files of a school."""
        return self.folder / "columns" / school_id(number)

    def sorted(self, number: int) -> Path:
        """The same columns as Parquet with lz4, in the order of the column files."""
        return self.folder / "sorted" / f"{school_id(number)}.parquet"

    def raw(self, number: int) -> Path:
        """Six plain columns as Parquet with zstd, in order of arrival."""
        return self.folder / "raw" / f"{school_id(number)}.parquet"

    def size(self, part: str) -> float:
        """Megabytes of columns, sorted or raw."""
        return sum(path.stat().st_size for number in self.numbers for path in self._files(part, number)) / 1e6

    def _files(self, part: str, number: int) -> list[Path]:
        place = {"columns": self.columns, "sorted": self.sorted, "raw": self.raw}[part](number)
        return list(place.iterdir()) if place.is_dir() else [place]


def make(disk: Disk, processes: int = 2) -> int:
    """Write every school that is not there yet; returns the number of record versions of all."""
    for part in ("columns", "sorted", "raw"):
        (disk.folder / part).mkdir(parents=True, exist_ok=True)
    return sum(Parallel(n_jobs=processes)(delayed(_make_one)(disk, number) for number in disk.numbers))


def _make_one(disk: Disk, number: int) -> int:
    there = Shelf(disk.columns(number)).manifest()
    if there is not None:
        return there.rows
    calendar = calendar_for(region(number), [])
    made = school(number, disk.pupils, calendar)
    kept = Kept(made, Versions.none())
    manifest = Manifest(FORMAT, school_id(number), 1, "", "", "", len(kept), len(kept), "", {})
    parts = {FRAME: to_bytes(frame_arrays(made), "lz4"), RECORDS: to_bytes(record_arrays(kept))}
    pq.write_table(pa.table(sorted_columns(made)), disk.sorted(number), compression="lz4")
    pq.write_table(_raw_table(records(number, disk.pupils, calendar)), disk.raw(number), compression="zstd")
    Shelf(disk.columns(number)).write(manifest, parts)
    return len(kept)


def sorted_columns(made: SchoolColumns) -> dict[str, Array]:
    """Record versions of a school with their stay, in the order of its columns."""
    stay = np.repeat(np.arange(len(made.stays.first), dtype=np.int32), np.diff(made.records.offsets))
    return {"stay": stay} | {name: getattr(made.records, name) for name in SORTED[1:]}


def _raw_table(rows: RecordArrays) -> pa.Table:
    reasons = [reason.code for reason in Reason]
    text = pa.DictionaryArray.from_arrays(pa.array(rows.reason - 1, pa.int8()), reasons)
    day = (rows.day + epoch_day(GRID_START)).astype(np.int32)
    columns: dict[str, Any] = {
        "pupil_id": pa.array([f"{pupil:06d}" for pupil in rows.pupil.tolist()]),
        "date": pa.array(day).cast(pa.date32()),
        "period": rows.period.astype(np.int8),
        "minutes": rows.minutes.astype(np.int16),
        "reason": text,
        "recorded_at": pa.array(rows.recorded_at).cast(pa.timestamp("us", "UTC")),
    }
    return pa.table(columns)


def read_arrays(disk: Disk, number: int) -> list[Arrays]:
    """Floor: a school's column files as checked arrays, and nothing else.

    Raises
    ------
    NotReady
        If there are no files of this school.
    """
    shelf = Shelf(disk.columns(number))
    manifest = shelf.manifest()
    if manifest is None:
        raise NotReady(f"{shelf.folder} holds no column files.", "Make them with service.bench.columns_on_disk.make.")
    return [shelf.read(manifest, part) for part in PARTS]


def read_columns(disk: Disk, number: int) -> SchoolColumns:
    """A school as the facts want it, from its column files."""
    return from_arrays(*read_arrays(disk, number)).columns


def decode_sorted(disk: Disk, number: int) -> int:
    """Floor: the same columns from Parquet to arrays, on one thread."""
    table = pq.ParquetFile(disk.sorted(number)).read(use_threads=False)
    return sum(len(column.to_numpy()) for column in table.columns)


def decode_raw(disk: Disk, number: int) -> int:
    """Floor: six plain columns from Parquet to Arrow, on one thread."""
    return int(pq.ParquetFile(disk.raw(number)).read(use_threads=False).num_rows)
