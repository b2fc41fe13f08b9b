"""Imports as they were registered, and the rows that were not taken."""

from typing import Any

from sqlalchemy import Connection, Select, func, select

from service.store.tables import ImportRun, RejectedRow, columns

_SHOWN = (
    "id", "uid", "kind", "source", "files", "sha256", "started_at", "finished_at", "new", "changed", "unchanged",
    "withdrawn", "rejected", "unmatched", "warnings", "dropped_columns",
)  # fmt: skip


def imports(connection: Connection, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Imports, latest first; ``before`` is the key of one that was shown."""
    run = columns(ImportRun)
    query = _runs().order_by(run.id.desc()).limit(limit)
    if before is not None:
        query = query.where(run.id < before)
    return [dict(row) for row in connection.execute(query).mappings()]


def latest_of_each_kind(connection: Connection) -> list[dict[str, Any]]:
    """The latest import of every kind of file, latest first: what came after it put right what was wrong before."""
    run = columns(ImportRun)
    latest = select(func.max(run.id)).group_by(run.kind)
    query = _runs().where(run.id.in_(latest)).order_by(run.id.desc())
    return [dict(row) for row in connection.execute(query).mappings()]


def import_by_uid(connection: Connection, uid: str) -> dict[str, Any] | None:
    """One import by its public id."""
    row = connection.execute(_runs().where(columns(ImportRun).uid == uid)).mappings().one_or_none()
    return None if row is None else dict(row)


def import_of(connection: Connection, import_id: int) -> dict[str, Any]:
    """One import by its key, which must be there."""
    return dict(connection.execute(_runs().where(columns(ImportRun).id == import_id)).mappings().one())


def rejected_rows(connection: Connection, import_id: int, after: int, limit: int) -> list[dict[str, Any]]:
    """Rows of an import that were not taken, in order of file and line as they were kept: id, file, line, column,
    reason. The value is left out; the reason may repeat it, so show it through `service.views.api.discreet`.
    """
    row = columns(RejectedRow)
    query = (
        select(*(row[name] for name in ("id", "file", "line", "column", "reason")))
        .where(row.import_fk == import_id, row.id > after)
        .order_by(row.id)
        .limit(limit)
    )
    return [dict(found) for found in connection.execute(query).mappings()]


def _runs() -> Select[Any]:
    run = columns(ImportRun)
    return select(*(run[name] for name in _SHOWN))
