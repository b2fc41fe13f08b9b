"""Classes of schools, for choosing one."""

from datetime import date

from sqlalchemy import Connection, or_, select

from service.store.tables import Enrolment, Pupil, School, columns, table


def classes_on(connection: Connection, on: date) -> dict[str, list[str]]:
    """Names of the classes in which somebody is enrolled on a date or after it, by school id; sorted."""
    school, pupil, row = columns(School), columns(Pupil), columns(Enrolment)
    query = (
        select(school.school_id, row.class_name)
        .join(table(Pupil), pupil.school_fk == school.id)
        .join(table(Enrolment), row.pupil_fk == pupil.id)
        .where(or_(row.enrolled_to.is_(None), row.enrolled_to >= on))
        .distinct()
    )
    found: dict[str, list[str]] = {}
    for school_id, name in connection.execute(query):
        found.setdefault(school_id, []).append(name)
    return {school_id: sorted(names) for school_id, names in sorted(found.items())}
