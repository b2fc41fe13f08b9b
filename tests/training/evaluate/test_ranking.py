"""Lists of a team that sees a few pupils a week, counted by hand."""

from typing import Any

import numpy as np
import pytest

from tests.training.evaluate.made import sunday
from training.evaluate.intervals import draw
from training.evaluate.ranking import Lists, at_capacity, found, fresh, lists_of, order, repeats, workload

ALONE = draw(1, 20, 1)


def _lists(week: Any, pupil: Any, school: Any = 0, size: Any = 500) -> Lists:
    count = len(pupil)
    return lists_of(
        np.broadcast_to(school, count).astype(np.int64),
        sunday(week),
        np.broadcast_to(size, count).astype(np.int64),
        np.asarray(pupil, dtype=np.int64),
        seed=1,
    )


def test_a_list_holds_the_highest_scores_of_one_school_in_one_week() -> None:
    lists = _lists(week=[0, 0, 0, 1, 1, 1], pupil=[1, 2, 3, 1, 2, 3])

    seen = order(lists, [0.1, 0.9, 0.5, 0.3, 0.2, 0.1]).flagged(1)

    assert seen.tolist() == [False, True, False, True, False, False]


@pytest.mark.parametrize(
    ("size", "per_500", "places"), [(500, 5, 5), (250, 5, 3), (100, 1, 1), (40, 10, 1), (1000, 5, 10), (140, 5, 1)]
)
def test_a_list_is_as_long_as_the_school_is_large_and_never_empty(size: int, per_500: float, places: int) -> None:
    assert _lists([0], [1], size=size).places(per_500).tolist() == [places]


def test_precision_and_recall_by_hand() -> None:
    # Week 0: both places go to pupils 1 (tier 3 follows) and 2. Week 1: to pupils 3 and 1, of whom none.
    lists = _lists(week=[0, 0, 0, 1, 1, 1], pupil=[1, 2, 3, 1, 2, 3])
    label = np.array([1, 0, 1, 0, 1, 0])

    figures = at_capacity(order(lists, [0.9, 0.8, 0.1, 0.5, 0.2, 0.6]), label, 2, ALONE)

    assert figures.precision.value == 1 / 4
    assert figures.recall.value == 1 / 3
    assert figures.precision_best.value == figures.precision_worst.value == 1 / 4


def test_ties_at_the_end_of_a_list_have_a_best_and_a_worst_case() -> None:
    # One pupil stands above; the other place goes to one of four with equal scores, one of whom reaches tier 3.
    lists = _lists(week=[0] * 5, pupil=range(5))
    label = np.array([1, 0, 1, 0, 0])

    counted = found(order(lists, [0.9, 0.5, 0.5, 0.5, 0.5]), label, 2)

    assert [counted.expected.tolist(), counted.best.tolist(), counted.worst.tolist()] == [[1.25], [2.0], [1.0]]


def test_when_all_scores_are_equal_chance_decides_and_the_worst_case_knows_it() -> None:
    lists = _lists(week=[0] * 4, pupil=range(4))
    figures = at_capacity(order(lists, [0.0] * 4), np.array([1, 1, 1, 0]), 2, ALONE)

    assert [figures.precision.value, figures.precision_best.value, figures.precision_worst.value] == [0.75, 1.0, 0.5]
    assert [figures.recall.value, figures.recall_best.value, figures.recall_worst.value] == [0.5, 2 / 3, 1 / 3]


def test_a_list_longer_than_the_pupils_holds_them_all() -> None:
    counted = found(order(_lists([0, 0], [1, 2]), [0.1, 0.2]), np.array([1, 0]), 10)

    assert [counted.seen.tolist(), counted.expected.tolist()] == [[2.0], [1.0]]


def test_a_week_without_pupils_has_no_list() -> None:
    lists = _lists(week=[0, 2], pupil=[1, 1])

    assert lists.count == 2
    assert workload(order(lists, [0.1, 0.2]), 1, ALONE).flags_per_school.value == 1.0


def test_nobody_reached_tier_3_is_no_recall_with_a_reason_and_not_zero() -> None:
    figures = at_capacity(order(_lists([0, 0], [1, 2]), [0.1, 0.2]), np.array([0, 0]), 1, ALONE)

    assert (figures.recall.value, figures.recall.why) == (None, "no pupil reached tier 3")
    assert figures.precision.value == 0.0


def test_repeats_are_the_pupils_who_stood_on_the_list_of_the_school_week_before() -> None:
    # One place: pupil 1, 1, 2, then after a holiday 2 again. The first week has none before it.
    week = np.repeat([0, 1, 2, 5], 2)
    lists = _lists(week=week, pupil=[1, 2] * 4)
    ordered = order(lists, [0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.9])

    again, could = repeats(ordered, 1)

    assert again.tolist() == [0, 1, 0, 1]
    assert could.tolist() == [0, 1, 1, 1]
    assert workload(ordered, 1, ALONE).repeats.value == 2 / 3


def test_the_list_of_another_school_is_not_the_week_before() -> None:
    lists = _lists(week=[0, 1], pupil=[1, 1], school=[0, 1])

    assert lists.before.tolist() == [-1, -1]
    assert workload(order(lists, [0.5, 0.5]), 1, draw(2, 20, 1)).repeats.why == "no school has two lists in a row"


def test_pupils_with_equal_scores_keep_their_order_from_week_to_week() -> None:
    pupil = np.tile(np.arange(50), 6)
    ordered = order(_lists(np.repeat(np.arange(6), 50), pupil), np.zeros(300))

    assert workload(ordered, 5, ALONE).repeats.value == 1.0


def test_flags_are_counted_per_500_pupils() -> None:
    lists = _lists(week=[0] * 6 + [1] * 6, pupil=list(range(6)) * 2, size=250)

    work = workload(order(lists, np.arange(12.0)), 4, ALONE)

    assert (work.flags.value, work.flags_per_school.value) == (4.0, 2.0)


def test_no_opinion_comes_last() -> None:
    assert order(_lists([0] * 3, [1, 2, 3]), [np.nan, 0.0, -1.0]).rows.tolist() == [1, 2, 0]


def test_a_team_that_sees_each_pupil_once_goes_on_to_the_next_and_comes_back_after_the_rest() -> None:
    # Pupil 1 always ranks first, then 2, then 3. One place; whoever was seen is left out of the next two lists.
    lists = _lists(week=np.repeat([0, 1, 2, 5, 6], 3), pupil=[1, 2, 3] * 5)

    seen = fresh(lists, [0.9, 0.5, 0.1] * 5, 1, rest=2)

    assert [int(pupil) for pupil in lists.pupil[seen]] == [1, 2, 3, 1, 2]


def test_without_rest_a_team_that_sees_each_pupil_once_sees_the_ordinary_lists() -> None:
    generator = np.random.default_rng(3)
    lists = _lists(
        np.repeat(np.arange(6), 40), np.tile(np.arange(40), 6), school=np.tile(np.arange(40) % 2, 6), size=300
    )
    score = np.round(generator.random(240), 1)

    assert fresh(lists, score, 5, rest=0).tolist() == order(lists, score).flagged(5).tolist()
