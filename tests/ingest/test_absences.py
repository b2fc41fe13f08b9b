"""Absence rows against the calendar, the timetable and the enrolments of the school."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.domain.codes import Reason
from service.domain.moments import epoch_day, micros
from service.ingest.messages import all_messages
from tests.ingest.world import (
    GOOD,
    HEADER,
    LATER,
    absence,
    bring,
    counts,
    query,
    refusal,
    rejected,
    warnings,
)

STORED = (
    "SELECT pupil.pupil_id, day, period, minutes, reason, recorded_at FROM absence_record "
    "JOIN pupil ON pupil.id = pupil_fk ORDER BY seq"
)
MONDAY = 20_773
"""16 November 2026 as epoch day."""
NINE = 1_794_816_000_000_000
"""09:00 that day in the Netherlands, microseconds UTC."""


def test_a_correct_row_is_stored_as_it_says(full: Engine, tmp_path: Path) -> None:
    report = bring(full, tmp_path, "absences", HEADER + GOOD + "\n")

    assert counts(report) == (1, 0, 0, 0, 0, 0)
    assert query(full, STORED) == [("100", MONDAY, 1, 50, int(Reason.SICK), NINE)]


def test_dutch_dates_semicolons_and_decimal_commas_store_the_same(small: Engine, tmp_path: Path) -> None:
    line = absence(date="16-11-2026", minutes="50,0", reason="SICK").replace("50,0", "@").replace(",", ";")

    bring(small, tmp_path, "absences", (HEADER.replace(",", ";") + line.replace("@", "50,0") + "\n").encode("cp1252"))

    assert query(small, STORED) == [("100", MONDAY, 1, 50, int(Reason.SICK), NINE)]


@pytest.mark.parametrize(
    ("changes", "column", "value", "reason"),
    [
        ({"date": ""}, "date", "", "date is empty."),
        ({"date": "morgen"}, "date", "morgen", "'morgen' is not a date."),
        ({"date": "2026-02-30"}, "date", "2026-02-30", "The date 2026-02-30 does not exist."),
        ({"date": "2016-11-16"}, "date", "2016-11-16", "No calendar is kept for 2016-11-16."),
        ({"date": "2026-11-14"}, "date", "2026-11-14", "2026-11-14 is a Saturday or Sunday."),
        ({"date": "2026-10-20"}, "date", "2026-10-20", "2026-10-20 is a holiday of this school."),
        ({"date": "2026-12-25"}, "date", "2026-12-25", "2026-12-25 is a holiday of this school."),
        ({"date": "2026-11-18"}, "date", "2026-11-18", "2026-11-18 is a study day of this school."),
        ({"date": "2026-11-20"}, "date", "2026-11-20", "The pupil has no lessons on 2026-11-20."),
        ({"date": "2026-06-02"}, "date", "2026-06-02", "The pupil is not enrolled on 2026-06-02."),
        ({"pupil_id": "200"}, "date", "2026-11-16", "The pupil is not enrolled on 2026-11-16."),
        ({"period": "4"}, "period", "4", "The pupil has no such period that day; the last one is 3."),
        ({"period": "31"}, "period", "31", "period is 31; it must be 0 to 30."),
        ({"period": "-1"}, "period", "-1", "period is -1; it must be 0 to 30."),
        ({"period": ""}, "period", "", "period is empty."),
        ({"minutes": ""}, "minutes", "", "minutes is empty."),
        ({"minutes": "-5"}, "minutes", "-5", "minutes is -5; it must be 0 to 1440."),
        ({"minutes": "1441"}, "minutes", "1441", "minutes is 1441; it must be 0 to 1440."),
        ({"minutes": "half"}, "minutes", "half", "'half' is not a whole number."),
        ({"minutes": "45.5"}, "minutes", "45.5", "'45.5' is not a whole number."),
        ({"reason": "griep"}, "reason", "griep", "reason 'griep' is not known."),
        ({"reason": ""}, "reason", "", "reason is empty."),
        ({"recorded_at": ""}, "recorded_at", "", "recorded_at is empty."),
        (
            {"recorded_at": "2026-11-16T09:00:00"},
            "recorded_at",
            "2026-11-16T09:00:00",
            "'2026-11-16T09:00:00' does not say which time zone it is in.",
        ),
        (
            {"recorded_at": "2026-02-30T09:00Z"},
            "recorded_at",
            "2026-02-30T09:00Z",
            "The date 2026-02-30T09:00Z does not exist.",
        ),
        ({"recorded_at": "gisteren"}, "recorded_at", "gisteren", "'gisteren' is not a date and time."),
        ({"school_id": "99BB00"}, "school_id", "99BB00", "School 99BB00 is not known."),
        ({"school_id": ""}, "school_id", "", "school_id is empty."),
        ({"pupil_id": "999"}, "pupil_id", "999", "Pupil 999 is not known at this school."),
        ({"pupil_id": ""}, "pupil_id", "", "pupil_id is empty."),
    ],
)
def test_a_row_that_cannot_be_true_is_rejected_with_line_column_value_and_reason(
    small: Engine, tmp_path: Path, changes: dict[str, str], column: str, value: str, reason: str
) -> None:
    assert rejected(small, tmp_path, "absences", HEADER.strip(), GOOD, absence(**changes)) == [
        (3, column, value, reason)
    ]


def test_the_advice_names_what_would_be_right(small: Engine, tmp_path: Path) -> None:
    report = bring(small, tmp_path, "absences", HEADER + absence(reason="ziek") + "\n", max_rejected=1.0)

    assert report.rejected_rows[0].todo == (
        "Use one of: sick, medical, leave, suspended, authorised-other, unauthorised, late, removed, elsewhere, "
        "unknown."
    )


def test_unknown_pupils_and_schools_are_counted_apart_from_rejected_rows(small: Engine, tmp_path: Path) -> None:
    lines = [GOOD, absence(pupil_id="999"), absence(school_id="99BB00"), absence(reason="griep")]

    report = bring(small, tmp_path, "absences", HEADER + "\n".join(lines), max_rejected=0.75)

    assert counts(report) == (1, 0, 0, 0, 1, 2)
    assert report.rejected_by == {"not-a-code": 1, "unknown-school": 1, "unknown-pupil": 1}


def test_a_lateness_without_minutes_takes_five(small: Engine, tmp_path: Path) -> None:
    bring(small, tmp_path, "absences", HEADER + absence(reason="late", minutes=""))

    assert query(small, "SELECT minutes FROM absence_record") == [(5,)]


def test_more_minutes_than_the_period_or_day_has_are_a_warning(small: Engine, tmp_path: Path) -> None:
    lines = [absence(minutes=51), absence(period=0, minutes=151), absence(period=2, minutes=50)]

    report = bring(small, tmp_path, "absences", HEADER + "\n".join(lines))

    assert (counts(report), warnings(report)) == ((3, 0, 0, 0, 0, 0), {"above-period": 2})
    assert [place.rpartition(", ")[2] for place in report.notices[0].places] == ["line 2", "line 3"]


def test_two_contents_of_one_moment_are_both_kept_with_a_warning(small: Engine, tmp_path: Path) -> None:
    report = bring(small, tmp_path, "absences", HEADER + "\n".join([GOOD, absence(minutes=20), GOOD]))

    assert (counts(report), warnings(report)) == ((1, 1, 1, 0, 0, 0), {"two-versions": 2})


def test_a_later_version_of_the_same_lesson_is_a_change_without_warning(small: Engine, tmp_path: Path) -> None:
    later = absence(reason="unauthorised", recorded_at="2026-11-17T09:00:00+01:00")

    report = bring(small, tmp_path, "absences", HEADER + GOOD + "\n" + later)

    assert (counts(report), warnings(report)) == ((1, 1, 0, 0, 0, 0), {})


def test_a_withdrawal_is_counted_apart_and_not_asked_for_lessons(small: Engine, tmp_path: Path) -> None:
    """The day may have become free after the record was made."""
    bring(small, tmp_path, "absences", HEADER + GOOD)
    withdrawn = absence(minutes=0, recorded_at="2026-11-17T09:00:00+01:00")

    report = bring(small, tmp_path, "absences", HEADER + withdrawn + "\n" + absence(minutes=0, date="2026-11-20"))

    assert counts(report) == (0, 0, 0, 2, 0, 0)


def test_records_on_days_not_received_wait_with_a_warning(small: Engine, tmp_path: Path) -> None:
    lines = HEADER + GOOD + "\n" + absence(date="2027-01-05")

    without = bring(small, tmp_path, "absences", lines, dry_run=True)
    received = bring(small, tmp_path, "absences", lines, received=_days("2027-01-01", "2027-01-31"))

    assert warnings(without) == {"not-received": 1}
    assert warnings(received) == {"mark-ahead": 1}


def test_years_whose_holidays_are_not_known_are_named(small: Engine, tmp_path: Path) -> None:
    pupils = "school_id,pupil_id,first_name,last_name,birth_date,class,year_group,enrolled_from\n"
    bring(small, tmp_path, "pupils", pupils + "99AA00,300,Cas,Bos,2012-01-01,2a,2,2021-08-01\n")

    report = bring(small, tmp_path, "absences", HEADER + absence(pupil_id="300", date="2021-11-16"))

    assert [notice.text for notice in report.notices if notice.code == "no-holidays-known"] == [
        "The holidays of midden in 2021-22 are not known."
    ]


def test_a_moment_in_the_future_is_a_warning(small: Engine, tmp_path: Path) -> None:
    report = bring(small, tmp_path, "absences", HEADER + absence(recorded_at="2062-11-16T09:00:00+01:00"))

    assert warnings(report) == {"future-moment": 1}


def test_the_suppliers_own_identifier_is_kept_and_free_text_in_it_refused(small: Engine, tmp_path: Path) -> None:
    header = HEADER.strip() + ",external_id\n"
    bring(small, tmp_path, "absences", header + GOOD + ",melding-7\n" + absence(period=2) + ",\n")

    assert query(small, "SELECT external_id FROM absence_record ORDER BY seq") == [("melding-7",), (None,)]
    assert rejected(small, tmp_path, "absences", header.strip(), absence(period=3) + ",was ziek") == [
        (2, "external_id", "was ziek", "external_id 'was ziek' is not an identifier.")
    ]


def test_a_pupils_own_timetable_and_an_extra_school_day_decide_what_is_possible(small: Engine, tmp_path: Path) -> None:
    timetable = "school_id,pupil_id,class,weekday,period,minutes\n99AA00,100,,5,1,30\n"
    calendar = "school_id,date_from,date_to,kind\n99AA00,2026-11-18,2026-12-25,extra_school_day\n"
    bring(small, tmp_path, "timetable", timetable)
    bring(small, tmp_path, "calendar", calendar)

    lines = [absence(date="2026-11-20", minutes=30), absence(date="2026-12-25", minutes=30), GOOD]
    report = bring(small, tmp_path, "absences", HEADER + "\n".join(lines), max_rejected=0.4)

    assert counts(report) == (2, 0, 0, 0, 1, 0)
    assert report.rejected_rows[0].reason == "The pupil has no lessons on 2026-11-16."


def test_a_given_school_fills_the_column_and_rejects_other_schools(small: Engine, tmp_path: Path) -> None:
    without_school = [line.partition(",")[2] for line in (HEADER.strip(), GOOD)]

    report = bring(small, tmp_path, "absences", "\n".join(without_school), school="99AA00")

    assert counts(report) == (1, 0, 0, 0, 0, 0)
    assert rejected(small, tmp_path, "absences", HEADER.strip(), absence(school_id="99BB00"), school="99AA00") == [
        (2, "school_id", "99BB00", "The row is about school 99BB00, this import about 99AA00.")
    ]
    assert refusal(small, tmp_path, "absences", HEADER + GOOD, school="99ZZ00") == (
        "School 99ZZ00 of --school is not known. Import schools first, or correct --school."
    )


def test_registers_received_are_written_with_the_absences(full: Engine, tmp_path: Path) -> None:
    days = _days("2027-01-04", "2027-01-08")

    first = bring(full, tmp_path, "absences", HEADER + GOOD, received=days, now=LATER)
    second = bring(full, tmp_path, "absences", HEADER + GOOD, received=days, now=LATER)

    marks = query(full, "SELECT day_from, day_to, recorded_at FROM register_mark ORDER BY id")
    assert (first.registers, second.registers) == (1, 0)
    assert marks[1:] == [(epoch_day(days[0]), epoch_day(days[1]), micros(LATER))]


def test_a_school_without_any_absence_can_say_so(small: Engine, tmp_path: Path) -> None:
    days = _days("2026-11-16", "2026-11-20")

    report = bring(small, tmp_path, "absences", HEADER, received=days, school="99AA00")

    assert (report.registers, warnings(report)) == (1, {"no-rows": 1})
    assert refusal(small, tmp_path, "absences", HEADER, received=days) == (
        "--received does not say for which school. Add --school, or give a file with rows."
    )


def test_registers_received_belong_to_absences_and_to_a_period(small: Engine, tmp_path: Path) -> None:
    assert refusal(small, tmp_path, "pupils", "x\n", received=_days("2026-11-16", "2026-11-20")) == (
        "--received belongs to absences, not to pupils. Leave it out, or use: import registers."
    )
    assert refusal(small, tmp_path, "absences", HEADER, received=_days("2026-11-20", "2026-11-16")) == (
        "--received 2026-11-20 2026-11-16 is not a period. Give two dates, the first not after the last."
    )


def test_the_first_thing_wrong_with_a_row_is_the_one_that_is_said(small: Engine, tmp_path: Path) -> None:
    wrong = absence(date="2026-11-14", reason="griep", minutes="x")

    assert rejected(small, tmp_path, "absences", HEADER.strip(), wrong) == [
        (2, "reason", "griep", "reason 'griep' is not known.")
    ]


def test_codes_of_messages_are_unique() -> None:
    codes = [message.code for message in all_messages()]

    assert len(codes) == len(set(codes))


def _days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)
