"""The command line and a database that fails: no traceback, but what is wrong, where and what to do."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from service.domain.errors import NotReady
from service.jobs.cli import for_people
from service.store.migrate import upgrade
from service.store.session import make_engine
from tests.repo.files import ROOT

READING = ("users", "list", "--json")
WRITING = ("users", "invite", "anna@school.example", "Anna")
NOWHERE = "postgresql://bea:geheim@127.0.0.1:1/attendance"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with tables."""
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    engine.dispose()
    return tmp_path / "a.db"


def run(folder: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as somebody at the prompt gives it."""
    environment = os.environ | {"VROEGSIGNAAL_DATA": str(folder), "DATABASE_URL": url, "COLUMNS": "200"}
    asked = [sys.executable, "-c", "from service.jobs.cli import main; main()", *words]
    return subprocess.run(asked, check=False, capture_output=True, text=True, cwd=ROOT, env=environment)


def complaint(ended: subprocess.CompletedProcess[str]) -> str:
    """What is said to people, after checking that it is all there is."""
    assert ended.returncode == NotReady.exit_code, ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 2, ended.stderr
    return ended.stderr


@pytest.mark.slow
def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    said = complaint(run(tmp_path, NOWHERE, *READING))

    assert "The database postgresql+psycopg://bea:***@127.0.0.1:1/attendance does not answer." in said


@pytest.mark.slow
def test_a_database_without_tables_says_to_make_them(tmp_path: Path) -> None:
    assert "vroegsignaal init" in complaint(run(tmp_path, f"sqlite:///{tmp_path}/new.db", *READING))


@pytest.mark.slow
def test_a_table_that_is_gone_is_told_after_the_version_was_found_right(tmp_path: Path, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TABLE account_identity")
    connection.close()

    said = complaint(run(tmp_path, f"sqlite:///{database}", *READING))

    assert f"The database sqlite:///{database} does not have the tables of this version." in said


@pytest.mark.slow
def test_a_database_that_can_only_be_read_is_not_written(tmp_path: Path, database: Path) -> None:
    said = complaint(run(tmp_path, f"sqlite:///file:{database}?mode=ro&uri=true", *WRITING))

    assert "can only be read" in said


@pytest.mark.slow
def test_a_database_that_is_damaged_inside_is_called_damaged(tmp_path: Path, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'account'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    assert "is damaged, or is no database." in complaint(run(tmp_path, f"sqlite:///{database}", *READING))


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")

    said = complaint(run(tmp_path, f"sqlite:///{tmp_path}/file/a.db", "init"))

    assert f"The folder {tmp_path}/file for the database cannot be made" in said


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    assert for_people(ZeroDivisionError("division by zero")) is None
