"""``vroegsignaal weekly``: the weekly run, assess and freeze the lists. Safe to repeat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.domain.access import Verb, What
from service.domain.moments import AMSTERDAM
from service.jobs.allowed import has_key, in_service, look_at_schools
from service.jobs.console import AsJson, console, print_json
from service.jobs.model_line import model_line, model_state
from service.pipeline.pages import school_list
from service.pipeline.parts import Parts, opened
from service.pipeline.running import Busy, Done
from service.pipeline.week import SchoolReport
from service.pipeline.weekly_run import last_week, weekly_run
from service.settings import load_settings
from service.views.gate import At, Need
from service.views.list_table import as_table
from service.views.narrow import narrowed, pupils_on

NEED = Need(Verb.SEE, What.WEEKLY_LIST, At.SCHOOL)
Week = Annotated[
    str, typer.Option("--week", metavar="2026-W47", help="ISO week; its list is made for the Monday after.")
]
WeekOrLast = Annotated[
    str | None,
    typer.Option(
        "--week",
        metavar="2026-W47",
        help="ISO week; its list is made for the Monday after. Without it: the week that ended last Sunday, once.",
    ),
]
Schools = Annotated[
    list[str] | None,
    typer.Option("--school", metavar="ID", help="Only this school; give it again for another. Without it, all."),
]
Once = Annotated[bool, typer.Option("--once", help="Do nothing if the week was done since it ended.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Do not print the lists.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def weekly(
        week: WeekOrLast = None,
        school: Schools = None,
        once: Once = False,
        quiet: Quiet = False,
        as_json: AsJson = False,
    ) -> None:
        """Assess a week, keep what changed, freeze the lists that were not, write messages, and print the lists."""
        with opened(load_settings()) as parts:
            wanted = week or last_week(parts.today)
            found = _run(parts, wanted, school or [None], once or week is None, as_json)
            if isinstance(found, Busy | Done):
                _not_now(found, wanted, as_json)
            elif as_json:
                print_json([_plain(report, parts) for report in found])
            else:
                _show(parts, wanted, found, quiet)


def _not_now(found: Busy | Done, week: str, as_json: bool) -> None:
    """Another runner does it or did it: nothing is wrong, and nothing is left to do."""
    run = found.run
    if as_json:
        print_json({"week": week, "state": run.state, "started_at": run.started_at.isoformat()})
    elif isinstance(found, Busy):
        console.print(
            f"A weekly run is being done already, of {run.subject}, since {_clock(run.started_at)}.", highlight=False
        )
    else:
        console.print(f"Week {week} was done already, at {_clock(run.started_at)}.", highlight=False)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%Y-%m-%d %H:%M:%S}"


def _run(
    parts: Parts, week: str, schools: Sequence[str | None], once: bool, silent: bool
) -> list[SchoolReport] | Busy | Done:
    """Each school by itself; what one of them finds to be done already does not keep the others from being done."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, console=console, disable=silent) as progress:
        task = progress.add_task("assessing")

        def tell(done: str) -> None:
            progress.update(task, description=f"assessed {done}")

        runs = [weekly_run(parts, week, school, once, tell) for school in schools]
    reports = [report for run in runs if isinstance(run, list) for report in run]
    return reports or next((run for run in runs if not isinstance(run, list)), [])


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
