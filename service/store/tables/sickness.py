"""Worrisome-sickness flags (M@ZL) and the steps taken with them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class SicknessFlag(Table, table=True):
    """A pupil whose sickness is a worry; at most one per pupil is not closed.

    ``criteria`` holds per rule the day since which it holds and the counts of sickness; ``step`` is one of
    configs/sickness.yaml.
    """

    __tablename__ = "sickness_flag"
    __table_args__ = (Index("ix_sickness_flag_school_fk_step", "school_fk", "step"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    school_fk: int = Field(foreign_key="school.id")
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    step: str
    opened_on: date
    last_hit_on: date
    closed_on: date | None = None
    criteria: Any = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcMoment)


class SicknessStepRow(Table, table=True):
    """A step that was taken: which, when, by whom and for which party. Only ever added to.

    ``reason`` is why the flag was closed, one of configs/sickness.yaml; None for other steps.
    """

    __tablename__ = "sickness_step"

    id: int | None = Field(default=None, primary_key=True)
    flag_fk: int = Field(foreign_key="sickness_flag.id", index=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    step: str
    party: str
    happened_on: date
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)
    reason: str | None = None
