"""Ed-Fi XML interchange files → a `Table` of attendance events, or of pupils with their enrolments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from lxml import etree

from service.ingest import messages
from service.ingest.messages import refuse
from service.ingest.read_xml import XmlFile, inspect_xml, records, root_of
from service.ingest.report import Notice
from service.ingest.table import Table, TableBuilder
from service.policy.sources import EdfiSource

SCHOOL_EVENT, SECTION_EVENT = "StudentSchoolAttendanceEvent", "StudentSectionAttendanceEvent"
EVENTS = (SCHOOL_EVENT, SECTION_EVENT)
ATTENDANCE = "InterchangeStudentAttendance"
NAMESPACES = "http://ed-fi.org/"
EVENT_COLUMNS = (
    "event",
    "school_id",
    "pupil_id",
    "date",
    "AttendanceEventCategory",
    "AttendanceEventReason",
    "minutes",
    "EventDuration",
    "ArrivalTime",
    "DepartureTime",
    "SectionIdentifier",
    "ClassPeriodName",
)
_BATCH = 50_000

_PUPIL = "StudentReference/StudentIdentity/StudentUniqueId"
_SCHOOL = "SchoolReference/SchoolIdentity/SchoolId"
_COURSE = "SectionReference/SectionIdentity/CourseOfferingReference/CourseOfferingIdentity/"
_SECTION = "SectionReference/SectionIdentity/SectionIdentifier"
_CLASS_PERIOD = "ClassPeriodReference/ClassPeriodIdentity/ClassPeriodName"
_EVENT = "AttendanceEvent/"


@dataclass(frozen=True)
class EdfiFile:
    """An Ed-Fi file that may be parsed, and the namespace its elements are in."""

    xml: XmlFile
    root: str
    namespace: str

    def find(self, element: etree._Element, path: str) -> str:
        """Text at a path below an element, "" when it is not there."""
        return (element.findtext(_qualified(self.namespace, path)) or "").strip()

    def find_all(self, element: etree._Element, path: str) -> list[str]:
        """Texts at a path below an element."""
        return [(found.text or "").strip() for found in element.findall(_qualified(self.namespace, path))]


@lru_cache(maxsize=256)
def _qualified(namespace: str, path: str) -> str:
    return "/".join(f"{{{namespace}}}{step}" for step in path.split("/"))


@dataclass
class RowBatch:
    """Rows being collected as texts, handed on in batches."""

    columns: tuple[str, ...]
    hand_on: Callable[[np.ndarray, dict[str, pa.Array]], None]
    lines: list[int] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, line: int, row: tuple[str, ...]) -> None:
        """Add a row."""
        self.lines.append(line)
        self.rows.append(row)
        if len(self.rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand on what is left."""
        if self.rows:
            texts = zip(*self.rows, strict=True)
            batch = {name: pa.array(column) for name, column in zip(self.columns, texts, strict=True)}
            self.hand_on(np.array(self.lines, dtype=np.int64), batch)
        self.lines, self.rows = [], []


def read_events(paths: Sequence[Path], source: EdfiSource) -> tuple[Table, list[Notice]]:
    """The attendance events of Ed-Fi files, one row per event (per class period when it names several).

    Events of presence are counted in a notice and are no rows.

    Raises
    ------
    NotFound
        If a file does not exist.
    RefusedFile
        If a file is no such Ed-Fi file, is damaged, or declares a document type.
    """
    builder = TableBuilder(EVENT_COLUMNS)
    present = 0
    files = [open_edfi(path, {ATTENDANCE}) for path in paths]
    for file in files:
        batch = RowBatch(EVENT_COLUMNS, builder.add)
        for name, element in records(file.xml, file.namespace, EVENTS):
            category = category_of(file, element)
            present += category in source.present
            for row in event_rows(file, name, element, source) if category not in source.present else ():
                batch.add(line_of(element), row)
        batch.flush()
        builder.end_file(file.xml.name, file.xml.sha256)
    notice = Notice(messages.PRESENT.code, messages.PRESENT.what, messages.PRESENT.todo, present)
    return builder.build(), [*version_notices(files, source), *([notice] if present else [])]


def version_notices(files: Sequence[EdfiFile], source: EdfiSource) -> list[Notice]:
    """A warning per file of another version of the standard."""
    message = messages.OTHER_VERSION
    return [
        Notice(message.code, message.what.format(value=file.namespace, expected=source.namespace), message.todo, 1)
        for file in files
        if file.namespace != source.namespace
    ]


def open_edfi(path: Path, expected: set[str]) -> EdfiFile:
    """A file whose outermost element is one of those expected.

    Raises
    ------
    RefusedFile
        If it is not.
    """
    xml = inspect_xml(path)
    root = root_of(xml)
    if root.name not in expected or not root.namespace.startswith(NAMESPACES):
        raise refuse(messages.XML_ROOT, file=xml.name, value=root.name[:60], expected=" or ".join(sorted(expected)))
    return EdfiFile(xml, root.name, root.namespace)


def school_of(file: EdfiFile, element: etree._Element, source: EdfiSource) -> str:
    """The school_id of an event or association."""
    edfi_id = file.find(element, _SCHOOL) or file.find(element, _COURSE + _SCHOOL)
    return source.school_ids.get(edfi_id, edfi_id)


def pupil_of(file: EdfiFile, element: etree._Element) -> str:
    """The student number of an event or association."""
    return file.find(element, _PUPIL)


def day_of(file: EdfiFile, element: etree._Element) -> str:
    """The date of an event."""
    return file.find(element, _EVENT + "EventDate")


def line_of(element: etree._Element) -> int:
    """The line an element starts on."""
    return int(str(element.sourceline or 0))


def category_of(file: EdfiFile, element: etree._Element) -> str:
    """The attendance category: the part of the descriptor after #."""
    return file.find(element, _EVENT + "AttendanceEventCategory").rpartition("#")[2]


def event_rows(file: EdfiFile, name: str, element: etree._Element, source: EdfiSource) -> list[tuple[str, ...]]:
    """Rows of one event, in the order of `EVENT_COLUMNS`; minutes over several class periods are divided."""
    periods = file.find_all(element, _CLASS_PERIOD) or [""]
    section = name == SECTION_EVENT
    minutes = file.find(element, "SectionAttendanceDuration" if section else "SchoolAttendanceDuration")
    start = (
        "section" if section else "school",
        school_of(file, element, source),
        pupil_of(file, element),
        day_of(file, element),
        category_of(file, element),
        file.find(element, _EVENT + "AttendanceEventReason"),
    )
    share = file.find(element, _EVENT + "EventDuration")
    clock = (file.find(element, "ArrivalTime"), file.find(element, "DepartureTime"))
    parts = _divided(minutes, len(periods))
    return [
        (*start, part, share, *clock, file.find(element, _SECTION), period)
        for part, period in zip(parts, periods, strict=True)
    ]


def _divided(minutes: str, parts: int) -> list[str]:
    if parts == 1 or not minutes.isdigit():
        return [minutes] * parts
    each, rest = divmod(int(minutes), parts)
    return [str(each + (part < rest)) for part in range(parts)]
