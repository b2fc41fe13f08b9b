"""What happened over a school year: how many pupils in all, how many new, how long, and who came back.

Each is a whole in parts that is shown as a whole or not at all, and a flow is shown only when the pupils it adds to
those of any week, and of any two weeks with a matrix, are not few.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from service.region.gather import Region
from service.region.periods import school_year
from service.region.stock import FULL, Stock

Mask = npt.NDArray[np.bool_]


def shown_flows(region: Region, stock: Stock, dwell_weeks: Sequence[int]) -> list[dict[str, Any]]:
    """Per school year, the newest first."""
    years = [school_year(week) for week in region.weeks]
    heavy = (region.tier == 3) if stock.level == FULL else (region.tier >= 2)
    home = heavy & (region.home > 0)
    found = []
    for year in dict.fromkeys(reversed(years)):
        inside = np.array([each == year for each in years])
        found.append(_year(region, stock, year, inside, heavy, home, dwell_weeks))
    return found


def _year(
    region: Region, stock: Stock, year: str, inside: Mask, heavy: Mask, home: Mask, dwell_weeks: Sequence[int]
) -> dict[str, Any]:
    least = stock.least
    seen = [position for position in np.flatnonzero(inside).tolist() if stock.weeks[position]]
    longest = dwell_groups(ended_spells(heavy, inside), dwell_weeks)
    at_home = flow(home, inside, seen, least)
    return {
        "year": year,
        "first": region.weeks[int(np.flatnonzero(inside)[0])].isoformat(),
        "last": region.weeks[int(np.flatnonzero(inside)[-1])].isoformat(),
        "heavy": flow(heavy, inside, seen, least),
        "home": at_home,
        # Their parts add up to it.
        "new_home": None if at_home is None else _new(home, inside, least),
        "long_home": None if at_home is None else _long(region, home, inside, least),
        "dwell": longest if min(longest) >= least else None,
        "dwell_all": int(sum(longest)) if sum(longest) >= least else None,
        "came_back": _came_back(heavy, inside, least),
    }


def flow(there: Mask, inside: Mask, seen: Sequence[int], least: int) -> int | None:
    """Pupils who were there in some week of a year, if those who are in no two shown weeks together are not few."""
    year = there[:, inside].any(axis=1)
    total = int(year.sum())
    columns = there[:, list(seen)].astype(np.float32)
    both = np.rint(columns.T @ columns).astype(np.int64)
    alone = np.diagonal(both)
    largest = int((alone[:, None] + alone[None, :] - both).max()) if len(seen) else 0
    return total if total - largest >= least else None


def _new(home: Mask, inside: Mask, least: int) -> list[int] | None:
    """Pupils at home in a year who were not at its first week, and who were: both, or neither."""
    during = home[:, inside]
    already = int(during[:, 0].sum())
    new = int(during.any(axis=1).sum()) - already
    return [new, already] if min(new, already) >= least else None


def _long(region: Region, home: Mask, inside: Mask, least: int) -> list[int] | None:
    """Of the pupils at home in a year those who passed the long clock, and those who did not: both, or neither."""
    passed = int((home & np.isin(region.home, (2, 4)))[:, inside].any(axis=1).sum())
    rest = int(home[:, inside].any(axis=1).sum()) - passed
    return [passed, rest] if min(passed, rest) >= least else None


def ended_spells(there: Mask, inside: Mask) -> npt.NDArray[np.int64]:
    """Lengths in weekly assessments of the spells that ended in a year, of which the beginning was seen."""
    count, weeks = there.shape
    edge = np.zeros((count, 1), dtype=bool)
    change = np.diff(np.concatenate([edge, there, edge], axis=1).astype(np.int8), axis=1)
    _, starts = np.nonzero(change == 1)
    _, stops = np.nonzero(change == -1)
    # Week `stops` is the first without; a spell that is still going on ends outside the weeks, and one of the first
    # week may have begun before it.
    known = (stops < weeks) & (starts > 0)
    known &= inside[np.minimum(stops, weeks - 1)]
    lengths: npt.NDArray[np.int64] = (stops - starts)[known]
    return lengths


def dwell_groups(lengths: npt.NDArray[np.int64], edges: Sequence[int]) -> list[int]:
    """How many spells are as long as each edge at most, and longer than the last."""
    which = np.searchsorted(np.asarray(edges), lengths, side="left")
    return [int(number) for number in np.bincount(which, minlength=len(edges) + 1)]


def _came_back(there: Mask, inside: Mask, least: int) -> list[int] | None:
    """Of the pupils who left in a year those who came back at all, and those who did not: both, or neither."""
    weeks = np.arange(there.shape[1])
    if len(weeks) < 2:
        return None
    left = there[:, :-1] & ~there[:, 1:] & inside[1:]
    first = np.where(left.any(axis=1), left.argmax(axis=1), len(weeks))
    back = (there & (weeks[None, :] > first[:, None] + 1)).any(axis=1)
    came, stayed = int(back.sum()), int((left.any(axis=1) & ~back).sum())
    return [came, stayed] if min(came, stayed) >= least else None
