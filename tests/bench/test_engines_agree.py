"""What the benchmark compares gives the same facts: files, database, SQL and the engine itself. No time is asserted."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from service.bench import sql_facts, workloads
from service.bench.columns_on_disk import Disk, decode_raw, decode_sorted, make, read_arrays, read_columns
from service.bench.database import SQLITE, database, fill
from service.bench.population import AS_OF, region, school
from service.domain.columns import SchoolColumns
from service.facts.engine import enrolled, facts_of
from service.facts.known import know
from service.facts.table import fact_table
from service.policy.calendars import calendar_for
from service.settings import Settings
from service.store.columns import open_schools
from service.store.reading import school_ids
from service.store.session import make_engine

SCHOOLS, PUPILS = 4, 60


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Disk:
    made = Disk(tmp_path_factory.mktemp("disk"), SCHOOLS, PUPILS)
    make(made, processes=1)
    return made


@pytest.fixture
def schools() -> list[SchoolColumns]:
    return [school(number, PUPILS, calendar_for(region(number), [])) for number in range(SCHOOLS)]


def facts(columns: SchoolColumns) -> dict[str, list[object]]:
    table = fact_table(facts_of(know(columns), enrolled(columns, [AS_OF])))
    assert len(table["pupil_id"]) == PUPILS
    return table


def test_files_hold_the_schools(disk: Disk, schools: list[SchoolColumns]) -> None:
    assert [facts(read_columns(disk, number)) for number in disk.numbers] == [facts(columns) for columns in schools]


def test_every_floor_reads_every_record(disk: Disk, schools: list[SchoolColumns]) -> None:
    records = [len(columns.records.seq) for columns in schools]

    assert [len(read_arrays(disk, number)[1]["records.seq"]) for number in disk.numbers] == records
    assert [decode_raw(disk, number) for number in disk.numbers] == records
    assert [decode_sorted(disk, number) for number in disk.numbers] == [7 * count for count in records]


def test_sql_gives_the_facts_of_the_engine(disk: Disk) -> None:
    assert sql_facts.differences(disk, SCHOOLS) == 0


def test_a_wrong_query_is_noticed(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = sql_facts.DAYS.replace("reason IN (6, 7)", "reason = 6")
    monkeypatch.setattr(sql_facts, "DAYS", wrong)

    assert sql_facts.differences(disk, SCHOOLS) > SCHOOLS * PUPILS


def test_workers_share_the_work_without_changing_it(disk: Disk) -> None:
    alone, *shared = [run() for run in workloads.one_date(disk).values()]

    assert alone[0] == SCHOOLS * PUPILS
    assert [pairs for pairs, _ in shared] == [alone[0]] * 2
    np.testing.assert_allclose([total for _, total in shared], alone[1])


def test_what_was_known_then_differs_only_by_what_came_later(disk: Disk) -> None:
    now = workloads.weekly_facts(disk, 0)
    then = workloads.weekly_facts_as_known(disk, 0)

    assert now[0] == then[0] == PUPILS * len(workloads.WEEKLY)
    assert 0 < abs(now[1] - then[1]) < 0.05 * now[1]


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[list[SchoolColumns]]:
    with database(SQLITE, tmp_path) as url:
        engine = make_engine(url)
        fill(engine, tmp_path / "files", SCHOOLS, PUPILS)
        yield list(open_schools(engine, school_ids(engine), Settings(data_dir=tmp_path)))
        engine.dispose()


def test_a_database_filled_from_supplier_files_holds_the_same_schools(
    imported: list[SchoolColumns], schools: list[SchoolColumns]
) -> None:
    assert [facts(columns) for columns in imported] == [facts(columns) for columns in schools]
