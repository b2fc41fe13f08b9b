"""What is due by its term, counted or deleted: the same conditions for both, set-based, in the order of references."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, select, true, update
from sqlalchemy import Table as SqlTable

from service.domain.errors import BrokenLog
from service.policy.retention import Moment, Retention
from service.store import audit
from service.store.privacy.deleting import count, quick_references, remove
from service.store.privacy.due import AUDIT, PUPIL, belongs_to, conditions, cutoff_of, first_kept_event, pupil_column
from service.store.privacy.leavers import OfSchools, in_parts, leavers
from service.store.revisions import bump_schools
from service.store.tables import AuditEvent, AuditHead, School, columns, metadata, table

_BY_THE_THOUSAND = (PUPIL, "assessment")
"""Tables of which thousands of rows go on one day of the year, and to which rows refer that no index finds."""
Act = Callable[[Connection, SqlTable, ColumnElement[bool]], int]


@dataclass
class Swept:
    """Rows per table, in order of name, and the ids of the schools whose pupils they were about."""

    rows: dict[str, int] = field(default_factory=dict)
    school_ids: list[str] = field(default_factory=list)


def count_due(connection: Connection, retention: Retention, today: date) -> Swept:
    """What `delete_due` would delete.

    Raises
    ------
    ConfigError
        If the terms cannot be carried out.
    """
    return _sweep(connection, retention, today, count)


def delete_due(connection: Connection, retention: Retention, today: date) -> Swept:
    """Delete every row whose term has ended, within a `deletion`; the audit log stays a chain that can be verified.

    Raises
    ------
    ConfigError
        If the terms cannot be carried out.
    BrokenLog
        If audit events are due and the log is not what was written.
    """
    due = conditions(connection, retention, today)
    if AUDIT in due and count(connection, table(AuditEvent), due[AUDIT]):
        _let_events_go(connection, retention, today)
    counted = _sweep(connection, retention, today, count, due).rows
    with quick_references(connection) if any(counted[name] for name in _BY_THE_THOUSAND) else nullcontext():
        swept = _sweep(connection, retention, today, remove, due)
    school = columns(School)
    touched = select(school.id).where(school.school_id.in_(swept.school_ids))
    bump_schools(connection, list(connection.scalars(touched)), setup=True)
    return swept


def _sweep(
    connection: Connection,
    retention: Retention,
    today: date,
    act: Act,
    due: dict[str, ColumnElement[bool]] | None = None,
) -> Swept:
    due = conditions(connection, retention, today) if due is None else due
    gone, swept, touched = _Leavers(connection, retention, today), Swept(), set[int]()
    for target in reversed(metadata.sorted_tables):
        own = due.get(target.name)
        rows = 0 if own is None else act(connection, target, own)
        for school_fk, condition in gone.of(target):
            of_pupils = act(connection, target, condition if own is None else condition & own.is_not(true()))
            touched |= {school_fk} if of_pupils else set()
            rows += of_pupils
        swept.rows[str(target.name)] = rows  # plain text, as JSON wants it
    swept.rows = dict(sorted(swept.rows.items()))
    school = columns(School)
    swept.school_ids = sorted(connection.scalars(select(school.school_id).where(school.id.in_(touched))))
    return swept


class _Leavers:
    """Which pupils' rows are due in a table: of those who left, by the table's own term or the pupil's."""

    def __init__(self, connection: Connection, retention: Retention, today: date) -> None:
        self._retention = retention
        self._today = today
        cutoffs = {self._cutoff(target) for target in metadata.sorted_tables if pupil_column(target) is not None}
        self._left: dict[date, OfSchools] = {cutoff: leavers(connection, cutoff) for cutoff in cutoffs}

    def of(self, target: SqlTable) -> Iterator[tuple[int, ColumnElement[bool]]]:
        """School keys with a condition on rows of a handful of pupils."""
        column = pupil_column(target)
        if column is None:
            return
        for school_fk, keys in self._left[self._cutoff(target)].items():
            for some in in_parts(keys):
                yield school_fk, rows_of_pupils(target, column, school_fk, some)

    def _cutoff(self, target: SqlTable) -> date:
        """The latest of its own, of the pupil and of whatever else it belongs to: nothing outlives that."""
        names = {target.name, *(parent.name for _, parent, _ in belongs_to(target))}
        terms = ((name, self._retention.term_of(name)) for name in names)
        leaving = [name for name, term in terms if term and term.counts_from is Moment.END_OF_ENROLMENT]
        return max(cutoff_of(self._retention, name, self._today) for name in leaving)


def rows_of_pupils(target: SqlTable, column: Column[Any], school_fk: int, keys: list[int]) -> ColumnElement[bool]:
    """Rows of some pupils of one school; the school first where a table has it, as its index does."""
    of_pupils = column.in_(keys)
    if target.name != PUPIL and "school_fk" in target.c:
        return (target.c.school_fk == school_fk) & of_pupils
    return of_pupils


def _let_events_go(connection: Connection, retention: Retention, today: date) -> None:
    """Say which event is the first one that is kept, and what its hash follows; never of a log that is broken."""
    if audit.verify(connection).wrong:
        raise BrokenLog("The audit log is broken, so nothing of it is deleted.", "Look: vroegsignaal audit verify")
    first = first_kept_event(connection, cutoff_of(retention, AUDIT, today))
    event, head = columns(AuditEvent), table(AuditHead)
    kept = connection.execute(select(event.before_sha256).where(event.seq == first)).scalar_one_or_none()
    follows = head.c.sha256 if kept is None else kept
    connection.execute(update(head).values(kept_from_seq=first, kept_from_sha256=follows))
