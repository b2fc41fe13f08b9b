"""As many early signals as the team can look at, the highest ones, and what that misses."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from service.policy.choices import load_policy
from service.risk.early_signals import Candidates, capacities, places

NAN = float("nan")


def candidates(rank: list[float], probability: list[float] | None = None, share: list[float] | None = None) -> Any:
    size = len(rank)
    seen = np.ones(size, dtype=np.bool_)
    return Candidates(np.array(rank), np.array(probability or [NAN] * size), np.array(share or [0.0] * size), seen)


def test_who_missed_nothing_in_twelve_weeks_is_no_signal_whatever_the_model_thinks() -> None:
    found = replace(candidates([0.9, 0.8, 0.7]), seen=np.array([False, True, True]))

    assert found.listed(1, 0).tolist() == [False, True, False]
    assert found.listed(3, 0).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("per_500", "own", "pupils", "expected"),
    [
        (5, {}, 500, 5),
        (5, {}, 1240, 12),
        (5, {}, 1250, 13),
        (5, {}, 20, 1),
        (0, {}, 500, 0),
        (5, {"99AA00": 8}, 500, 8),
        (5, {"99AA00": 0}, 500, 0),
        (5, {"99BB00": 8}, 500, 5),
    ],
)
def test_capacity_follows_the_size_of_the_school_unless_the_school_chose(
    per_500: int, own: dict[str, int], pupils: int, expected: int
) -> None:
    changed = {"early_signals_per_500": per_500, "early_signals_of_school": own}
    choices = load_policy().model.model_copy(update=changed)

    assert places(choices, "99AA00", pupils) == expected


def test_the_highest_are_listed_and_no_more_than_there_is_room_for() -> None:
    found = candidates([0.1, 0.9, 0.5, 0.7])

    assert found.listed(2, 0.02).tolist() == [False, True, False, True]
    assert found.listed(9, 0.02).all()
    assert not found.listed(0, 0.02).any()


def test_equals_are_chosen_by_recent_absence_and_then_by_pupil_number() -> None:
    found = candidates([0.5, 0.5, 0.5, 0.5], share=[0.01, 0.04, NAN, 0.04])

    assert found.listed(1, 0).tolist() == [False, True, False, False]
    assert found.listed(3, 0).tolist() == [True, True, False, True]


def test_room_is_left_empty_when_the_risk_is_known_to_be_small() -> None:
    found = candidates([0.9, 0.8, 0.7], [0.05, 0.02, 0.0199])

    assert found.listed(3, 0.02).tolist() == [True, True, False]
    assert candidates([0.9, 0.8, 0.7]).listed(3, 0.02).all()


def test_what_is_missed_is_the_sum_of_the_other_probabilities() -> None:
    found = candidates([4, 3, 2, 1], [0.5, 0.25, 0.125, 0.0625])

    assert found.expected(found.listed(2, 0)) == (0.75, 0.1875)
    assert candidates([2, 1], [0.5, NAN]).expected(np.array([True, False])) is None
    assert candidates([]).expected(np.zeros(0, dtype=np.bool_)) == (0.0, 0.0)


def test_a_larger_capacity_never_misses_more() -> None:
    draw = np.random.default_rng(7)
    probability = draw.beta(1, 30, 900)
    found = capacities(candidates(probability.tolist(), probability.tolist()), 1000, 0.02)

    assert [each["per_500"] for each in found] == [1, 2, 5, 10, 20]
    assert [each["listed"] for each in found] == [2, 4, 10, 20, 40]
    missed = [each["expected_missed"] for each in found]
    assert missed == sorted(missed, reverse=True)
    total = round(float(probability.sum()), 2)
    assert [round(each["expected_listed"] + each["expected_missed"], 1) for each in found] == [round(total, 1)] * 5
