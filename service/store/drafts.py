"""Draft reports: read, add, change; and the days of unauthorised absence behind one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from service.domain.codes import Reason
from service.domain.moments import epoch_day, from_epoch_day, from_micros
from service.policy.reports import DRAFT, SENT, SHARED
from service.store.tables import AbsenceRecord, Enrolment, Pupil, ReportDraft, School, columns, table

COUNTED = (Reason.UNAUTHORISED, Reason.LATE)
"""What a report may list. Sickness, leave and suspension are no ground for one (domain.md §2.2)."""
AND_NOT_YET_KNOWN = (*COUNTED, Reason.UNKNOWN)
"""What the run of an LRV is made of (rules.md §3, ``away_unauthorised_slots``)."""

Draft = dict[str, Any]


def absent_days(
    connection: Connection, pupil_fk: int, first: date, last: date, reasons: Collection[Reason] = COUNTED
) -> list[dict[str, Any]]:
    """Days with minutes of these reasons, by the latest version of each record: date, minutes, periods."""
    record = columns(AbsenceRecord)
    query = select(record.day, record.period, record.minutes, record.reason).where(*_records(pupil_fk, first, last))
    query = query.order_by(record.recorded_at, record.seq)
    latest = {(day, period): (minutes, reason) for day, period, minutes, reason in connection.execute(query)}
    found: dict[int, dict[str, Any]] = {}
    for (day, period), (minutes, reason) in sorted(latest.items()):
        if minutes and reason in reasons:
            row = found.setdefault(day, {"date": from_epoch_day(day).isoformat(), "minutes": 0, "periods": []})
            row["minutes"] += minutes
            row["periods"].append(period)
    return list(found.values())


def drafts_of_pupil(connection: Connection, pupil_fk: int) -> list[Draft]:
    """Every draft about a pupil, by the day it was established."""
    draft = columns(ReportDraft)
    query = select(table(ReportDraft)).where(draft.pupil_fk == pupil_fk)
    return _rows(connection, query.order_by(draft.established_on, draft.id))


def pupils_with_open_draft(connection: Connection, school_fk: int) -> set[int]:
    """Keys of the pupils of a school about whom a report is not made and not withdrawn."""
    draft = columns(ReportDraft)
    query = select(draft.pupil_fk).where(draft.school_fk == school_fk, draft.state.in_((DRAFT, SHARED)))
    return set(connection.scalars(query))


def drafts_of_school(connection: Connection, school_fk: int, states: Sequence[str]) -> list[Draft]:
    """Drafts of a school in these states with the pupil's number and name; what is due first comes first."""
    draft = columns(ReportDraft)
    query = _with_pupil().where(draft.school_fk == school_fk, draft.state.in_(states))
    return _rows(connection, query.order_by(draft.due_on, draft.id))


def find_draft(connection: Connection, school_fk: int, uid: str) -> Draft | None:
    """One draft of a school with the pupil's number, name and birth date; None when the school has none such."""
    draft = columns(ReportDraft)
    rows = _rows(connection, _with_pupil().where(draft.school_fk == school_fk, draft.uid == uid))
    return rows[0] if rows else None


def reported_on(connection: Connection, school_fk: int) -> dict[str, date]:
    """The last day on which somebody marked a report as made at DUO, per pupil number; who has none is not in it."""
    draft, pupil = columns(ReportDraft), columns(Pupil)
    query = (
        select(pupil.pupil_id, func.max(draft.sent_on))
        .join(table(Pupil), pupil.id == draft.pupil_fk)
        .where(draft.school_fk == school_fk, draft.state == SENT, draft.sent_on.is_not(None))
        .group_by(pupil.pupil_id)
    )
    return {pupil_id: day for pupil_id, day in connection.execute(query)}


def due_at_schools(
    connection: Connection, school_fks: Collection[int], states: Sequence[str]
) -> dict[int, list[tuple[str, date]]]:
    """Kind and last day of the reports in these states, per school that has any."""
    draft, found = columns(ReportDraft), dict[int, list[tuple[str, date]]]()
    query = select(draft.school_fk, draft.kind, draft.due_on)
    for school_fk, kind, due_on in connection.execute(
        query.where(draft.school_fk.in_(school_fks), draft.state.in_(states)).order_by(draft.due_on, draft.id)
    ):
        found.setdefault(school_fk, []).append((kind, due_on))
    return found


def last_recorded(connection: Connection, pupil_fk: int, first: date, last: date) -> datetime | None:
    """When the last version of any absence of a pupil in a span was recorded."""
    record = columns(AbsenceRecord)
    found = connection.execute(select(func.max(record.recorded_at)).where(*_records(pupil_fk, first, last))).scalar()
    return None if found is None else from_micros(int(found))


def class_of(connection: Connection, pupil_fk: int, on: date) -> str | None:
    """The class of a pupil on a date."""
    row = columns(Enrolment)
    query = (
        select(row.class_name)
        .where(row.pupil_fk == pupil_fk, row.class_from <= on, row.enrolled_from <= on)
        .order_by(row.class_from.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def add_draft(connection: Connection, values: Draft) -> None:
    """Add a draft."""
    connection.execute(insert(table(ReportDraft)).values(values))


def change_draft(connection: Connection, uid: str, **values: Any) -> None:
    """Set columns of a draft."""
    connection.execute(update(table(ReportDraft)).where(columns(ReportDraft).uid == uid).values(values))


def _records(pupil_fk: int, first: date, last: date) -> tuple[Any, ...]:
    """Conditions for the absences of a pupil in a span.

    The index of records begins with school and day: without the school every record there is would be read.
    """
    record, pupil = columns(AbsenceRecord), columns(Pupil)
    school = select(pupil.school_fk).where(pupil.id == pupil_fk).scalar_subquery()
    days = record.day.between(epoch_day(first), epoch_day(last))
    return record.school_fk == school, days, record.pupil_fk == pupil_fk


def _with_pupil() -> Select[Any]:
    draft, pupil, school = columns(ReportDraft), columns(Pupil), columns(School)
    names = (pupil.pupil_id, pupil.first_name, pupil.last_name, pupil.birth_date, school.school_id)
    return (
        select(table(ReportDraft), *names, school.name.label("school"))
        .join(table(Pupil), pupil.id == draft.pupil_fk)
        .join(table(School), school.id == draft.school_fk)
    )


def _rows(connection: Connection, query: Select[Any]) -> list[Draft]:
    return [dict(row) for row in connection.execute(query).mappings()]
