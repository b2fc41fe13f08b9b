"""The files of a population can be imported, and say what the simulator says."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from service.domain.columns import SchoolColumns
from service.facts.engine import enrolled, facts_of
from service.facts.known import know
from service.settings import Settings
from service.store.columns import open_school
from service.store.session import make_engine
from tests.store.same_columns import plain
from tests.story.commands import KINDS, Service
from training.simulate import SimulatedSchool, load_world, simulate

PUPILS, SEED = 300, 3
ASKED = {"pupils": PUPILS, "years": 1, "seed": SEED, "world": "base"}


@pytest.fixture(scope="module")
def schools() -> list[SimulatedSchool]:
    return list(simulate(load_world("base"), PUPILS, 1, SEED))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("simulated"))


@pytest.fixture(scope="module")
def said(service: Service) -> dict[str, int]:
    """Rows that the command says it wrote, after importing them all."""
    options = [part for name, value in ASKED.items() for part in (f"--{name}", str(value))]
    written = service.json("simulate", *options, "--out", service.folder / "files")
    assert {name: written[name] for name in ASKED} == ASKED
    service.say("init")
    return dict(written["rows"])


@pytest.fixture(scope="module")
def reports(service: Service, said: dict[str, int]) -> dict[str, dict[str, int]]:
    """What the import of each file counts."""
    return {kind: _counts(service, kind) for kind in KINDS}


def _counts(service: Service, kind: str) -> dict[str, int]:
    report = service.json("import", kind, service.folder / "files" / f"{kind}.csv")
    return {name: report[name] for name in ("rows", "rejected", "unmatched")}


def test_every_row_of_the_six_files_is_accepted(
    said: dict[str, int], reports: dict[str, dict[str, int]], schools: list[SimulatedSchool]
) -> None:
    assert reports == {kind: {"rows": said[kind], "rejected": 0, "unmatched": 0} for kind in KINDS}
    assert said["schools"] == len(schools)
    assert said["absences"] == sum(len(school.versions.day) for school in schools) > PUPILS


@pytest.mark.usefixtures("reports")
def test_the_store_gives_the_same_columns_and_facts_as_the_simulator(
    service: Service, schools: list[SimulatedSchool]
) -> None:
    settings = Settings(data_dir=service.folder)
    engine = make_engine(settings.database_url)
    for school in schools:
        stored = open_school(engine, school.columns.school.school_id, settings)
        assert _comparable(stored) == _comparable(school.columns)
        assert _facts(stored) == _facts(school.columns)
    engine.dispose()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(
    service: Service, said: dict[str, int], tmp_path: Path
) -> None:
    options = ("--pupils", PUPILS, "--out")
    service.say("simulate", "--seed", SEED, *options, tmp_path / "again")
    service.say("simulate", "--seed", SEED + 1, *options, tmp_path / "other")

    def content(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    first = content(service.folder / "files")
    assert sorted(first) == sorted(f"{kind}.csv" for kind in KINDS)
    assert content(tmp_path / "again") == first
    assert content(tmp_path / "other")["absences.csv"] != first["absences.csv"]
    assert said["pupils"] == first["pupils.csv"].count(b"\n") - 1


def _comparable(columns: SchoolColumns) -> object:
    """All but database keys and order of arrival over schools; timetables per stay."""
    stays = {f.name: getattr(columns.stays, f.name) for f in fields(columns.stays)}
    left_out = stays.pop("pupil_keys"), stays.pop("timetable")
    records = {f.name: getattr(columns.records, f.name) for f in fields(columns.records) if f.name != "seq"}
    lessons = columns.patterns.minutes[columns.day_pattern[left_out[1]]]
    rest = (columns.school, columns.calendar, columns.marks)
    return [plain(part) for part in (*stays.values(), *records.values(), lessons, *rest)]


def _facts(columns: SchoolColumns) -> dict[str, object]:
    dates = [columns.calendar.day(columns.marks.last[at]) for at in (20, len(columns.marks.last) - 1)]
    values = facts_of(know(columns), enrolled(columns, dates)).values
    return {name: np.nan_to_num(np.asarray(column, dtype=float), nan=-1).tolist() for name, column in values.items()}
