"""The figures of a region that may be shown: kept as they were made, replaced as a whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from service.store.tables import RegionFigures, columns, table


def replace_figures(
    connection: Connection, region: str, made_at: datetime, parts: Mapping[str, Any], stale: bool = False
) -> None:
    """Keep the figures of a region, a row per part, in place of those of before."""
    row = columns(RegionFigures)
    connection.execute(delete(table(RegionFigures)).where(row.region == region))
    same = {"region": region, "made_at": made_at, "stale": stale}
    connection.execute(
        insert(table(RegionFigures)), [{**same, "kind": kind, "content": content} for kind, content in parts.items()]
    )


def figures(connection: Connection, region: str, kind: str) -> Any | None:
    """One part of the figures of a region; None when they were never made."""
    row = columns(RegionFigures)
    query = select(row.content).where(row.region == region, row.kind == kind)
    return connection.execute(query).scalar_one_or_none()


def made_at(connection: Connection, region: str) -> datetime | None:
    """When the figures of a region were made; None when they never were."""
    row = columns(RegionFigures)
    moment: datetime | None = connection.execute(
        select(row.made_at).where(row.region == region).limit(1)
    ).scalar_one_or_none()
    return moment


def is_stale(connection: Connection, region: str) -> bool:
    """Whether the figures were never made, or an assessment changed since."""
    row = columns(RegionFigures)
    query = select(func.count()).select_from(table(RegionFigures)).where(row.region == region, row.stale.is_(False))
    return int(connection.execute(query).scalar_one()) == 0
