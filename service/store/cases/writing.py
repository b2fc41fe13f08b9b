"""Adding what people recorded, moving a case, ending an action; each in the transaction of a caller."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.store.cases.agreed import OPEN
from service.store.counts import Counts
from service.store.tables import (
    AgreedAction,
    CaseNote,
    CaseStep,
    NotEnrolledEntry,
    PupilCase,
    Table,
    columns,
    table,
)

Row = Mapping[str, Any]


def add(connection: Connection, model: type[Table], row: Row) -> int:
    """Add a row and return its key."""
    rows = table(model)
    return int(connection.execute(insert(rows).values(dict(row)).returning(rows.c.id)).scalar_one())


def find_action(connection: Connection, pupil_fk: int, uid: str) -> dict[str, Any] | None:
    """An action of a pupil; None when the pupil has no such action."""
    rows = table(AgreedAction)
    query = select(rows).where(rows.c.pupil_fk == pupil_fk, rows.c.uid == uid)
    found = connection.execute(query).mappings().one_or_none()
    return dict(found) if found else None


def end_action(connection: Connection, uid: str, ended: Row) -> bool:
    """End an open action; False when it was ended before."""
    rows = table(AgreedAction)
    mine = update(rows).where(rows.c.uid == uid, rows.c.status == OPEN)
    return connection.execute(mine.values(dict(ended))).rowcount == 1


def open_case_of(connection: Connection, pupil_fk: int) -> dict[str, Any] | None:
    """The case of a pupil that is not closed; None without one."""
    rows = table(PupilCase)
    query = select(rows).where(rows.c.pupil_fk == pupil_fk, rows.c.closed_on.is_(None))
    found = connection.execute(query).mappings().first()
    return dict(found) if found else None


def change_case(connection: Connection, case_fk: int, changes: Row) -> None:
    """Change what a case says."""
    rows = table(PupilCase)
    connection.execute(update(rows).where(rows.c.id == case_fk).values(dict(changes)))


def add_step(connection: Connection, case: Row, kind: str, value: str, on: date, by: str, at: datetime) -> None:
    """Write down what happened to a case."""
    row = {"case_fk": case["id"], "pupil_fk": case["pupil_fk"], "kind": kind, "value": value, "happened_on": on}
    connection.execute(insert(table(CaseStep)).values(row | {"recorded_by": by, "recorded_at": at}))


def put_note(connection: Connection, case: Row, text: str, by: str, at: datetime) -> None:
    """Replace the note of a case; an empty text takes it away."""
    rows = table(CaseNote)
    connection.execute(delete(rows).where(rows.c.case_fk == case["id"]))
    if text:
        row = {"case_fk": case["id"], "pupil_fk": case["pupil_fk"], "text": text, "written_by": by, "written_at": at}
        connection.execute(insert(rows).values(row))


Entry = tuple[int, str, date, date | None]
"""School key, pupil number, listed on, off the list on."""


def add_listed(connection: Connection, entries: Sequence[Entry], at: datetime) -> Counts:
    """Add entries of the absoluut-verzuim list that are not there yet."""
    row = columns(NotEnrolledEntry)
    names = ("school_fk", "pupil_id", "listed_on", "off_list_on")
    query = select(*(row[name] for name in names)).where(row.school_fk.in_(sorted({each[0] for each in entries})))
    before = {tuple(each) for each in connection.execute(query)}
    fresh = [each for each in dict.fromkeys(entries) if each not in before]
    if fresh:
        rows = [dict(zip(names, each, strict=True)) | {"recorded_at": at} for each in fresh]
        connection.execute(insert(table(NotEnrolledEntry)), rows)
    return Counts(new=len(fresh), unchanged=len(entries) - len(fresh))
