"""Worrisome-sickness flags: read, add, change; and what goes with one: steps, year group, contact person."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from service.domain.access import Role
from service.domain.moments import epoch_day, from_epoch_day
from service.store.tables import (
    Account,
    Enrolment,
    Pupil,
    RegisterMark,
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


def steps_of(connection: Connection, *flag_fks: int) -> list[Flag]:
    """The steps taken with flags, in order."""
    step = columns(SicknessStepRow)
    return _rows(connection, select(table(SicknessStepRow)).where(step.flag_fk.in_(flag_fks)).order_by(step.id))


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


def year_groups_of(connection: Connection, pupil_fks: Collection[int], on: date) -> dict[int, str | None]:
    """Per pupil the year group on a date; after leaving the last one."""
    row = columns(Enrolment)
    query = select(row.pupil_fk, row.year_group).where(row.pupil_fk.in_(sorted(pupil_fks)))
    query = query.where(row.class_from <= on, row.enrolled_from <= on).order_by(row.class_from, row.id)
    return {pupil_fk: year_group for pupil_fk, year_group in connection.execute(query)}


def contact_persons(connection: Connection, school_id: str, on: date) -> dict[str, tuple[str, str]]:
    """Per account uid the name and address of the zorgcoördinatoren of a school on a date, by name."""
    role, account = columns(RoleAssignment), columns(Account)
    query = (
        select(account.uid, account.name, account.email)
        .join(table(RoleAssignment), role.account_fk == account.id)
        .where(role.school_id == school_id, role.role == Role.ZORGCOORDINATOR.value, account.disabled_at.is_(None))
        .where(role.valid_from <= on, or_(role.valid_to.is_(None), role.valid_to >= on))
        .order_by(account.name)
    )
    return {uid: (name, email) for uid, name, email in connection.execute(query)}


def received_until(connection: Connection, school_fk: int, on: date) -> date | None:
    """The last day up to a date of which the register of a school arrived."""
    mark, day = columns(RegisterMark), epoch_day(on)
    query = select(func.max(mark.day_to)).where(mark.school_fk == school_fk, mark.day_from <= day)
    last: int | None = connection.execute(query).scalar()
    return None if last is None else from_epoch_day(min(last, day))


def _rows(connection: Connection, query: Any) -> list[Flag]:
    return [dict(row) for row in connection.execute(query).mappings()]
