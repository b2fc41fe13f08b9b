"""Ed-Fi students and their enrolments → a `Table` with the columns of pupils.csv.

Ed-Fi keeps who a student is and where the student is enrolled in different files. Where no association is given,
the attendance files of the same import tell the school, and the school years of the events become the enrolment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lxml import etree

from service.domain.moments import from_epoch_day, school_year_start
from service.ingest import messages, parse
from service.ingest.edfi import (
    ATTENDANCE,
    EVENTS,
    EdfiFile,
    RowBatch,
    day_of,
    line_of,
    open_edfi,
    pupil_of,
    school_of,
    version_notices,
)
from service.ingest.messages import refuse
from service.ingest.read_xml import records
from service.ingest.report import Notice
from service.ingest.table import BrokenLine, Table, TableBuilder
from service.policy.sources import EdfiSource

STUDENTS, ENROLMENTS = "InterchangeStudent", "InterchangeStudentEnrollment"
COLUMNS = (
    "school_id",
    "pupil_id",
    "first_name",
    "last_name",
    "birth_date",
    "class",
    "year_group",
    "enrolled_from",
    "enrolled_to",
)
OPTIONAL = ("mentor", "municipality", "exemption", "class_from")


@dataclass(frozen=True)
class _Enrolment:
    school_id: str
    year_group: str
    first: str
    last: str


@dataclass
class _Known:
    """What the files other than Student.xml say: enrolments per student, and school years seen in attendance."""

    associated: dict[str, list[_Enrolment]] = field(default_factory=dict)
    association_places: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: dict[str, set[tuple[str, date]]] = field(default_factory=dict)
    students: set[str] = field(default_factory=set)
    inferred: int = 0
    without_school: int = 0


def read_pupils(paths: Sequence[Path], source: EdfiSource) -> tuple[Table, list[Notice]]:
    """Students with an enrolment, one row per enrolment, and what must be said about how it was found.

    Raises
    ------
    NotFound
        If a file does not exist.
    RefusedFile
        If a file is no such Ed-Fi file, is damaged, or no file says where any student is enrolled.
    """
    files = [open_edfi(path, {STUDENTS, ENROLMENTS, ATTENDANCE}) for path in paths]
    if not any(file.root == STUDENTS for file in files):
        raise refuse(messages.XML_ROOT, file=files[0].xml.name, value=files[0].root, expected=f"{STUDENTS} as well")
    known = _Known()
    for index, file in enumerate(files):
        _collect(file, index, source, known)
    if not known.associated and not known.seen:
        raise refuse(messages.NO_ENROLMENT)
    builder = TableBuilder((*COLUMNS, *OPTIONAL))
    for file in files:
        if file.root == STUDENTS:
            _read_students(file, source, known, builder)
        builder.end_file(file.xml.name, file.xml.sha256)
    _add_unknown_students(known, builder)
    return builder.build(), [*version_notices(files, source), *_notices(known)]


def _collect(file: EdfiFile, index: int, source: EdfiSource, known: _Known) -> None:
    if file.root == ENROLMENTS:
        for _, element in records(file.xml, file.namespace, ["StudentSchoolAssociation"]):
            pupil_id = pupil_of(file, element)
            known.associated.setdefault(pupil_id, []).append(_association(file, element, source))
            known.association_places.setdefault(pupil_id, (index, line_of(element)))
    if file.root == ATTENDANCE:
        for _, element in records(file.xml, file.namespace, EVENTS):
            day, problem = parse.date_of(day_of(file, element))
            if problem is parse.Problem.NONE:
                year = school_year_start(from_epoch_day(day))
                known.seen.setdefault(pupil_of(file, element), set()).add((school_of(file, element, source), year))


def _association(file: EdfiFile, element: etree._Element, source: EdfiSource) -> _Enrolment:
    grade = file.find(element, "EntryGradeLevel").rpartition("#")[2]
    return _Enrolment(
        school_id=school_of(file, element, source),
        year_group=grade or source.class_when_unknown,
        first=file.find(element, "EntryDate"),
        last=file.find(element, "ExitWithdrawDate"),
    )


def _read_students(file: EdfiFile, source: EdfiSource, known: _Known, builder: TableBuilder) -> None:
    batch = RowBatch(COLUMNS, builder.add)
    for _, element in records(file.xml, file.namespace, ["Student"]):
        pupil_id = file.find(element, "StudentUniqueId")
        known.students.add(pupil_id)
        for enrolment in _enrolments(pupil_id, source, known):
            batch.add(line_of(element), _row(file, element, pupil_id, enrolment, source))
    batch.flush()


def _enrolments(pupil_id: str, source: EdfiSource, known: _Known) -> list[_Enrolment]:
    if pupil_id in known.associated:
        return known.associated[pupil_id]
    inferred = [
        _Enrolment(school, source.class_when_unknown, year.isoformat(), date(year.year + 1, 7, 31).isoformat())
        for school, year in sorted(known.seen.get(pupil_id, ()))
    ]
    known.inferred += len(inferred)
    known.without_school += not inferred
    return inferred


def _row(
    file: EdfiFile, element: etree._Element, pupil_id: str, enrolment: _Enrolment, source: EdfiSource
) -> tuple[str, ...]:
    return (
        enrolment.school_id,
        pupil_id,
        file.find(element, "Name/FirstName"),
        file.find(element, "Name/LastSurname"),
        file.find(element, "BirthData/BirthDate"),
        source.class_when_unknown,
        enrolment.year_group,
        enrolment.first,
        enrolment.last,
    )


def _add_unknown_students(known: _Known, builder: TableBuilder) -> None:
    """Associations of students that no Student file describes."""
    for pupil_id, (file, line) in known.association_places.items():
        if pupil_id not in known.students:
            builder.broken.append(BrokenLine(file, line, messages.UNKNOWN_STUDENT, "StudentUniqueId", pupil_id))


def _notices(known: _Known) -> list[Notice]:
    counted = ((messages.INFERRED, known.inferred), (messages.NO_SCHOOL_KNOWN, known.without_school))
    return [Notice(message.code, message.what, message.todo, count) for message, count in counted if count]
