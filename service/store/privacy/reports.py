"""What deletions reported: counts per table, never who."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from service.store.tables import DeletionReport, table


def write_report(
    connection: Connection, kind: str, at: datetime, by: str, counts: Mapping[str, int], audit_seq: int
) -> None:
    """Keep what a deletion did; ``audit_seq`` is its event in the audit log."""
    row = {"kind": kind, "at": at, "by": by, "counts": dict(counts), "audit_seq": audit_seq}
    connection.execute(insert(table(DeletionReport)).values(row))


def reports(connection: Connection) -> list[dict[str, Any]]:
    """Every report that is still kept, the latest first."""
    rows = table(DeletionReport)
    return [dict(row) for row in connection.execute(select(rows).order_by(rows.c.id.desc())).mappings()]
