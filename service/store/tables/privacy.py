"""What pupils and parents were told or agreed to, what they asked, and what was deleted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class Consent(Table, table=True):
    """A school wrote down that somebody was informed, agreed, refused or took it back. Append-only; the latest counts.

    ``purpose`` is a purpose of configs/sharing.yaml (e.g. ``jgz-name``), ``party`` is ``parents`` or ``pupil``;
    ``kind`` is ``informed``, ``consented``, ``refused`` or ``withdrawn``; ``given_on`` is the day it happened.
    """

    id: int | None = Field(default=None, primary_key=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    purpose: str
    party: str
    kind: str
    given_on: date
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)


class CorrectionRequest(Table, table=True):
    """A request of a pupil or parent to correct or erase data, and what was decided. No free text: ``about`` and
    ``decision`` are choices, ``day`` is the date of the record it is about.
    """

    __tablename__ = "correction_request"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    kind: str
    about: str
    day: date | None = None
    asked_by: str
    asked_on: date
    due_on: date
    decision: str | None = None
    decided_on: date | None = None
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)


class DeletionReport(Table, table=True):
    """What retention or an erasure deleted: counts per table, never who."""

    __tablename__ = "deletion_report"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    at: datetime = Field(sa_type=UtcMoment)
    by: str
    counts: Any = Field(sa_type=JSON)
    audit_seq: int


class DeletionPermit(Table, table=True):
    """There while a deletion by term or by right is under way, and gone when its transaction ends: only then do the
    append-only tables let rows go.
    """

    __tablename__ = "deletion_permit"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reason: str
