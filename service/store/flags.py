"""Worrisome-sickness flags: read, add, change; and what goes with one: steps, year group, contact person."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from service.domain.access import Role
from service.store.tables import (
    Account,
    Enrolment,
    Pupil,
    RoleAssignment,
    SicknessFlag,
    SicknessStepRow,
    columns,
    table,
)

Flag = dict[str, Any]


def flags_of_pupil(connection: Connection, pupil_fk: int) -> list[Flag]:
    """Every flag of a pupil, the oldest first."""
    flag = columns(SicknessFlag)
    return _rows(connection, select(table(SicknessFlag)).where(flag.pupil_fk == pupil_fk).order_by(flag.id))


def flags_of_school(connection: Connection, school_fk: int, uid: str | None = None) -> list[Flag]:
    """Flags of a school, or the one of that ``uid``, with the pupil's number, name and birth date; newest hit first."""
    flag, pupil = columns(SicknessFlag), columns(Pupil)
    names = (pupil.pupil_id, pupil.first_name, pupil.last_name, pupil.birth_date)
    query = select(table(SicknessFlag), *names).join(table(Pupil), pupil.id == flag.pupil_fk)
    query = query.where(flag.school_fk == school_fk, *([] if uid is None else [flag.uid == uid]))
    return _rows(connection, query.order_by(flag.last_hit_on.desc(), flag.id.desc()))


def last_flags(connection: Connection, school_fk: int) -> dict[str, Flag]:
    """Per pupil number of a school the latest flag."""
    flag, pupil = columns(SicknessFlag), columns(Pupil)
    query = select(table(SicknessFlag), pupil.pupil_id).join(table(Pupil), pupil.id == flag.pupil_fk)
    rows = _rows(connection, query.where(flag.school_fk == school_fk).order_by(flag.id))
    return {row["pupil_id"]: row for row in rows}


def steps_of(connection: Connection, flag_fk: int) -> list[Flag]:
    """The steps taken, in order."""
    step = columns(SicknessStepRow)
    return _rows(connection, select(table(SicknessStepRow)).where(step.flag_fk == flag_fk).order_by(step.id))


def add_flag(connection: Connection, values: Flag) -> int:
    """Add a flag; its key."""
    made = insert(table(SicknessFlag)).values(values).returning(columns(SicknessFlag).id)
    return int(connection.execute(made).scalar_one())


def add_step(connection: Connection, values: Flag) -> None:
    """Add a step that was taken."""
    connection.execute(insert(table(SicknessStepRow)).values(values))


def change_flag(connection: Connection, flag_fk: int, **values: Any) -> None:
    """Set columns of a flag."""
    connection.execute(update(table(SicknessFlag)).where(columns(SicknessFlag).id == flag_fk).values(values))


def year_group_of(connection: Connection, pupil_fk: int, on: date) -> str | None:
    """The year group of a pupil on a date."""
    row = columns(Enrolment)
    query = select(row.year_group).where(row.pupil_fk == pupil_fk, row.class_from <= on, row.enrolled_from <= on)
    found: str | None = connection.execute(query.order_by(row.class_from.desc()).limit(1)).scalar()
    return found


def contact_persons(connection: Connection, school_id: str, on: date) -> list[str]:
    """Names of the zorgcoördinatoren of a school on a date."""
    role, account = columns(RoleAssignment), columns(Account)
    query = (
        select(account.name)
        .join(table(RoleAssignment), role.account_fk == account.id)
        .where(role.school_id == school_id, role.role == Role.ZORGCOORDINATOR.value, account.disabled_at.is_(None))
        .where(role.valid_from <= on, or_(role.valid_to.is_(None), role.valid_to >= on))
        .order_by(account.name)
    )
    return list(dict.fromkeys(connection.scalars(query)))


def _rows(connection: Connection, query: Any) -> list[Flag]:
    return [dict(row) for row in connection.execute(query).mappings()]
