"""The weekly run: assess every pupil, keep what was said, freeze the lists. One screen, each line a folder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
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
from service.domain.moments import iso_week, micros, sunday_of
from service.pipeline.after_school import Assessed, follow_up
from service.pipeline.agreed import agreements_of
from service.pipeline.aside import aside
from service.pipeline.compute import SchoolAssessment, assess_school, everything_by
from service.pipeline.parallel import each_school
from service.pipeline.parts import Parts
from service.pipeline.people import people_of
from service.pipeline.tell import tell_school
from service.region.publish import publish_stale
from service.reports.asking import Asked, asked_of
from service.store import audit
from service.store.columns import open_school
from service.store.reading import find_school, get_list, has_list, school_ids, school_row
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
Renew = Callable[[Connection, "Ready"], "Ready"]


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

    Everybody else can write while schools are assessed, each of which is told to ``progress``; only then comes the one
    transaction, in which ``at_the_end`` is done last.

    Raises
    ------
    NotFound
        If there is no such school.
    VroegsignaalError
        If the week does not exist.
    """
    as_of, began = sunday_of(week), perf_counter()
    work = partial(prepare, as_of=as_of, freeze=True, by=micros(parts.now()))
    with aside(parts.settings.data_dir) as ready:
        for one in each_school(parts, school_ids(parts.engine, school), work):
            ready.add(one)
            progress(one.school_id)
        reports = _write_all(parts, as_of, ready, partial(_as_it_is_now, parts, work), at_the_end)
    publish_stale(parts.engine, parts.region, parts.now)
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
    return _write_all(parts, as_of, [_ready(parts, one, freeze=False) for one in made])


@dataclass(frozen=True)
class Ready:
    """A school's assessments as they will be written.

    ``content`` is its list, None when none is wanted or needed; ``weekly`` whether this is the weekly run, of which
    people are told; ``setup_stamp`` that of the school when its pupils were read.
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
    setup_stamp: str = ""


def prepare(parts: Parts, school_id: str, as_of: date, freeze: bool, by: int | None = None) -> Ready:
    """Assess one school and make its list, if it has none yet, with what was recorded by a moment (microseconds UTC).

    All schools of a run have the same moment, so that it can be named for all of them; see `everything_by`.
    """
    stamp = find_school(parts.engine, school_id).setup_stamp  # before the pupils: who goes later is noticed
    columns = open_school(parts.engine, school_id, parts.settings)
    made = assess_school(parts, columns, as_of, everything_by(parts, columns, by))
    return replace(_ready(parts, made, freeze), setup_stamp=stamp)


def _ready(parts: Parts, made: SchoolAssessment, freeze: bool) -> Ready:
    school_id, as_of = made.assessed.sitting.columns.school.school_id, made.assessed.as_of
    key = find_school(parts.engine, school_id).id
    wanted = freeze and get_list(parts.engine, key, iso_week(as_of)) is None
    content = list_content(parts, made) if wanted else None
    used, frame = made.receipt, _frame(key, as_of, made.rows)
    with_reason = [row for row in made.rows if row["reasons"]]
    counted = counts(made.rows)
    asked = asked_of(made.assessed, made.rows, parts.reports)
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
    renew: Renew = lambda _, one: one,
    at_the_end: AtTheEnd = _nothing_more,
) -> list[SchoolReport]:
    """One transaction for every school; a list that was frozen before stays as it was.

    Others wrote while the schools were assessed. What they recorded after the run began counts from the next run on,
    and ``known_at`` says so; flags, drafts and messages follow from what is there now. Another model in use is as if it
    had been put in use after this run, which names the one it used. Only pupils may not be those of before: somebody
    may have been erased, so ``renew`` looks again.
    """
    reports, known_at, model = [], 0, parts.adviser.used_version
    with write_transaction(parts.engine) as connection:
        run = add_run(connection, Run(as_of, 0, parts.code_version, parts.rules_sha256, parts.now(), model))
        for prepared in ready:
            one = renew(connection, prepared)
            _must_be(model, one)
            reports.append(_write(connection, run, as_of, one, parts))
            known_at = max(known_at, one.known_at)
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


def _as_it_is_now(parts: Parts, work: Callable[[Parts, str], Ready], connection: Connection, ready: Ready) -> Ready:
    """What was prepared, or prepared again when the pupils of the school, their classes or its timetable changed."""
    now = school_row(connection, ready.school_id).setup_stamp
    return ready if now == ready.setup_stamp else work(parts, ready.school_id)


def _must_be(model: str | None, ready: Ready) -> None:
    """Schools are assessed in other processes too, each of which looks the model up."""
    if ready.model_version != model:
        raise NotReady(
            "Another model was put in use while the week was assessed; nothing was written.", "Run it again."
        )


def _write(connection: Connection, run: int, as_of: date, ready: Ready, parts: Parts) -> SchoolReport:
    written = add_assessments(connection, run, ready.assessments)
    content = None if has_list(connection, ready.school_fk, iso_week(as_of)) else ready.content
    if content is not None:
        freeze_list(connection, ready.school_fk, iso_week(as_of), as_of, parts.now(), content)
    assessed = _assessed(parts, as_of, ready)
    follow_up(connection, assessed)
    if ready.weekly:
        tell_school(connection, parts.messages, assessed, content)
    return SchoolReport(ready.school_id, ready.counts, written, content is not None)


def _assessed(parts: Parts, as_of: date, ready: Ready) -> Assessed:
    return Assessed(
        school_fk=ready.school_fk,
        school_id=ready.school_id,
        as_of=as_of,
        at=parts.now(),
        rows=ready.with_reason,
        asked=ready.asked,
        region=parts.region,
        reports=parts.reports,
        sickness=parts.sickness,
    )


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
