"""Work that came lately: drafts of reports that nobody sent, and flags of sickness that are open."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from service.store.tables import ReportDraft, SicknessFlag, columns


def drafts(connection: Connection, school_fk: int, state: str, since: datetime) -> list[tuple[str, date]]:
    """Public id and last day of the reports of a school in a state, made at or after a moment."""
    row = columns(ReportDraft)
    query = select(row.uid, row.due_on).where(row.school_fk == school_fk, row.state == state)
    rows = connection.execute(query.where(row.created_at >= since).order_by(row.id))
    return [(uid, due_on) for uid, due_on in rows]


def flags(connection: Connection, school_fk: int, since: datetime) -> list[str]:
    """Public ids of the flags of a school that are open, raised at or after a moment."""
    row = columns(SicknessFlag)
    query = select(row.uid).where(row.school_fk == school_fk, row.closed_on.is_(None))
    return list(connection.scalars(query.where(row.created_at >= since).order_by(row.id)))
