"""Schools, classes and regions as places of roles."""

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from service.store.tables import Enrolment, Pupil, RoleAssignment, School, columns, table


def known(connection: Connection, school_ids: Sequence[str]) -> set[str]:
    """Those of these school ids that exist."""
    school = columns(School)
    return set(connection.scalars(select(school.school_id).where(school.school_id.in_(school_ids))))


def has_class(connection: Connection, school_id: str, class_name: str) -> bool:
    """Whether a school has, or had, pupils in a class of this name."""
    school, pupil, row = columns(School), columns(Pupil), columns(Enrolment)
    query = (
        select(row.id)
        .join(table(Pupil), pupil.id == row.pupil_fk)
        .join(table(School), school.id == pupil.school_fk)
        .where(school.school_id == school_id, row.class_name == class_name)
    )
    return connection.execute(query.limit(1)).one_or_none() is not None


def has_region(connection: Connection, region: str) -> bool:
    """Whether any school belongs to a samenwerkingsverband."""
    query = select(columns(School).id).where(columns(School).swv == region)
    return connection.execute(query.limit(1)).one_or_none() is not None


def names_for(connection: Connection, account_id: int) -> list[str]:
    """Names of the schools of somebody's roles; for a region, the region and all its schools."""
    school, given = columns(School), columns(RoleAssignment)
    at = or_(given.school_id == school.school_id, given.region == school.swv)
    query = select(school.name, school.swv, given.region).join(table(RoleAssignment), at)
    rows = connection.execute(query.where(given.account_fk == account_id)).all()
    return sorted({name for name, _, _ in rows} | {swv for _, swv, region in rows if region})
