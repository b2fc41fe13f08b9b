"""Everything the tables say about one pupil, as plain rows in the order in which it came."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from service.domain.moments import epoch_day
from service.store.privacy.frozen import entries_of
from service.store.privacy.persons import PersonRow
from service.store.tables import (
    AbsenceRecord,
    AgreedAction,
    Assessment,
    AssessmentRun,
    AuditedPupil,
    AuditEvent,
    Consent,
    Enrolment,
    ImportRun,
    NotEnrolledEntry,
    PupilReference,
    RegionState,
    RegisterMark,
    ReportDraft,
    SwvCase,
    TimetableEntry,
    WeeklyList,
    columns,
    table,
)

Rows = list[dict[str, Any]]


def enrolments(connection: Connection, person: PersonRow) -> Rows:
    """Classes with the enrolment they belong to; an open end is None."""
    row = columns(Enrolment)
    names = ("enrolled_from", "enrolled_to", "class_from", "class_name", "year_group", "mentor")
    query = select(*(row[name] for name in names)).where(row.pupil_fk == person.pupil_fk)
    return _rows(connection, query.order_by(row.enrolled_from, row.class_from))


def timetable(connection: Connection, person: PersonRow) -> Rows:
    """The pupil's own timetable, for who has one."""
    row = columns(TimetableEntry)
    names = ("weekday", "period", "minutes", "valid_from", "valid_to")
    query = select(*(row[name] for name in names)).where(row.pupil_fk == person.pupil_fk)
    return _rows(connection, query.order_by(row.valid_from, row.weekday, row.period))


def absences(connection: Connection, person: PersonRow) -> Rows:
    """Every record version with the import that brought it; ``day`` an epoch day, ``recorded_at`` microseconds UTC."""
    row, run = columns(AbsenceRecord), columns(ImportRun)
    names = ("seq", "day", "period", "minutes", "reason", "recorded_at", "external_id")
    query = (
        select(*(row[name] for name in names), run.source, run.files, run.started_at.label("imported_at"))
        .join(table(ImportRun), run.id == row.import_fk)
        .where(row.school_fk == person.school_fk, row.pupil_fk == person.pupil_fk)
    )
    return _rows(connection, query.order_by(row.seq))


def registers(connection: Connection, person: PersonRow, first: date, last: date) -> Rows:
    """Registers of the school that arrived over a span of dates: epoch days, and microseconds UTC."""
    mark = columns(RegisterMark)
    query = select(mark.day_from, mark.day_to, mark.recorded_at).where(mark.school_fk == person.school_fk)
    inside = (mark.day_to >= epoch_day(first)) & (mark.day_from <= epoch_day(last))
    return _rows(connection, query.where(inside).order_by(mark.day_from, mark.recorded_at))


def assessments(connection: Connection, person: PersonRow) -> Rows:
    """Every stored assessment with its receipt."""
    said, run = columns(Assessment), columns(AssessmentRun)
    names = (
        *("id", "as_of", "week", "status", "rule_tier", "tier", "attention", "answers", "reasons", "open"),
        *("facts", "model", "last_seq", "content_sha256", "replaces_fk"),
    )
    used = (run.known_at, run.created_at, run.code_version, run.rules_sha256, run.model_version)
    query = (
        select(*(said[name] for name in names), *used)
        .join(table(AssessmentRun), run.id == said.run_fk)
        .where(said.pupil_fk == person.pupil_fk)
    )
    return _rows(connection, query.order_by(said.id))


def list_entries(connection: Connection, person: PersonRow) -> Rows:
    """Where the pupil stands on frozen lists: week, as_of, frozen_at, place and the entry itself."""
    weekly = columns(WeeklyList)
    query = select(weekly.week, weekly.as_of, weekly.frozen_at, weekly.content)
    found = connection.execute(query.where(weekly.school_fk == person.school_fk).order_by(weekly.as_of))
    return [
        {"week": week, "as_of": as_of, "frozen_at": frozen_at, "place": place, "entry": entry}
        for week, as_of, frozen_at, content in found
        for place, entries in entries_of(content, person.pupil_id).items()
        for entry in entries
    ]


def agreed_actions(connection: Connection, person: PersonRow) -> list[date]:
    """Dates of agreed actions."""
    row = columns(AgreedAction)
    query = select(row.agreed_on).where(row.pupil_fk == person.pupil_fk)
    return list(connection.scalars(query.order_by(row.agreed_on)))


def listed_as_not_enrolled(connection: Connection, person: PersonRow) -> list[date]:
    """Dates of the lists absoluut verzuim that name the pupil."""
    row = columns(NotEnrolledEntry)
    mine = (row.school_fk == person.school_fk) & (row.pupil_id == person.pupil_id)
    return list(connection.scalars(select(row.listed_on).where(mine).order_by(row.listed_on)))


def reports(connection: Connection, person: PersonRow) -> Rows:
    """Draft reports to leerplicht; not who made them."""
    row = columns(ReportDraft)
    names = (
        *("kind", "state", "established_on", "begins_on", "ends_on", "due_on", "days", "all_lessons", "reason"),
        *("actions", "municipal", "withdrawn_because", "created_at", "sent_on"),
    )
    query = select(*(row[name] for name in names)).where(row.pupil_fk == person.pupil_fk)
    return _rows(connection, query.order_by(row.established_on, row.id))


def brought_in(connection: Connection, person: PersonRow) -> Rows:
    """When and on what ground the school brought the pupil in at the samenwerkingsverband; not who did."""
    row = columns(SwvCase)
    query = select(row.ground, row.valid_from, row.valid_to, row.brought_in_at)
    return _rows(connection, query.where(row.pupil_fk == person.pupil_fk).order_by(row.id))


def counted(connection: Connection, person: PersonRow) -> Rows:
    """How the pupil counts in the figures of the region, per week."""
    row = columns(RegionState)
    query = select(row.as_of, row.tier, row.home).where(row.pupil_fk == person.pupil_fk)
    return _rows(connection, query.order_by(row.as_of))


def consents(connection: Connection, person: PersonRow) -> Rows:
    """What was written down about being informed and agreeing."""
    row = columns(Consent)
    query = select(row.purpose, row.party, row.kind, row.given_on, row.recorded_at)
    return _rows(connection, query.where(row.pupil_fk == person.pupil_fk).order_by(row.id))


def looks(connection: Connection, pupil_fk: int) -> Rows:
    """Events of the audit log about the pupil, without who it was: role, action, what, ground and moment."""
    event, about, known = columns(AuditEvent), columns(AuditedPupil), columns(PupilReference)
    query = (
        select(event.seq, event.at, event.actor_kind, event.role, event.action, event.what, event.ground)
        .join(table(AuditedPupil), about.seq == event.seq)
        .join(table(PupilReference), known.reference == about.reference)
        .where(known.pupil_fk == pupil_fk)
    )
    return _rows(connection, query.order_by(event.seq))


def _rows(connection: Connection, query: Select[Any]) -> Rows:
    return [dict(row) for row in connection.execute(query).mappings()]
