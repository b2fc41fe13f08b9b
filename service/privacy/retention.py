"""Deleting what was kept for its whole term: shown first, then done in one transaction that leaves a report."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine

from service.domain.access import Action, Actor, AuditEntry
from service.domain.moments import AMSTERDAM
from service.policy.retention import Retention
from service.settings import Settings
from service.store import audit
from service.store.privacy.deleting import deletion, wipe
from service.store.privacy.due import before
from service.store.privacy.files import stale_files
from service.store.privacy.reports import write_report
from service.store.privacy.sweep import Swept, count_due, delete_due
from service.store.session import snapshot

KIND = "retention"
COLUMNS = "columns"
"""The columnar files in configs/retention.yaml."""


@dataclass(frozen=True)
class TableDue:
    """Rows of a table that are due, and the date before which their term began; None where none ever is."""

    table: str
    rows: int
    before: date | None


@dataclass(frozen=True)
class Applied:
    """What was deleted: rows per table, columnar files, and whether the database's own log was emptied as well."""

    tables: list[TableDue]
    files: int = 0
    wiped: bool = True
    schools: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows together."""
        return sum(each.rows for each in self.tables)


def due(engine: Engine, retention: Retention, today: date) -> list[TableDue]:
    """What `apply` would delete on a date, per table.

    Raises
    ------
    ConfigError
        If the terms cannot be carried out on this database.
    """
    with snapshot(engine) as connection:
        return _tables(count_due(connection, retention, today), retention, today)


def apply(engine: Engine, retention: Retention, settings: Settings, actor: Actor, now: datetime) -> Applied:
    """Delete everything that is due: all of it, or nothing. Safe to repeat.

    Raises
    ------
    ConfigError
        If the terms cannot be carried out on this database.
    BrokenLog
        If audit events are due and the log is not what was written.
    NotReady
        If another writer is busy for too long.
    """
    today = now.astimezone(AMSTERDAM).date()
    with deletion(engine, KIND) as connection:
        swept = delete_due(connection, retention, today)
        counts = {name: rows for name, rows in swept.rows.items() if rows}
        if counts:
            entry = AuditEntry(actor, Action.RETENTION_APPLIED, now, detail=counts)
            write_report(connection, KIND, now, actor.uid, counts, audit.append(connection, entry))
    files = stale_files(engine, settings, retention.outside[COLUMNS].days or 1)
    return Applied(_tables(swept, retention, today), files, wipe(engine), swept.school_ids)


def _tables(swept: Swept, retention: Retention, today: date) -> list[TableDue]:
    return [TableDue(name, rows, before(retention, name, today)) for name, rows in swept.rows.items()]
