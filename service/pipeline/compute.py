"""From the database to facts and assessments, school by school; nothing is written here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from service.decide.assess import Assessed, assess
from service.decide.outcome import Receipt, Row, receipt, rows
from service.decide.sitting import Sitting
from service.domain.columns import SchoolColumns
from service.domain.moments import micros
from service.facts.engine import enrolled, facts_of
from service.facts.known import know
from service.facts.table import fact_table
from service.pipeline.agreed import in_words
from service.pipeline.parts import Parts
from service.risk.adviser import Adviser
from service.rules.report_terms import report_terms
from service.store.columns import open_school
from service.store.reading import school_ids, work_of


@dataclass(frozen=True)
class SchoolAssessment:
    """One school's assessment with its rows and receipt."""

    assessed: Assessed
    rows: list[Row]
    receipt: Receipt


def columns_of(parts: Parts, school: str | None) -> Iterator[SchoolColumns]:
    """Columns of one school, or of all in order of school id.

    Raises
    ------
    NotFound
        If there is no such school.
    """
    for school_id in school_ids(parts.engine, school):
        yield open_school(parts.engine, school_id, parts.settings)


def fact_tables(parts: Parts, as_of: date, known_at: int | None, school: str | None) -> Iterator[dict[str, list[Any]]]:
    """Facts of every pupil enrolled on a date, a table per school."""
    for columns in columns_of(parts, school):
        known = know(columns, known_at, report_terms(parts.rules, columns.calendar))
        yield fact_table(facts_of(known, enrolled(columns, [as_of])))


def assessments(parts: Parts, as_of: date, known_at: int | None, school: str | None) -> Iterator[SchoolAssessment]:
    """Assessment of every pupil enrolled on a date, school by school."""
    for columns in columns_of(parts, school):
        yield assess_school(parts, columns, as_of, known_at)


def assess_school(parts: Parts, columns: SchoolColumns, as_of: date, known_at: int | None) -> SchoolAssessment:
    """Assess one school. Without ``known_at`` everything that arrived counts, and the receipt names that moment."""
    return assess_with(parts, columns, as_of, known_at, parts.adviser)


def assess_with(
    parts: Parts, columns: SchoolColumns, as_of: date, known_at: int | None, adviser: Adviser | None
) -> SchoolAssessment:
    """The same with another adviser, or without any."""
    moment = known_at if known_at is not None else everything_by(parts, columns)
    work = in_words(work_of(parts.engine, columns.school.school_id, moment), parts)
    assessed = assess(Sitting.open(columns, parts.rules, parts.policy, moment, work), as_of, adviser)
    made = receipt(assessed, moment, parts.code_version, parts.rules_sha256)
    return SchoolAssessment(assessed, list(rows(assessed)), made)


def everything_by(parts: Parts, columns: SchoolColumns, by: int | None = None) -> int:
    """The moment by which all that arrived was recorded: now, or later where a source's clock runs ahead.

    ``by``: a moment to hold on to instead of now; what is recorded between the two waits for another time.
    """
    latest = max(int(np.max(part.recorded_at, initial=0)) for part in (columns.records, columns.marks))
    now = micros(parts.now())
    return latest if latest > now else now if by is None else by
