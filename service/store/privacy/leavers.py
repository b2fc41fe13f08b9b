"""Pupils whose last enrolment ended long enough ago."""

from datetime import date

from sqlalchemy import Connection, func, select

from service.store.tables import CorrectionRequest, Enrolment, Pupil, columns, table

PUPILS_AT_ONCE = 400
"""Pupils of one statement; SQLite takes a limited number of values."""
OfSchools = dict[int, list[int]]
"""Pupil keys by school key."""


def leavers(connection: Connection, cutoff: date) -> OfSchools:
    """Pupils whose every enrolment ended before a date; not those with a request that nobody has decided yet."""
    pupil, row, request = columns(Pupil), columns(Enrolment), columns(CorrectionRequest)
    query = (
        select(pupil.school_fk, pupil.id)
        .join(table(Enrolment), row.pupil_fk == pupil.id)
        .where(pupil.id.not_in(select(request.pupil_fk).where(request.decision.is_(None))))
        .group_by(pupil.school_fk, pupil.id)
        .having(func.count() == func.count(row.enrolled_to), func.max(row.enrolled_to) < cutoff)
        .order_by(pupil.school_fk, pupil.id)
    )
    found: OfSchools = {}
    for school_fk, pupil_fk in connection.execute(query):
        found.setdefault(school_fk, []).append(pupil_fk)
    return found


def last_day(connection: Connection, pupil_fk: int) -> date | None:
    """The last day of the last enrolment; None while one is open."""
    row = columns(Enrolment)
    query = select(row.enrolled_to).where(row.pupil_fk == pupil_fk)
    days = list(connection.scalars(query))
    return None if not days or None in days else max(days)


def in_parts(keys: list[int]) -> list[list[int]]:
    """Keys in lists short enough for one statement."""
    return [keys[start : start + PUPILS_AT_ONCE] for start in range(0, len(keys), PUPILS_AT_ONCE)]
