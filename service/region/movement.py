"""Who moved from which tier to which, between any two weeks of a set in which no cell of any matrix is small.

The set grows from the most important moments: last weeks of school years, of quarters, of months, then the others. A
week that would bring a small cell into any matrix stays out, with all its matrices. So no matrix has a hole, and of a
week outside the set nothing but its counts is known.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from service.region.gather import ABSENT, Counts, Region
from service.region.periods import last_weeks
from service.region.stock import COARSE, FULL, Mask, Stock

Tensor = npt.NDArray[np.int64]


def matrices(region: Region, level: str) -> Tensor:
    """Pupils by week, other week, state then and state at the other; who is in neither week is not counted."""
    kinds = [(region.tier == 2), (region.tier == 3)]
    if level == COARSE:
        kinds = [kinds[0] | kinds[1]]
    there = region.tier != ABSENT
    states = [kind.astype(np.float32) for kind in kinds]
    size, count = len(region.weeks), len(states) + 1
    found = np.zeros((size, size, count, count), dtype=np.int64)
    for one, before in enumerate(states, start=1):
        for other, after in enumerate(states, start=1):
            found[:, :, one, other] = _pairs(before, after)
    either = _either(there.astype(np.float32))
    in_state = np.stack([state.sum(axis=0, dtype=np.float64) for state in states], axis=1).astype(np.int64)
    found[:, :, 1:, 0] = in_state[:, None, :] - found[:, :, 1:, 1:].sum(axis=3)
    found[:, :, 0, 1:] = in_state[None, :, :] - found[:, :, 1:, 1:].sum(axis=2)
    found[:, :, 0, 0] = either - found.sum(axis=(2, 3))
    return found


def _pairs(before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> Counts:
    # Exact: float32 holds whole numbers to 16 million, and no region has as many pupils.
    product: Counts = np.rint(before.T @ after).astype(np.int64)
    return product


def _either(there: npt.NDArray[np.float32]) -> Counts:
    both = _pairs(there, there)
    alone = np.diagonal(both)
    either: Counts = alone[:, None] + alone[None, :] - both
    return either


def choose_weeks(region: Region, stock: Stock, found: Tensor) -> list[int]:
    """Positions of the weeks between which every matrix may be shown, in order of time."""
    large: Mask = np.all(found >= stock.least, axis=(2, 3))
    chosen: list[int] = []
    for week in _by_importance(region, stock):
        if all(large[week, other] for other in chosen):
            chosen.append(week)
    return sorted(chosen)


def _by_importance(region: Region, stock: Stock) -> list[int]:
    shown = [position for position in range(len(region.weeks)) if stock.weeks[position]]
    days = [region.weeks[position] for position in shown]
    order: dict[int, None] = {}
    for kind in ("year", "quarter", "month", "week"):
        order |= dict.fromkeys(shown[position] for position in last_weeks(days, kind).values())
    return list(order)


def shown_movement(region: Region, stock: Stock) -> dict[str, Any]:
    """The matrices that may be shown: level, weeks, and per pair of weeks the rows of the matrix.

    Tiers 2 and 3 are told apart when that can be done between all last weeks of quarters, else taken together.
    """
    for level in (FULL, COARSE) if stock.level == FULL else (COARSE,):
        found = matrices(region, level)
        chosen = choose_weeks(region, stock, found)
        if level == COARSE or _quarters(region, stock) <= set(chosen):
            break
    weeks = [region.weeks[position].isoformat() for position in chosen]
    pairs = [[found[before, after].tolist() for after in chosen[number + 1 :]] for number, before in enumerate(chosen)]
    return {"level": level, "weeks": weeks, "pairs": pairs}


def _quarters(region: Region, stock: Stock) -> set[int]:
    shown = [position for position in range(len(region.weeks)) if stock.weeks[position]]
    ends = last_weeks([region.weeks[position] for position in shown], "quarter")
    return {shown[position] for position in ends.values()}
