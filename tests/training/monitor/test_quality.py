"""Completeness of the facts: unknown is counted, never filled; impossible values are named."""

import numpy as np

from models.features import FEATURES
from tests.training.monitor.toy import terms
from training.monitoring.quality import Quality, possible, quality

NOBODY = np.empty((0, 1), np.float32)


def one(now: list[float], before: list[float] | None = None, name: str = "absent_share_4w") -> Quality:
    earlier = NOBODY if before is None else np.array(before, np.float32)[:, None]
    return quality(np.array(now, np.float32)[:, None], earlier, terms(minimum_rows=4), [name])[0]


def test_unknown_values_are_counted_and_left_out_of_the_range() -> None:
    found = one([0.25, np.nan, 0.5, np.nan], [0.25, 0.5, 0.25, np.nan])

    expected = Quality("absent_share_4w", 0.5, 0.25, 0.25, 0.5, 0, ("unknown-rose",))
    assert found == expected


def test_without_last_year_only_facts_most_pupils_lack_are_named() -> None:
    unknown = [np.nan, np.nan, np.nan, 0.5]

    assert one(unknown).remarks == ("unknown-mostly",)
    assert one(unknown, name="absent_share_last_year").remarks == ()
    assert one(unknown).unknown_before is None


def test_a_share_above_one_or_a_negative_count_cannot_be() -> None:
    assert one([0.5, 1.5, -0.5, 1.0]).impossible == 2
    assert one([0.5, 1.5, -0.5, 1.0]).remarks == ("impossible",)
    assert one([-1.0, 30.0], name="late_12w").impossible == 1
    assert one([-0.5, 0.5], name="trend_8w").impossible == 0


def test_a_share_that_rounding_carries_past_one_is_possible() -> None:
    assert one([float(np.float32(1) + np.float32(1e-7))]).impossible == 0


def test_registers_that_do_not_come_in_are_reported() -> None:
    assert one([2.0, 3.0], name="missing_days_4w").remarks == ()
    assert one([4.0, 3.0], name="missing_days_4w").remarks == ("registers-late",)


def test_nothing_seen_is_unknown_and_has_no_range() -> None:
    found = one([])

    assert (found.unknown, found.lowest, found.highest) == (1.0, None, None)


def test_every_fact_has_a_range() -> None:
    assert {name: possible(name)[1] for name in FEATURES if possible(name)[1] == 1} == dict.fromkeys(
        [name for name in FEATURES if "_share_" in name] + ["weekday_peak", "trend_8w"], 1.0
    )
