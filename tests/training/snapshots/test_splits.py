"""Parts of a split share no school and no weeks, not even through a label that looks ahead."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ConfigError
from tests.reference.bridge import comparing
from tests.training.snapshots.rows import made
from training.labels import HORIZON
from training.snapshots import Snapshots
from training.split_figure import LEGEND, split_figure
from training.splits import PARTS, Split, TooLittleHistory, label_ends, load_splits, parts_of_schools, split

CONFIG = load_splits()
EASY = CONFIG.model_copy(update={"least_positives": 1})


def weeks_ahead(snapshots: Snapshots, row: int) -> list[np.datetime64]:
    """The next eight weeks in which the school of a row has rows."""
    school, day = snapshots.school[row], snapshots.as_of[row]
    weeks = np.unique(snapshots.as_of[snapshots.school == school])
    return list(weeks[weeks > day][:HORIZON])


def last_rows(snapshots: Snapshots, rows: np.ndarray) -> list[int]:
    """Of each school among the rows, one of the latest: no other row looks further ahead."""
    schools = np.unique(snapshots.school[rows])
    return [
        int(max(rows[snapshots.school[rows] == school], key=lambda row: snapshots.as_of[row])) for school in schools
    ]


@comparing(25)
@given(seed=st.integers(0, 10_000), schools=st.integers(9, 24), weeks=st.integers(70, 170), sectors=st.integers(1, 7))
def test_no_school_is_in_two_parts_and_no_label_looks_into_the_next(
    seed: int, schools: int, weeks: int, sectors: int
) -> None:
    snapshots = made(seed, schools, weeks, pupils=4, sectors=sectors)
    found = split(snapshots, EASY.model_copy(update={"seed": seed}))
    parts = list(found.parts().values())
    assert_apart(snapshots, parts)
    for rows in parts:
        assert len(rows)
        assert (snapshots.label[rows] >= 0).all()
        assert (np.diff(rows) > 0).all()
    for rows, begins in zip(parts[:2], found.begins, strict=True):
        ends = [weeks_ahead(snapshots, row) for row in last_rows(snapshots, rows)]
        assert all(len(ahead) == HORIZON and ahead[-1] < np.datetime64(begins) for ahead in ends)


def assert_apart(snapshots: Snapshots, parts: list[np.ndarray]) -> None:
    for k, one in enumerate(parts):
        for other in parts[k + 1 :]:
            assert not np.isin(snapshots.school[one], snapshots.school[other]).any()
            assert not np.isin(snapshots.pupil[one], snapshots.pupil[other]).any()
            assert snapshots.as_of[one].max() < snapshots.as_of[other].min()


@comparing(25)
@given(seed=st.integers(0, 10_000))
def test_the_last_week_a_label_looks_at_is_the_eighth_school_week(seed: int) -> None:
    snapshots = made(seed, schools=3, weeks=40, pupils=2)
    ends = label_ends(snapshots)
    for row in range(0, len(snapshots), 5):
        ahead = weeks_ahead(snapshots, row)
        assert ends[row] == (ahead[-1] if len(ahead) == HORIZON else np.datetime64("9999-12-31"))


def test_every_sector_with_three_schools_is_in_every_part() -> None:
    snapshots = made(1, schools=21, weeks=120, sectors=7)
    parts = parts_of_schools(snapshots, CONFIG)
    sector = np.array([snapshots.sector[snapshots.school == school][0] for school in range(21)])
    assert all(sorted(parts[sector == each]) == [0, 1, 2] for each in range(7))


def test_many_schools_of_a_sector_are_divided_by_the_shares() -> None:
    parts = parts_of_schools(made(1, schools=50, weeks=30, pupils=1, sectors=1), CONFIG)
    assert np.bincount(parts).tolist() == [20, 15, 15]


def test_the_seed_alone_decides_which_schools_go_where() -> None:
    snapshots = made(1, schools=30, weeks=30, pupils=1)
    parts = parts_of_schools(snapshots, CONFIG)
    rows = np.random.default_rng(0).permutation(len(snapshots))
    assert parts_of_schools(snapshots.take(rows), CONFIG).tolist() == parts.tolist()
    assert parts_of_schools(snapshots, CONFIG.model_copy(update={"seed": 1})).tolist() != parts.tolist()


def test_two_schools_cannot_be_kept_apart_and_are_split_by_time_alone() -> None:
    snapshots = made(2, schools=2)
    found = split(snapshots, CONFIG)
    assert not found.disjoint_in_schools
    parts = list(found.parts().values())
    assert all(set(snapshots.school[rows].tolist()) == {0, 1} for rows in parts)
    assert snapshots.as_of[parts[0]].max() < snapshots.as_of[parts[1]].min()
    assert snapshots.as_of[parts[1]].max() < snapshots.as_of[parts[2]].min()


def test_two_small_sectors_beside_each_other_fill_all_parts() -> None:
    snapshots = made(3, schools=4, sectors=2)
    assert set(parts_of_schools(snapshots, CONFIG).tolist()) == {0, 1, 2}
    assert split(snapshots, CONFIG).disjoint_in_schools


@pytest.mark.parametrize("snapshots", [Snapshots.none(), made(1, weeks=30), made(1).take(made(1).label < 1)])
def test_too_little_history_is_refused(snapshots: Snapshots) -> None:
    with pytest.raises(TooLittleHistory, match=r"no history|followed by tier 3"):
        split(snapshots, CONFIG)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("purge_school_weeks: 8", "purge_school_weeks: 7", "purge_school_weeks"),
        ("  test: 0.3\n", "  test: 0.4\n", "add up to 1.1"),
        ("seed: ", "sead: ", "sead"),
    ],
)
def test_a_file_that_would_let_parts_touch_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    path = tmp_path / "training" / "splits.yaml"
    path.parent.mkdir()
    text = Path("configs/training/splits.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint):
        load_splits(tmp_path)


def test_the_drawing_shows_for_every_school_and_week_which_part_uses_it() -> None:
    snapshots = made(5, schools=6, weeks=100, pupils=5, sectors=2)
    found = split(snapshots, CONFIG)
    drawn = split_figure(snapshots, found).data[0]
    weeks = {day: n for n, day in enumerate(drawn.x)}
    names = {name.split()[0]: n for n, name in enumerate(drawn.y)}
    expected = np.full((len(names), len(weeks)), np.nan)
    for row in range(len(snapshots)):
        place = names[snapshots.school_ids[snapshots.school[row]]], weeks[str(snapshots.as_of[row])]
        part = _part(found, row)
        expected[place] = np.nanmax([expected[place], part]) if not np.isnan(expected[place]) else part
    np.testing.assert_array_equal(np.array(drawn.z, dtype=np.float64), expected)
    assert [text for text, _ in LEGEND] == [trace.name for trace in split_figure(snapshots, found).data[1:]]


def _part(found: Split, row: int) -> int:
    return next((n for n, name in enumerate(PARTS, start=1) if row in getattr(found, name)), 0)
