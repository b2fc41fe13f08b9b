"""Bytes that are read, and bytes that are refused before anything is parsed."""

import io
from pathlib import Path

import pytest

from service.domain.errors import NotFound, RefusedFile
from service.ingest.text import MAX_LINE, UnclosedQuote, inspect, scan_bytes

NAMES = "pupil_id,last_name\n1,Ren\u00e9\n"


def file(folder: Path, content: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content)
    return path


def refused(folder: Path, content: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        inspect(file(folder, content))
    return str(caught.value).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (NAMES.encode(), "utf-8"),
        (NAMES.encode("utf-8-sig"), "utf-8"),
        (NAMES.encode("cp1252"), "cp1252"),
        (b"pupil_id,last_name\n1,Jansen\n", "utf-8"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, content: bytes, encoding: str) -> None:
    found = inspect(file(tmp_path, content))

    assert (found.encoding, found.header, found.has_rows) == (encoding, "pupil_id,last_name", True)


def test_a_character_divided_over_two_chunks_is_still_utf8(tmp_path: Path) -> None:
    line = b"1,Jansen\n"
    content = b"pupil_id,last_name\n" + line * ((1 << 19) // len(line) - 2)
    content += b"x" * ((1 << 19) - 1 - len(content)) + "\u00e9".encode() + b"\n"

    assert inspect(file(tmp_path, content)).encoding == "utf-8"


def test_a_byte_of_no_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refused(tmp_path, b"a,b\n1,2\n3,\x81\n") == (
        "file.csv, line 3: byte 0x81 is neither UTF-8 nor Windows-1252. Save the file as UTF-8."
    )


def test_a_byte_cut_off_at_the_end_is_not_utf8(tmp_path: Path) -> None:
    assert inspect(file(tmp_path, b"a,b\n1,\xc3")).encoding == "cp1252"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \r\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content) == "file.csv is empty. Export it again."


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04rest", "an Excel workbook or zip file"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        ("a,b\n".encode("utf-16"), "UTF-16 text"),
        (b"<?xml version='1.0'?>", "XML or HTML"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_a_file_that_is_something_else_is_refused_by_name(tmp_path: Path, content: bytes, what: str) -> None:
    expected = f"file.csv is {what}, not a CSV file. Save it as CSV (UTF-8) and import that."

    assert refused(tmp_path, content) == expected


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refused(tmp_path, b"a,b\n1,2\n3,\0\n").startswith("file.csv, line 3: a NUL byte")


def test_a_line_of_two_gigabytes_is_refused_after_little_more_than_a_megabyte() -> None:
    endless = _Endless(2 << 30)

    with pytest.raises(RefusedFile, match=r"big\.csv, line 3: longer than 1000000 bytes"):
        scan_bytes(endless, "big.csv")  # type: ignore[arg-type]

    assert endless.given < 2 * MAX_LINE


def test_a_hole_of_two_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = file(tmp_path, b"a,b\n")
    with path.open("r+b") as sparse:
        sparse.truncate(2 << 30)

    with pytest.raises(RefusedFile, match="line 2: a NUL byte"):
        inspect(path)


def test_a_line_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    longest = b"a,b\n" + b"x" * MAX_LINE + b"\n1,2\n"

    assert inspect(file(tmp_path, longest)).has_rows
    assert "line 2: longer than" in refused(tmp_path, longest.replace(b"x\n", b"xx\n"))


def test_lines_with_an_unclosed_quotation_mark_are_found_with_their_place(tmp_path: Path) -> None:
    content = b'a,b\n"x, y",2\n1,"open\n3,4\n5,"last'

    assert inspect(file(tmp_path, content)).unclosed == [UnclosedQuote(3, 13, 20), UnclosedQuote(5, 25, 32)]


def test_files_that_are_not_there_and_folders_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There is no file .*none\.csv"):
        inspect(tmp_path / "none.csv")
    with pytest.raises(RefusedFile, match="cannot be read: it is not a file on disk"):
        inspect(tmp_path)


class _Endless(io.RawIOBase):
    """A file of a header, a row and then one line of many bytes, that counts what was asked of it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._start, self._left, self.given = b"a,b\n1,2\n", size, 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._start + b"x" * (min(size, self._left) - len(self._start))
        self._start, self._left, self.given = b"", self._left - len(chunk), self.given + len(chunk)
        return chunk
