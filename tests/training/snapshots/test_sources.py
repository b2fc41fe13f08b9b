"""The same history gives the same snapshots, whether it comes from the simulator or through files and the database."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from service.policy.loading import DEFAULT_CONFIGS
from service.settings import Settings, load_settings
from tests.people import AS_OF, PEOPLE, VO, write_demo
from tests.people_world import worlds
from tests.reference.bridge import columns_of
from tests.story.commands import Service
from tests.training.snapshots.mondays import POLICY, RULES
from training.commands.simulate import write
from training.simulate import load_world
from training.snapshots import ARRAYS, Snapshots, snapshots_of
from training.sources import first_register, from_store, from_world, last_assessed, thinned, year_group

PUPILS, YEARS, SEED = 210, 2, 11
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
Calls = list[tuple[int, int]]


@pytest.fixture(scope="module")
def simulated() -> Snapshots:
    return from_world(load_world("loose"), PUPILS, YEARS, SEED)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("simulated")
    write(folder / "files", PUPILS, YEARS, SEED, "loose")
    Service(folder / "var").load(folder / "files")
    return load_settings(data_dir=folder / "var", database="")


def in_order(snapshots: Snapshots) -> Snapshots:
    names = np.array(snapshots.school_ids)[snapshots.school]
    return snapshots.take(np.lexsort((snapshots.as_of, snapshots.pupil, names)))


def assert_same(found: Snapshots, expected: Snapshots, *without: str) -> None:
    assert found.school_ids == expected.school_ids
    for name in ARRAYS:
        if name not in without:
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)


def test_what_was_simulated_comes_back_the_same_from_the_database(simulated: Snapshots, settings: Settings) -> None:
    told: Calls = []
    stored = from_store(settings, lambda done, total: told.append((done, total)))
    assert_same(in_order(stored), in_order(simulated), "sex")
    assert set(stored.sex.tolist()) == {-1}
    schools = len(simulated.school_ids)
    assert told == [(done, schools) for done in range(1, schools + 1)]


def test_a_simulated_history_has_all_kinds_of_rows(simulated: Snapshots) -> None:
    assert len(simulated) > 10_000
    assert set(simulated.label.tolist()) == {-1, 0, 1}
    assert set(simulated.rule_tier.tolist()) == {1, 2}
    assert set(simulated.sex.tolist()) == {0, 1}
    assert (simulated.year_group > 0).all()
    assert len(simulated.school_ids) > 1


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    one, again, other = (from_world(load_world("base"), 60, 1, seed) for seed in (SEED, SEED, SEED + 1))
    assert_same(again, one)
    assert len(other) != len(one)


def test_the_rules_and_choices_asked_for_are_those_that_judge(tmp_path: Path) -> None:
    shutil.copytree(DEFAULT_CONFIGS, tmp_path / "configs")
    policy = tmp_path / "configs" / "policy.yaml"
    text = policy.read_text(encoding="utf-8").replace("minimum_pupil_days: 10", "minimum_pupil_days: 60")
    policy.write_text(text, encoding="utf-8")
    usual, patient = (from_world(load_world("base"), 60, 1, SEED, configs=c) for c in (DEFAULT_CONFIGS, policy.parent))
    calm = patient.as_of[patient.rule_tier == 1].min() - usual.as_of[usual.rule_tier == 1].min()
    assert calm >= np.timedelta64(10, "W")


def test_some_of_the_rows_are_the_same_rows_in_any_order(simulated: Snapshots) -> None:
    some = thinned(simulated, 0.25)
    assert len(some) == pytest.approx(len(simulated) / 4, rel=0.05)
    backwards = thinned(simulated.take(np.arange(len(simulated))[::-1]), 0.25)
    assert_same(in_order(backwards), in_order(some))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshots]:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "files")
    Service(folder / "var").load(folder / "files")
    yield from_store(load_settings(data_dir=folder / "var", database=""), now=lambda: MONDAY)


def test_the_demo_schools_give_the_rows_of_their_columns(demo: Snapshots) -> None:
    found = worlds(list(PEOPLE.values()))
    for row, school_id in enumerate(demo.school_ids):
        columns = columns_of(found[school_id])
        alone = snapshots_of(columns, RULES, POLICY, first_register(columns), AS_OF, until=AS_OF)
        mine = demo.take(demo.school == row)
        for name in set(ARRAYS) - {"school", "year_group"}:
            np.testing.assert_array_equal(getattr(mine, name), getattr(alone, name), err_msg=name)


def test_a_year_group_is_that_of_the_class_on_the_date(demo: Snapshots) -> None:
    new_year = np.datetime64("2026-08-01")
    vo = demo.take(demo.school == demo.school_ids.index(VO))
    for year, first, last in (("last", 1, 4), ("this", 1, 5)):
        rows = vo.take((vo.as_of < new_year) == (year == "last"))
        assert set(rows.year_group.tolist()) == set(range(first, last + 1)), year
    moved_up = vo.pupil[(vo.as_of < new_year) & (vo.year_group == 2)]
    assert set(vo.year_group[(vo.as_of >= new_year) & np.isin(vo.pupil, moved_up)].tolist()) == {3}


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("groep 5", 5), ("4 havo", 4), ("havo 4", 4), ("onbekend", 0), ("", 0), ("2026", 0), ("0", 0)],
)
def test_the_year_is_read_from_what_schools_write(text: str, number: int) -> None:
    assert year_group(text) == number


@pytest.mark.parametrize(
    ("now", "sunday"),
    [
        (datetime(2026, 11, 23, 4, 59, tzinfo=UTC), date(2026, 11, 15)),  # Monday 05:59 in Amsterdam
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 29, 22, 59, tzinfo=UTC), date(2026, 11, 22)),  # the next Sunday, 23:59
    ],
)
def test_an_assessment_counts_from_the_moment_it_is_made(now: datetime, sunday: date) -> None:
    assert last_assessed(now) == sunday
