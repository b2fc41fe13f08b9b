"""XML that is damaged, hostile or far too large."""

from pathlib import Path

import pytest
from lxml import etree

from service.domain.errors import RefusedFile
from service.ingest.read_xml import MAX_RECORD, XmlFile, inspect_xml, records, root_of

NAMESPACE = "http://ed-fi.org/5.2.0"
FEW = 2000
"""The parser reads ahead of the record it hands out, at most by one block."""
OPEN, CLOSE = b'<Interchange xmlns="http://ed-fi.org/5.2.0">', b"</Interchange>"
BOMB = (
    b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
    + OPEN
    + b"<Student>&c;</Student>"
    + CLOSE
)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + OPEN + b"<Student>&a;</Student>" + CLOSE
LATE = OPEN + b"<Student/>" * 100_000 + b"<!DOCTYPE x>" + CLOSE
HIDDEN = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x +AFsAPAAh-ENTITY a "b"+AD4AXQA+-' + OPEN + CLOSE


def read(folder: Path, content: bytes) -> int:
    path = folder / "file.xml"
    path.write_bytes(content)
    xml = inspect_xml(path)
    return sum(1 for _ in records(xml, root_of(xml).namespace, ["Student"]))


def refused(folder: Path, content: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        read(folder, content)
    return str(caught.value).replace(f"{folder}/", "")


def test_records_are_read_one_by_one(tmp_path: Path) -> None:
    assert read(tmp_path, OPEN + b"<Student>a</Student>\n<Other/><Student>b</Student>" + CLOSE) == 2


@pytest.mark.parametrize("content", [BOMB, EXTERNAL, LATE], ids=["laughs", "external", "late"])
def test_document_types_and_entities_are_refused_wherever_they_are(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content) == (
        "file.xml: a document type or entity declaration (<!DOCTYPE, <!ENTITY) is not accepted. "
        "Export plain Ed-Fi XML without it."
    )


@pytest.mark.parametrize(
    ("content", "encoding"),
    [(HIDDEN, "UTF-7"), ((OPEN + CLOSE).decode().encode("utf-16"), "UTF-16 or UTF-32")],
    ids=["utf7", "utf16"],
)
def test_encodings_in_which_a_declaration_can_hide_are_refused(tmp_path: Path, content: bytes, encoding: str) -> None:
    assert refused(tmp_path, content) == f"file.xml: the encoding {encoding} is not accepted. Export it as UTF-8."


def test_the_parser_itself_refuses_a_declaration_that_the_search_did_not_see(tmp_path: Path) -> None:
    path = tmp_path / "hidden.xml"
    path.write_bytes(HIDDEN)

    with pytest.raises(RefusedFile, match="a document type or entity declaration"):
        root_of(XmlFile(path, "hidden.xml", ""))


def test_an_entity_nobody_declared_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, OPEN + b"<Student>&who;</Student>" + CLOSE).startswith("file.xml, line 1: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OPEN + b"\n<Student>a</Student>\n<Student>", "file.xml, line 3: Premature end of data"),
        (OPEN + b"\n<Student>a</Wrong>" + CLOSE, "file.xml, line 2: Opening and ending tag mismatch"),
        (OPEN + b"\n<Student>\xe9</Student>" + CLOSE, "file.xml, line 2: Invalid bytes in character encoding"),
        (b"school_id,name\n", "file.xml, line 1: Start tag expected"),
    ],
    ids=["cut off", "mismatch", "encoding", "csv"],
)
def test_damaged_files_are_refused_with_the_line(tmp_path: Path, content: bytes, said: str) -> None:
    message = refused(tmp_path, content)

    assert message.startswith(said)
    assert message.endswith("The file is damaged or cut off; export it again.")


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content) == "file.xml is empty. Export it again."


@pytest.mark.parametrize("inside", [b"x" * (2 * MAX_RECORD), b"<x/>" * MAX_RECORD], ids=["text", "elements"])
def test_a_record_that_goes_on_and_on_is_refused(tmp_path: Path, inside: bytes) -> None:
    assert "one record is longer than" in refused(tmp_path, OPEN + b"<Student>" + inside + b"</Student>" + CLOSE)


def test_elements_within_elements_without_end_are_refused(tmp_path: Path) -> None:
    assert "Excessive depth" in refused(tmp_path, OPEN + b"<x>" * 10_000)


def test_records_that_were_read_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "many.xml"
    path.write_bytes(OPEN + b"<Other/><Student><Name>Noor</Name></Student>\n" * 5_000 + CLOSE)

    held = [_siblings(student) for _, student in records(inspect_xml(path), NAMESPACE, ["Student"])]

    assert len(held) == 5_000
    assert max(held) <= FEW


def _siblings(element: etree._Element) -> int:
    parent = element.getparent()
    assert parent is not None
    return len(parent)
