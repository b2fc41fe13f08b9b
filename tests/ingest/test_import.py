"""An import as a whole: all or nothing, twice the same, and nothing stored that must not be."""

import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from service.domain.errors import ConfigError, NotFound
from service.ingest.run import RefusedImport, Request, run_import
from service.store.session import is_sqlite
from tests.ingest.world import (
    GOOD,
    HEADER,
    NOW,
    PUPILS,
    absence,
    bring,
    counts,
    dump,
    query,
    refusal,
    warnings,
)

ROOT = Path(__file__).resolve().parents[2]


def week_of_lines(number: int) -> list[str]:
    """Correct lines about Anna, on Mondays to Thursdays from 24 August on."""
    days = [date(2026, 8, 31) + timedelta(days=day) for day in range(46)]
    taught = [day for day in days if day.weekday() < 4]
    slots = [(day, period) for day in taught for period in (1, 2, 3)]
    return [absence(date=day, period=period) for day, period in slots[:number]]


def test_what_was_imported_is_written_down(full: Engine, tmp_path: Path) -> None:
    content = HEADER.strip() + ",Opmerking\n" + GOOD + ",x\n" + absence(period=2, minutes=60) + ",y\n"
    report = bring(full, tmp_path, "absences", content)

    kept = query(
        full,
        "SELECT kind, source, sha256, new, changed, unchanged, withdrawn, rejected, unmatched FROM import_run "
        "WHERE kind = 'absences'",
    )
    written = dump(full)["import_run"][-1]

    assert kept == [("absences", "canonical", report.files[0].sha256, 2, 0, 0, 0, 0, 0)]
    assert ["absences.csv"] in written
    assert ["opmerking (no free text is ever stored)"] in written
    assert [warning["code"] for warning in _warnings_of(full)] == ["above-period"]
    assert str(tmp_path) not in repr(written)


def test_rejected_rows_are_kept_with_file_line_column_value_and_reason(full: Engine, tmp_path: Path) -> None:
    lines = [*week_of_lines(30), absence(reason="griep")]

    report = bring(full, tmp_path, "absences", HEADER + "\n".join(lines))

    assert counts(report) == (30, 0, 0, 0, 1, 0)
    assert query(full, 'SELECT file, line, "column", value, reason FROM rejected_row') == [
        ("absences.csv", 32, "reason", "griep", "reason 'griep' is not known.")
    ]


def test_a_file_with_more_than_five_percent_rejected_leaves_the_database_as_it_was(
    full: Engine, tmp_path: Path
) -> None:
    bring(full, tmp_path, "absences", HEADER + GOOD)
    before = dump(full)
    lines = [*week_of_lines(37), absence(reason="griep"), absence(pupil_id="999")]

    said = refusal(full, tmp_path, "absences", HEADER + "\n".join(lines))

    assert said == (
        "absences.csv: 2 of 39 rows are rejected or unmatched (5.1%), more than 5.0%. Correct the rows below and "
        "import the file again. The limit is VROEGSIGNAAL_IMPORT_MAX_REJECTED."
    )
    assert dump(full) == before


def test_exactly_five_percent_is_still_imported(small: Engine, tmp_path: Path) -> None:
    lines = [*week_of_lines(38), absence(reason="griep"), absence(pupil_id="999")]

    assert counts(bring(small, tmp_path, "absences", HEADER + "\n".join(lines))) == (38, 0, 0, 0, 1, 1)


def test_a_share_that_floats_cannot_hold_is_not_exceeded_by_itself(small: Engine, tmp_path: Path) -> None:
    lines = [*([GOOD] * 71), *([absence(reason="griep")] * 29)]

    assert bring(small, tmp_path, "absences", HEADER + "\n".join(lines), max_rejected=0.29).rejected == 29


def test_every_file_of_an_import_has_to_pass(small: Engine, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(HEADER + "\n".join(week_of_lines(60)))
    bad.write_text(HEADER + absence(reason="griep"))
    before = dump(small)

    with pytest.raises(RefusedImport, match=r"bad\.csv: 1 of 1 rows"):
        run_import(small, Request("absences", [good, bad]), NOW)

    assert dump(small) == before


def test_several_files_are_one_import(small: Engine, tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, line in zip(paths, (GOOD, absence(period=2)), strict=True):
        path.write_text(HEADER + line)

    report = run_import(small, Request("absences", paths), NOW)

    assert (report.new, [file.rows for file in report.files]) == (2, [1, 1])
    assert query(small, "SELECT count(*) FROM import_run WHERE kind = 'absences'") == [(1,)]
    with pytest.raises(Exception, match=r"a\.csv is given twice"):
        run_import(small, Request("absences", [paths[0], paths[0]]), NOW)


def test_importing_a_file_twice_changes_nothing_but_the_list_of_imports(full: Engine, tmp_path: Path) -> None:
    content = HEADER + "\n".join(
        [*week_of_lines(20), absence(minutes=0, recorded_at="2026-11-17T09:00:00+01:00"), GOOD]
    )
    bring(full, tmp_path, "absences", content)
    before = {name: rows for name, rows in dump(full).items() if name != "import_run"}

    report = bring(full, tmp_path, "absences", content)

    assert counts(report) == (0, 0, 22, 0, 0, 0)
    assert {name: rows for name, rows in dump(full).items() if name != "import_run"} == before


def test_a_dry_run_reports_the_same_and_stores_nothing(full: Engine, tmp_path: Path) -> None:
    content = HEADER + "\n".join([GOOD, absence(period=0, minutes=500)])
    before = dump(full)

    rehearsed = bring(full, tmp_path, "absences", content, dry_run=True)

    assert dump(full) == before
    performed = bring(full, tmp_path, "absences", content)
    assert (counts(rehearsed), warnings(rehearsed)) == (counts(performed), warnings(performed))


def test_a_killed_import_leaves_the_old_state_and_can_be_repeated(full: Engine, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "\n".join(week_of_lines(60)))
    before = dump(full)

    _kill_before_commit(full, path, tmp_path / "ready")

    assert dump(full) == before
    assert run_import(full, Request("absences", [path]), NOW).new == 60


def test_dropped_columns_and_rejected_free_text_are_nowhere_in_the_database(small: Engine, tmp_path: Path) -> None:
    header, anna, bram = PUPILS.splitlines()
    pupils = "\n".join([header + ",bsn,toelichting", anna + ",123456782,geheimwoord", bram + ",111222333,geheimwoord"])
    absences = [HEADER.strip() + ",opmerking", *(line + ",geheimwoord" for line in week_of_lines(60))]
    absences += [absence(reason="erg ziek geheimwoord thuis") + ",geheimwoord", "te,kort,geheimwoord"]

    bring(small, tmp_path, "pupils", pupils)
    report = bring(small, tmp_path, "absences", "\n".join(absences))

    assert counts(report) == (60, 0, 0, 0, 2, 0)
    assert _bytes_of(small).count(b"geheimwoord") == 0
    assert not any(number in _bytes_of(small) for number in (b"123456782", b"111222333"))
    assert b"text of 26 characters, not kept" in _bytes_of(small)


def test_what_cannot_be_imported_from_a_source_is_refused(small: Engine, tmp_path: Path) -> None:
    assert refusal(small, tmp_path, "calendar", "x", source="edfi") == (
        "'calendar' cannot be imported from edfi. Use one of: pupils, absences."
    )
    with pytest.raises(ConfigError, match=r"There is no source 'magister'\. Use one of: canonical, edfi"):
        bring(small, tmp_path, "pupils", "x", source="magister")


def test_a_missing_file_is_not_found(small: Engine, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There is no file .*none\.csv"):
        run_import(small, Request("absences", [tmp_path / "none.csv"]), NOW)


def _warnings_of(engine: Engine) -> list[dict[str, object]]:
    rows = [row for row in dump(engine)["import_run"] if "absences" in row]
    lists = [value for value in rows[0] if isinstance(value, list) and value and isinstance(value[0], dict)]
    found: list[dict[str, object]] = lists[0]
    return found


def _bytes_of(engine: Engine) -> bytes:
    assert is_sqlite(engine)
    path = Path(str(make_url(engine.url).database))
    return b"".join(part.read_bytes() for part in path.parent.glob(path.name + "*"))


def _kill_before_commit(engine: Engine, path: Path, ready: Path) -> None:
    address = engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-m", "tests.ingest.half_import", address, str(path), str(ready)]
    process = subprocess.Popen(arguments, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert ready.exists()
    finally:
        process.kill()
        process.wait()
