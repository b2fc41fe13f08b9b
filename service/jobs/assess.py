"""``vroegsignaal assess``: answers, tiers and reasons of every enrolled pupil as of a date."""

from datetime import date
from typing import Any

import typer

from service.jobs.console import AsJson, AsOf, KnownAt, School, console, print_json
from service.pipeline.compute import SchoolAssessment, assessments
from service.pipeline.parts import Parts, open_parts
from service.pipeline.week import SchoolReport, write_assessments
from service.settings import load_settings

SUNDAY = 7


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def assess(as_of: AsOf, known_at: KnownAt = None, school: School = None, as_json: AsJson = False) -> None:
        """Assess every pupil. A Sunday is a weekly assessment and is kept; other dates and replays are only shown."""
        parts = open_parts(load_settings())
        keep = as_of.isoweekday() == SUNDAY and known_at is None
        reports = write_assessments(parts, as_of, school, freeze=False) if keep else []
        if as_json:
            print_json([row for made in assessments(parts, as_of, known_at, school) for row in objects(made)])
        else:
            show(parts, as_of, known_at, school, reports)


def objects(made: SchoolAssessment) -> list[dict[str, Any]]:
    """One object per pupil, as rules.md §4 and §5 name things."""
    sitting = made.assessed.sitting
    shared = {"school_id": sitting.columns.school.school_id, "as_of": made.assessed.as_of.isoformat()}
    hidden = ("pupil_fk", "previous_tier")
    return [shared | {name: value for name, value in row.items() if name not in hidden} for row in made.rows]


def show(parts: Parts, as_of: date, known_at: int | None, school: str | None, reports: list[SchoolReport]) -> None:
    """Counts per school, for people."""
    for made in assessments(parts, as_of, known_at, school):
        tiers = [row["tier"] for row in made.rows]
        counts = ", ".join(f"tier {tier}: {tiers.count(tier)}" for tier in (3, 2, 1))
        name = made.assessed.sitting.columns.school.school_id
        console.print(f"{name} as of {as_of}: {counts}, no tier: {tiers.count(None)}", highlight=False)
    for report in reports:
        done = report.written
        console.print(
            f"{report.school_id}: {done.new} assessments written, {done.replaced} replaced, {done.unchanged} unchanged",
            highlight=False,
        )
    if not reports:
        console.print("Nothing was written: this is no weekly assessment, or a replay.")
