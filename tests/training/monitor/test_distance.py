"""Sizes of a difference, each by hand; they do not grow with the number of rows."""

import numpy as np
import pytest

from training.monitoring.bins import bins_of, count_up
from training.monitoring.distance import jensen_shannon, sizes, spread


def test_moving_a_quarter_of_the_rows_one_step_costs_a_quarter() -> None:
    value = np.array([[0.0, 1.0, 2.0]])
    before, now = np.array([[0.5, 0.0, 0.5]]), np.array([[0.25, 0.25, 0.5]])

    found = sizes(now, before, value)

    assert spread(before, value) == pytest.approx([1.0])
    assert found.wasserstein == pytest.approx([0.25])
    assert found.shift == pytest.approx([0.25])


def test_moving_apart_on_both_sides_is_a_distance_without_a_shift() -> None:
    value = np.array([[0.0, 1.0, 2.0]])
    before, now = np.array([[0.25, 0.5, 0.25]]), np.array([[0.5, 0.0, 0.5]])

    found = sizes(now, before, value)

    assert found.shift == pytest.approx([0.0])
    assert found.wasserstein == pytest.approx([0.5 / np.sqrt(0.5)])


def test_jensen_shannon_runs_from_equal_to_nothing_in_common() -> None:
    before = np.array([[0.5, 0.5], [1.0, 0.0], [1.0, 0.0]])
    now = np.array([[0.5, 0.5], [0.0, 1.0], [0.5, 0.5]])
    half = (1 * np.log2(1 / 0.75) + 0.5 * np.log2(0.5 / 0.75) + 0.5 * np.log2(0.5 / 0.25)) / 2

    assert jensen_shannon(now, before) == pytest.approx([0.0, 1.0, np.sqrt(half)])


def test_a_fact_that_never_varied_is_the_same_or_infinitely_far() -> None:
    value = np.array([[0.0, 1.0], [0.0, 1.0]])
    before, now = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])

    found = sizes(now, before, value)

    assert found.wasserstein.tolist() == [0.0, np.inf]
    assert found.shift.tolist() == [0.0, np.inf]


def test_bins_stand_for_the_mean_of_what_falls_in_them() -> None:
    values = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, np.nan])

    bins = bins_of(values, 2)
    counted = count_up(values[:, None], np.zeros(8, np.int64), np.zeros(8, np.int64), (1, 1), [bins])

    assert bins.edges.tolist() == [0.0, 3.0]
    assert bins.value.tolist() == [0.0, 2.0, 2.0]
    assert counted.counts[0, 0, 0].tolist() == [4.0, 3.0, 0.0]


def test_a_fact_nobody_knows_has_one_empty_bin() -> None:
    bins = bins_of(np.full(3, np.nan), 4)

    assert (bins.edges.tolist(), bins.value.tolist()) == ([], [0.0])


@pytest.mark.parametrize("rows", [400, 40_000])
def test_the_size_does_not_depend_on_the_number_of_rows(rows: int) -> None:
    values = np.tile([0.0, 1.0, 2.0, 3.0], rows // 4)
    bins = [bins_of(values, 8)]
    week = np.repeat([0, 1], rows // 2)
    moved = np.where(week == 1, np.minimum(values + 1, 3), values)
    counts = count_up(moved[:, None], np.zeros(rows, np.int64), week, (1, 2), bins).counts[0] / (rows / 2)

    found = sizes(counts[1], counts[0], np.array([[0.0, 1.0, 2.0, 3.0, *[3.0] * (counts.shape[-1] - 4)]]))

    assert found.wasserstein == pytest.approx([0.75 / np.sqrt(1.25)])
