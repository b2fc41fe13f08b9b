"""What people did for the pupils of a school, as rules and tiers look at it; ``known_at`` is a moment, None for all."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, or_, select, true

from service.decide.sitting import Decision, Exempt
from service.store.tables import (
    AgreedAction,
    ExemptionEntry,
    ImportRun,
    NotEnrolledEntry,
    Pupil,
    Table,
    TierDecision,
    columns,
    table,
)

Moment = datetime | None
VOID = "void"
NOT_ENROLLED = "not-enrolled"
"""Kind of the import that brings the list."""


def agreed_days(connection: Connection, school_fk: int, known_at: Moment) -> dict[str, list[date]]:
    """Per pupil number, the dates on which an action was agreed; not of those that were never agreed after all."""
    action = columns(AgreedAction)
    query = _of_school(AgreedAction, school_fk, action.agreed_on).where(_known(action.recorded_at, known_at))
    void = (action.status == VOID) & _known(action.closed_at, known_at)
    kept = query.where(or_(action.status.is_(None), ~void)).order_by(action.agreed_on)
    found: dict[str, list[date]] = {}
    for pupil_id, agreed_on in connection.execute(kept):
        found.setdefault(pupil_id, []).append(agreed_on)
    return found


def not_enrolled(connection: Connection, school_fk: int, known_at: Moment) -> dict[str, date] | None:
    """Pupil numbers on the absoluut-verzuim list with the first date of listing; None when no list was received."""
    entry = columns(NotEnrolledEntry)
    known = _known(entry.recorded_at, known_at)
    query = select(entry.pupil_id, entry.listed_on, entry.off_list_on).where(entry.school_fk == school_fk, known)
    days: dict[str, set[date]] = {}
    for pupil_id, listed_on, off_list_on in connection.execute(query.order_by(entry.id)):
        on_list = days.setdefault(pupil_id, set())
        on_list.discard(listed_on) if off_list_on else on_list.add(listed_on)
    if not days and not _received(connection, known, known_at):
        return None
    return {pupil_id: min(on_list) for pupil_id, on_list in days.items() if on_list}


def _received(connection: Connection, known: ColumnElement[bool], known_at: Moment) -> bool:
    """Whether any list came, for whichever school: also one on which nobody of this school stands."""
    run = columns(ImportRun)
    done = _known(run.finished_at, known_at) & run.finished_at.is_not(None)
    imports = select(run.id).where(run.kind == NOT_ENROLLED, done)
    entries = select(columns(NotEnrolledEntry).id).where(known)
    return any(connection.execute(query.limit(1)).first() is not None for query in (imports, entries))


def exemptions(connection: Connection, school_fk: int, known_at: Moment) -> dict[str, list[Exempt]]:
    """Per pupil number, the entries of the register that count: not replaced, not withdrawn."""
    row = columns(ExemptionEntry)
    names = (row.id, row.replaces_fk, row.withdrawn, row.article, row.valid_from, row.valid_to)
    query = _of_school(ExemptionEntry, school_fk, *names).where(_known(row.recorded_at, known_at))
    rows = connection.execute(query.order_by(row.valid_from, row.id)).all()
    replaced = {each.replaces_fk for each in rows}
    found: dict[str, list[Exempt]] = {}
    for each in rows:
        if each.id not in replaced and not each.withdrawn:
            found.setdefault(each.pupil_id, []).append(Exempt(each.article, each.valid_from, each.valid_to))
    return found


def decisions(connection: Connection, school_fk: int, known_at: Moment) -> dict[str, list[Decision]]:
    """Per pupil number, decisions about the tier in the order in which they were written down."""
    row = columns(TierDecision)
    names = (row.tier, row.reason, row.valid_from, row.valid_to)
    query = _of_school(TierDecision, school_fk, *names).where(_known(row.recorded_at, known_at)).order_by(row.id)
    found: dict[str, list[Decision]] = {}
    for pupil_id, *said in connection.execute(query):
        found.setdefault(pupil_id, []).append(Decision(*said))
    return found


def _of_school(model: type[Table], school_fk: int, *names: Column[Any]) -> Select[Any]:
    pupil = columns(Pupil)
    query = select(pupil.pupil_id, *names).join(table(Pupil), pupil.id == columns(model).pupil_fk)
    return query.where(pupil.school_fk == school_fk)


def _known(recorded_at: Column[Any], known_at: Moment) -> ColumnElement[bool]:
    """Recorded by a moment; what has no moment was there before moments were kept."""
    return true() if known_at is None else or_(recorded_at.is_(None), recorded_at <= known_at)
