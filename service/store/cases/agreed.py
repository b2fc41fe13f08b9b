"""What is open for the pupils of a school, and everything recorded about one pupil."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from service.domain.case_steps import UNFINISHED
from service.store.tables import (
    Account,
    AgreedAction,
    CaseNote,
    CaseStep,
    ExemptionEntry,
    GutFeeling,
    Pupil,
    PupilCase,
    PupilContact,
    Table,
    TierDecision,
    columns,
    table,
)

OPEN = "open"
Rows = list[dict[str, Any]]
_CHUNK = 500


def open_actions(connection: Connection, school_fk: int) -> Rows:
    """Open actions of a school with ``pupil_id``, those that are due first in front."""
    row = columns(AgreedAction)
    query = _of_school(AgreedAction, school_fk).where(row.status == OPEN)
    return _rows(connection, query.order_by(row.due_on, row.id))


def last_contacts(connection: Connection, school_fk: int, until: date) -> dict[str, date]:
    """Per pupil number the last contact up to and including a date, of any kind."""
    row, pupil = columns(PupilContact), columns(Pupil)
    query = (
        select(pupil.pupil_id, func.max(row.held_on))
        .join(table(Pupil), pupil.id == row.pupil_fk)
        .where(pupil.school_fk == school_fk, row.held_on <= until)
        .group_by(pupil.pupil_id)
    )
    return {pupil_id: day for pupil_id, day in connection.execute(query)}


def open_cases(connection: Connection, school_fk: int) -> Rows:
    """Cases of a school that are not closed, with ``pupil_id``."""
    row = columns(PupilCase)
    query = _of_school(PupilCase, school_fk).where(row.closed_on.is_(None))
    return _rows(connection, query.order_by(row.opened_on, row.id))


def unfinished(connection: Connection, school_fk: int) -> set[str]:
    """Numbers of the pupils with a case of whom nobody wrote down that they are back."""
    steps = {step.value for step in UNFINISHED}
    return {each["pupil_id"] for each in open_cases(connection, school_fk) if each["step"] in steps}


def exemption_entries(connection: Connection, school_fk: int) -> Rows:
    """Entries of a school's register of exemptions that count, with ``pupil_id``."""
    rows = _rows(connection, _of_school(ExemptionEntry, school_fk).order_by(columns(ExemptionEntry).valid_from))
    return _that_count(rows)


def feelings(connection: Connection, school_fk: int) -> dict[str, dict[str, Any]]:
    """Per pupil number the latest feeling of a mentor."""
    row = columns(GutFeeling)
    rows = _rows(connection, _of_school(GutFeeling, school_fk).order_by(row.felt_on, row.id))
    return {each["pupil_id"]: each for each in rows}


def contacts_of(connection: Connection, pupil_fk: int) -> Rows:
    """Every contact about a pupil, the latest first."""
    row = columns(PupilContact)
    return _of_pupil(connection, PupilContact, pupil_fk, row.held_on.desc(), row.id.desc())


def feelings_of(connection: Connection, pupil_fk: int) -> Rows:
    """Every feeling of a mentor about a pupil, the latest first."""
    row = columns(GutFeeling)
    return _of_pupil(connection, GutFeeling, pupil_fk, row.felt_on.desc(), row.id.desc())


def actions_of(connection: Connection, pupil_fk: int) -> Rows:
    """Every action agreed for a pupil, the latest first."""
    row = columns(AgreedAction)
    return _of_pupil(connection, AgreedAction, pupil_fk, row.agreed_on.desc(), row.id.desc())


def decisions_of(connection: Connection, pupil_fk: int) -> Rows:
    """Every decision about the tier of a pupil, the latest first."""
    return _of_pupil(connection, TierDecision, pupil_fk, columns(TierDecision).id.desc())


def exemptions_of(connection: Connection, pupil_fk: int) -> Rows:
    """Entries of the register of exemptions of a pupil that count, the latest first."""
    row = columns(ExemptionEntry)
    return _that_count(_of_pupil(connection, ExemptionEntry, pupil_fk, row.valid_from.desc(), row.id.desc()))


def cases_of(connection: Connection, pupil_fk: int) -> Rows:
    """Every case of a pupil, the latest first."""
    return _of_pupil(connection, PupilCase, pupil_fk, columns(PupilCase).id.desc())


def steps_of(connection: Connection, pupil_fk: int) -> Rows:
    """Everything that happened to the cases of a pupil, the latest first."""
    return _of_pupil(connection, CaseStep, pupil_fk, columns(CaseStep).id.desc())


def note_of(connection: Connection, case_fk: int) -> dict[str, Any] | None:
    """The note of a case; None without one."""
    row = columns(CaseNote)
    found = connection.execute(select(table(CaseNote)).where(row.case_fk == case_fk)).mappings().one_or_none()
    return dict(found) if found else None


def names_of(connection: Connection, uids: Collection[str]) -> Mapping[str, str]:
    """Names of accounts by uid; those that are gone are left out."""
    account, wanted, found = columns(Account), sorted(set(uids)), dict[str, str]()
    for start in range(0, len(wanted), _CHUNK):
        query = select(account.uid, account.name).where(account.uid.in_(wanted[start : start + _CHUNK]))
        found |= {uid: name for uid, name in connection.execute(query)}
    return found


def _that_count(rows: Rows) -> Rows:
    replaced = {each["replaces_fk"] for each in rows}
    return [each for each in rows if each["id"] not in replaced and not each["withdrawn"]]


def _of_school(model: type[Table], school_fk: int) -> Select[Any]:
    pupil, rows = columns(Pupil), table(model)
    query = select(rows, pupil.pupil_id).join(table(Pupil), pupil.id == rows.c.pupil_fk)
    return query.where(pupil.school_fk == school_fk)


def _of_pupil(connection: Connection, model: type[Table], pupil_fk: int, *order: Any) -> Rows:
    rows = table(model)
    return _rows(connection, select(rows).where(rows.c.pupil_fk == pupil_fk).order_by(*order))


def _rows(connection: Connection, query: Select[Any]) -> Rows:
    return [dict(row) for row in connection.execute(query).mappings()]
