"""Absence record versions and registers received."""

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import BigKey

VERSION = ("school_fk", "day", "pupil_fk", "period", "recorded_at", "minutes", "reason")
"""What makes two versions the same one."""


class AbsenceRecord(Table, table=True):
    """One version of one (pupil, day, period). Append-only: database triggers refuse UPDATE and DELETE.

    ``seq`` is the order of arrival; ``day`` an epoch day; ``period`` 0 the whole day; ``minutes`` 0 a withdrawal;
    ``reason`` a `Reason`; ``recorded_at`` microseconds UTC since 1970.
    """

    __tablename__ = "absence_record"
    __table_args__ = (
        # The school comes first so that a delivery (few days of a school) touches few pages and is found by range.
        UniqueConstraint(*VERSION, name="uq_absence_record_version"),
        # On PostgreSQL a key checked row by row makes a delivery four times slower; there one trigger checks
        # all rows of a statement at once (migrations/append_only.py).
        ForeignKeyConstraint(["school_fk"], ["school.id"]).ddl_if(dialect="sqlite"),
        ForeignKeyConstraint(["pupil_fk"], ["pupil.id"]).ddl_if(dialect="sqlite"),
        ForeignKeyConstraint(["import_fk"], ["import_run.id"]).ddl_if(dialect="sqlite"),
        Index("ix_absence_record_school_seq", "school_fk", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    school_fk: int
    pupil_fk: int
    day: int
    period: int = Field(sa_type=SmallInteger)
    minutes: int = Field(sa_type=SmallInteger)
    reason: int = Field(sa_type=SmallInteger)
    recorded_at: int = Field(sa_type=BigInteger)
    import_fk: int
    external_id: str | None = None


class RegisterMark(Table, table=True):
    """The register of a school is complete for epoch days ``day_from`` to ``day_to``, known from ``recorded_at``."""

    __tablename__ = "register_mark"
    __table_args__ = (UniqueConstraint("school_fk", "day_from", "day_to", "recorded_at"),)

    id: int | None = Field(default=None, primary_key=True)
    school_fk: int = Field(foreign_key="school.id")
    day_from: int
    day_to: int
    recorded_at: int = Field(sa_type=BigInteger)
    import_fk: int = Field(foreign_key="import_run.id")
