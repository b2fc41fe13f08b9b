"""What was imported, and the rows that were not."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class ImportRun(Table, table=True):
    """One import with its counts. ``uid`` is random: it tells equal row numbers in two histories apart."""

    __tablename__ = "import_run"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    kind: str
    source: str
    files: list[str] = Field(sa_type=JSON)
    sha256: str
    started_at: datetime = Field(sa_type=UtcMoment)
    finished_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    rejected: int = 0
    unmatched: int = 0
    warnings: list[Any] = Field(default_factory=list, sa_type=JSON)
    dropped_columns: list[str] = Field(default_factory=list, sa_type=JSON)


class RejectedRow(Table, table=True):
    """A row that was not imported, with the reason."""

    __tablename__ = "rejected_row"

    id: int | None = Field(default=None, primary_key=True)
    import_fk: int = Field(foreign_key="import_run.id", index=True)
    file: str
    line: int
    column: str
    value: str
    reason: str
