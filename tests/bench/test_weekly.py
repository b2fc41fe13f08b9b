"""The weekly run is measured by its steps: together they are the whole, and it did what a weekly run does."""

from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Engine, func, select

from service.bench.database import SQLITE, database
from service.bench.population import class_name, school_id
from service.bench.run import SCALES
from service.bench.watch import REST, Watch, in_place_of, watched
from service.bench.weekly import AGAIN, FIRST, NEXT, PHASES, SERVED, WEEKS, Region, Result, filled, weekly
from service.domain.moments import iso_week
from service.store.reading import find_school, get_list
from service.store.session import make_engine
from service.store.tables import AbsenceRecord, Account, Assessment, Message, Pupil, columns, table

SIZES, PUPILS = (1, 2), 40
RUNS = (FIRST, NEXT, AGAIN)


class Regions:
    """A small and a larger region, and what was measured of them."""

    def __init__(self, regions: list[Region]) -> None:
        self.records = [filled(each) for each in regions]
        self.engines = [make_engine(each.url) for each in regions]
        self.before = [count(engine, AbsenceRecord) for engine in self.engines]
        self.measured = weekly(regions)

    @property
    def runs(self) -> list[Result]:
        """Every run of every region that was split in steps."""
        return [found[run] for found in self.measured for run in RUNS]


def count(engine: Engine, model: type) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table(model))).scalar_one())


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Regions:
    made = []
    for schools in SIZES:
        folder = tmp_path_factory.mktemp(f"region-{schools}")
        with database(SQLITE, folder) as url:
            made.append(Region(str(folder), url, schools, PUPILS))
    return Regions(made)


def test_the_steps_of_a_run_are_the_whole_run(regions: Regions) -> None:
    for run in regions.runs:
        assert tuple(run["steps"]) == PHASES
        assert sum(run["steps"].values()) == pytest.approx(run["seconds"], rel=0.01)
        assert min(run["steps"].values()) >= 0


def test_every_step_is_taken_when_a_week_is_judged_for_the_first_time(regions: Regions) -> None:
    for found in regions.measured:
        assert min(found[FIRST]["steps"].values()) > 0
        assert min(found[NEXT]["steps"].values()) > 0
        assert {step for step, seconds in found[AGAIN]["steps"].items() if not seconds} == {
            "lists made",
            "lists frozen",
        }


def test_only_the_transaction_keeps_others_from_writing(regions: Regions) -> None:
    for run in regions.runs:
        outside = sum(run["steps"][step] for step in ("columns read", "facts", "plain rows", "lists made"))
        assert 0 < run["locked"] < run["seconds"] - outside


def test_every_pupil_is_judged_once_a_week_and_every_list_frozen_once(regions: Regions) -> None:
    for schools, found in zip(SIZES, regions.measured, strict=True):
        pupils = schools * PUPILS
        assert (found["schools"], found["pupils"]) == (schools, pupils)
        said = [(found[run]["pupils"], found[run]["written"], found[run]["frozen"]) for run in RUNS]
        new = {"new": pupils, "replaced": 0, "unchanged": 0}
        again = {"new": 0, "replaced": 0, "unchanged": pupils}
        assert said == [(pupils, new, schools), (pupils, new, schools), (pupils, again, 0)]


def test_the_databases_hold_what_was_measured(regions: Regions) -> None:
    for schools, engine in zip(SIZES, regions.engines, strict=True):
        assert count(engine, Pupil) == schools * PUPILS
        assert count(engine, Assessment) == schools * PUPILS * len(WEEKS)
        weeks = [get_list(engine, find_school(engine, school_id(0)).id, iso_week(sunday)) for sunday in WEEKS]
        assert None not in weeks


def test_absences_are_stored_once_and_those_of_a_week_arrive_before_it_is_judged(regions: Regions) -> None:
    assert regions.before == regions.records
    for records, engine in zip(regions.records, regions.engines, strict=True):
        assert 0 < count(engine, AbsenceRecord) - records < records / 4


def test_people_at_the_schools_are_told_and_mentors_of_their_own_class(regions: Regions) -> None:
    for engine in regions.engines:
        with engine.connect() as connection:
            message = columns(Message)
            told = connection.execute(select(message.account_fk, message.class_name)).all()
        assert {account for account, _ in told} <= set(range(1, count(engine, Account) + 1))
        assert {name for _, name in told} - {""} <= {class_name(number) for number in range(PUPILS)}
        assert "" in {name for _, name in told}


def test_the_run_as_the_service_does_it_is_measured_whole(regions: Regions) -> None:
    assert [list(found[SERVED]) for found in regions.measured] == [["seconds"]] * len(SIZES)


def test_the_largest_region_is_that_of_the_aim(regions: Regions) -> None:
    sizes, pupils = SCALES["full"].weekly

    assert sizes[-1] == 150
    assert sizes[-1] * pupils >= 100_000
    assert sizes[-1] > 3 * sizes[0], "so that what is not linear shows"


def test_a_step_within_another_is_counted_once() -> None:
    moments = iter([0.0, 1.0, 3.0, 6.0, 10.0])
    watch = Watch(dict.fromkeys(("outer", "inner", REST), 0.0), lambda: next(moments))

    with watch.step("outer"), watch.step("inner"):
        pass

    assert watch.seconds == {REST: 1.0, "outer": 2.0 + 4.0, "inner": 3.0}


def test_what_was_watched_is_as_it_was_also_after_an_error(tmp_path: Path) -> None:
    place, before = (ModuleType("somewhere"), "work"), lambda: tmp_path
    place[0].work = before  # type: ignore[attr-defined]

    with pytest.raises(ZeroDivisionError), watched({"step": (place,)}), in_place_of(place, lambda _: lambda: 1 / 0):
        place[0].work()

    assert place[0].work is before
