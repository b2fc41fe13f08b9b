"""Weekly lists as they were when they were made."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class WeeklyList(Table, table=True):
    """The frozen list of one school and ISO week; never changed afterwards."""

    __tablename__ = "weekly_list"
    __table_args__ = (UniqueConstraint("school_fk", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    school_fk: int = Field(foreign_key="school.id")
    week: str
    as_of: date
    frozen_at: datetime = Field(sa_type=UtcMoment)
    content: Any = Field(sa_type=JSON)
    content_sha256: str
