"""The columnar files after a deletion: gone at once, also those that a slow reader wrote again meanwhile."""

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, Engine

from service.settings import Settings
from service.store.columns import folder_of
from service.store.reading import all_schools
from service.store.session import snapshot
from service.store.shelf import Shelf

_DAY_SECONDS = 86_400


def forget_files(engine: Engine, school_ids: Iterable[str], settings: Settings) -> int:
    """Remove every columnar file of these schools and return how many; they are made again when they are needed."""
    with snapshot(engine) as connection:
        shelves = [Shelf(folder_of(connection, school_id, settings)) for school_id in school_ids]
    return sum(shelf.forget() for shelf in shelves)


def stale_files(engine: Engine, settings: Settings, unused_days: int) -> int:
    """Remove files nobody needs any more and return how many.

    Those of a school that say something older than the database (written by who began to read before a deletion),
    those that were replaced, and those of databases that wrote nothing for ``unused_days``.
    """
    with snapshot(engine) as connection:
        known = {school.school_id: school.setup_stamp for school in all_schools(engine)}
        gone = sum(_stale(connection, school_id, stamp, settings) for school_id, stamp in known.items())
        here = folder_of(connection, "", settings)
    return gone + sum(_unused(folder, unused_days) for folder in _others(here))


def _stale(connection: Connection, school_id: str, setup_stamp: str, settings: Settings) -> int:
    shelf = Shelf(folder_of(connection, school_id, settings))
    if not shelf.folder.exists():
        return 0
    manifest = shelf.manifest()
    current = manifest is not None and manifest.setup_stamp == setup_stamp
    return shelf.tidy() if current else shelf.forget()


def _others(here: Path) -> list[Path]:
    return [path for path in here.parent.iterdir() if path.is_dir() and path != here] if here.parent.exists() else []


def _unused(folder: Path, days: int) -> int:
    files = [path for path in folder.rglob("*") if path.is_file()]
    if any(time.time() - path.stat().st_mtime < days * _DAY_SECONDS for path in files):
        return 0
    shutil.rmtree(folder, ignore_errors=True)
    return len(files)
