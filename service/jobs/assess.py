"""``vroegsignaal assess``: answers, tiers and reasons of every enrolled pupil as of a date."""

from datetime import date
from typing import Any

import typer

from service.domain.access import Verb, What
from service.jobs.allowed import log_all, look_at_schools
from service.jobs.console import AsJson, AsOf, KnownAt, School, console, print_json
from service.jobs.model_line import model_line
from service.pipeline.compute import SchoolAssessment, assessments
from service.pipeline.parts import opened
from service.pipeline.week import SchoolReport, write_made
from service.settings import load_settings
from service.views.gate import At, Look, Need

NEED = Need(Verb.SEE, What.FACTS, At.SCHOOL)
SUNDAY = 7


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def assess(as_of: AsOf, known_at: KnownAt = None, school: School = None, as_json: AsJson = False) -> None:
        """Assess every pupil. A Sunday is a weekly assessment and is kept; other dates and replays are only shown."""
        keep = as_of.isoweekday() == SUNDAY and known_at is None
        with opened(load_settings()) as parts:
            looks = look_at_schools(parts, "assess", NEED, school) if as_json else []
            made = list(assessments(parts, as_of, known_at, school))
            reports = write_made(parts, as_of, made) if keep else []
            about = model_line(parts.adviser)
            shown = [row for one in made for row in objects(one)] if as_json else []
            seen = log_rows(looks, shown, as_of)
        if as_json:
            print_json([row for row in shown if row["school_id"] in seen])
        else:
            show(made, reports)
            console.print(about, markup=False, highlight=False, soft_wrap=True)


def log_rows(looks: list[Look], rows: list[dict[str, Any]], as_of: date) -> set[str]:
    """Write down whom the rows are about; returns the schools that may be shown."""
    seen = {look.place_id for look in looks}
    pupils = {school: [row["pupil_id"] for row in rows if row["school_id"] == school] for school in seen}
    log_all(looks, pupils, as_of=as_of.isoformat())
    return seen


def objects(made: SchoolAssessment) -> list[dict[str, Any]]:
    """One object per pupil, as rules.md §4 and §5 name things."""
    sitting = made.assessed.sitting
    shared = {"school_id": sitting.columns.school.school_id, "as_of": made.assessed.as_of.isoformat()}
    hidden = ("pupil_fk", "previous_tier")
    return [shared | {name: value for name, value in row.items() if name not in hidden} for row in made.rows]


def show(made: list[SchoolAssessment], reports: list[SchoolReport]) -> None:
    """Counts per school, for people."""
    for one in made:
        tiers = [row["tier"] for row in one.rows]
        counts = ", ".join(f"tier {tier}: {tiers.count(tier)}" for tier in (3, 2, 1))
        name, as_of = one.assessed.sitting.columns.school.school_id, one.assessed.as_of
        console.print(f"{name} as of {as_of}: {counts}, no tier: {tiers.count(None)}", highlight=False)
    for report in reports:
        done = report.written
        console.print(
            f"{report.school_id}: {done.new} assessments written, {done.replaced} replaced, {done.unchanged} unchanged",
            highlight=False,
        )
    if not reports:
        console.print("Nothing was written: this is no weekly assessment, or a replay.")
