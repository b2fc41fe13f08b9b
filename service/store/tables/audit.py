"""The audit log: who saw or changed what, chained by hash, with references to pupils that say nothing themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import BigKey, UtcMoment


class AuditEvent(Table, table=True):
    """One event. Append-only; ``sha256`` is over the whole row and ``before_sha256``, the hash of the row before."""

    __tablename__ = "audit_event"

    seq: int = Field(primary_key=True, sa_type=BigKey, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcMoment)
    actor_kind: str
    actor_uid: str = Field(index=True)
    action: str
    what: str
    school_id: str = Field(index=True)
    pupils: list[str] = Field(sa_type=JSON)
    """References of `PupilReference`."""
    role: str
    ground: str
    detail: Any = Field(sa_type=JSON)
    before_sha256: str
    sha256: str


class AuditedPupil(Table, table=True):
    """Which events are about which reference: an index on ``AuditEvent.pupils``, append-only as well."""

    __tablename__ = "audited_pupil"
    __table_args__ = (Index("ix_audited_pupil_reference_seq", "reference", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    seq: int = Field(sa_type=BigKey, foreign_key="audit_event.seq", index=True)
    reference: str


class AuditHead(Table, table=True):
    """The last event (``seq`` 0 and an empty hash before the first); the row whose lock makes events queue."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(sa_type=BigKey)
    sha256: str
    kept_from_seq: int = Field(sa_type=BigKey)
    """First event that is still kept; older ones were deleted when their term ended."""
    kept_from_sha256: str
    """Hash before that event."""


class PupilReference(Table, table=True):
    """The random reference of a pupil in the audit log. Erasing a pupil erases this row, and the log stays as it is."""

    __tablename__ = "pupil_reference"

    pupil_fk: int = Field(primary_key=True, foreign_key="pupil.id", sa_column_kwargs={"autoincrement": False})
    reference: str = Field(unique=True)
