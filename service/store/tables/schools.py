"""Schools, their own calendar rows and timetables."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table


class School(Table, table=True):
    """A school location.

    ``revision`` counts the writes that change what facts are computed from; ``stamp`` is a random mark of the
    last of them, so that two histories that went apart (a restored backup) are never taken for each other.
    ``setup_stamp`` is the mark of the last one that was about more than records and registers received.
    """

    id: int | None = Field(default=None, primary_key=True)
    school_id: str = Field(unique=True)
    name: str
    sector: str
    region: str
    swv: str
    municipality: str
    hour_unit: str | None = None
    lesson_minutes: int | None = None
    revision: int = 0
    stamp: str = ""
    setup_stamp: str = ""


class CalendarOverride(Table, table=True):
    """Days on which a school's own calendar differs from its region's; ``kind`` is a `DayKind`."""

    __tablename__ = "calendar_override"
    __table_args__ = (UniqueConstraint("school_fk", "date_from", "date_to", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    school_fk: int = Field(foreign_key="school.id")
    date_from: date
    date_to: date
    kind: str
    label: str | None = None


class TimetableEntry(Table, table=True):
    """One period of one weekday (Monday 1) of a class, or of one pupil (then ``class_name`` is empty)."""

    __tablename__ = "timetable_entry"

    id: int | None = Field(default=None, primary_key=True)
    school_fk: int = Field(foreign_key="school.id", index=True)
    class_name: str = ""
    pupil_fk: int | None = Field(default=None, foreign_key="pupil.id")
    weekday: int
    period: int
    minutes: int
    valid_from: date | None = None
    valid_to: date | None = None
