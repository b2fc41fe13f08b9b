"""Work that is done and set aside until all of it is written: on disk, so that memory does not grow with schools."""

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

Item = TypeVar("Item")


class Aside(Generic[Item]):
    """Things in the order in which they were added."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._count = 0

    def add(self, item: Item) -> None:
        """Set one more thing aside."""
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def __iter__(self) -> Iterator[Item]:
        """Take them back one at a time, from the first on."""
        self._file.seek(0)
        for _ in range(self._count):
            yield self._take()

    def _take(self) -> Item:
        item: Item = pickle.load(self._file)  # noqa: S301 - this process wrote it, in a file nobody else can open
        return item


@contextmanager
def aside(folder: Path) -> Iterator[Aside[Any]]:
    """Room to set things aside, in a file without a name: whatever is in it is gone when this process is."""
    with tempfile.TemporaryFile(dir=folder) as file:
        yield Aside(file)
