"""Files of an upload on their way into an import: under names of our own, in a folder that is gone afterwards."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fastapi import UploadFile

FOLDER = "uploads"
"""In the data folder, which only the service can read: files of an upload are about pupils."""
_LEFT_BEHIND_SECONDS = 24 * 3600
_CHUNK = 1 << 20


@contextmanager
def spooled(data_dir: Path, uploads: Sequence[UploadFile], name: str) -> Iterator[list[Path]]:
    """The files on disk as ``name-1``, ``name-2``…; what the client calls them is never used for anything."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _tidy(folder)
    with tempfile.TemporaryDirectory(dir=folder) as own:
        yield [_copied(upload, Path(own) / f"{name}-{number}") for number, upload in enumerate(uploads, 1)]


def sha256(paths: Sequence[Path]) -> str:
    """Hash over the bytes of files, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _copied(upload: UploadFile, path: Path) -> Path:
    with path.open("xb") as file:
        shutil.copyfileobj(upload.file, file, _CHUNK)
    return path


def _tidy(folder: Path) -> None:
    """Remove what a process that was killed left behind."""
    for left in folder.iterdir():
        if left.stat().st_mtime < time.time() - _LEFT_BEHIND_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
