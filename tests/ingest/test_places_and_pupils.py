"""Schools, calendars, timetables, pupils and registers: what is right, and what is said about what is not."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from service.domain.moments import micros
from service.ingest.run import RefusedImport, Request, run_import
from tests.ingest.world import (
    CALENDAR,
    LATER,
    NOW,
    PUPILS,
    REGISTERS,
    SCHOOLS,
    TIMETABLE,
    bring,
    counts,
    dump,
    query,
    refusal,
    rejected,
    warnings,
)

SCHOOL_HEADER, SCHOOL = SCHOOLS.splitlines()
DAYS_HEADER, DAYS = CALENDAR.splitlines()
PUPIL_HEADER, ANNA = PUPILS.splitlines()[:2]
LESSON_HEADER, LESSON = TIMETABLE.splitlines()[:2]
MARK_HEADER, MARK = REGISTERS.splitlines()


def changed(header: str, line: str, **changes: object) -> str:
    """A line with some columns changed."""
    names = header.split(",")
    values = {**dict(zip(names, line.split(","), strict=True)), **changes}
    return ",".join(str(values[name]) for name in names)


def test_every_kind_is_stored_and_unchanged_the_second_time(full: Engine, tmp_path: Path) -> None:
    stored = {name: rows for name, rows in dump(full).items() if name != "import_run"}
    files = {"schools": SCHOOLS, "calendar": CALENDAR, "pupils": PUPILS, "timetable": TIMETABLE, "registers": REGISTERS}

    again = {kind: counts(bring(full, tmp_path, kind, content)) for kind, content in files.items()}

    assert again == {
        "schools": (0, 0, 1, 0, 0, 0),
        "calendar": (0, 0, 1, 0, 0, 0),
        "pupils": (0, 0, 2, 0, 0, 0),
        "timetable": (0, 0, 12, 0, 0, 0),
        "registers": (0, 0, 1, 0, 0, 0),
    }
    assert {name: rows for name, rows in dump(full).items() if name != "import_run"} == stored


def test_a_school_keeps_what_it_is(full: Engine, tmp_path: Path) -> None:
    header = SCHOOL_HEADER + ",hour_unit,lesson_minutes\n"

    report = bring(full, tmp_path, "schools", header + SCHOOL + ",CLOCK60,45\n99BB00,Nova,mbo,noord,,,,\n")

    stored = "SELECT school_id, sector, region, swv, municipality, hour_unit, lesson_minutes FROM school ORDER BY 1"
    assert counts(report) == (1, 1, 0, 0, 0, 0)
    assert query(full, stored) == [
        ("99AA00", "vo", "midden", "SWV Midden", "Utrecht", "clock60", 45),
        ("99BB00", "mbo", "noord", "", "", None, None),
    ]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"sector": "hbo"}, "sector", "sector 'hbo' is not known."),
        ({"region": "oost"}, "region", "region 'oost' is not known."),
        ({"name": ""}, "name", "name is empty."),
        ({"school_id": "99 AA"}, "school_id", "school_id '99 AA' is not an identifier."),
        ({"name": "x" * 81}, "name", "name has more than 80 characters."),
    ],
)
def test_wrong_schools(small: Engine, tmp_path: Path, changes: dict[str, str], column: str, reason: str) -> None:
    found = rejected(small, tmp_path, "schools", SCHOOL_HEADER, changed(SCHOOL_HEADER, SCHOOL, **changes))

    assert [(line, where, why) for line, where, _, why in found] == [(2, column, reason)]


def test_a_lesson_length_outside_what_lessons_last_is_rejected(small: Engine, tmp_path: Path) -> None:
    assert rejected(small, tmp_path, "schools", SCHOOL_HEADER + ",lesson_minutes", SCHOOL + ",500") == [
        (2, "lesson_minutes", "500", "lesson_minutes is 500; it must be 15 to 240.")
    ]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"kind": "vrij"}, "kind", "kind 'vrij' is not known."),
        ({"date_to": "2026-11-17"}, "date_to", "date_to 2026-11-17 lies before date_from."),
        ({"date_from": "31-11-2026"}, "date_from", "The date 31-11-2026 does not exist."),
        ({"date_to": "2099-01-01"}, "date_to", "No calendar is kept for 2099-01-01."),
        ({"school_id": "99ZZ00"}, "school_id", "School 99ZZ00 is not known."),
    ],
)
def test_wrong_calendar_rows(small: Engine, tmp_path: Path, changes: dict[str, str], column: str, reason: str) -> None:
    found = rejected(small, tmp_path, "calendar", DAYS_HEADER, changed(DAYS_HEADER, DAYS, **changes))

    assert [(line, where, why) for line, where, _, why in found] == [(2, column, reason)]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"weekday": "6"}, "weekday", "weekday is 6; it must be 1 to 5."),
        ({"period": "0"}, "period", "period is 0; it must be 1 to 30."),
        ({"minutes": "0"}, "minutes", "minutes is 0; it must be 1 to 1440."),
        ({"class": ""}, "class", "A timetable row is of a class or of one pupil."),
    ],
)
def test_wrong_timetable_rows(small: Engine, tmp_path: Path, changes: dict[str, str], column: str, reason: str) -> None:
    found = rejected(small, tmp_path, "timetable", LESSON_HEADER, changed(LESSON_HEADER, LESSON, **changes))

    assert [(line, where, why) for line, where, _, why in found] == [(2, column, reason)]


def test_a_timetable_row_is_of_a_class_or_of_a_pupil_who_is_known(full: Engine, tmp_path: Path) -> None:
    header = "school_id,pupil_id,class,weekday,period,minutes,valid_from,valid_to"
    lines = ["99AA00,100,,1,1,60,2026-11-01,2026-12-01", "99AA00,100,2a,1,1,60,,", "99AA00,999,,1,1,60,,"]

    report = bring(full, tmp_path, "timetable", "\n".join([header, *lines]), max_rejected=0.7)

    assert counts(report) == (1, 0, 0, 0, 1, 1)
    assert [(row.line, row.column, row.reason) for row in report.rejected_rows] == [
        (3, "class", "A timetable row is of a class or of one pupil."),
        (4, "pupil_id", "Pupil 999 is not known at this school."),
    ]
    assert query(full, "SELECT class_name, minutes FROM timetable_entry WHERE pupil_fk IS NOT NULL") == [("", 60)]


@pytest.mark.parametrize(
    ("changes", "column", "value", "reason"),
    [
        ({"birth_date": "2029-01-01"}, "birth_date", "2029-01-01", "A pupil born on 2029-01-01 cannot be at school."),
        ({"birth_date": "1913-05-01"}, "birth_date", "1913-05-01", "A pupil born on 1913-05-01 cannot be at school."),
        ({"last_name": ""}, "last_name", "", "last_name is empty."),
        ({"class": ""}, "class", "", "class is empty."),
        (
            {"enrolled_to": "2026-07-01"},
            "enrolled_to",
            "2026-07-01",
            "enrolled_to 2026-07-01 lies before enrolled_from.",
        ),
        ({"enrolled_from": ""}, "enrolled_from", "", "enrolled_from is empty."),
    ],
)
def test_wrong_pupils(
    small: Engine, tmp_path: Path, changes: dict[str, str], column: str, value: str, reason: str
) -> None:
    line = changed(PUPIL_HEADER, ANNA, **changes)

    assert rejected(small, tmp_path, "pupils", PUPIL_HEADER, line) == [(2, column, value, reason)]


def test_a_class_begins_within_the_enrolment_and_an_exemption_is_an_article(small: Engine, tmp_path: Path) -> None:
    header = PUPIL_HEADER + ",class_from,exemption"
    lines = [ANNA + ",2026-07-01,", ANNA + ",2026-09-01,5a", ANNA + ",2026-10-01,5d"]

    assert rejected(small, tmp_path, "pupils", header, *lines) == [
        (2, "class_from", "2026-07-01", "class_from 2026-07-01 lies outside the enrolment."),
        (4, "exemption", "5d", "exemption '5d' is not known."),
    ]


def test_a_class_change_keeps_the_class_before_it(full: Engine, tmp_path: Path) -> None:
    moved = changed(PUPIL_HEADER, ANNA, **{"class": "2b"}) + ",2026-11-02"

    report = bring(full, tmp_path, "pupils", f"{PUPIL_HEADER},class_from\n{moved}\n")

    assert counts(report) == (1, 0, 0, 0, 0, 0)
    assert query(full, "SELECT class_name FROM enrolment WHERE pupil_fk = 1 ORDER BY class_from") == [("2a",), ("2b",)]


def test_the_latest_enrolment_says_who_the_pupil_is_whatever_the_order_of_lines(small: Engine, tmp_path: Path) -> None:
    now = changed(PUPIL_HEADER, ANNA, last_name="Bakker", enrolled_from="2026-11-02")
    before = changed(PUPIL_HEADER, ANNA, last_name="Visser", enrolled_to="2026-11-01")

    bring(small, tmp_path, "pupils", "\n".join([PUPIL_HEADER, now, before]))

    assert query(small, "SELECT last_name FROM pupil WHERE pupil_id = '100'") == [("Bakker",)]


def test_two_birth_dates_of_one_number_are_two_people(small: Engine, tmp_path: Path) -> None:
    other = changed(PUPIL_HEADER, ANNA, birth_date="2012-01-01", enrolled_from="2026-09-01")

    assert rejected(small, tmp_path, "pupils", PUPIL_HEADER, ANNA, other) == [
        (3, "birth_date", "2012-01-01", "It gives this pupil another birth date than line 2.")
    ]


@pytest.mark.parametrize(
    ("kind", "header", "line", "changes", "what"),
    [
        ("schools", SCHOOL_HEADER, SCHOOL, {"name": "Anders"}, "school"),
        ("calendar", DAYS_HEADER, DAYS, {"label": "Anders"}, "days"),
        (
            "timetable",
            LESSON_HEADER,
            LESSON,
            {"minutes": 45},
            "class or pupil, weekday, period and valid_from",
        ),
        ("pupils", PUPIL_HEADER, ANNA, {"class": "2b"}, "pupil, enrolled_from and class_from"),
    ],
)
def test_of_two_lines_with_one_key_the_later_is_rejected_unless_it_says_the_same(
    small: Engine, tmp_path: Path, kind: str, header: str, line: str, changes: dict[str, Any], what: str
) -> None:
    found = rejected(small, tmp_path, kind, header, line, line, changed(header, line, **changes))

    assert [(number, why) for number, _, _, why in found] == [
        (4, f"It says something else than line 2 about the same {what}.")
    ]


def test_the_earlier_line_may_be_in_another_file(small: Engine, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(f"{DAYS_HEADER}\n{DAYS}\n")
    second.write_text(f"{DAYS_HEADER}\n{changed(DAYS_HEADER, DAYS, label='Anders')}\n")

    with pytest.raises(RefusedImport) as caught:
        run_import(small, Request("calendar", [first, second]), NOW)

    assert caught.value.report.rejected_rows[0].reason == (
        f"It says something else than {first}, line 2 about the same days."
    )


NINE_DIGITS = ["123456782", "111222333", "100000009", "100000010", "100000022"]
"""Invented numbers; all pass the BSN check."""


def test_pupil_numbers_that_are_bsns_are_refused_before_anything_is_stored(full: Engine, tmp_path: Path) -> None:
    before = dump(full)
    lines = [changed(PUPIL_HEADER, ANNA, pupil_id=number) for number in NINE_DIGITS]

    said = refusal(full, tmp_path, "pupils", "\n".join([PUPIL_HEADER, *lines]))

    assert said == (
        "pupils.csv: the column pupil_id holds what looks like BSNs (5 of 5 numbers pass the BSN check). "
        "Export the school's own pupil number instead. No BSN is ever stored."
    )
    assert dump(full) == before


def test_nine_digits_that_are_no_bsns_are_pupil_numbers(small: Engine, tmp_path: Path) -> None:
    lines = [changed(PUPIL_HEADER, ANNA, pupil_id=255901000 + number) for number in range(40)]

    assert bring(small, tmp_path, "pupils", "\n".join([PUPIL_HEADER, *lines])).new == 40


def test_a_value_that_may_be_a_bsn_or_free_text_is_not_repeated(small: Engine, tmp_path: Path) -> None:
    lines = [
        changed(PUPIL_HEADER, ANNA, birth_date="123456782"),
        changed(PUPIL_HEADER, ANNA, birth_date="is al weken erg ziek thuis"),
    ]

    assert [value for _, _, value, _ in rejected(small, tmp_path, "pupils", PUPIL_HEADER, *lines)] == [
        "(nine digits that may be a BSN, not kept)",
        "(text of 26 characters, not kept)",
    ]


def test_a_register_without_moment_is_known_from_the_moment_of_import(full: Engine, tmp_path: Path) -> None:
    content = "school_id,date_from,date_to\n99AA00,2027-01-04,2027-01-08\n"

    reports = [bring(full, tmp_path, "registers", content, now=moment) for moment in (LATER, NOW)]

    assert [counts(report) for report in reports] == [(1, 0, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0)]
    assert query(full, "SELECT recorded_at FROM register_mark ORDER BY id")[1:] == [(micros(LATER),)]


def test_a_register_complete_before_its_days_are_over_is_a_warning(small: Engine, tmp_path: Path) -> None:
    line = changed(
        MARK_HEADER, MARK, date_from="2026-11-16", date_to="2026-11-17", recorded_at="2026-11-16T17:00+01:00"
    )

    assert warnings(bring(small, tmp_path, "registers", f"{MARK_HEADER}\n{line}\n")) == {"mark-ahead": 1}
    assert rejected(small, tmp_path, "registers", MARK_HEADER, changed(MARK_HEADER, MARK, date_to="2026-07-01")) == [
        (2, "date_to", "2026-07-01", "date_to 2026-07-01 lies before date_from.")
    ]
