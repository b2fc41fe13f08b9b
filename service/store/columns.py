"""The derived columnar store: a school's `SchoolColumns` in files that can never disagree with the database unnoticed.

A school's files name the revision and stamps of the school, the last record version and the import that brought it, and
a hash of the code and policy that made them. Whatever does not fit is made again from the database; when only records
and registers arrived since, only those are read.
"""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from service.domain.columns import SchoolColumns
from service.settings import Settings
from service.store.arrays import to_bytes
from service.store.basis import basis
from service.store.column_files import Kept, frame_arrays, from_arrays, record_arrays
from service.store.grow import grow
from service.store.meta import DATABASE_ID, get_meta
from service.store.reading import school_row
from service.store.school_rows import build, read_marks
from service.store.session import snapshot
from service.store.shelf import FORMAT, Damaged, Manifest, Shelf
from service.store.tables import AbsenceRecord, ImportRun, columns, table
from service.store.versions import Versions, read_versions

log = logging.getLogger(__name__)
FRAME, RECORDS = "frame", "records"


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
            opened = _Opening(connection, school_id, settings, made_with).columns()
        yield opened


def remake_school(engine: Engine, school_id: str, settings: Settings) -> bool:
    """Make a school's files again from the database alone; whether they said something else.

    Raises
    ------
    NotFound
        If there is no such school.
    """
    with snapshot(engine) as connection:
        return _Opening(connection, school_id, settings, basis(settings.configs_dir)).remake()


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
        if manifest is None or manifest.basis != self._basis or not self._has_prefix(manifest):
            return self._make(Versions.none())
        kept = self._kept(manifest)
        if kept is None:
            return self._make(Versions.none())
        return kept.columns if self._is_current(manifest) else self._bring_up_to_date(manifest, kept)

    def remake(self) -> bool:
        """Make the files from the database alone; whether they now say something else than before."""
        self.columns()
        before = self._shelf.content()
        self._make(Versions.none())
        return self._shelf.content() != before

    def _kept(self, manifest: Manifest) -> Kept | None:
        """What the files hold; None when they are not what was written."""
        try:
            return from_arrays(self._shelf.read(manifest, FRAME), self._shelf.read(manifest, RECORDS))
        except Damaged as damage:
            if self._shelf.manifest() == manifest:  # else another process has just replaced them
                log.warning("%s: file %s is damaged; made again from the database.", self._school.school_id, damage)
            return None

    def _is_current(self, manifest: Manifest) -> bool:
        now = (self._school.revision, self._school.stamp, self._last_seq)
        return (manifest.revision, manifest.stamp, manifest.last_seq) == now

    def _has_prefix(self, manifest: Manifest) -> bool:
        """Whether the versions in the files are the first ones of the database: same last one, from the same import."""
        if manifest.last_seq == self._last_seq and manifest.stamp == self._school.stamp:
            return True
        return manifest.last_seq == 0 or self._import_of(manifest.last_seq) == manifest.last_import

    def _bring_up_to_date(self, manifest: Manifest, kept: Kept) -> SchoolColumns:
        if manifest.setup_stamp != self._school.setup_stamp:
            return self._make(kept.versions())
        more = read_versions(self._connection, self._school.id, manifest.last_seq)
        if len(kept) + len(more) != self._count():
            return self._make(kept.versions())
        grown, outside = grow(kept.columns, more, read_marks(self._connection, self._school.id))
        self._write(Kept(grown, kept.outside.with_more(outside)), manifest.files[FRAME])
        return grown

    def _make(self, known: Versions) -> SchoolColumns:
        """Make the columns from the versions in hand and those that came after them, and write the files."""
        versions = known.with_more(read_versions(self._connection, self._school.id, known.last_seq))
        if len(versions) != self._count():
            log.warning("%s: files do not fit the database; made again from it.", self._school.school_id)
            versions = read_versions(self._connection, self._school.id, 0)
        made = build(self._connection, self._school, versions, self._configs)
        outside = versions.only(~np.isin(versions.arrays["seq"], made.records.seq))
        self._write(Kept(made, outside), None)
        return made

    def _write(self, kept: Kept, frame: tuple[str, int] | None) -> None:
        """Write the files; ``frame`` names the frame file that still holds."""
        parts: dict[str, bytes | tuple[str, int]] = {RECORDS: to_bytes(record_arrays(kept))}
        parts[FRAME] = frame or to_bytes(frame_arrays(kept.columns), "lz4")
        self._shelf.write(self._manifest(len(kept)), parts)

    def _manifest(self, rows: int) -> Manifest:
        return Manifest(
            format=FORMAT,
            school_id=self._school.school_id,
            revision=self._school.revision,
            stamp=self._school.stamp,
            setup_stamp=self._school.setup_stamp,
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
