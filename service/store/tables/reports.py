"""Draft reports to leerplicht."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class ReportDraft(Table, table=True):
    """A report that a person of the school completes and makes at DUO.

    ``kind``, ``state``, ``reason``, ``actions`` and ``municipal`` are choices of configs/reports.yaml.
    ``established_on`` is the day on which the rule came to hold, ``due_on`` the last day to report. ``days`` lists the
    days with unauthorised absence: date, minutes, periods (0: the whole day), and hours where a rule counts them;
    sickness is never in it.
    """

    __tablename__ = "report_draft"
    __table_args__ = (
        UniqueConstraint("pupil_fk", "kind", "established_on"),
        Index("ix_report_draft_school_fk_state", "school_fk", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    school_fk: int = Field(foreign_key="school.id")
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    kind: str
    state: str
    established_on: date
    begins_on: date
    ends_on: date | None = None
    due_on: date
    days: Any = Field(sa_type=JSON)
    all_lessons: bool = False
    reason: str | None = None
    actions: Any = Field(sa_type=JSON)
    municipal: str | None = None
    contact_uid: str | None = None
    """``uid`` of the account of the school's contact person."""
    withdrawn_because: str | None = None
    created_at: datetime = Field(sa_type=UtcMoment)
    corrected_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    """When a correction of the register last changed it."""
    sent_on: date | None = None
    sent_by: str | None = None
