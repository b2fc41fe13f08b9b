"""Whether the facts came in whole: how often each is unknown, impossible values, registers that come late."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.features import FEATURES
from service.domain.columns import Array
from training.monitoring.thresholds import Thresholds

SLACK = 1e-6
"""Rounding to float32 may carry a share of one past one."""


@dataclass(frozen=True)
class Quality:
    """One fact in the newest window; shares are of rows, ``unknown_before`` None without last year."""

    name: str
    unknown: float
    unknown_before: float | None
    lowest: float | None
    highest: float | None
    impossible: int
    remarks: tuple[str, ...]


def possible(name: str) -> tuple[float, float]:
    """Lowest and highest value a fact can have (rules.md §3)."""
    if name == "trend_8w":
        return -1.0, 1.0
    return (0.0, 1.0) if "_share_" in name or name == "weekday_peak" else (0.0, np.inf)


def quality(now: Array, before: Array, terms: Thresholds, names: Sequence[str] = FEATURES) -> list[Quality]:
    """Every fact of ``now`` [n, fact] beside ``before``, the same school weeks of last year (may be empty)."""
    return [_one(name, now[:, column], before[:, column], terms) for column, name in enumerate(names)]


def _one(name: str, now: Array, before: Array, terms: Thresholds) -> Quality:
    known = now[~np.isnan(now)]
    unknown = 1 - len(known) / len(now) if len(now) else 1.0
    earlier = float(np.isnan(before).mean()) if len(before) >= terms.minimum_rows.value else None
    low, high = possible(name)
    wrong = int(((known < low - SLACK) | (known > high + SLACK)).sum())
    lowest, highest = (float(known.min()), float(known.max())) if len(known) else (None, None)
    remarks = _remarks(name, unknown, earlier, wrong, known, terms)
    return Quality(name, unknown, earlier, lowest, highest, wrong, tuple(remarks))


def _remarks(
    name: str, unknown: float, earlier: float | None, wrong: int, known: Array, terms: Thresholds
) -> list[str]:
    expected = name in terms.unknown_in_most_cases.value
    found = {
        "impossible": wrong > 0,
        "unknown-rose": earlier is not None and unknown - earlier > terms.unknown_rise.value,
        "unknown-mostly": earlier is None and not expected and unknown > terms.unknown_most.value,
        "registers-late": name == "missing_days_4w"
        and len(known) > 0
        and float(known.mean()) > terms.missing_days_4w.value,
    }
    return [remark for remark, holds in found.items() if holds]
