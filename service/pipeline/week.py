"""The weekly run: assess every pupil, keep what was said, freeze the lists. One screen, each line a folder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from time import perf_counter
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection

from service.decide.outcome import Row
from service.decide.weekly_list import counts, weekly_list
from service.domain.access import Action, Actor, ActorKind, AuditEntry
from service.domain.errors import NotReady
from service.domain.moments import iso_week, sunday_of
from service.pipeline.after_school import Assessed, follow_up
from service.pipeline.agreed import agreements_of
from service.pipeline.compute import SchoolAssessment, assessments
from service.pipeline.parallel import each_school
from service.pipeline.parts import Parts
from service.pipeline.people import people_of
from service.pipeline.tell import tell_school
from service.policy.region import load_region_policy
from service.policy.reports import load_report_policy
from service.region.publish import publish_stale
from service.reports.asking import Asked, asked_of
from service.store import audit
from service.store.reading import find_school, get_list, school_ids
from service.store.session import write_transaction
from service.store.write_assessments import (
    JSON_TEXT,
    MODEL,
    OUTCOME,
    AssessmentCounts,
    Run,
    add_assessments,
    add_run,
    finish_run,
    freeze_list,
)
from service.telemetry.current import metrics
from service.telemetry.logs import log

_LAST = ("last_seq", "content_sha256")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class SchoolReport:
    """What a run did for one school."""

    school_id: str
    counts: dict[str, int]
    written: AssessmentCounts
    frozen: bool


AtTheEnd = Callable[[Connection, list[SchoolReport]], None]


def _nothing_more(_connection: Connection, _reports: list[SchoolReport]) -> None:
    return


def run_week(
    parts: Parts,
    week: str,
    school: str | None = None,
    progress: Progress = lambda _: None,
    at_the_end: AtTheEnd = _nothing_more,
) -> list[SchoolReport]:
    """Assess a week, write what changed, freeze the lists that were not, and write messages: all of it, or nothing.

    ``at_the_end`` is done last in the same transaction.

    Raises
    ------
    NotFound
        If there is no such school.
    VroegsignaalError
        If the week does not exist.
    """
    as_of, began = sunday_of(week), perf_counter()
    ready = each_school(parts, school_ids(parts.engine, school), partial(prepare, as_of=as_of, freeze=True))
    reports = _write_all(parts, as_of, ready, progress, at_the_end)
    publish_stale(parts.engine, load_region_policy(parts.settings.configs_dir), parts.now)
    _log(week, reports, round((perf_counter() - began) * 1000))
    return reports


def _log(week: str, reports: list[SchoolReport], duration_ms: int) -> None:
    written = sum((report.written for report in reports), AssessmentCounts())
    pupils = sum(report.counts["pupils"] for report in reports)
    log(
        "week-assessed",
        week=week,
        schools=len(reports),
        pupils=pupils,
        new=written.new,
        replaced=written.replaced,
        unchanged=written.unchanged,
        duration_ms=duration_ms,
    )
    log("list-frozen", week=week, schools=sum(report.frozen for report in reports))
    metrics().weekly_run("succeeded")


def write_made(parts: Parts, as_of: date, made: list[SchoolAssessment]) -> list[SchoolReport]:
    """Write assessments of a weekly date without making lists: all of them, or none."""
    return _write_all(parts, as_of, (_ready(parts, one, freeze=False) for one in made))


@dataclass(frozen=True)
class Ready:
    """A school's assessments as they will be written.

    ``content`` is its list, None when none is wanted or needed; ``weekly`` whether this is the weekly run, of which
    people are told.
    """

    school_id: str
    school_fk: int
    known_at: int
    model_version: str | None
    counts: dict[str, int]
    assessments: pd.DataFrame
    with_reason: list[Row]
    asked: Asked
    content: dict[str, Any] | None
    weekly: bool


def prepare(parts: Parts, school_id: str, as_of: date, freeze: bool) -> Ready:
    """Assess one school and make its list, if it has none yet."""
    return _ready(parts, next(assessments(parts, as_of, None, school_id)), freeze)


def _ready(parts: Parts, made: SchoolAssessment, freeze: bool) -> Ready:
    school_id, as_of = made.assessed.sitting.columns.school.school_id, made.assessed.as_of
    key = find_school(parts.engine, school_id).id
    wanted = freeze and get_list(parts.engine, key, iso_week(as_of)) is None
    content = list_content(parts, made) if wanted else None
    used, frame = made.receipt, _frame(key, as_of, made.rows)
    with_reason = [row for row in made.rows if row["reasons"]]
    counted = counts(made.rows)
    asked = asked_of(made.assessed, made.rows, load_report_policy(parts.settings.configs_dir))
    return Ready(school_id, key, used.known_at, used.model_version, counted, frame, with_reason, asked, content, freeze)


def list_content(parts: Parts, assessment: SchoolAssessment) -> dict[str, Any]:
    """The weekly list of one school."""
    assessed = assessment.assessed
    school_id = assessed.sitting.columns.school.school_id
    people = people_of(parts, school_id, assessed.as_of)
    agreements = agreements_of(parts, school_id, assessed.as_of + timedelta(days=1), assessment.rows)
    return weekly_list(assessed, assessment.rows, people, agreements)


def _write_all(
    parts: Parts,
    as_of: date,
    ready: Iterable[Ready],
    progress: Progress = lambda _: None,
    at_the_end: AtTheEnd = _nothing_more,
) -> list[SchoolReport]:
    """One transaction for every school, written as each is ready; a list that was frozen before stays as it was."""
    reports, known_at = [], 0
    with write_transaction(parts.engine) as connection:
        model = parts.adviser.used_version
        run = add_run(connection, Run(as_of, 0, parts.code_version, parts.rules_sha256, parts.now(), model))
        for one in ready:
            _must_be(model, one)
            reports.append(_write(connection, run, as_of, one, parts))
            known_at = max(known_at, one.known_at)
            progress(one.school_id)
        finish_run(connection, run, known_at)
        audit.append(connection, _entry(parts, as_of, reports))
        at_the_end(connection, reports)
    return reports


def _entry(parts: Parts, as_of: date, reports: list[SchoolReport]) -> AuditEntry:
    """The line of the audit log: that a date was judged, for how many schools, and how many lists were frozen."""
    lists = sum(report.frozen for report in reports)
    detail: dict[str, str | int] = {"as_of": as_of.isoformat(), "schools": len(reports), "lists": lists}
    by = Actor(ActorKind.SERVICE, "assessments")
    return AuditEntry(by, Action.WEEK_ASSESSED, parts.now(), detail=detail)


def _must_be(model: str | None, ready: Ready) -> None:
    """Schools are assessed in other processes too, each of which looks the model up."""
    if ready.model_version != model:
        raise NotReady(
            "Another model was put in use while the week was assessed; nothing was written.", "Run it again."
        )


def _write(connection: Connection, run: int, as_of: date, ready: Ready, parts: Parts) -> SchoolReport:
    written = add_assessments(connection, run, ready.assessments)
    if ready.content is not None:
        freeze_list(connection, ready.school_fk, iso_week(as_of), as_of, parts.now(), ready.content)
    assessed = Assessed(ready.school_fk, ready.school_id, as_of, parts.now(), ready.with_reason, ready.asked)
    follow_up(connection, assessed)
    if ready.weekly:
        tell_school(connection, parts.messages, assessed, ready.content)
    return SchoolReport(ready.school_id, ready.counts, written, ready.content is not None)


def _frame(school_fk: int, as_of: date, rows: list[Row]) -> pd.DataFrame:
    """Rows as `add_assessments` wants them: nested values as JSON text."""
    data: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in ("pupil_fk", *OUTCOME, *_LAST)}
    data |= {name: [orjson.dumps(row[name]).decode() for row in rows] for name in JSON_TEXT}
    data |= {MODEL: [_opinion_text(row["model"]) for row in rows]}
    data |= {name: [value] * len(rows) for name, value in _shared(school_fk, as_of).items()}
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})


def _opinion_text(opinion: dict[str, Any] | None) -> str | None:
    """What a model said, as JSON text; nothing where no model was there to say it."""
    return orjson.dumps(opinion).decode() if opinion and opinion["version"] else None


def _shared(school_fk: int, as_of: date) -> dict[str, Any]:
    return {"school_fk": school_fk, "as_of": as_of, "week": iso_week(as_of)}
