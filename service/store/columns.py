"""The derived columnar store: a school's `SchoolColumns` in files that can never disagree with the database unnoticed.

A school's files name the revision and stamp of the school, the last record version and the import that brought it, and
a hash of the code and policy that made them. Whatever does not fit is made again from the database; when only record
versions arrived since, only those are read.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from service.domain.calendar import Calendar
from service.domain.codes import HourUnit, Sector
from service.domain.columns import DayPatterns, Marks, Records, SchoolColumns, SchoolInfo, Stays
from service.settings import Settings
from service.store.arrays import Arrays, to_bytes
from service.store.basis import basis
from service.store.meta import DATABASE_ID, get_meta
from service.store.reading import school_row
from service.store.school_rows import Versions, build, read_versions
from service.store.session import snapshot
from service.store.shelf import FORMAT, Damaged, Manifest, Shelf
from service.store.tables import AbsenceRecord, ImportRun, columns, table

log = logging.getLogger(__name__)
NESTED = {"calendar": Calendar, "patterns": DayPatterns, "stays": Stays, "marks": Marks}
OUTSIDE = "outside."
"""Versions on no pupil's stay: not part of the columns, kept so that nothing has to be read twice."""


def open_school(engine: Engine, school_id: str, settings: Settings) -> SchoolColumns:
    """Columns of a school as the database is now.

    Raises
    ------
    NotFound
        If there is no such school.
    """
    return next(open_schools(engine, [school_id], settings))


def open_schools(engine: Engine, school_ids: Sequence[str], settings: Settings) -> Iterator[SchoolColumns]:
    """Columns of several schools, one at a time, each as the database is when its turn comes."""
    made_with = basis(settings.configs_dir)
    for school_id in school_ids:
        with snapshot(engine) as connection:
            yield _Opening(connection, school_id, settings, made_with).columns()


def folder_of(connection: Connection, school_id: str, settings: Settings) -> Path:
    """Where the files of a school are kept."""
    return settings.data_dir / "columns" / str(get_meta(connection, DATABASE_ID)) / school_id


class _Opening:
    """One school on its way from database and files to columns, within one snapshot of the database."""

    def __init__(self, connection: Connection, school_id: str, settings: Settings, made_with: str) -> None:
        self._connection = connection
        self._configs = settings.configs_dir
        self._basis = made_with
        self._school = school_row(connection, school_id)
        self._shelf = Shelf(folder_of(connection, school_id, settings))
        self._last_seq = self._newest()

    def columns(self) -> SchoolColumns:
        """From the files when they are current, else made now and written."""
        manifest = self._shelf.manifest()
        if manifest is None:
            return self._make(Versions.none())
        try:
            return self._from_files(manifest)
        except Damaged as damage:
            log.warning("%s: file %s is damaged; made again from the database.", self._school.school_id, damage)
            return self._make(Versions.none())

    def _from_files(self, manifest: Manifest) -> SchoolColumns:
        if self._is_current(manifest):
            return read_columns(self._shelf.read(manifest, "frame"), self._shelf.read(manifest, "records"))
        if self._has_prefix(manifest):
            known = all_versions(self._shelf.read(manifest, "frame"), self._shelf.read(manifest, "records"))
            return self._make(known)
        return self._make(Versions.none())

    def _is_current(self, manifest: Manifest) -> bool:
        now = (self._school.revision, self._school.stamp, self._last_seq, self._basis)
        return (manifest.revision, manifest.stamp, manifest.last_seq, manifest.basis) == now

    def _has_prefix(self, manifest: Manifest) -> bool:
        """Whether the versions in the files are the first ones of the database: same last one, from the same import."""
        return manifest.last_seq > 0 and self._import_of(manifest.last_seq) == manifest.last_import

    def _make(self, known: Versions) -> SchoolColumns:
        """Make the columns from the versions in hand and those that came after them, and write the files."""
        after = int(known.arrays["seq"].max(initial=0))
        versions = known.with_more(read_versions(self._connection, self._school.id, after))
        if len(versions) != self._count():
            log.warning("%s: files do not fit the database; made again from it.", self._school.school_id)
            versions = read_versions(self._connection, self._school.id, 0)
        made = build(self._connection, self._school, versions, self._configs)
        frame, records = split_columns(made, versions)
        self._shelf.write(
            self._manifest(len(versions)), {"frame": to_bytes(frame, "lz4"), "records": to_bytes(records)}
        )
        return made

    def _manifest(self, rows: int) -> Manifest:
        return Manifest(
            format=FORMAT,
            school_id=self._school.school_id,
            revision=self._school.revision,
            stamp=self._school.stamp,
            basis=self._basis,
            rows=rows,
            last_seq=self._last_seq,
            last_import=self._import_of(self._last_seq),
            files={},
        )

    def _newest(self) -> int:
        record = columns(AbsenceRecord)
        query = select(func.coalesce(func.max(record.seq), 0)).where(record.school_fk == self._school.id)
        return int(self._connection.execute(query).scalar_one())

    def _count(self) -> int:
        record = columns(AbsenceRecord)
        query = select(func.count()).where(record.school_fk == self._school.id)
        return int(self._connection.execute(query).scalar_one())

    def _import_of(self, seq: int) -> str:
        """``uid`` of the import that brought a version of this school; "" when there is no such version."""
        record, run = columns(AbsenceRecord), columns(ImportRun)
        query = select(run.uid).join(table(AbsenceRecord), record.import_fk == run.id)
        found = self._connection.execute(query.where(record.seq == seq, record.school_fk == self._school.id))
        return str(found.scalar_one_or_none() or "")


def split_columns(made: SchoolColumns, versions: Versions) -> tuple[Arrays, Arrays]:
    """The arrays of a school's two files: everything small, and the records."""
    frame: Arrays = {"day_pattern": made.day_pattern, "offsets": made.records.offsets}
    info = made.school
    frame["school"] = np.array([info.school_id, info.name, info.sector.value, info.hour_unit.value], dtype=object)
    for part in NESTED:
        frame |= {f"{part}.{name}": value for name, value in _arrays_of(getattr(made, part)).items()}
    outside = versions.only(~np.isin(versions.arrays["seq"], made.records.seq))
    frame |= {OUTSIDE + name: array for name, array in outside.arrays.items()}
    records = _arrays_of(made.records)
    del records["offsets"]
    return frame, records


def read_columns(frame: Arrays, records: Arrays) -> SchoolColumns:
    """The columns of `split_columns`."""
    school_id, name, sector, unit = frame["school"].tolist()
    nested: dict[str, Any] = {part: _object_of(kind, part, frame) for part, kind in NESTED.items()}
    return SchoolColumns(
        school=SchoolInfo(school_id, name, Sector(sector), HourUnit(unit)),
        day_pattern=frame["day_pattern"],
        records=Records(offsets=frame["offsets"], **records),
        **nested,
    )


def all_versions(frame: Arrays, records: Arrays) -> Versions:
    """Every record version in a school's files, also those on no stay."""
    owner = np.repeat(frame["stays.pupil_keys"], np.diff(frame["offsets"]))
    inside = Versions({name: array.astype(np.int64) for name, array in {**records, "pupil_fk": owner}.items()})
    outside = {name.removeprefix(OUTSIDE): array for name, array in frame.items() if name.startswith(OUTSIDE)}
    return inside.with_more(Versions(outside))


def _arrays_of(part: Any) -> Arrays:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: np.array(v, dtype=object) if isinstance(v, list) else v for name, v in values.items()}


def _object_of(kind: Any, part: str, frame: Arrays) -> Any:
    found = {field.name: frame[f"{part}.{field.name}"] for field in fields(kind)}
    return kind(**{name: array.tolist() if array.dtype == object else array for name, array in found.items()})
