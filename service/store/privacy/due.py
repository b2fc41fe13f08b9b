"""Which rows have been kept for their whole term on a day, as conditions on the tables."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, or_, select
from sqlalchemy import Table as SqlTable

from service.domain.errors import ConfigError
from service.domain.moments import AMSTERDAM
from service.policy.retention import GoesWith, Moment, Retention, Term
from service.store.tables import (
    Account,
    AccountSession,
    AccountTicket,
    ApiToken,
    Assessment,
    AssessmentRun,
    AuditEvent,
    CaseHandover,
    CaseNote,
    CorrectionRequest,
    DeletionReport,
    Delivery,
    ExemptionEntry,
    GutFeeling,
    IdempotentAnswer,
    ImportRun,
    JobRun,
    Message,
    NotEnrolledEntry,
    RegionState,
    ReportDraft,
    SicknessFlag,
    SwvCase,
    TierDecision,
    Webhook,
    WeeklyList,
    columns,
    metadata,
)
from service.store.types import UtcMoment

Condition = ColumnElement[bool]
FILE = "configs/retention.yaml"
PUPIL = "pupil"
AUDIT = "audit_event"
_NAMES_PUPILS = ("weekly_list", "not_enrolled_entry", "rejected_row", "idempotent_answer")
"""Tables that say who a pupil is without referring to the pupil's row."""


def _ended(*moments: Column[Any]) -> ColumnElement[Any]:
    return func.coalesce(*moments)


_MOMENTS: Mapping[tuple[str, Moment], ColumnElement[Any]] = {
    ("assessment", Moment.SUBJECT): columns(Assessment).as_of,
    ("assessment_run", Moment.SUBJECT): columns(AssessmentRun).as_of,
    ("weekly_list", Moment.SUBJECT): columns(WeeklyList).as_of,
    ("not_enrolled_entry", Moment.SUBJECT): columns(NotEnrolledEntry).listed_on,
    ("report_draft", Moment.SUBJECT): columns(ReportDraft).established_on,
    ("sickness_flag", Moment.SUBJECT): columns(SicknessFlag).last_hit_on,
    ("region_state", Moment.SUBJECT): columns(RegionState).as_of,
    ("gut_feeling", Moment.SUBJECT): columns(GutFeeling).felt_on,
    ("tier_decision", Moment.SUBJECT): columns(TierDecision).valid_to,
    ("exemption_entry", Moment.ENDED): columns(ExemptionEntry).valid_to,
    ("case_note", Moment.MADE): columns(CaseNote).written_at,
    ("case_handover", Moment.MADE): columns(CaseHandover).offered_at,
    ("swv_case", Moment.MADE): columns(SwvCase).brought_in_at,
    ("correction_request", Moment.DECIDED): columns(CorrectionRequest).decided_on,
    ("account", Moment.DISABLED): columns(Account).disabled_at,
    ("account_session", Moment.ENDED): _ended(columns(AccountSession).ended_at, columns(AccountSession).expires_at),
    ("account_ticket", Moment.ENDED): _ended(columns(AccountTicket).used_at, columns(AccountTicket).expires_at),
    ("api_token", Moment.ENDED): _ended(columns(ApiToken).revoked_at, columns(ApiToken).expires_at),
    ("idempotent_answer", Moment.MADE): columns(IdempotentAnswer).created_at,
    ("message", Moment.MADE): columns(Message).made_at,
    ("delivery", Moment.MADE): columns(Delivery).made_at,
    ("webhook", Moment.DISABLED): columns(Webhook).disabled_at,
    ("job_run", Moment.MADE): columns(JobRun).started_at,
    ("deletion_report", Moment.MADE): columns(DeletionReport).at,
}
"""The column a term counts from. Rejected rows and audit events have no moment of their own, see below."""


def conditions(connection: Connection, retention: Retention, today: date) -> dict[str, Condition]:
    """Per table, which rows are due by a term of their own or with a row they belong to; pupils are not looked at.

    Raises
    ------
    ConfigError
        If the file has no entry for a table, or one that cannot be carried out.
    """
    check(retention, today)
    found: dict[str, Condition] = {}
    for target in metadata.sorted_tables:
        own = _own(connection, target.name, retention.term_of(target.name), today)
        with_others = [
            column.in_(select(parent.c[key]).where(found[parent.name]))
            for column, parent, key in belongs_to(target)
            if parent.name in found
        ]
        if parts := [each for each in (own, *with_others) if each is not None]:
            found[target.name] = or_(*parts)
    return found


def first_kept_event(connection: Connection, cutoff: date) -> int:
    """Number of the first event of the audit log that is kept; all before it are due. 1 + the last when all are."""
    event = columns(AuditEvent)
    kept = connection.execute(select(func.min(event.seq)).where(event.at >= _midnight(cutoff))).scalar_one()
    last = connection.execute(select(func.coalesce(func.max(event.seq), 0))).scalar_one()
    return int(last) + 1 if kept is None else int(kept)


def belongs_to(target: SqlTable) -> list[tuple[Column[Any], SqlTable, str]]:
    """The tables a table refers to, not itself: its column, the other table and that table's key."""
    keys = sorted(target.foreign_keys, key=lambda key: key.parent.name)
    return [
        (key.parent, key.column.table, key.column.name)
        for key in keys
        if isinstance(key.column.table, SqlTable) and key.column.table is not target
    ]


def pupil_column(target: SqlTable) -> Column[Any] | None:
    """The column that says which pupil a row is about; None where there is none."""
    if target.name == PUPIL:
        return target.c.id
    return next((column for column, parent, _ in belongs_to(target) if parent.name == PUPIL), None)


def before(retention: Retention, name: str, today: date) -> date | None:
    """The date before which rows of a table are due; None for what never is."""
    keep = retention.tables[name].keep
    if isinstance(keep, GoesWith):
        return before(retention, keep.goes_with, today)
    return keep.kept_from(today) if isinstance(keep, Term) else None


def cutoff_of(retention: Retention, name: str, today: date) -> date:
    """`before`, of a table that has a term.

    Raises
    ------
    ConfigError
        If it has none.
    """
    cutoff = before(retention, name, today)
    if cutoff is None:
        raise _wrong(f"{name} has no term")
    return cutoff


def check(retention: Retention, today: date) -> None:
    """Whether the file can be carried out on this database.

    Raises
    ------
    ConfigError
        If a table has no entry, nothing says when its term begins, or it would outlive what it belongs to.
    """
    if missing := sorted(set(metadata.tables) ^ set(retention.tables)):
        raise _wrong(f"tables without an entry, or entries without a table: {', '.join(missing)}")
    leaves = retention.term_of(PUPIL)
    if leaves is None or leaves.counts_from is not Moment.END_OF_ENROLMENT:
        raise _wrong(f"{PUPIL}: the term must count from {Moment.END_OF_ENROLMENT.value}")
    for target in metadata.sorted_tables:
        _check_one(retention, target, today)


def _check_one(retention: Retention, target: SqlTable, today: date) -> None:
    name, keep = target.name, retention.tables[target.name].keep
    parents = {parent.name for _, parent, _ in belongs_to(target)}
    if isinstance(keep, GoesWith) and keep.goes_with not in parents:
        raise _wrong(f"{name} does not refer to {keep.goes_with}, so it cannot go with it")
    if isinstance(keep, Term) and not _can_count(name, keep.counts_from, parents):
        raise _wrong(f"{name}: nothing says when it is {keep.counts_from.value}")
    for parent in parents | ({PUPIL} if name in _NAMES_PUPILS else set()):
        mine, other = before(retention, name, today), before(retention, parent, today)
        if mine is not None and other is not None and mine < other:
            raise _wrong(f"{name} would be kept longer than {parent}, to which it belongs")


def _can_count(name: str, moment: Moment, parents: set[str]) -> bool:
    if moment is Moment.END_OF_ENROLMENT:
        return name == PUPIL or PUPIL in parents
    return (name, moment) in _MOMENTS or (name, moment) in ((AUDIT, Moment.MADE), ("rejected_row", Moment.MADE))


def _own(connection: Connection, name: str, term: Term | None, today: date) -> Condition | None:
    if term is None or term.counts_from is Moment.END_OF_ENROLMENT:
        return None
    cutoff = term.kept_from(today)
    if name == AUDIT:
        return columns(AuditEvent).seq < first_kept_event(connection, cutoff)
    if name == "rejected_row":
        run = columns(ImportRun)
        old = select(run.id).where(run.started_at < _midnight(cutoff))
        found: Condition = metadata.tables[name].c.import_fk.in_(old)
        return found
    moment = _MOMENTS[name, term.counts_from]
    due: Condition = moment < (_midnight(cutoff) if isinstance(moment.type, UtcMoment) else cutoff)
    return due


def _midnight(day: date) -> datetime:
    """When a date begins in the Netherlands."""
    return datetime.combine(day, time(), AMSTERDAM)


def _wrong(what: str) -> ConfigError:
    return ConfigError(f"{FILE}: {what}.", "Correct the entry.")
