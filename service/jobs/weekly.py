"""``vroegsignaal weekly``: the weekly run, assess and freeze the lists. Safe to repeat."""

from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.domain.access import Verb, What
from service.jobs.allowed import has_key, in_service, look_at_schools
from service.jobs.console import AsJson, School, console, print_json
from service.jobs.model_line import model_line, model_state
from service.pipeline.pages import school_list
from service.pipeline.parts import Parts, opened
from service.pipeline.week import SchoolReport, run_week
from service.settings import load_settings
from service.views.gate import At, Need
from service.views.list_table import as_table
from service.views.narrow import narrowed, pupils_on

NEED = Need(Verb.SEE, What.WEEKLY_LIST, At.SCHOOL)
Week = Annotated[
    str, typer.Option("--week", metavar="2026-W47", help="ISO week; its list is made for the Monday after.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Do not print the lists.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def weekly(week: Week, school: School = None, quiet: Quiet = False, as_json: AsJson = False) -> None:
        """Assess a week, keep what changed, freeze the lists that were not, and print them."""
        with opened(load_settings()) as parts:
            reports = _run(parts, week, school, as_json)
            if as_json:
                print_json([_plain(report, parts) for report in reports])
            else:
                _show(parts, week, reports, quiet)


def _run(parts: Parts, week: str, school: str | None, silent: bool) -> list[SchoolReport]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, console=console, disable=silent) as progress:
        task = progress.add_task("assessing")
        return run_week(parts, week, school, lambda done: progress.update(task, description=f"assessed {done}"))


def _show(parts: Parts, week: str, reports: list[SchoolReport], quiet: bool) -> None:
    hidden = not quiet and not has_key(parts) and in_service(parts)
    for report in reports:
        if not quiet and not hidden:
            _print_list(parts, week, report.school_id)
        console.print(_sentence(report), highlight=False, soft_wrap=True)
    if hidden:
        console.print("The lists are not printed: without a key in VROEGSIGNAAL_TOKEN no pupils are shown here.")
    console.print(model_line(parts.adviser), markup=False, highlight=False, soft_wrap=True)


def _print_list(parts: Parts, week: str, school_id: str) -> None:
    (look,) = look_at_schools(parts, "weekly", NEED, school_id)
    listed = narrowed(school_list(parts, school_id, week), look.pupils_in_view())
    look.log(pupils_on(listed), detail={"week": week, "form": "table"})
    text = as_table(listed, parts.rules, max(console.width, 120))
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _plain(report: SchoolReport, parts: Parts) -> dict[str, object]:
    said = {"school_id": report.school_id, "counts": report.counts, "written": vars(report.written)}
    return {**said, "frozen": report.frozen, "model": model_state(parts.adviser)}


def _sentence(report: SchoolReport) -> str:
    done = report.written
    kept = "list frozen" if report.frozen else "the list was frozen before and stays as it was"
    return (
        f"{report.school_id}: {done.new} assessments written, {done.replaced} replaced, "
        f"{done.unchanged} unchanged; {kept}"
    )
