"""CSV files → one `Table`: header matched, rows read in batches, lines that are no rows set apart."""

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from service.ingest import messages
from service.ingest.messages import refuse
from service.ingest.report import Dropped
from service.ingest.table import BrokenLine, Int64s, Table, TableBuilder
from service.ingest.text import TextFile, UnclosedQuote, inspect
from service.policy.sources import Columns, CsvSource, plain

SEPARATORS = (",", ";", "\t")
MOMENTS = ("recorded_at",)
PLAIN = ("external_id",)
MOST_BROKEN = 500_000
"""Lines without a row that are remembered; more of them are no register."""
_BLOCK = 8 << 20
_NAME_SHOWN = 30


def read_csv(paths: Sequence[Path], source: CsvSource, columns: Columns, school_given: bool) -> Table:
    """The rows of CSV files of one kind.

    ``school_given`` makes the column school_id optional, because ``--school`` says it.

    Raises
    ------
    NotFound
        If a file does not exist.
    RefusedFile
        If a file is no text, or lacks a required column.
    """
    names = [*columns.required, *columns.optional]
    builder = TableBuilder(
        [name for name in names if name not in (*MOMENTS, *PLAIN)],
        [name for name in names if name in MOMENTS],
        [name for name in names if name in PLAIN],
    )
    for path in paths:
        text = inspect(path)
        header = _Header(text, source, columns, school_given)
        builder.dropped += header.dropped
        if text.has_rows:
            _read_rows(text, header, builder)
        builder.end_file(text.name, text.sha256)
    return builder.build()


class _Header:
    """The first line: which separator, and which column is where."""

    def __init__(self, text: TextFile, source: CsvSource, columns: Columns, school_given: bool) -> None:
        ours = [*columns.required, *columns.optional]
        self.separator = max(SEPARATORS, key=lambda mark: len(set(_cells(text.header, mark)) & set(ours)))
        self.names = _cells(text.header, self.separator)
        self._refuse_doubles(text.name, ours)
        required = [name for name in columns.required if not (name == "school_id" and school_given)]
        missing = [name for name in required if name not in self.names]
        if missing:
            raise self._missing(text.name, missing, ours, source)
        self.wanted = [name for name in self.names if name in ours]
        self.dropped = [
            Dropped(text.name, name[:_NAME_SHOWN], source.why_dropped(name) or "not a column of this kind")
            for name in self.names
            if name not in ours
        ]

    def unique_names(self) -> list[str]:
        """A name for every column, ours unchanged, for reading."""
        return [name if name in self.wanted else f"column {index}" for index, name in enumerate(self.names)]

    def _refuse_doubles(self, file: str, ours: list[str]) -> None:
        for name in ours:
            if self.names.count(name) > 1:
                raise refuse(messages.SAME_COLUMN, file=file, column=name)

    def _missing(self, file: str, missing: list[str], ours: list[str], source: CsvSource) -> Exception:
        return refuse(
            messages.MISSING_COLUMN,
            file=file,
            missing=", ".join(missing) + (" is" if len(missing) == 1 else " are"),
            found=", ".join(name[:_NAME_SHOWN] or "(no name)" for name in self.names),
            expected=", ".join(ours),
            hint=self._hint(missing, ours, source),
        )

    def _hint(self, missing: list[str], ours: list[str], source: CsvSource) -> str:
        fitting = [kind for kind, columns in source.kinds.items() if set(columns.required) <= set(self.names)]
        if fitting:
            return f"This looks like a file of {' or '.join(fitting)}. "
        unknown = [name for name in self.names if name not in ours]
        near = [(name, _nearest(name, unknown, source)) for name in missing]
        return "".join(f"Did you mean {found} for {name}? " for name, found in near if found)


def _cells(header: str, separator: str) -> list[str]:
    return [cell.strip().lower() for cell in next(csv.reader([header], delimiter=separator), [])]


def _nearest(name: str, unknown: list[str], source: CsvSource) -> str:
    known_as = {plain(other) for other in source.also_called.get(name, ())}
    named = [column for column in unknown if plain(column) in known_as]
    return next(iter(named or difflib.get_close_matches(name, unknown, n=1, cutoff=0.75)), "")[:_NAME_SHOWN]


def _read_rows(text: TextFile, header: _Header, builder: TableBuilder) -> None:
    errors: list[BrokenLine] = []
    unclosed = {quote.line: quote for quote in text.unclosed}

    def note(row: pacsv.InvalidRow) -> str:
        errors.append(_broken(builder.next_file, row, unclosed))
        return "skip" if len(errors) <= MOST_BROKEN else "error"

    next_line = 2
    try:
        for batch in _batches(text, header, note):
            lines, next_line = _lines_of(batch.num_rows, next_line, errors)
            filled = _filled(batch)
            builder.add(lines[filled.to_numpy(zero_copy_only=False)], _columns(batch.filter(filled)))
    except pa.ArrowInvalid:
        if len(errors) <= MOST_BROKEN:
            raise
        raise refuse(messages.MANY_WIDTHS, file=text.name, most=MOST_BROKEN) from None
    builder.broken += errors


def _broken(file: int, row: pacsv.InvalidRow, unclosed: dict[int, UnclosedQuote]) -> BrokenLine:
    # Only numbers are kept: the text of a shifted row may hold anything, a BSN too.
    if row.number in unclosed:
        return BrokenLine(file, row.number, messages.UNCLOSED_QUOTE)
    width = str(row.actual_columns)
    return BrokenLine(file, row.number, messages.WRONG_WIDTH, value=width, about=row.expected_columns)


def _batches(text: TextFile, header: _Header, note: object) -> Iterator[pa.RecordBatch]:
    content = _Blanked(text) if text.unclosed else pa.OSFile(str(text.path))
    reader = pacsv.open_csv(
        content,
        read_options=pacsv.ReadOptions(
            use_threads=False,
            column_names=header.unique_names(),
            skip_rows=1,
            block_size=_BLOCK,
            encoding="utf8" if text.encoding == "utf-8" else text.encoding,
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=header.separator, ignore_empty_lines=False, invalid_row_handler=note
        ),
        convert_options=pacsv.ConvertOptions(
            include_columns=header.wanted,
            column_types=dict.fromkeys(header.wanted, pa.string()),
            strings_can_be_null=False,
        ),
    )
    yield from reader


class _Blanked(io.RawIOBase):
    """A file in which lines with an unclosed quotation mark read as spaces, so that they cannot swallow other lines."""

    def __init__(self, text: TextFile) -> None:
        super().__init__()
        self._file = text.path.open("rb")
        self._ranges = text.unclosed
        self._starts = [quote.start for quote in text.unclosed]

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def close(self) -> None:
        """Close the file below."""
        self._file.close()
        super().close()

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with what comes next."""
        start = self._file.tell()
        view = memoryview(buffer)  # type: ignore[arg-type]
        read = self._file.readinto(view)
        first = max(int(np.searchsorted(self._starts, start, side="right")) - 1, 0)
        for quote in self._ranges[first:]:
            if quote.start >= start + read:
                break
            begin, end = max(quote.start - start, 0), min(quote.end - start, read)
            if begin < end:
                view[begin:end] = b" " * (end - begin)
        return read


def _lines_of(rows: int, next_line: int, broken: list[BrokenLine]) -> tuple[Int64s, int]:
    """Line numbers of the rows of a batch, and the line after it: lines that are no rows lie in between."""
    skipped = np.array([line.line for line in broken], dtype=np.int64)
    skipped = skipped[skipped >= next_line]
    last = next_line + rows - 1
    while (needed := next_line + rows - 1 + int((skipped <= last).sum())) != last:
        last = needed
    lines = np.arange(next_line, last + 1, dtype=np.int64)
    return np.setdiff1d(lines, skipped, assume_unique=True), last + 1


def _filled(batch: pa.RecordBatch) -> pa.Array:
    """Rows that say something: not an empty line, not a line of separators only."""
    filled = pc.not_equal(batch.column(0), "")
    for column in batch.columns[1:]:
        filled = pc.or_(filled, pc.not_equal(column, ""))
    return filled


def _columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    return dict(zip(batch.schema.names, batch.columns, strict=True))
