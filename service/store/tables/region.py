"""What a samenwerkingsverband works with: tiers per pupil and week, figures that may be shown, cases of schools."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, SmallInteger, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import BigKey, UtcMoment


class RegionLabel(Table, table=True):
    """A year group or municipality by number, so that `RegionState` holds whole numbers only."""

    __tablename__ = "region_label"
    __table_args__ = (UniqueConstraint("kind", "label"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """``year`` or ``municipality``."""
    label: str


class RegionState(Table, table=True):
    """One pupil in one weekly assessment, as narrow as counting needs; the latest assessment of a date replaces it.

    ``tier`` is 1, 2 or 3; 0 is niet te beoordelen or exempt. ``home`` is a code of `service.region.home`.
    """

    __tablename__ = "region_state"
    __table_args__ = (
        # The date comes first: a week of a whole region is read at once.
        UniqueConstraint("as_of", "school_fk", "pupil_fk"),
        Index("ix_region_state_pupil_fk", "pupil_fk"),
        # Numbers are never used again, also of rows that were replaced.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    school_fk: int = Field(foreign_key="school.id")
    pupil_fk: int = Field(foreign_key="pupil.id")
    as_of: date
    tier: int = Field(sa_type=SmallInteger)
    home: int = Field(sa_type=SmallInteger)
    year_fk: int = Field(foreign_key="region_label.id")
    municipality_fk: int = Field(foreign_key="region_label.id")


class RegionFigures(Table, table=True):
    """The figures of a region that may be shown, and no others: small numbers were left out before they came here.

    ``kind`` is a part of `service.region.publish`; ``stale`` once an assessment changed after ``made_at``.
    """

    __tablename__ = "region_figures"
    __table_args__ = (UniqueConstraint("region", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    region: str
    kind: str
    made_at: datetime = Field(sa_type=UtcMoment)
    stale: bool = False
    content: Any = Field(sa_type=JSON)


class SwvCase(Table, table=True):
    """A pupil a school brought in at the samenwerkingsverband, on a ground of configs/region.yaml, for some time."""

    __tablename__ = "swv_case"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    ground: str
    valid_from: date
    valid_to: date | None = None
    brought_in_by: str
    """``uid`` of the account."""
    brought_in_at: datetime = Field(sa_type=UtcMoment)
    ended_by: str | None = None
