"""Runs of jobs: one runner at a time, with signs of life and a report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.domain.delivery import RunState
from service.store.tables import JobRun, columns, table


@dataclass(frozen=True)
class RunRow:
    """A row of `JobRun`."""

    id: int
    uid: str
    job: str
    subject: str
    running: str | None
    state: str
    place: str
    started_at: datetime
    beat_at: datetime
    done: int
    total: int
    ended_at: datetime | None
    report: Any
    error: str | None


def running(connection: Connection, job: str) -> RunRow | None:
    """The run of a job that has not ended."""
    row = connection.execute(select(table(JobRun)).where(columns(JobRun).running == job)).mappings().one_or_none()
    return None if row is None else RunRow(**row)


def succeeded_since(connection: Connection, job: str, subjects: list[str], since: datetime) -> RunRow | None:
    """The latest run about one of these subjects that began at or after a moment and went well."""
    run = columns(JobRun)
    query = (
        select(table(JobRun))
        .where(run.job == job, run.subject.in_(subjects), run.state == RunState.SUCCEEDED.value)
        .where(run.started_at >= since)
        .order_by(run.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else RunRow(**row)


def begin(connection: Connection, uid: str, job: str, subject: str, place: str, now: datetime) -> None:
    """Add a run; the database refuses a second one of the job that has not ended."""
    values: dict[str, Any] = {"uid": uid, "job": job, "subject": subject, "running": job, "place": place}
    values |= {"state": RunState.RUNNING.value, "done": 0, "total": 0, "started_at": now, "beat_at": now}
    connection.execute(insert(table(JobRun)).values(values))


def beat(connection: Connection, uid: str, done: int, total: int, now: datetime) -> None:
    """A sign of life, and how far it got."""
    run = columns(JobRun)
    mine = (run.uid == uid, run.running.is_not(None))
    connection.execute(update(table(JobRun)).where(*mine).values(beat_at=now, done=done, total=total))


def end(
    connection: Connection, uid: str, state: RunState, now: datetime, report: Any = None, error: str | None = None
) -> bool:
    """End a run; False when somebody else ended it meanwhile."""
    run = columns(JobRun)
    values = {"state": state.value, "running": None, "ended_at": now, "report": report, "error": error}
    if state is RunState.SUCCEEDED:
        values |= {"done": run.total}
    mine = (run.uid == uid, run.running.is_not(None))
    return connection.execute(update(table(JobRun)).where(*mine).values(values)).rowcount == 1


def latest(connection: Connection, most: int, job: str | None = None) -> list[RunRow]:
    """The latest runs first."""
    run = columns(JobRun)
    query = select(table(JobRun)).order_by(run.id.desc()).limit(most)
    rows = connection.execute(query if job is None else query.where(run.job == job))
    return [RunRow(**row) for row in rows.mappings()]
