"""How a risk model is doing: one row per check."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class ModelCheck(Table, table=True):
    """A check of one model version over a period.

    ``display`` is what may be shown from then on: ``model``, ``baseline`` (its order, no number) or ``off``; ``why``
    tells people, ``figures`` holds the numbers behind it.
    """

    __tablename__ = "model_check"

    id: int | None = Field(default=None, primary_key=True)
    model_version: str = Field(index=True)
    checked_at: datetime = Field(sa_type=UtcMoment)
    period_from: date
    period_to: date
    passed: bool
    display: str
    figures: Any = Field(sa_type=JSON)
    why: str
