"""How many times as high a fact is as last year, and how far that is from what years differ by themselves."""

from datetime import date

import numpy as np
import pytest

from tests.training.monitor.toy import SHARE_12W, rows, terms, with_fact
from training.monitoring.check import check
from training.monitoring.drift import Drift
from training.monitoring.level import Level, level_of, nearest
from training.monitoring.rows import COMPARED, Rows
from training.monitoring.side_by_side import Sides

END = date(2026, 4, 26)
CHANGE = np.datetime64("2026-01-05")
VALUE = np.array([[0.0, 1.0]])


def two_sides(now: list[float], before: list[float], owner: list[int]) -> Sides:
    """Groups of ten rows each with a share of ones this and last year."""
    shares = [np.array([[[10 * (1 - one), 10 * one]] for one in side]) for side in (now, before)]
    return Sides(shares[0], shares[1], rows=np.array([[100], [100]]), value=VALUE, owner=np.array(owner))


def test_twice_as_high_in_every_school_is_the_logarithm_of_two_with_only_the_waves_of_schools_as_error() -> None:
    found = level_of(two_sides([0.4] * 4, [0.2] * 4, [0, 1, 2, 3]), school_spread=0.2)

    assert found.ratio == pytest.approx(np.log(2))
    assert found.surprise == pytest.approx(np.log(2) / (0.2 / np.sqrt(4)))


def test_groups_of_one_school_share_its_waves() -> None:
    one_school, four = (two_sides([0.4] * 4, [0.2] * 4, owner) for owner in ([0] * 4, [0, 1, 2, 3]))

    assert level_of(four, 0.2).surprise == pytest.approx(2 * level_of(one_school, 0.2).surprise)


def test_groups_that_move_apart_make_the_same_ratio_less_surprising() -> None:
    together = level_of(two_sides([0.4] * 4, [0.2] * 4, [0, 1, 2, 3]), 0.2)
    apart = level_of(two_sides([0.1, 0.2, 0.5, 0.8], [0.2] * 4, [0, 1, 2, 3]), 0.2)

    assert apart.ratio == pytest.approx(together.ratio)
    assert apart.surprise < together.surprise / 2


def test_a_column_that_can_be_negative_has_no_level() -> None:
    sides = two_sides([0.4], [0.2], [0])
    negative = Sides(sides.now, sides.before, sides.rows, np.array([[-1.0, 1.0]]), sides.owner)

    assert np.isnan([*level_of(negative, 0.2).ratio, *level_of(negative, 0.2).surprise]).all()


def test_the_nearest_of_several_is_nothing_when_they_point_in_different_directions() -> None:
    up, higher, down = (Level(np.array([one]), np.array([10 * one])) for one in (0.2, 0.5, -0.1))

    assert [part.item() for part in nearest([up, higher])] == [0.2, 2.0]
    assert [part.item() for part in nearest([up, down])] == [0.0, 0.0]


def drift(given: Rows, **changes: object) -> Drift:
    """Drift of one fact at the end."""
    found = check(given, END, terms(performance_checks=1, performance_lasting=1, **changes))
    return found.facts[COMPARED.index("absent_share_12w")]


def with_share(factor: float) -> Rows:
    """Few pupils who miss most, as in real schools; from a day on ``factor`` times as much for everybody."""
    given = rows()
    uneven = 0.01 * np.expm1(30 * given.X[:, SHARE_12W])
    return with_fact(given, SHARE_12W, uneven * np.where(given.as_of >= CHANGE, factor, 1))


def test_a_third_more_for_everybody_is_seen_by_the_level_alone() -> None:
    more = with_share(1.33)

    found = drift(more)

    assert found.lasts is True
    assert 1.2 < found.ratio < 1.4
    assert drift(more, level_surprise=1e9).lasts is False


def test_a_tenth_more_is_what_years_differ() -> None:
    assert drift(with_share(1.1)).lasts is False
