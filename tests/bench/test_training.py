"""The rows a fit is timed on look like real ones, and what is timed is the real work. No time is asserted."""

from collections.abc import Iterator

import numpy as np
import pytest

from models.features import FEATURES
from service.bench import tasks
from service.bench.columns_on_disk import Disk, make, read_columns
from service.bench.workloads import WEEKLY
from service.policy.choices import load_policy
from service.rules.parameters import load_rules
from training import bench
from training.snapshots import ARRAYS, Snapshots, snapshots_of

PUPILS = 40


@pytest.fixture(scope="module")
def rows() -> Snapshots:
    return bench.made_up(20_000, seed=3)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    made = Disk(tmp_path_factory.mktemp("disk"), 2, PUPILS)
    make(made, processes=1)
    yield made


def test_made_up_rows_have_the_types_of_real_ones(rows: Snapshots) -> None:
    assert {name: (str(getattr(rows, name).dtype), len(getattr(rows, name))) for name in ARRAYS} == {
        name: (str(np.dtype(kind)), 20_000) for name, kind in ARRAYS.items()
    }
    assert rows.X.shape == (20_000, len(FEATURES))


def test_made_up_rows_are_as_rare_as_unknown_and_as_alike_as_real_ones(rows: Snapshots) -> None:
    unknown = dict(zip(FEATURES, np.isnan(rows.X).mean(axis=0), strict=True))
    known = rows.X[~np.isnan(rows.X).any(axis=1)]

    assert rows.label.mean() == pytest.approx(bench.POSITIVE)
    assert unknown["absent_share_last_year"] == pytest.approx(0.5, abs=0.02)
    assert unknown["late_12w"] == pytest.approx(bench.ELSEWHERE, abs=0.01)
    assert (known >= 0).all()
    assert 0.2 < np.median(np.corrcoef(known.T)) < 0.8


def test_a_made_up_pupil_is_in_one_school_and_has_every_week_once(rows: Snapshots) -> None:
    schools_of_pupil = {
        (pupil, school) for pupil, school in zip(rows.pupil.tolist(), rows.school.tolist(), strict=True)
    }

    assert len(schools_of_pupil) == 20_000 / bench.ROWS_PER_PUPIL
    assert len(set(zip(rows.pupil.tolist(), rows.as_of.tolist(), strict=True))) == 20_000


def test_the_same_seed_makes_the_same_rows() -> None:
    first, second = (bench.made_up(500, seed=8) for _ in range(2))

    assert first.X.tobytes() == second.X.tobytes()
    assert first.label.tobytes() == second.label.tobytes()


def test_rows_to_learn_from_are_those_training_would_take(disk: Disk) -> None:
    rules, policy = load_rules(), load_policy()
    schools = [snapshots_of(read_columns(disk, n), rules, policy, WEEKLY[0], WEEKLY[-1], None) for n in disk.numbers]

    told = tasks.here("rows_of_weeks", folder=str(disk.folder), schools=2, pupils=PUPILS, rounds=1)

    assert told["rows"] == sum(map(len, schools)) > 1_000
    assert list(told["seconds"]) == [bench.FACTS_THEN, bench.ROWS]


def test_every_step_to_a_model_is_timed() -> None:
    told = tasks.here("fitting", rows=3_000)

    assert list(told["seconds"]) == [*bench.FIT.values(), bench.CHOSEN, bench.CALIBRATED, bench.JUDGED]
    assert min(told["plain"], *told["seconds"].values()) > 0
    assert (told["rows"], told["facts"], list(told["trees"])) == (3_000, len(FEATURES), ["additive", "boosted"])
    assert 50 < told["memory"]["before_mb"] <= told["memory"]["peak_mb"]
