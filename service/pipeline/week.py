"""The weekly run: assess every pupil, keep what was said, freeze the lists. One screen, each line a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection

from service.decide.outcome import Row
from service.decide.weekly_list import counts, weekly_list
from service.domain.moments import iso_week, sunday_of
from service.pipeline.compute import SchoolAssessment, assessments
from service.pipeline.parts import Parts
from service.pipeline.people import people_of
from service.store.reading import find_school, get_list
from service.store.session import write_transaction
from service.store.write_assessments import (
    JSON_TEXT,
    OUTCOME,
    AssessmentCounts,
    Run,
    add_assessments,
    add_run,
    freeze_list,
)

_LAST = ("last_seq", "content_sha256")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class SchoolReport:
    """What a run did for one school."""

    school_id: str
    counts: dict[str, int]
    written: AssessmentCounts
    frozen: bool


def run_week(
    parts: Parts, week: str, school: str | None = None, progress: Progress = lambda _: None
) -> list[SchoolReport]:
    """Assess a week, write what changed and freeze the lists that were not: all of it, or nothing.

    Raises
    ------
    NotFound
        If there is no such school.
    VroegsignaalError
        If the week does not exist.
    """
    as_of = sunday_of(week)
    ready = []
    for made in assessments(parts, as_of, None, school):
        ready.append(_prepare(parts, made, freeze=True))
        progress(ready[-1].school_id)
    return _write_all(parts, as_of, ready)


def write_made(parts: Parts, as_of: date, made: list[SchoolAssessment]) -> list[SchoolReport]:
    """Write assessments of a weekly date without making lists: all of them, or none."""
    return _write_all(parts, as_of, [_prepare(parts, one, freeze=False) for one in made])


def _write_all(parts: Parts, as_of: date, ready: list["Ready"]) -> list[SchoolReport]:
    """One transaction for every school; a list that was frozen before stays as it was."""
    with write_transaction(parts.engine) as connection:
        run = add_run(connection, _run(parts, as_of, [one.made for one in ready]))
        return [_write(connection, run, one, parts) for one in ready]


@dataclass(frozen=True)
class Ready:
    """A school's assessment, ready to be written; ``content`` is its list, None when no list is wanted."""

    school_id: str
    school_fk: int
    made: SchoolAssessment
    content: dict[str, Any] | None
    has_list: bool


def _prepare(parts: Parts, made: SchoolAssessment, freeze: bool) -> Ready:
    school_id, as_of = made.assessed.sitting.columns.school.school_id, made.assessed.as_of
    key = find_school(parts.engine, school_id).id
    has_list = get_list(parts.engine, key, iso_week(as_of)) is not None
    return Ready(school_id, key, made, list_content(parts, made) if freeze and not has_list else None, has_list)


def list_content(parts: Parts, assessment: SchoolAssessment) -> dict[str, Any]:
    """The weekly list of one school."""
    assessed = assessment.assessed
    people = people_of(parts, assessed.sitting.columns.school.school_id, assessed.as_of)
    return weekly_list(assessed, assessment.rows, people)


def _run(parts: Parts, as_of: date, made: list[SchoolAssessment]) -> Run:
    known_at = max(assessment.receipt.known_at for assessment in made)
    return Run(as_of, known_at, parts.code_version, parts.rules_sha256, parts.now())


def _write(connection: Connection, run: int, ready: Ready, parts: Parts) -> SchoolReport:
    as_of = ready.made.assessed.as_of
    written = add_assessments(connection, run, _frame(ready.school_fk, as_of, ready.made.rows))
    frozen = ready.content is not None and not ready.has_list
    if frozen:
        freeze_list(connection, ready.school_fk, iso_week(as_of), as_of, parts.now(), ready.content)
    return SchoolReport(ready.school_id, counts(ready.made.rows), written, frozen)


def _frame(school_fk: int, as_of: date, rows: list[Row]) -> pd.DataFrame:
    """Rows as `add_assessments` wants them: nested values as JSON text."""
    data: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in ("pupil_fk", *OUTCOME, *_LAST)}
    data |= {name: [orjson.dumps(row[name]).decode() for row in rows] for name in JSON_TEXT}
    data |= {name: [value] * len(rows) for name, value in _shared(school_fk, as_of).items()}
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})


def _shared(school_fk: int, as_of: date) -> dict[str, Any]:
    return {"school_fk": school_fk, "as_of": as_of, "week": iso_week(as_of)}
