"""When runs took place."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from service.store.tables import AssessmentRun, WeeklyList, columns


def last_weekly_run(connection: Connection) -> datetime | None:
    """Moment of the last run that wrote assessments and lists; None when there was none."""
    if connection.execute(select(columns(WeeklyList).id).limit(1)).first() is None:
        return None
    moment: datetime | None = connection.execute(select(func.max(columns(AssessmentRun).created_at))).scalar()
    return moment
