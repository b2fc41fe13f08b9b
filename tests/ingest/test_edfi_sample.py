"""The sample district of the Ed-Fi standard comes in completely."""

import lzma
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from service.domain.codes import Reason
from service.domain.moments import epoch_day, micros
from service.ingest.report import ImportReport
from service.ingest.run import Request, run_import
from tests.ingest.world import LATER, NOW, bring, counts, dump, query, warnings

SAMPLE = Path(__file__).parent / "edfi_sample"
SCHOOLS = ("255901001", "255901044", "255901107")
STUDENTS, EVENTS, TARDIES = "Student.xml", "StudentSchoolAttendance.xml", "StudentSectionAttendance-Tardy.xml"
AMERICAN_SCHOOL_DAYS = ("2022-04-15", "2022-04-18", "2022-05-26")
"""Good Friday, Easter Monday and Ascension Day."""
RECORD = (
    "SELECT minutes, reason FROM absence_record JOIN pupil ON pupil.id = pupil_fk "
    "WHERE pupil.pupil_id = '{pupil}' AND day = {day} AND period = {period} ORDER BY seq"
)
Edfi = Callable[..., ImportReport]


@pytest.fixture
def edfi(engine: Engine, tmp_path: Path) -> Edfi:
    """Imports files of the sample, on both databases; the three schools are known."""
    for name in (STUDENTS, EVENTS, TARDIES):
        (tmp_path / name).write_bytes(lzma.decompress((SAMPLE / f"{name}.xz").read_bytes()))
    schools = "".join(f"{school},School {school},vo,midden,,\n" for school in SCHOOLS)
    bring(engine, tmp_path, "schools", "school_id,name,sector,region,swv,municipality\n" + schools)

    def run(kind: Any, *names: str, now: Any = NOW, **options: Any) -> ImportReport:
        return run_import(engine, Request(kind, [tmp_path / name for name in names], "edfi", **options), now)

    return run


def american_calendar(engine: Engine, folder: Path) -> None:
    """School days of the district on Dutch holidays, and seven lessons a day."""
    days = [f"{school},{day},{day},extra_school_day" for school in SCHOOLS for day in AMERICAN_SCHOOL_DAYS]
    bring(engine, folder, "calendar", "school_id,date_from,date_to,kind\n" + "\n".join(days))
    lessons = [(school, weekday, period) for school in SCHOOLS for weekday in range(1, 6) for period in range(1, 8)]
    rows = [f"{school},onbekend,{weekday},{period},50" for school, weekday, period in lessons]
    bring(engine, folder, "timetable", "school_id,class,weekday,period,minutes\n" + "\n".join(rows))


def test_all_1983_events_come_in_and_a_second_time_nothing_changes(edfi: Edfi, engine: Engine, tmp_path: Path) -> None:
    pupils = edfi("pupils", STUDENTS, EVENTS, TARDIES)
    american_calendar(engine, tmp_path)

    first = edfi("absences", EVENTS, TARDIES)
    stored = dump(engine)["absence_record"]
    second = edfi("absences", EVENTS, TARDIES, now=LATER)

    assert (counts(pupils), warnings(pupils)) == ((227, 0, 0, 0, 0, 0), {"inferred": 227, "no-school-known": 733})
    assert counts(first) == (1982, 1, 0, 0, 0, 0)
    assert warnings(first) == {"not-received": 1977, "no-holidays-known": 1983, "weekend-kept": 6, "two-versions": 1}
    assert counts(second) == (0, 0, 1983, 0, 0, 0)
    assert (len(stored), dump(engine)["absence_record"]) == (1983, stored)
    assert query(engine, "SELECT DISTINCT recorded_at FROM absence_record") == [(micros(NOW),)]


def test_without_an_american_calendar_all_events_come_in_too_and_the_report_says_which_wait(edfi: Edfi) -> None:
    edfi("pupils", STUDENTS, EVENTS, TARDIES)

    report = edfi("absences", EVENTS, TARDIES)

    assert counts(report) == (1982, 1, 0, 0, 0, 0)
    found = warnings(report)
    assert (found["weekend-kept"], found["free-day-kept"], found["period-kept"]) == (6, 41, 18)


def test_durations_partial_absence_and_two_grains_become_minutes(edfi: Edfi, engine: Engine, tmp_path: Path) -> None:
    edfi("pupils", STUDENTS, EVENTS, TARDIES)
    american_calendar(engine, tmp_path)
    edfi("absences", EVENTS, TARDIES)

    def record(pupil: str, day: date, period: int) -> list[tuple[Any, ...]]:
        return query(engine, RECORD.format(pupil=pupil, day=epoch_day(day), period=period))

    excused, late = int(Reason.AUTHORISED_OTHER), int(Reason.LATE)
    # A whole day, and ten minutes of the same day in a later line: the later one holds.
    assert record("604822", date(2021, 12, 15), 0) == [(350, excused), (10, excused)]
    # A tardy is in both files: once about the day, once about the second lesson.
    assert record("604945", date(2022, 3, 7), 0) == [(5, late)]
    assert record("604945", date(2022, 3, 7), 2) == [(5, late)]
    assert query(engine, "SELECT reason, count(*) FROM absence_record GROUP BY reason ORDER BY reason") == [
        (excused, 1078),
        (int(Reason.UNAUTHORISED), 773),
        (late, 132),
    ]


def test_inferred_enrolments_are_the_school_years_of_the_events(edfi: Edfi, engine: Engine) -> None:
    edfi("pupils", STUDENTS, EVENTS)

    found = query(engine, "SELECT DISTINCT enrolled_from, enrolled_to, class_name, year_group FROM enrolment")

    assert [tuple(map(str, row)) for row in found] == [("2021-08-01", "2022-07-31", "onbekend", "onbekend")]


def test_a_given_school_rejects_the_pupils_of_other_schools(edfi: Edfi) -> None:
    report = edfi("pupils", STUDENTS, EVENTS, school=SCHOOLS[0], max_rejected=1.0)

    assert report.new + report.rejected == 227
    assert {row.todo for row in report.rejected_rows} == {"Leave --school out, or split the file."}
