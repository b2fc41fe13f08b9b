"""The files of one school's columns: written whole or not at all, and never trusted without their checksum."""

import os
import time
import uuid
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from service.store.arrays import Arrays, from_bytes

FORMAT = 1
MANIFEST = "manifest.json"
GRACE_SECONDS = 600
"""How long a file stays after it was replaced or left by a killed writer: longer than anybody reads or writes."""


class Damaged(Exception):
    """A file is missing, or its bytes are not the ones that were written."""


@dataclass(frozen=True)
class Manifest:
    """What the files were made from.

    Attributes
    ----------
    revision, stamp, setup_stamp
        Of the school, see `tables.School`.
    basis
        Hash of the code and policy files that turn rows into columns.
    rows, last_seq, last_import
        Number of record versions, the ``seq`` of the last one and the ``uid`` of the import that brought it.
    files
        File name and crc32 of each part.
    """

    format: int
    school_id: str
    revision: int
    stamp: str
    setup_stamp: str
    basis: str
    rows: int
    last_seq: int
    last_import: str
    files: dict[str, tuple[str, int]]


class Shelf:
    """The folder of one school."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest | None:
        """The current manifest; None when there is none this code can read."""
        try:
            found = orjson.loads((self.folder / MANIFEST).read_bytes())
            manifest = Manifest(**found)
        except (OSError, orjson.JSONDecodeError, TypeError):
            return None
        return manifest if manifest.format == FORMAT else None

    def read(self, manifest: Manifest, part: str) -> Arrays:
        """Arrays of a part.

        Raises
        ------
        Damaged
            If the file is gone or is not what was written.
        """
        name, crc32 = manifest.files[part]
        try:
            content = (self.folder / name).read_bytes()
        except OSError as problem:
            raise Damaged(name) from problem
        if zlib.crc32(content) != crc32:
            raise Damaged(name)
        return from_bytes(content)

    def content(self) -> dict[str, int]:
        """Checksum of every current part: equal for equal arrays."""
        manifest = self.manifest()
        return {part: crc32 for part, (_, crc32) in manifest.files.items()} if manifest else {}

    def write(self, manifest: Manifest, parts: Mapping[str, bytes | tuple[str, int]]) -> None:
        """Write new files, then make them the current ones by renaming the manifest into place.

        A part that is a name and crc32 is a file that stays. Nothing waits for the disk: what a power cut tears
        has another checksum, and is made again from the database.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = uuid.uuid4().hex[:12]
        files = {}
        for part, content in parts.items():
            files[part] = self._file(f"{part}-{mark}.arrow", content) if isinstance(content, bytes) else content
        draft = self.folder / f"{MANIFEST}.{mark}"
        draft.write_bytes(orjson.dumps(asdict(manifest) | {"files": files}))
        self._clear()
        draft.replace(self.folder / MANIFEST)

    def forget(self) -> int:
        """Remove every file at once and return how many: what was deleted from the database may not linger here.

        Who is reading finds a file gone, and makes them again from the database.
        """
        files = sorted(self.folder.iterdir(), key=lambda path: path.name != MANIFEST) if self.folder.exists() else []
        for path in files:
            path.unlink(missing_ok=True)
        return len(files)

    def tidy(self) -> int:
        """Remove what has not been current for a while and return how many files that were; writing does so too."""
        before = len(list(self.folder.iterdir()))
        self._clear()
        return before - len(list(self.folder.iterdir()))

    def _file(self, name: str, content: bytes) -> tuple[str, int]:
        (self.folder / name).write_bytes(content)
        return name, zlib.crc32(content)

    def _clear(self) -> None:
        """Remove what has not been current for a while.

        A current file is marked as used now, so its time counts from the moment it is replaced: who is reading it, or
        writing a manifest that still names it, has until then.
        """
        current = self.manifest()
        in_use = {name for name, _ in current.files.values()} if current else set()
        for path in self.folder.iterdir():
            if path.name in in_use:
                _mark_as_used(path)
            elif path.name != MANIFEST and _age(path) > GRACE_SECONDS:
                path.unlink(missing_ok=True)


def _mark_as_used(path: Path) -> None:
    with suppress(FileNotFoundError):
        os.utime(path)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
