"""What is kept of a region's figures, for pages and API: one part at a time, nothing computed that is not a choice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from service.policy.region import RegionPolicy
from service.region.periods import last_weeks
from service.region.publish import publish_stale
from service.store.region.figures import figures, is_stale, made_at
from service.store.session import snapshot


@dataclass(frozen=True)
class Shelf:
    """Where the figures of a region are read; made first if an assessment changed since."""

    engine: Engine
    policy: RegionPolicy
    now: Callable[[], datetime]

    def part(self, region: str, kind: str) -> Any | None:
        """A part of `service.region.publish.PARTS`; None while nothing may be shown."""
        with snapshot(self.engine) as connection:
            stale = is_stale(connection, region)
        if stale:
            publish_stale(self.engine, self.policy, self.now, region)
        with snapshot(self.engine) as connection:
            return figures(connection, region, kind)

    def made_at(self, region: str) -> datetime | None:
        """When the figures of a region were made."""
        with snapshot(self.engine) as connection:
            return made_at(connection, region)


def ends(weeks: Sequence[str], kind: str) -> dict[str, int]:
    """Per week, month, quarter or school year the position of its last shown week; the newest first."""
    found = last_weeks([date.fromisoformat(week) for week in weeks], kind)
    return dict(reversed(found.items()))


def matrix(movement: Mapping[str, Any], before: str, after: str) -> list[list[int]] | None:
    """The matrix from one week to a later one; None when it is not shown."""
    weeks: list[str] = movement["weeks"]
    if before not in weeks or after not in weeks or before >= after:
        return None
    first, last = weeks.index(before), weeks.index(after)
    found: list[list[int]] = movement["pairs"][first][last - first - 1]
    return found


def row_of(stock: Mapping[str, Any], table: str, unit: int, week: str) -> list[int] | None:
    """Pupils of each state of a unit in a week; None when it had none or the week is not shown."""
    if week not in stock["weeks"]:
        return None
    found: list[int] | None = stock["tables"][table][unit]["pupils"][stock["weeks"].index(week)]
    return found
