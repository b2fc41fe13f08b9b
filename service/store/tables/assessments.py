"""Weekly assessments with their evidence and receipt. Written once, never updated."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, SmallInteger, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class AssessmentRun(Table, table=True):
    """One run over schools: what it knew (``known_at``, microseconds UTC) and which rules and code it used."""

    __tablename__ = "assessment_run"

    id: int | None = Field(default=None, primary_key=True)
    as_of: date
    known_at: int = Field(sa_type=BigInteger)
    code_version: str
    rules_sha256: str
    model_version: str | None = None
    created_at: datetime = Field(sa_type=UtcMoment)


class Assessment(Table, table=True):
    """One pupil as of one date; ``replaces_fk`` names the assessment it replaces, ``model`` is the second opinion."""

    __table_args__ = (
        UniqueConstraint("pupil_fk", "as_of", "content_sha256", "run_fk", name="uq_assessment_content"),
        Index("ix_assessment_school_as_of", "school_fk", "as_of"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_fk: int = Field(foreign_key="assessment_run.id")
    school_fk: int = Field(foreign_key="school.id")
    pupil_fk: int = Field(foreign_key="pupil.id")
    as_of: date
    week: str
    status: str
    rule_tier: int | None = Field(default=None, sa_type=SmallInteger)
    tier: int | None = Field(default=None, sa_type=SmallInteger)
    attention: bool = False
    answers: Any = Field(sa_type=JSON)
    reasons: Any = Field(sa_type=JSON)
    open: Any = Field(sa_type=JSON)
    facts: Any = Field(sa_type=JSON)
    model: Any = Field(default=None, sa_type=JSON, nullable=True)
    last_seq: int = Field(sa_type=BigInteger)
    content_sha256: str
    replaces_fk: int | None = Field(default=None, foreign_key="assessment.id")
