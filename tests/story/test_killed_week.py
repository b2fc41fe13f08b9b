"""A weekly run that dies leaves the old state; the next run does the work once."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.people import WEEK, write_demo
from tests.story.commands import Service

DIE = "lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)"
RUN = """
import os, signal, sys
import service.pipeline.week as week
week.{step} = {die}
from service.jobs.cli import main
sys.argv = ["vroegsignaal", "weekly", "--week", "{week}", "--quiet"]
main()
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("killed")
    write_demo(folder / "files")
    service = Service(folder / "var")
    service.load(folder / "files")
    return service


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "vroegsignaal.db") as connection:
        found: int = connection.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608
    connection.close()
    return found


@pytest.mark.parametrize("step", ["add_assessments", "freeze_list", "finish_run"])
def test_a_run_killed_at_any_step_writes_nothing(service: Service, step: str) -> None:
    code = RUN.format(step=step, die=DIE, week=WEEK)
    environment = {**os.environ, "VROEGSIGNAAL_DATA": str(service.folder), "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr[-500:]
    assert [count(service.folder, name) for name in ("assessment_run", "assessment", "weekly_list")] == [0, 0, 0]


def test_the_next_run_does_all_of_it(service: Service) -> None:
    reports = service.json("weekly", "--week", WEEK)
    assert all(report["frozen"] for report in reports)
    assert count(service.folder, "assessment") == sum(report["written"]["new"] for report in reports)
    assert count(service.folder, "weekly_list") == 3
