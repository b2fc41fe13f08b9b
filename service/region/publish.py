"""Making the figures of a region that may be shown, all at once, and keeping those only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from service.policy.region import RegionPolicy
from service.region.clocks import shown_clocks
from service.region.flows import shown_flows
from service.region.gather import Region, gather
from service.region.movement import shown_movement
from service.region.stock import choose, shown_stock
from service.store.region.figures import is_stale, replace_figures
from service.store.region.states import latest_state, regions
from service.store.session import snapshot, write_transaction

STOCK, MOVEMENT, CLOCKS, FLOWS = PARTS = ("stock", "movement", "clocks", "flows")


def shown_figures(region: Region | None, policy: RegionPolicy) -> dict[str, Any]:
    """The parts of what may be shown; each is None while nothing may."""
    stock = choose(region, policy.least_shown) if region else None
    if region is None or stock is None:
        return dict.fromkeys(PARTS)
    return {
        STOCK: shown_stock(region, stock),
        MOVEMENT: shown_movement(region, stock),
        CLOCKS: shown_clocks(region, stock),
        FLOWS: shown_flows(region, stock, policy.dwell_weeks),
    }


def publish_stale(engine: Engine, policy: RegionPolicy, now: Callable[[], datetime], only: str | None = None) -> None:
    """Make the figures of every region, or one, whose assessments changed since they were made.

    Nobody has to wait meanwhile: only keeping the figures needs the one writer. What changes while they are made makes
    them stale again.
    """
    with snapshot(engine) as connection:
        names = [name for name in regions(connection) if only in (None, name)]
        stale = [name for name in names if is_stale(connection, name)]
    for name in stale:
        with snapshot(engine) as connection:
            seen, made = latest_state(connection), shown_figures(gather(connection, name), policy)
        with write_transaction(engine) as connection:
            replace_figures(connection, name, now(), made, stale=latest_state(connection) != seen)
