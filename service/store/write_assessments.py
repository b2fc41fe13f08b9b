"""Writing weekly assessments and frozen lists: once, never changed, naming what they replace."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, insert, select, update

from service.store.bulk import bulk_insert
from service.store.frames import plain, read_frame
from service.store.tables import Assessment, AssessmentRun, WeeklyList, columns, table

ONE = ["pupil_fk", "as_of"]
KEYS = ["school_fk", "pupil_fk", "as_of", "week"]
OUTCOME = ["status", "rule_tier", "tier", "attention"]
JSON_TEXT = ["answers", "reasons", "open", "facts"]
MODEL = "model"
GIVEN = [*KEYS, *OUTCOME, *JSON_TEXT, MODEL, "last_seq", "content_sha256"]
"""Columns of `add_assessments`; answers, reasons, open and facts are JSON text, and model is too or is null."""


@dataclass(frozen=True)
class Run:
    """What one assessment run knew (``known_at``, microseconds UTC) and used."""

    as_of: date
    known_at: int
    code_version: str
    rules_sha256: str
    created_at: datetime
    model_version: str | None = None


@dataclass(frozen=True)
class AssessmentCounts:
    """Assessments that are the first of their date, replace another one, or say what the latest one says."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0

    def __add__(self, other: "AssessmentCounts") -> "AssessmentCounts":
        """Counts of both."""
        return AssessmentCounts(self.new + other.new, self.replaced + other.replaced, self.unchanged + other.unchanged)


def add_run(connection: Connection, run: Run) -> int:
    """Register a run and return its key."""
    rows = table(AssessmentRun)
    return int(connection.execute(insert(rows).values(vars(run)).returning(rows.c.id)).scalar_one())


def finish_run(connection: Connection, run_id: int, known_at: int) -> None:
    """Name the moment by which everything the run used was recorded, once all its schools are done."""
    rows = table(AssessmentRun)
    connection.execute(update(rows).where(rows.c.id == run_id).values(known_at=known_at))


def add_assessments(connection: Connection, run_id: int, rows: pd.DataFrame) -> AssessmentCounts:
    """Write assessments with the columns `GIVEN`, one per pupil and date.

    One that has the ``content_sha256`` of the latest of its pupil and date is not written again; one that differs
    names it in ``replaces_fk``.
    """
    if not len(rows):
        return AssessmentCounts()
    wanted = pd.DataFrame({name: pd.Series(plain(rows[name]), dtype=object) for name in GIVEN})
    latest = _latest(connection, wanted)
    both = wanted.merge(latest, on=ONE, how="left", suffixes=("", "_before"))
    fresh = both[both["content_sha256"] != both["content_sha256_before"]]
    values = [plain(fresh[name]) for name in [*GIVEN, "replaces_fk"]]
    values[GIVEN.index("as_of")] = [day.isoformat() for day in fresh["as_of"]]
    bulk_insert(connection, table(Assessment), ["run_fk", *GIVEN, "replaces_fk"], [[run_id] * len(fresh), *values])
    replaced = int(fresh["replaces_fk"].notna().sum())
    return AssessmentCounts(len(fresh) - replaced, replaced, len(rows) - len(fresh))


def freeze_list(
    connection: Connection, school_fk: int, week: str, as_of: date, frozen_at: datetime, content: Any
) -> str:
    """Keep a weekly list as it is now and return its sha256; refused by the database when the week has one."""
    data = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    digest = hashlib.sha256(data).hexdigest()
    row = {"school_fk": school_fk, "week": week, "as_of": as_of, "frozen_at": frozen_at}
    connection.execute(insert(table(WeeklyList)).values({**row, "content": content, "content_sha256": digest}))
    return digest


def _latest(connection: Connection, wanted: pd.DataFrame) -> pd.DataFrame:
    row = columns(Assessment)
    query = (
        select(row.pupil_fk, row.as_of, row.id.label("replaces_fk"), row.content_sha256)
        .where(row.school_fk.in_(sorted(set(wanted["school_fk"]))), row.as_of.in_(sorted(set(wanted["as_of"]))))
        .order_by(row.id)
    )
    return read_frame(connection, query).drop_duplicates(ONE, keep="last")
