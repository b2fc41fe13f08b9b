"""What people agreed and what the absoluut-verzuim list says; rules read it, other parts fill it."""

from datetime import date, datetime

from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class AgreedAction(Table, table=True):
    """An action agreed for a pupil: an intervention of configs/cases.yaml, who does it, by when, and when to look back.

    ``owner_uid`` is an account, ``owner_role`` a role where no person is named. ``status`` is ``open``, ``done``,
    ``cancelled`` or ``void`` (never agreed after all). Only what ends an action changes after it was written.
    """

    __tablename__ = "agreed_action"

    id: int | None = Field(default=None, primary_key=True)
    uid: str | None = Field(default=None, unique=True, index=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    agreed_on: date
    intervention: str | None = None
    owner_uid: str | None = None
    owner_role: str | None = None
    due_on: date | None = None
    review_on: date | None = None
    status: str | None = None
    outcome: str | None = None
    closed_on: date | None = None
    closed_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UtcMoment, nullable=True)
    recorded_by: str | None = None
    recorded_at: datetime | None = Field(default=None, sa_type=UtcMoment, nullable=True)


class NotEnrolledEntry(Table, table=True):
    """A pupil number on the absoluut-verzuim list of a date; a later row with ``off_list_on`` takes it off again."""

    __tablename__ = "not_enrolled_entry"

    id: int | None = Field(default=None, primary_key=True)
    school_fk: int = Field(foreign_key="school.id", index=True)
    pupil_id: str
    listed_on: date
    off_list_on: date | None = None
    recorded_at: datetime | None = Field(default=None, sa_type=UtcMoment, nullable=True)
