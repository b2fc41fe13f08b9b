"""An import is one transaction: upserts by key, everything or nothing, one writer at a time."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from service.domain.errors import NotReady
from service.store.counts import Counts
from service.store.transaction import import_transaction
from service.store.write_imports import ImportResult
from tests.store.builders import MONDAY, MORNING, SOURCE, fill, mark, pupil_row, rows_of, school_key, school_rows

REVISIONS = "SELECT school_id, revision FROM school ORDER BY school_id"


def upsert(engine: Engine, kind: str, *rows: dict[str, Any]) -> Counts:
    with import_transaction(engine) as tx:
        counts: Counts = getattr(tx, f"upsert_{kind}")(pd.DataFrame(list(rows), dtype=object))
    return counts


def test_schools_are_new_then_unchanged_then_changed(engine: Engine) -> None:
    both = school_rows("99AA00", "99BB00")
    renamed = both.assign(name=["De Test", "De Nieuwe"], lesson_minutes=pd.array([None, 45], dtype="Int64"))

    with import_transaction(engine) as tx:
        counts = [tx.upsert_schools(rows) for rows in (both, both, renamed)]

    assert counts == [Counts(new=2), Counts(unchanged=2), Counts(changed=1, unchanged=1)]
    assert rows_of(engine, "SELECT school_id, name, lesson_minutes FROM school ORDER BY school_id") == [
        ("99AA00", "De Test", None),
        ("99BB00", "De Nieuwe", 45),
    ]


def test_a_pupil_may_come_with_several_classes(engine: Engine) -> None:
    school, _ = fill(engine, pupils=1)
    moved = pupil_row(school, "p0", class_name="1b", class_from=date(2026, 10, 1))

    assert upsert(engine, "pupils", pupil_row(school, "p0"), moved) == Counts(new=1, unchanged=1)

    with import_transaction(engine) as tx:
        found = tx.enrolments([school])[["class_name", "class_from"]]
    assert found.to_numpy().tolist() == [
        ["1a", pd.Timestamp("2026-08-01")],
        ["1b", pd.Timestamp("2026-10-01")],
    ]


@pytest.mark.parametrize(
    "change",
    [{"last_name": "Smit"}, {"class_name": "1c"}, {"enrolled_to": date(2026, 12, 1)}, {"mentor": None}],
)
def test_anything_else_on_the_row_of_a_pupil_is_a_change(engine: Engine, change: dict[str, Any]) -> None:
    school, _ = fill(engine, pupils=1)

    counts = [upsert(engine, "pupils", pupil_row(school, "p0", **change)) for _ in range(2)]

    assert counts == [Counts(changed=1), Counts(unchanged=1)]


def test_dates_may_be_timestamps(engine: Engine) -> None:
    school, _ = fill(engine, pupils=1)
    rows = pd.DataFrame([pupil_row(school, "p0")])
    for column in ("birth_date", "enrolled_from", "enrolled_to", "class_from"):
        rows[column] = pd.to_datetime(rows[column])

    with import_transaction(engine) as tx:
        assert tx.upsert_pupils(rows) == Counts(unchanged=1)


def test_calendar_rows_are_known_by_dates_and_kind(engine: Engine) -> None:
    school, _ = fill(engine)
    row = {"school_fk": school, "date_from": MONDAY, "date_to": MONDAY, "kind": "study_day", "label": None}

    counts = [
        upsert(engine, "calendar", row),
        upsert(engine, "calendar", {**row, "label": "Studie"}, row | {"kind": "holiday"}),
    ]

    assert counts == [Counts(new=1), Counts(new=1, changed=1)]


def test_timetable_rows_without_dates_or_pupil_are_known_again(engine: Engine) -> None:
    school, (anna, _) = fill(engine)
    row = {"school_fk": school, "class_name": "1a", "pupil_fk": None, "weekday": 1, "period": 1, "minutes": 50}
    row |= {"valid_from": None, "valid_to": None}
    own = row | {"class_name": "", "pupil_fk": anna, "valid_from": MONDAY}

    counts = [upsert(engine, "timetable", row, own), upsert(engine, "timetable", row | {"minutes": 45}, own)]

    assert counts == [Counts(new=2), Counts(changed=1, unchanged=1)]
    with import_transaction(engine) as tx:
        found = tx.timetables([school])
    assert found[["class_name", "minutes"]].to_numpy().tolist() == [["", 50], ["1a", 45]]
    assert found["pupil_fk"].tolist() == [anna, pd.NA]


def test_marks_are_known_by_days_and_moment(engine: Engine) -> None:
    school, _ = fill(engine)
    later = MORNING + timedelta(hours=1)

    counts = [mark(engine, school, MONDAY, MONDAY, moment) for moment in (MORNING, MORNING, later)]

    assert counts == [Counts(new=1), Counts(unchanged=1), Counts(new=1)]


def test_a_source_without_moments_marks_days_once(engine: Engine) -> None:
    school, _ = fill(engine)
    row = {"school_fk": school, "day_from": 20_000, "day_to": 20_004}

    with import_transaction(engine) as tx:
        import_id = tx.start_import(SOURCE)
        counts = [
            tx.add_marks(import_id, pd.DataFrame([row | {"recorded_at": moment}]), own_moments=False)
            for moment in (1, 2)
        ]

    assert counts == [Counts(new=1), Counts(unchanged=1)]


def test_what_an_import_did_is_kept_with_the_rows_it_did_not_take(engine: Engine) -> None:
    rejected = {"file": "absences.csv", "line": 7, "column": "reason", "value": "ziek", "reason": "not a reason code"}
    result = ImportResult(MORNING, Counts(1, 2, 3, 4), 5, 6, ["no holidays known for 2019-20"], ["BSN"])

    with import_transaction(engine) as tx:
        import_id = tx.start_import(SOURCE)
        tx.add_rejected(import_id, pd.DataFrame([rejected]))
        tx.finish_import(import_id, result)

    counts = rows_of(engine, "SELECT new, changed, unchanged, withdrawn, rejected, unmatched FROM import_run")
    assert counts == [(1, 2, 3, 4, 5, 6)]
    assert rows_of(engine, 'SELECT file, line, "column", value, reason FROM rejected_row') == [tuple(rejected.values())]


def test_a_trial_run_counts_and_leaves_nothing(engine: Engine) -> None:
    with import_transaction(engine, dry_run=True) as tx:
        counts = tx.upsert_schools(school_rows("99AA00"))

    assert (counts, rows_of(engine, REVISIONS)) == (Counts(new=1), [])


def test_an_error_takes_everything_back(engine: Engine) -> None:
    fill(engine)
    before = rows_of(engine, "SELECT * FROM school"), rows_of(engine, "SELECT * FROM pupil ORDER BY id")

    with pytest.raises(ZeroDivisionError), import_transaction(engine) as tx:
        tx.upsert_schools(school_rows("99BB00"))
        tx.upsert_pupils(pd.DataFrame([pupil_row(school_key(tx, "99BB00"), "p9")]))
        raise ZeroDivisionError

    assert (rows_of(engine, "SELECT * FROM school"), rows_of(engine, "SELECT * FROM pupil ORDER BY id")) == before


def test_a_second_writer_waits_and_then_says_so(engine: Engine) -> None:
    with import_transaction(engine) as first:
        first.upsert_schools(school_rows("99AA00"))
        with pytest.raises(NotReady, match="Another import or assessment"), import_transaction(engine):
            raise AssertionError("two writers at once")

    assert rows_of(engine, REVISIONS) == [("99AA00", 1)]


def test_readers_see_the_old_state_while_an_import_runs(engine: Engine) -> None:
    fill(engine)
    before = rows_of(engine, REVISIONS)

    with import_transaction(engine) as tx:
        tx.upsert_schools(school_rows("99BB00"))
        during = rows_of(engine, REVISIONS)

    assert (during, rows_of(engine, REVISIONS)) == (before, [*before, ("99BB00", 1)])


def test_writes_that_change_nothing_leave_the_revision(engine: Engine) -> None:
    school, _ = fill(engine)
    before = rows_of(engine, REVISIONS)

    upsert(engine, "pupils", pupil_row(school, "p0"))

    assert rows_of(engine, REVISIONS) == before
