"""What is there of a school: which days its register arrived, and when."""

from sqlalchemy import Connection, select

from service.store.tables import RegisterMark, WeeklyList, columns


def marks(connection: Connection, school_fk: int, first: int, last: int) -> list[tuple[int, int, int]]:
    """Registers received that touch the epoch days ``first`` to ``last``: first day, last day, microseconds UTC."""
    mark = columns(RegisterMark)
    query = (
        select(mark.day_from, mark.day_to, mark.recorded_at)
        .where(mark.school_fk == school_fk, mark.day_from <= last, mark.day_to >= first)
        .order_by(mark.recorded_at, mark.id)
    )
    return [(begin, end, at) for begin, end, at in connection.execute(query)]


def frozen_lists(connection: Connection, school_fk: int, before: str | None, limit: int) -> list[dict[str, object]]:
    """Weeks of a school that have a frozen list, latest first: week, as_of, frozen_at, content_sha256."""
    row = columns(WeeklyList)
    query = select(row.week, row.as_of, row.frozen_at, row.content_sha256).where(row.school_fk == school_fk)
    if before is not None:
        query = query.where(row.week < before)
    return [dict(found) for found in connection.execute(query.order_by(row.week.desc()).limit(limit)).mappings()]
