"""kill -9 in the middle of an import leaves the state from before it."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service.store.counts import Counts
from tests.store.builders import add, fill, rows_of, version

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = (
    "SELECT * FROM school ORDER BY id",
    "SELECT * FROM pupil ORDER BY id",
    "SELECT * FROM enrolment ORDER BY id",
    "SELECT seq, pupil_fk, day, period, minutes FROM absence_record ORDER BY seq",
    "SELECT id, uid FROM import_run ORDER BY id",
)


def state(engine: Engine) -> list[list[tuple[Any, ...]]]:
    return [rows_of(engine, query) for query in EVERYTHING]


def kill_halfway(engine: Engine, ready: Path) -> None:
    address = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-m", "tests.store.half_import", address, str(ready)], cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert ready.exists()
    finally:
        process.kill()
        process.wait()


def test_a_killed_import_leaves_nothing_and_blocks_nobody(engine: Engine, tmp_path: Path) -> None:
    school, (anna, bram) = fill(engine)
    add(engine, version(school, anna))
    before = state(engine)

    kill_halfway(engine, tmp_path / "ready")

    assert state(engine) == before
    assert add(engine, version(school, bram)) == Counts(new=1)
