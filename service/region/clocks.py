"""Pupils at home for longer than four weeks and than three months, as far as they may be shown.

They are counted as a part of tier 3 (of 2 and 3 where those are together), so the rest of that tier is a number too. A
split is shown as a whole or not at all: the finest of `LADDER` of which every part is large enough.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from service.region.gather import MUNICIPALITY, SCHOOL, YEAR, Counts, Grouping, Region
from service.region.home import ALLOWED, ALLOWED_LONG, AT_HOME, LRV, LRV_LONG
from service.region.stock import FULL, SECTOR, Stock, grouping_of, members, of_node
from service.region.tree import Node, units

Parts = Mapping[str, Sequence[int]]
LADDER: tuple[Parts, ...] = (
    {"lrv": [LRV], "lrv_long": [LRV_LONG], "allowed": [ALLOWED], "allowed_long": [ALLOWED_LONG]},
    {"lrv": [LRV], "lrv_long": [LRV_LONG], "allowed_all": [ALLOWED, ALLOWED_LONG]},
    {"short": [LRV, ALLOWED], "long": [LRV_LONG, ALLOWED_LONG]},
    {"at_home": list(AT_HOME)},
)
"""lrv: without a valid reason, up to three months; allowed: sick or authorised; long: longer than three months."""


def in_heavy_tier(grouping: Grouping, level: str) -> Counts:
    """Pupils of tier 3, or of 2 and 3 together, by group, week and home code."""
    lowest = 3 if level == FULL else 2
    heavy: Counts = grouping.counts[:, :, lowest:].sum(axis=2)
    return heavy


def shown_clocks(region: Region, stock: Stock) -> dict[str, Any]:
    """Per shown week the finest split of the whole region, and per grouping the units with who is at home at all."""
    whole = in_heavy_tier(region.groupings[SCHOOL], stock.level).sum(axis=0)
    positions = np.flatnonzero(stock.weeks).tolist()
    weeks = [region.weeks[position].isoformat() for position in positions]
    splits = [finest(whole[position], stock.least) for position in positions]
    tables = {name: _tables(region, stock, name, positions) for name in (SECTOR, SCHOOL, YEAR, MUNICIPALITY)}
    return {"weeks": weeks, "splits": splits, "tables": tables}


def finest(by_home: Counts, least: int) -> dict[str, int] | None:
    """The finest split of which every part, and the rest of the tier, is large enough; None when there is none."""
    for parts in LADDER:
        values = {name: int(by_home[list(codes)].sum()) for name, codes in parts.items()}
        rest = int(by_home.sum()) - sum(values.values())
        if min(rest, *values.values()) >= least:
            return values
    return None


def _tables(region: Region, stock: Stock, name: str, positions: Sequence[int]) -> list[list[dict[str, Any]]]:
    """Per week the units of a grouping; never finer than those whose tiers are shown."""
    grouping = grouping_of(region, name)
    heavy = in_heavy_tier(grouping, stock.level)
    deepest = {node.leaves for node in stock.units[name]}
    found = [_units(grouping.tree, heavy[:, position], deepest, stock.least) for position in positions]
    return [
        [{"members": members(grouping, name, node), "at_home": _at_home(heavy[:, position], node)[1]} for node in nodes]
        for position, nodes in zip(positions, found, strict=True)
    ]


def _units(tree: Node, heavy: Counts, deepest: set[tuple[int, ...]], least: int) -> list[Node]:
    def may_show(node: Node) -> bool:
        return min(_at_home(heavy, node)) >= least

    return units(tree, may_show, lambda node: node.leaves in deepest) if may_show(tree) else []


def _at_home(heavy: Counts, node: Node) -> tuple[int, int]:
    """Pupils of the tier who are not at home, and who are."""
    mine = of_node(heavy, node)
    return int(mine[0]), int(mine[1:].sum())
