"""What people of a school record about a pupil who needs attention. All but the case itself is only ever added to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class PupilContact(Table, table=True):
    """Somebody of the school was in contact about a pupil; choices of configs/cases.yaml."""

    __tablename__ = "pupil_contact"

    id: int | None = Field(default=None, primary_key=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    held_on: date
    kind: str
    with_whom: str
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)


class GutFeeling(Table, table=True):
    """A mentor's *niet pluis*, or that it is over; the latest counts."""

    __tablename__ = "gut_feeling"

    id: int | None = Field(default=None, primary_key=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    felt_on: date
    feeling: str
    sign: str
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)


class TierDecision(Table, table=True):
    """A person's decision about the tier over some dates, both included. The latest that covers a date counts; without
    a ``tier`` it says that the rules decide again.
    """

    __tablename__ = "tier_decision"

    id: int | None = Field(default=None, primary_key=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    tier: int | None = None
    reason: str
    valid_from: date
    valid_to: date
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)


class ExemptionEntry(Table, table=True):
    """An exemption of the Leerplichtwet over some dates, both included; an open end holds for good.

    An entry that ``replaces_fk`` another takes its place; one that is ``withdrawn`` only takes the other away.
    """

    __tablename__ = "exemption_entry"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    article: str
    valid_from: date
    valid_to: date | None = None
    withdrawn: bool = False
    replaces_fk: int | None = Field(default=None, foreign_key="exemption_entry.id")
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)


class PupilCase(Table, table=True):
    """The case of a pupil: where it stands (`service.domain.case_steps`), what kind it is and what its clocks run from.

    A pupil has at most one that is not closed. ``follow_up_until`` is a year after ``returned_on``.
    """

    __tablename__ = "pupil_case"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    step: str
    step_on: date
    opened_on: date
    typology: str | None = None
    returned_on: date | None = None
    follow_up_until: date | None = None
    closed_on: date | None = None
    close_reason: str | None = None
    zorgplicht_from: date | None = None
    zorgplicht_extended: bool = False
    zorgplicht_decided_on: date | None = None
    opened_by: str
    opened_at: datetime = Field(sa_type=UtcMoment)


class CaseStep(Table, table=True):
    """One thing that happened to a case: a step, its kind, its zorgplicht clock; ``value`` is what was chosen."""

    __tablename__ = "case_step"

    id: int | None = Field(default=None, primary_key=True)
    case_fk: int = Field(foreign_key="pupil_case.id", index=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    kind: str
    value: str
    happened_on: date
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcMoment)


class CaseNote(Table, table=True):
    """The one note of a case, with a term of its own; writing it again replaces it."""

    __tablename__ = "case_note"

    id: int | None = Field(default=None, primary_key=True)
    case_fk: int = Field(foreign_key="pupil_case.id", unique=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    text: str
    written_by: str
    written_at: datetime = Field(sa_type=UtcMoment)


class CaseHandover(Table, table=True):
    """What a school hands over to the next school, with consent, until that school takes it in for its own pupil."""

    __tablename__ = "case_handover"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    pupil_fk: int = Field(foreign_key="pupil.id", index=True)
    to_school_fk: int = Field(foreign_key="school.id", index=True)
    content: Any = Field(sa_type=JSON)
    offered_on: date
    offered_by: str
    offered_at: datetime = Field(sa_type=UtcMoment)
    taken_by: str | None = None
    taken_at: datetime | None = Field(default=None, sa_type=UtcMoment, nullable=True)
