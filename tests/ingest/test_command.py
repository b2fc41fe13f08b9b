"""The command ``vroegsignaal import`` as people and machines use it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.domain.errors import RefusedFile
from service.ingest.run import RefusedImport
from service.jobs.cli import build
from service.jobs.console import console
from tests.ingest.world import CALENDAR, GOOD, HEADER, PUPILS, REGISTERS, SCHOOLS, TIMETABLE, absence


@pytest.fixture
def folder(filled_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files to import, and a data folder with the small school."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "vroegsignaal.db").write_bytes(filled_file.read_bytes())
    monkeypatch.setenv("VROEGSIGNAAL_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    contents = {"schools": SCHOOLS, "calendar": CALENDAR, "pupils": PUPILS, "timetable": TIMETABLE}
    for name, content in {**contents, "registers": REGISTERS, "absences": HEADER + GOOD}.items():
        (tmp_path / f"{name}.csv").write_text(content)
    return tmp_path


@pytest.fixture(autouse=True)
def wide_console() -> Iterator[None]:
    """Tables without folded cells."""
    width, console.width = console.width, 200
    yield
    console.width = width


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build(["import"]), ["import", *map(str, arguments)])


def cells(output: str, *names: str) -> list[list[str]]:
    """Rows of the tables in which all of these words occur."""
    lines = [[cell.strip() for cell in line.strip("│┃ ").replace("┃", "│").split("│")] for line in output.splitlines()]
    return [line for line in lines if set(names) <= set(line)]


def test_an_import_reports_its_counts(folder: Path) -> None:
    done = run("absences", folder / "absences.csv")

    assert done.exit_code == 0
    assert "Rejected" not in done.stdout
    assert done.stdout.splitlines()[-1].strip() == (
        "1 rows: 1 new · 0 changed · 0 unchanged · 0 withdrawn · 0 rejected · 0 unmatched · 0 warnings · "
        "0 dropped columns"
    )


def test_rejected_rows_are_shown_with_what_to_do_and_only_the_first_twenty(folder: Path) -> None:
    (folder / "absences.csv").write_text(HEADER + "\n".join([GOOD] * 600 + [absence(reason="[red]griep")] * 30))

    done = run("absences", folder / "absences.csv")

    shown = cells(done.stdout, "[red]griep")
    assert "Rejected and unmatched rows: 30, the first 20" in done.stdout
    assert "By reason: not-a-code 30" in done.stdout
    assert len(shown) == 20
    assert shown[0][1:5] == ["602", "reason", "[red]griep", "reason '[red]griep' is not known."]


def test_a_refused_import_shows_its_rows_and_ends_with_four(folder: Path) -> None:
    (folder / "absences.csv").write_text(HEADER + absence(reason="griep"))

    done = run("absences", folder / "absences.csv")

    assert isinstance(done.exception, RefusedImport)
    assert done.exception.exit_code == 4
    assert "Nothing was imported; the database is as it was." in done.stdout
    assert cells(done.stdout, "griep")


def test_the_limit_of_rejected_rows_is_a_setting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "absences.csv").write_text(HEADER + "\n".join([GOOD, absence(reason="griep")]))
    monkeypatch.setenv("VROEGSIGNAAL_IMPORT_MAX_REJECTED", "0.5")

    assert run("absences", folder / "absences.csv").exit_code == 0


def test_a_machine_gets_the_whole_report(folder: Path) -> None:
    done = run("absences", folder / "absences.csv", "--json", "--dry-run")

    report = json.loads(done.stdout)
    assert {name: report[name] for name in ("kind", "new", "dry_run", "rejected_rows", "warnings", "refused")} == {
        "kind": "absences",
        "new": 1,
        "dry_run": True,
        "rejected_rows": [],
        "warnings": [],
        "refused": "",
    }
    assert json.loads(run("absences", folder / "absences.csv", "--json").stdout)["new"] == 1


def test_a_machine_is_told_why_a_file_is_refused(folder: Path) -> None:
    many = json.loads(_refused(folder, HEADER + absence(reason="griep")))
    early = json.loads(_refused(folder, "school_id,pupil_id\n"))

    assert (many["rejected"], many["rejected_rows"][0]["value"]) == (1, "griep")
    assert early["refused"].startswith(
        f"{folder / 'absences.csv'}, line 1: date, period, minutes, reason, recorded_at are"
    )


def test_dropped_columns_are_named(folder: Path) -> None:
    (folder / "pupils.csv").write_text("\n".join(line + ",x" for line in PUPILS.splitlines()).replace(",x", ",BSN", 1))

    assert cells(run("pupils", folder / "pupils.csv").stdout, "bsn") == [
        ["bsn", "no BSN is ever stored", str(folder / "pupils.csv")]
    ]


def test_registers_received_take_two_dates_written_either_way(folder: Path) -> None:
    absences = folder / "absences.csv"
    done = run("absences", absences, "--received", "04-01-2027", "2027-01-08", "--school", "99AA00", "--json")

    assert json.loads(done.stdout)["registers"] == 1
    wrong = run("absences", absences, "--received", "gisteren", "2027-01-08")
    assert (wrong.exit_code, "'gisteren' is not a date" in wrong.output) == (2, True)


def test_an_unknown_kind_is_answered_with_the_kinds_there_are(folder: Path) -> None:
    done = run("verzuim", folder / "absences.csv")

    assert done.exit_code == 2
    assert all(kind in done.output for kind in ("schools", "calendar", "timetable", "pupils", "absences", "registers"))


def _refused(folder: Path, content: str) -> str:
    (folder / "absences.csv").write_text(content)
    done = run("absences", folder / "absences.csv", "--json")
    assert isinstance(done.exception, RefusedFile)
    return done.stdout
