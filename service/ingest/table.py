"""Rows of an import as coded columns, with the file and line each came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from service.ingest import parse
from service.ingest.messages import Message
from service.ingest.parse import Parsed
from service.ingest.report import Dropped, ImportedFile
from service.ingest.vocabulary import Coded, Vocabulary

MOST_TEXTS = 500_000
"""Unreadable moments that are remembered for the report."""
Mask = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True)
class BrokenLine:
    """A line that is no row; ``file`` is a position in `Table.files`."""

    file: int
    line: int
    message: Message
    column: str = ""
    value: str = ""
    about: int = 0


@dataclass(frozen=True)
class Table:
    """All rows of the files of one import, in order of file and line.

    Attributes
    ----------
    file, line
        Position in ``files`` and line number of each row.
    columns
        Coded texts.
    moments
        Columns of moments, parsed while reading; `moment_texts` holds what could not be parsed.
    plain
        Columns whose texts are nearly all different and are passed on as they are.
    """

    files: list[ImportedFile]
    file: npt.NDArray[np.int32]
    line: Int64s
    columns: dict[str, Coded]
    moments: dict[str, Parsed] = field(default_factory=dict)
    moment_texts: dict[tuple[str, int], str] = field(default_factory=dict)
    plain: dict[str, pa.ChunkedArray] = field(default_factory=dict)
    broken: list[BrokenLine] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.line)

    def text(self, column: str, row: int) -> str:
        """What the file says in one cell; of a moment only when it could not be parsed."""
        if column in self.columns:
            return self.columns[column].text(row)
        if column in self.plain:
            return str(self.plain[column][row])
        return self.moment_texts.get((column, row), "")

    def place(self, row: int, beside: int | None = None) -> str:
        """File and line of a row, for people; the line alone beside a row of the same file."""
        if beside is not None and self.file[row] == self.file[beside]:
            return f"line {self.line[row]}"
        return f"{self.files[self.file[row]].name}, line {self.line[row]}"


class TableBuilder:
    """Collects batches of text columns into one `Table`; only numbers and distinct texts stay in memory."""

    def __init__(self, coded: Iterable[str], moments: Sequence[str] = (), plain: Sequence[str] = ()) -> None:
        self._vocabularies = {name: Vocabulary() for name in coded}
        self._codes: dict[str, list[npt.NDArray[np.int32]]] = {name: [] for name in self._vocabularies}
        self._moments: dict[str, list[Parsed]] = {name: [] for name in moments}
        self._moment_texts: dict[tuple[str, int], str] = {}
        self._plain: dict[str, list[pa.Array]] = {name: [] for name in plain}
        self._files: list[tuple[str, str]] = []
        self._file: list[npt.NDArray[np.int32]] = []
        self._line: list[Int64s] = []
        self._rows = 0
        self.broken: list[BrokenLine] = []
        self.dropped: list[Dropped] = []

    @property
    def next_file(self) -> int:
        """Position the file now being read will have in `Table.files`."""
        return len(self._files)

    def add(self, lines: Int64s, batch: dict[str, pa.Array]) -> None:
        """Add rows; a column that is not in the batch is empty."""
        empty = pa.array([""]).take(pa.array(np.zeros(len(lines), dtype=np.int32)))
        for name, vocabulary in self._vocabularies.items():
            self._codes[name].append(vocabulary.encode(batch.get(name, empty)))
        for name in self._moments:
            self._add_moments(name, batch.get(name, empty))
        for name in self._plain:
            self._plain[name].append(batch.get(name, empty))
        self._file.append(np.full(len(lines), self.next_file, dtype=np.int32))
        self._line.append(lines)
        self._rows += len(lines)

    def end_file(self, name: str, sha256: str) -> None:
        """Close the file whose rows were added last."""
        self._files.append((name, sha256))

    def build(self) -> Table:
        """The table of everything added."""
        file_of_row = _joined(self._file, np.int32)
        broken = np.array([line.file for line in self.broken], dtype=np.int32)
        counts = np.bincount(np.concatenate((file_of_row, broken)), minlength=len(self._files)).tolist()
        return Table(
            files=[ImportedFile(*file, rows=count) for file, count in zip(self._files, counts, strict=True)],
            file=file_of_row,
            line=_joined(self._line, np.int64),
            columns={
                name: Coded(_joined(codes, np.int32), self._vocabularies[name].texts)
                for name, codes in self._codes.items()
            },
            moments={name: _joined_parsed(parts) for name, parts in self._moments.items()},
            moment_texts=self._moment_texts,
            plain={name: pa.chunked_array(parts, type=pa.string()) for name, parts in self._plain.items()},
            broken=self.broken,
            dropped=self.dropped,
        )

    def _add_moments(self, name: str, column: pa.Array) -> None:
        parsed = parse.moments(column)
        for row in np.flatnonzero(parsed.problems)[: MOST_TEXTS - len(self._moment_texts)]:
            self._moment_texts[name, self._rows + int(row)] = column[int(row)].as_py().strip()
        self._moments[name].append(parsed)


def _joined(parts: Sequence[npt.NDArray[Any]], dtype: type) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)


def _joined_parsed(parts: list[Parsed]) -> Parsed:
    values = _joined([part.values for part in parts], np.int64)
    return Parsed(values, _joined([part.problems for part in parts], np.int8))
