"""The record of an import: what came, what it did, what was not taken, and registers received."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from service.store.bulk import bulk_insert
from service.store.counts import Counts
from service.store.frames import plain, read_frame
from service.store.revisions import bump_schools
from service.store.tables import ImportRun, RegisterMark, RejectedRow, columns, table

REJECTED = ["file", "line", "column", "value", "reason"]
MARK = ["school_fk", "day_from", "day_to", "recorded_at"]


@dataclass(frozen=True)
class ImportSource:
    """Where an import comes from. ``sha256`` is over the bytes of all files, in the order of ``files``."""

    kind: str
    source: str
    files: list[str]
    sha256: str
    started_at: datetime


@dataclass(frozen=True)
class ImportResult:
    """What an import did, besides the counts; ``warnings`` may hold anything JSON can."""

    finished_at: datetime
    counts: Counts
    rejected: int = 0
    unmatched: int = 0
    warnings: list[Any] = field(default_factory=list)
    dropped_columns: list[str] = field(default_factory=list)


def start_import(connection: Connection, source: ImportSource) -> int:
    """Register an import and return its key."""
    zero = dict.fromkeys(("new", "changed", "unchanged", "withdrawn", "rejected", "unmatched"), 0)
    row = {"uid": uuid.uuid4().hex, **asdict(source), **zero, "warnings": [], "dropped_columns": []}
    run = table(ImportRun)
    return int(connection.execute(insert(run).values(row).returning(run.c.id)).scalar_one())


def finish_import(connection: Connection, import_id: int, result: ImportResult) -> None:
    """Write down what the import did."""
    values = {name: value for name, value in vars(result).items() if name != "counts"}
    values |= asdict(result.counts)
    run = table(ImportRun)
    connection.execute(update(run).where(run.c.id == import_id).values(values))


def add_rejected(connection: Connection, import_id: int, rows: pd.DataFrame) -> None:
    """Keep rows that were not taken: file, line, column, value, reason."""
    if len(rows):
        values = [plain(rows[name]) for name in REJECTED]
        quoted = [f'"{name}"' for name in REJECTED]
        bulk_insert(connection, table(RejectedRow), ["import_fk", *quoted], [[import_id] * len(rows), *values])


def add_marks(connection: Connection, import_id: int, rows: pd.DataFrame, own_moments: bool = True) -> Counts:
    """Add registers received: school_fk, day_from, day_to (epoch days, both included), recorded_at (microseconds).

    Without moments of its own a source adds nothing for days it has marked before.
    """
    if not len(rows):
        return Counts()
    key = ["school_fk", "day_from", "day_to", *(["recorded_at"] if own_moments else [])]
    first = rows.drop_duplicates(key)
    fresh = first[~_keys(first, key).isin(_keys(_known_marks(connection, rows["school_fk"]), key))]
    values = [fresh[name].tolist() for name in MARK]
    bulk_insert(connection, table(RegisterMark), ["import_fk", *MARK], [[import_id] * len(fresh), *values])
    bump_schools(connection, sorted(set(fresh["school_fk"].tolist())), setup=False)
    return Counts(new=len(fresh), unchanged=len(rows) - len(fresh))


def _known_marks(connection: Connection, school_fks: pd.Series) -> pd.DataFrame:
    mark = columns(RegisterMark)
    query = select(*(mark[name] for name in MARK)).where(mark.school_fk.in_(sorted(set(school_fks.tolist()))))
    return read_frame(connection, query, dict.fromkeys(MARK, "int64"))


def _keys(frame: pd.DataFrame, key: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[key])
