"""Pupils per tier in each week and group, as far as they may be shown (docs/explanation/small-cells.md).

A unit is shown in every week or in none, and only when in every week each of its tiers holds at least the least number:
so the groups inside a unit could trade all their pupils' histories without a shown number changing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.region.gather import GROUPINGS, SCHOOL, Counts, Grouping, Region
from service.region.tree import Node, units

FULL, COARSE = "full", "coarse"
STATES = {FULL: ("other", "tier_2", "tier_3"), COARSE: ("other", "tier_2_3")}
"""What is told apart: pupils in neither tier, tier 2 and tier 3; or 2 and 3 together where the region is small."""
SECTOR = "sector"

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Stock:
    """What may be shown: the level, which weeks, and per grouping the units."""

    level: str
    least: int
    weeks: Mask
    units: dict[str, list[Node]]


def by_state(grouping: Grouping, level: str) -> Counts:
    """Pupils by group, week and state of a level."""
    tiers: Counts = grouping.counts.sum(axis=3)
    other, two, three = tiers[:, :, 0] + tiers[:, :, 1], tiers[:, :, 2], tiers[:, :, 3]
    return np.stack([other, two, three] if level == FULL else [other, two + three], axis=2)


def of_node(counts: Counts, node: Node) -> Counts:
    """Counts of a node: its groups together."""
    total: Counts = counts[list(node.leaves)].sum(axis=0)
    return total


def choose(region: Region, least: int) -> Stock | None:
    """What may be shown of a region; None when in no week anything may.

    Tiers 2 and 3 are told apart when that can be done in at least half of the weeks.
    """
    shown = {level: _weeks(region, level, least) for level in (FULL, COARSE)}
    level = FULL if shown[FULL].sum() * 2 >= max(int(shown[COARSE].sum()), 1) else COARSE
    weeks = shown[level]
    if not weeks.any():
        return None
    found: dict[str, list[Node]] = {}
    for name in GROUPINGS:
        grouping = region.groupings[name]
        counts = by_state(grouping, level)[:, weeks]
        may_show = _Large(counts, least)
        found[name] = units(grouping.tree, may_show)
        if name == SCHOOL:
            found[SECTOR] = units(grouping.tree, may_show, lambda node: node.is_sector)
    return Stock(level, least, weeks, found)


@dataclass(frozen=True)
class _Large:
    """Whether every state of a node is large enough in every week in which there is anybody at all."""

    counts: Counts
    least: int

    def __call__(self, node: Node) -> bool:
        mine = of_node(self.counts, node)
        there = mine.sum(axis=1) > 0
        return bool(there.any()) and bool((mine[there] >= self.least).all())


def _weeks(region: Region, level: str, least: int) -> Mask:
    whole = by_state(region.groupings[SCHOOL], level).sum(axis=0)
    large: Mask = (whole >= least).all(axis=1)
    return large


def shown_stock(region: Region, stock: Stock) -> dict[str, Any]:
    """The figures: per grouping its units, and per unit and shown week the pupils of each state.

    A unit without pupils in a week has no row there.
    """
    tables = {"region": _table(region, stock, "region", [region.groupings[SCHOOL].tree])}
    for name, nodes in stock.units.items():
        tables[name] = _table(region, stock, name, nodes)
    weeks = [week.isoformat() for week, shown in zip(region.weeks, stock.weeks, strict=True) if shown]
    hidden = [week.isoformat() for week, shown in zip(region.weeks, stock.weeks, strict=True) if not shown]
    states = list(STATES[stock.level])
    seen = {"weeks": weeks, "hidden_weeks": hidden, "tables": tables, "tier_1": _tier_1(region, stock)}
    return {"level": stock.level, "states": states, "least": stock.least, **seen}


def grouping_of(region: Region, table: str) -> Grouping:
    """The groups a table is about; sectors are groups of schools."""
    return region.groupings[SCHOOL if table in ("region", SECTOR) else table]


def members(grouping: Grouping, table: str, node: Node) -> list[str]:
    """Names of who is in a unit of a table."""
    if table == "region":
        return []
    names = grouping.sectors if table == SECTOR else grouping.names
    return list(dict.fromkeys(names[position] for position in node.leaves))


def _table(region: Region, stock: Stock, table: str, nodes: list[Node]) -> list[dict[str, Any]]:
    grouping = grouping_of(region, table)
    counts = by_state(grouping, stock.level)[:, stock.weeks]
    rows = []
    for node in nodes:
        values = of_node(counts, node).tolist()
        pupils = [value if sum(value) else None for value in values]
        rows.append({"members": members(grouping, table, node), "pupils": pupils})
    return rows


def _tier_1(region: Region, stock: Stock) -> list[int | None]:
    """Tier 1 within the pupils in neither tier 2 nor 3; the rest is niet te beoordelen or exempt. Both, or neither."""
    tiers = region.groupings[SCHOOL].counts.sum(axis=(0, 3))[stock.weeks]
    return [int(one) if min(one, none) >= stock.least else None for none, one in tiers[:, :2].tolist()]
