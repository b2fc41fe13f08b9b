"""What people agreed and what the absoluut-verzuim list says; rules read it, other parts fill it."""

from datetime import date

from sqlmodel import Field

from service.store.tables.base import Table


class AgreedAction(Table, table=True):
    """An action agreed for a pupil."""

    __tablename__ = "agreed_action"

    id: int | None = Field(default=None, primary_key=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    agreed_on: date


class NotEnrolledEntry(Table, table=True):
    """A pupil number on the absoluut-verzuim list of a date."""

    __tablename__ = "not_enrolled_entry"

    id: int | None = Field(default=None, primary_key=True)
    school_fk: int = Field(foreign_key="school.id", index=True)
    pupil_id: str
    listed_on: date
