"""Ed-Fi events, students and enrolments, one situation at a time."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from service.domain.codes import Reason
from service.domain.errors import RefusedFile
from service.ingest.report import ImportReport
from service.ingest.run import Request, run_import
from tests.ingest.edfi_xml import NAMESPACE, association, interchange, school_event, section_event, student
from tests.ingest.world import LATER, NOW, counts, query, warnings

STORED = "SELECT period, minutes, reason FROM absence_record ORDER BY seq"


def absences(engine: Engine, folder: Path, *events: str, now: datetime = NOW, **options: Any) -> ImportReport:
    path = interchange(folder, "StudentAttendance", *events)
    return run_import(engine, Request("absences", [path], "edfi", **options), now)


def pupils(engine: Engine, *paths: Path, school: str = "") -> ImportReport:
    return run_import(engine, Request("pupils", paths, "edfi", school), NOW)


def reasons(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, row.reason) for row in report.rejected_rows]


@pytest.mark.parametrize(
    ("event", "stored"),
    [
        (school_event("Excused Absence"), (0, 150, Reason.AUTHORISED_OTHER)),
        (school_event("Unexcused Absence", inner="<EventDuration>0.5</EventDuration>"), (0, 75, Reason.UNAUTHORISED)),
        (school_event("Unexcused Absence", inner="<EventDuration>.001</EventDuration>"), (0, 1, Reason.UNAUTHORISED)),
        (
            school_event("Excused Absence", extra="<SchoolAttendanceDuration>40</SchoolAttendanceDuration>"),
            (0, 40, Reason.AUTHORISED_OTHER),
        ),
        (
            school_event("Excused Absence", inner="<AttendanceEventReason>ILLNESS</AttendanceEventReason>"),
            (0, 150, Reason.SICK),
        ),
        (school_event("Tardy"), (0, 5, Reason.LATE)),
        (
            school_event("Tardy", inner="<AttendanceEventReason>Absent excused</AttendanceEventReason>"),
            (0, 5, Reason.LATE),
        ),
        (school_event("Partial", extra="<ArrivalTime>09:15:00</ArrivalTime>"), (0, 45, Reason.UNKNOWN)),
        (school_event("Early departure", extra="<DepartureTime>14:20:00</DepartureTime>"), (0, 40, Reason.UNKNOWN)),
        (
            school_event("Partial", extra="<ArrivalTime>11:00:00</ArrivalTime><DepartureTime>10:00:00</DepartureTime>"),
            (0, 60, Reason.UNKNOWN),
        ),
        (section_event("25590110702Trad201"), (2, 50, Reason.UNAUTHORISED)),
        (section_event("25590110702Trad201", periods=("Lesson 03",)), (3, 50, Reason.UNAUTHORISED)),
        (section_event("25590110702Trad201", inner="<EventDuration>1</EventDuration>"), (2, 50, Reason.UNAUTHORISED)),
    ],
)
def test_an_event_becomes_a_record(small: Engine, tmp_path: Path, event: str, stored: tuple[int, int, Reason]) -> None:
    absences(small, tmp_path, event)

    assert query(small, STORED) == [(stored[0], stored[1], int(stored[2]))]


def test_minutes_over_several_class_periods_are_divided(small: Engine, tmp_path: Path) -> None:
    minutes = "<SectionAttendanceDuration>75</SectionAttendanceDuration>"

    absences(small, tmp_path, section_event("Block", minutes, periods=("01", "02")))

    assert query(small, "SELECT period, minutes FROM absence_record ORDER BY seq") == [(1, 38), (2, 37)]


@pytest.mark.parametrize(
    ("event", "column", "reason"),
    [
        (school_event("Vacation"), "AttendanceEventCategory", "The attendance category 'Vacation' is not mapped."),
        (
            school_event("Partial"),
            "AttendanceEventCategory",
            "The event is partial and says neither minutes nor a usable clock time.",
        ),
        (school_event("Partial", extra="<ArrivalTime>9h</ArrivalTime>"), "ArrivalTime", "'9h' is not a time of day."),
        (
            school_event("Excused Absence", inner="<EventDuration>1.5</EventDuration>"),
            "EventDuration",
            "The duration '1.5' is not usable.",
        ),
        (section_event("Trad201"), "SectionIdentifier", "No period can be read from section 'Trad201'."),
        (
            section_event("25590110709Trad"),
            "SectionIdentifier",
            "The pupil has no such period that day; the last one is 3.",
        ),
        (school_event("Tardy", pupil="7"), "pupil_id", "Pupil 7 is not known at this school."),
        (school_event("Tardy", day="2026-02-30"), "date", "The date 2026-02-30 does not exist."),
        (school_event("Tardy", day="2025-11-17"), "date", "The pupil is not enrolled on 2025-11-17."),
    ],
)
def test_an_event_that_cannot_be_understood_is_rejected_with_its_line(
    small: Engine, tmp_path: Path, event: str, column: str, reason: str
) -> None:
    report = absences(small, tmp_path, school_event("Tardy"), event, max_rejected=1.0)

    assert reasons(report) == [(4, column, reason)]


def test_presence_is_counted_and_is_no_record(small: Engine, tmp_path: Path) -> None:
    report = absences(small, tmp_path, school_event("In Attendance"), school_event("Present"), school_event("Tardy"))

    assert (counts(report), warnings(report)) == ((1, 0, 0, 0, 0, 0), {"present": 2})


def test_an_event_that_changed_is_a_change_and_repeats_of_it_are_not(small: Engine, tmp_path: Path) -> None:
    absences(small, tmp_path, school_event("Unexcused Absence"))
    excused = school_event("Excused Absence")

    reports = [absences(small, tmp_path, excused, now=LATER) for _ in range(2)]

    assert [counts(report) for report in reports] == [(0, 1, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0)]


def test_students_with_an_association_keep_its_dates_and_grade(small: Engine, tmp_path: Path) -> None:
    students = interchange(tmp_path, "Student", student("7"), student("8"))
    enrolments = interchange(
        tmp_path, "StudentEnrollment", association("7", "2026-08-24", "2026-12-01"), association("9", "2026-08-24")
    )

    report = pupils_leniently(small, students, enrolments)

    stored = (
        "SELECT first_name, last_name, birth_date, class_name, year_group, enrolled_from, enrolled_to "
        "FROM pupil JOIN enrolment ON pupil.id = pupil_fk WHERE pupil_id = '7'"
    )
    assert [str(value) for value in query(small, stored)[0]] == [
        "Noor",
        "Vos",
        "2012-05-06",
        "onbekend",
        "Ninth grade",
        "2026-08-24",
        "2026-12-01",
    ]
    assert (counts(report), warnings(report)) == ((1, 0, 0, 0, 0, 1), {"no-school-known": 1})
    assert reasons(report) == [(4, "StudentUniqueId", "Student 9 is in no given Student file.")]


def test_students_without_any_enrolment_are_not_guessed_into_a_school(small: Engine, tmp_path: Path) -> None:
    students = interchange(tmp_path, "Student", student("7"))

    with pytest.raises(RefusedFile) as caught:
        pupils(small, students, school="99AA00")

    assert str(caught.value) == (
        "No given file says at which school these students are enrolled. Add StudentEnrollment.xml "
        "(StudentSchoolAssociation) or the attendance files to the same command."
    )


def test_a_file_of_another_interchange_is_refused(small: Engine, tmp_path: Path) -> None:
    students = interchange(tmp_path, "Student", student("7"))
    events = interchange(tmp_path, "StudentAttendance", school_event("Tardy"))

    with pytest.raises(RefusedFile, match=r"<InterchangeStudent> is not an Ed-Fi interchange for this\. Give"):
        run_import(small, Request("absences", [students], "edfi"), NOW)
    with pytest.raises(RefusedFile, match="Give InterchangeStudent as well"):
        pupils(small, events)


def test_another_version_of_the_standard_is_read_with_a_warning(small: Engine, tmp_path: Path) -> None:
    path = interchange(tmp_path, "StudentAttendance", school_event("Tardy"), namespace="http://ed-fi.org/5.1.0")

    report = run_import(small, Request("absences", [path], "edfi"), NOW)

    assert (counts(report), warnings(report)) == ((1, 0, 0, 0, 0, 0), {"other-version": 1})
    assert report.notices[0].text == f"The file is of http://ed-fi.org/5.1.0, not of {NAMESPACE}."


def pupils_leniently(engine: Engine, *paths: Path) -> ImportReport:
    return run_import(engine, Request("pupils", paths, "edfi", max_rejected=1.0), NOW)
