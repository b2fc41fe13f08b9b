"""XML files as a stream of elements: bounded memory, no document types, no entities, no network."""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from service.ingest import messages
from service.ingest.messages import refuse
from service.ingest.text import open_file

MAX_RECORD = 4 << 20
"""Bytes between the ends of two records; an attendance event has about a thousand."""
_CHUNK = 1 << 19
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_ENCODINGS = {"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class XmlFile:
    """A file that may be parsed."""

    path: Path
    name: str
    sha256: str


@dataclass(frozen=True)
class Root:
    """Name and namespace of the outermost element."""

    name: str
    namespace: str


def inspect_xml(path: Path) -> XmlFile:
    """Look at the bytes of an XML file before any of it is parsed.

    Raises
    ------
    NotFound
        If there is no such file.
    RefusedFile
        If it is empty, in an encoding in which a declaration could hide, or declares a document type or entity.
    """
    digest = hashlib.sha256()
    tail = b""
    with open_file(path) as file:
        start = file.read(_CHUNK)
        _refuse_start(path, start)
        chunk = start
        while chunk:
            digest.update(chunk)
            if any(mark in tail + chunk for mark in _FORBIDDEN):
                raise refuse(messages.DOCTYPE, file=path)
            tail = chunk[-16:]
            chunk = file.read(_CHUNK)
    return XmlFile(path, str(path), digest.hexdigest())


def root_of(xml: XmlFile) -> Root:
    """The outermost element.

    Raises
    ------
    RefusedFile
        If there is none.
    """
    with open_file(xml.path) as file:
        for _, element in _parse(xml, file, events=("start",)):
            name = etree.QName(element)
            return Root(name.localname, name.namespace or "")
    raise refuse(messages.EMPTY_FILE, file=xml.name)


def records(xml: XmlFile, namespace: str, names: Collection[str]) -> Iterator[tuple[str, etree._Element]]:
    """Elements of these names, one at a time; each is gone once the next is asked for.

    Raises
    ------
    RefusedFile
        If the file is not well formed, cut off, or declares a document type, or one record is larger than
        `MAX_RECORD`.
    """
    with open_file(xml.path) as file:
        bounded = _BoundedReader(xml.name, file)
        tags = [f"{{{namespace}}}{name}" for name in names]
        for _, element in _parse(xml, bounded, events=("end",), tag=tags):
            bounded.record_ended()
            yield etree.QName(element).localname, element
            _forget(element)


def _parse(xml: XmlFile, file: "BinaryIO | _BoundedReader", **options: Any) -> Iterator[tuple[str, etree._Element]]:
    parser = etree.iterparse(
        file,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        **options,
    )
    try:
        for event, element in parser:
            # The bytes were searched already; this catches what another encoding could hide from that.
            if element.getroottree().docinfo.internalDTD is not None:
                raise refuse(messages.DOCTYPE, file=xml.name)
            yield event, element
    except etree.XMLSyntaxError as error:
        raise refuse(messages.XML_BROKEN, file=xml.name, line=max(error.lineno or 1, 1), why=_why(error)) from None


def _why(error: etree.XMLSyntaxError) -> str:
    return re.sub(r", line \d+, column \d+.*$", "", str(error.msg)) or "not well-formed XML"


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _refuse_start(path: Path, start: bytes) -> None:
    if not start.removeprefix(_BOM).strip():
        raise refuse(messages.EMPTY_FILE, file=path)
    if start.startswith(_WIDE) or b"\0" in start[:4]:
        raise refuse(messages.XML_ENCODING, file=path, value="UTF-16 or UTF-32")
    declared = _DECLARATION.match(start.removeprefix(_BOM))
    encoding = declared[1].decode("ascii", "replace") if declared else "utf-8"
    if encoding.lower() not in _ENCODINGS:
        raise refuse(messages.XML_ENCODING, file=path, value=encoding[:20])


class _BoundedReader:
    """Gives the parser bytes, and stops when a single record keeps on growing."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self._name, self._file, self._since = name, file, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the file."""
        chunk = self._file.read(size)
        self._since += len(chunk)
        if self._since > MAX_RECORD:
            raise refuse(messages.XML_RECORD, file=self._name, most=MAX_RECORD)
        return chunk

    def record_ended(self) -> None:
        """Start counting again."""
        self._since = 0
