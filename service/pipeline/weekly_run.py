"""The weekly run as people and the clock start it: one runner at a time, its report kept, people told."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from service.domain.moments import AMSTERDAM, iso_week, sunday_of
from service.pipeline.parts import Parts
from service.pipeline.running import WEEKLY, Busy, Done, claim
from service.pipeline.tell import tell_of_model, tell_of_registers
from service.pipeline.week import Progress, SchoolReport, run_week
from service.region.publish import publish_stale
from service.store.reading import school_ids
from service.store.write_assessments import AssessmentCounts


def weekly_run(
    parts: Parts, week: str, school: str | None = None, once: bool = False, progress: Progress = lambda _: None
) -> list[SchoolReport] | Busy | Done:
    """`run_week` if nobody else is at it, and with ``once`` only if the week was not done since it ended.

    Raises
    ------
    NotFound
        If there is no such school.
    NotReady
        If this run was taken for lost while it worked; nothing was written then.
    VroegsignaalError
        If the week does not exist.
    """
    total = len(school_ids(parts.engine, school))
    subjects = [f"{week} {school}", week] if school else [week]
    found = claim(parts, WEEKLY, subjects, ended(week) if once else None)
    if isinstance(found, Busy):
        return found
    if isinstance(found, Done):
        _afterwards(parts)
        return found
    with found as running:
        running.total = total

        def on(school_id: str) -> None:
            running.done += 1
            progress(school_id)

        def end(connection: Connection, reports: list[SchoolReport]) -> None:
            running.succeeded(connection, _report(reports))

        reports = run_week(parts, week, school, on, end)
    _afterwards(parts)
    return reports


def last_week(today: date) -> str:
    """The ISO week that ended on the last Sunday before a date."""
    return iso_week(today - timedelta(days=today.isoweekday()))


def due_week(parts: Parts) -> str:
    """The week that the schedule last asked for, by the clock of these parts."""
    moment = parts.messages.delivery.schedule.weekly_run.before(parts.now())
    return last_week(moment.date())


def ended(week: str) -> datetime:
    """The moment at which a week was over: midnight after its Sunday. What was judged before is not all of it."""
    return datetime.combine(sunday_of(week) + timedelta(days=1), time(), AMSTERDAM)


def _afterwards(parts: Parts) -> None:
    """What can be done again at any time, and so is finished by the next run if this one dies here."""
    publish_stale(parts.engine, parts.region, parts.now)
    tell_of_registers(parts)
    tell_of_model(parts)


def _report(reports: list[SchoolReport]) -> dict[str, Any]:
    """Counts of all schools together."""
    written = sum((report.written for report in reports), AssessmentCounts())
    return {
        "schools": len(reports),
        "pupils": sum(report.counts["pupils"] for report in reports),
        "frozen": sum(report.frozen for report in reports),
        **asdict(written),
    }
