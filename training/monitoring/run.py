"""A check of the model in use on the schools in the database: from registers to a row and a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from models.registry import ModelRefused, current, load
from models.risk_model import RiskModel
from service.domain.calendar import Calendar
from service.domain.errors import NotReady
from service.pipeline.parts import Parts
from service.store.columns import open_schools
from service.store.model_checks import Check, latest_check, write_check
from service.store.reading import school_ids, work_of
from service.store.session import snapshot, write_transaction
from training.monitoring.check import Findings, check
from training.monitoring.figures import figures
from training.monitoring.rows import Rows, rows_of
from training.monitoring.thresholds import Thresholds
from training.monitoring.verdict import Verdict, verdict
from training.monitoring.words import why
from training.snapshots import Snapshots, snapshots_of

LOOK_BACK = timedelta(weeks=2 * 52 + 10)
"""This and last year with the weeks before them that a check looks back on."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Checked:
    """A check with the rows it looked at and the row that may be written."""

    rows: Rows
    found: Findings
    verdict: Verdict
    row: Check


def model_in_use(parts: Parts) -> RiskModel:
    """The model whose numbers are shown.

    Raises
    ------
    NotReady
        If there is none, or its files are refused.
    """
    folder = parts.settings.data_dir / "models"
    try:
        version = current(folder)
        if version is None:
            raise NotReady("No risk model is in use.", "Build the reference model with `vroegsignaal train`.")
        return load(folder, version)
    except ModelRefused as refused:
        raise NotReady(refused.what, refused.todo) from refused


def run(
    parts: Parts,
    model: RiskModel,
    as_of: date,
    school: str | None,
    terms: Thresholds,
    progress: Progress = lambda _: None,
) -> Checked:
    """Check a model at a date, on all schools or one; writes nothing.

    Raises
    ------
    NotFound
        If there is no such school.
    """
    rows = store_rows(parts, model, as_of, school, progress)
    found = check(rows, as_of, terms)
    with snapshot(parts.engine) as connection:
        before = latest_check(connection, model.version)
    said = verdict(found, before.display if before else "model", terms)
    row = Check(
        model_version=model.version,
        checked_at=parts.now(),
        period_from=found.first,
        period_to=found.last,
        passed=said.passed,
        display=said.display,
        figures=figures(found, said),
        why=why(found, said),
    )
    return Checked(rows, found, said, row)


def keep(parts: Parts, row: Check) -> None:
    """Write the row; from now on the service shows what it says."""
    with write_transaction(parts.engine) as connection:
        write_check(connection, row)


def store_rows(parts: Parts, model: RiskModel, as_of: date, school: str | None, progress: Progress) -> Rows:
    """Weekly assessments of two years up to a date, each as known then, with outcomes up to that date."""
    ids = school_ids(parts.engine, school)
    taken: list[Snapshots] = []
    calendars: dict[str, Calendar] = {}
    for school_id, columns in zip(ids, open_schools(parts.engine, ids, parts.settings), strict=True):
        work = work_of(parts.engine, school_id)
        first = max(as_of - LOOK_BACK, columns.calendar.day(0))
        one = snapshots_of(columns, parts.rules, parts.policy, first, as_of, work=work, until=as_of)
        if len(one):
            taken.append(one)
            calendars[school_id] = columns.calendar
        progress(school_id)
    together = Snapshots.concat(taken)
    return rows_of(together, model, [calendars[school_id] for school_id in together.school_ids])


def page_path(folder: Path, row: Check, school: str | None) -> Path:
    """Where the page of a check goes."""
    of_school = f"-{school}" if school else ""
    return folder / f"{row.model_version}-{row.period_to.isoformat()}{of_school}.html"
