"""One pass over the bytes of a text file: its encoding, its hash, and early refusal of what is no text.

Memory stays at one chunk: a line of two gigabytes is refused after about one megabyte of it was read.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from service.domain.errors import NotFound
from service.ingest import messages
from service.ingest.messages import refuse

MAX_LINE = 1_000_000
"""Bytes in a line; a row of ours has about a hundred."""
MAX_UNCLOSED = 100_000
_CHUNK = 1 << 19  # below MAX_LINE, so a line that is too long always crosses from one chunk into the next
_UNDEFINED_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = codecs.BOM_UTF8
_MAGIC = {
    b"PK\x03\x04": "an Excel workbook or zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"<": "XML or HTML",
    _BOM + b"<": "XML or HTML",
}


@dataclass(frozen=True)
class UnclosedQuote:
    """A line with an odd number of quotation marks: bytes ``start`` to ``end``, without its line end."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class TextFile:
    """A file that can be read as text.

    Attributes
    ----------
    name
        As the user gave it.
    encoding
        ``utf-8`` or ``cp1252``.
    header
        The first line, decoded, without BOM and line end.
    has_rows
        Whether anything follows the first line.
    """

    path: Path
    name: str
    encoding: str
    sha256: str
    header: str
    has_rows: bool
    unclosed: list[UnclosedQuote]


def inspect(path: Path) -> TextFile:
    """Look at a file before it is read.

    Raises
    ------
    NotFound
        If there is no such file.
    RefusedFile
        If it is empty, no text, in another encoding, or has a line longer than `MAX_LINE`.
    """
    with open_file(path) as file:
        scan = scan_bytes(file, str(path))
        file.seek(0)
        header, *rest = _LINE_END.split(file.read(MAX_LINE + 2).removeprefix(_BOM), maxsplit=1)
        has_rows = bool(b"".join(rest).strip() or file.read(_CHUNK).strip())
    text = header.decode(scan.encoding)
    return TextFile(path, str(path), scan.encoding, scan.sha256.hexdigest(), text, has_rows, scan.unclosed)


def scan_bytes(file: BinaryIO, name: str) -> "Scan":
    """Look at all bytes of a file, or at as many as it takes to refuse it.

    Raises
    ------
    RefusedFile
        As `inspect` does.
    """
    scan = Scan(name)
    while chunk := file.read(_CHUNK):
        scan.look_at(chunk)
    scan.finish()
    return scan


def open_file(path: Path) -> BinaryIO:
    """A file opened for reading bytes.

    Raises
    ------
    NotFound
        If there is no such file.
    RefusedFile
        If it cannot be read.
    """
    if not path.exists():
        raise NotFound(messages.NO_FILE.what.format(file=path), messages.NO_FILE.todo)
    if not path.is_file():
        raise refuse(messages.UNREADABLE, file=path, why="it is not a file on disk")
    try:
        return path.open("rb")
    except OSError as error:
        raise refuse(messages.UNREADABLE, file=path, why=error.strerror) from None


@dataclass
class Scan:
    """What the bytes seen so far tell; ``encoding`` is known after `finish`."""

    name: str
    encoding: str = ""
    sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    size: int = 0
    lines_before: int = 0
    line_start: int = 0
    quotes_before: int = 0
    unclosed: list[UnclosedQuote] = field(default_factory=list)
    decoder: codecs.IncrementalDecoder | None = field(default_factory=codecs.getincrementaldecoder("utf-8"))
    undefined: tuple[int, int] | None = None
    something: bool = False

    def look_at(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        if not self.size:
            self._refuse_other_formats(chunk)
        self.sha256.update(chunk)
        self._refuse_nul(chunk)
        self._follow_encoding(chunk)
        self._follow_lines(chunk)
        self.something = self.something or bool(chunk.removeprefix(_BOM).strip())
        self.size += len(chunk)

    def finish(self) -> None:
        """There are no more bytes."""
        if not self.something:
            raise refuse(messages.EMPTY_FILE, file=self.name)
        if self.quotes_before % 2:
            self._note_unclosed(self.lines_before + 1, self.line_start, self.size)
        try:
            if self.decoder is not None:
                self.decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self.decoder = None
        self.encoding = "cp1252" if self.decoder is None else "utf-8"
        if self.decoder is None and self.undefined:
            line, byte = self.undefined
            raise refuse(messages.BAD_BYTES, file=self.name, line=line, byte=f"0x{byte:02X}")

    def _refuse_other_formats(self, chunk: bytes) -> None:
        for magic, what in _MAGIC.items():
            if chunk.startswith(magic):
                raise refuse(messages.NOT_TEXT, file=self.name, what=what)

    def _refuse_nul(self, chunk: bytes) -> None:
        position = chunk.find(b"\0")
        if position >= 0:
            raise refuse(messages.NUL_BYTE, file=self.name, line=self._line_at(chunk, position))

    def _follow_encoding(self, chunk: bytes) -> None:
        if chunk.isascii() and (self.decoder is None or not self.decoder.getstate()[0]):
            return
        if self.decoder is not None:
            try:
                self.decoder.decode(chunk)
            except UnicodeDecodeError:
                self.decoder = None
        undefined = None if self.undefined else _UNDEFINED_CP1252.search(chunk)
        if undefined:
            self.undefined = self._line_at(chunk, undefined.start()), chunk[undefined.start()]

    def _follow_lines(self, chunk: bytes) -> None:
        # Files of old Macs end lines with a single return.
        end = b"\n" if b"\n" in chunk else b"\r"
        first = chunk.find(end)
        if self.size + (first if first >= 0 else len(chunk)) - self.line_start > MAX_LINE:
            raise refuse(messages.LONG_LINE, file=self.name, line=self.lines_before + 1, most=MAX_LINE)
        if self.quotes_before or b'"' in chunk:
            self._follow_quotes(chunk, end)
        if first >= 0:
            self.lines_before += chunk.count(end)
            self.line_start = self.size + chunk.rfind(end) + 1

    def _follow_quotes(self, chunk: bytes, end: bytes) -> None:
        content = np.frombuffer(chunk, dtype=np.uint8)
        ends = np.flatnonzero(content == end[0])
        line_of_quote = np.searchsorted(ends, np.flatnonzero(content == ord('"')))
        quotes = np.bincount(line_of_quote, minlength=len(ends) + 1)
        quotes[0] += self.quotes_before
        starts = np.concatenate(([self.line_start], self.size + ends + 1))
        for index in np.flatnonzero(quotes[:-1] % 2):
            self._note_unclosed(self.lines_before + int(index) + 1, int(starts[index]), self.size + int(ends[index]))
        self.quotes_before = int(quotes[-1])

    def _note_unclosed(self, line: int, start: int, end: int) -> None:
        if len(self.unclosed) >= MAX_UNCLOSED:
            raise refuse(messages.MANY_QUOTES, file=self.name, most=MAX_UNCLOSED)
        self.unclosed.append(UnclosedQuote(line, start, end))

    def _line_at(self, chunk: bytes, position: int) -> int:
        return self.lines_before + chunk.count(b"\n", 0, position) + 1
