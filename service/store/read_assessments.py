"""Stored assessments and frozen lists, as they were written."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from service.store.tables import Assessment, AssessmentRun, Pupil, WeeklyList, columns, table

_PLAIN = ("status", "rule_tier", "tier", "attention", "last_seq", "content_sha256")
_JSON = ("answers", "reasons", "open", "facts", "model")


def frozen_weeks(connection: Connection) -> dict[int, list[str]]:
    """Per school key, the weeks that have a frozen list, latest first."""
    weekly = columns(WeeklyList)
    weeks: dict[int, list[str]] = {}
    for key, week in connection.execute(select(weekly.school_fk, weekly.week).order_by(weekly.week.desc())):
        weeks.setdefault(key, []).append(week)
    return weeks


def versions(connection: Connection, school_fk: int, as_of: date, pupil_id: str | None = None) -> list[dict[str, Any]]:
    """All assessments of a school as of a date in order of writing, with their run; optionally of one pupil."""
    said, run, pupil = columns(Assessment), columns(AssessmentRun), columns(Pupil)
    names = (said.id, pupil.pupil_id, *(said[name] for name in (*_PLAIN, *_JSON)), said.replaces_fk)
    query = (
        select(*names, run.known_at, run.created_at, run.code_version, run.rules_sha256, run.model_version)
        .join(table(AssessmentRun), run.id == said.run_fk)
        .join(table(Pupil), pupil.id == said.pupil_fk)
        .where(said.school_fk == school_fk, said.as_of == as_of)
        .order_by(said.id)
    )
    if pupil_id is not None:
        query = query.where(pupil.pupil_id == pupil_id)
    return [dict(row) for row in connection.execute(query).mappings()]


def replaced_pupils(connection: Connection, school_fk: int, as_of: date) -> list[str]:
    """Pupil numbers with more than one assessment as of a date."""
    said, pupil = columns(Assessment), columns(Pupil)
    query = (
        select(pupil.pupil_id)
        .join(table(Assessment), said.pupil_fk == pupil.id)
        .where(said.school_fk == school_fk, said.as_of == as_of)
        .group_by(pupil.pupil_id)
        .having(func.count() > 1)
        .order_by(pupil.pupil_id)
    )
    return list(connection.scalars(query))
