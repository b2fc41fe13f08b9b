"""``vroegsignaal monitor``: is the model still what it was, and may it be shown?"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.domain.moments import AMSTERDAM
from service.jobs.console import AsJson, School, console, parse_day, print_json
from service.pipeline.parts import Parts, opened
from service.settings import load_settings
from training.monitoring.run import Checked, keep, model_in_use, page_path, run
from training.monitoring.thresholds import Thresholds, load_thresholds

SWITCHED = 3
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=parse_day, metavar="DATE", help="Check at this date; without it, today."),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for the page; without it, monitor/ in the data.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def monitor(as_of: AsOf = None, school: School = None, out: Out = None, as_json: AsJson = False) -> None:
        """Check the risk model in use: completeness, drift against last year, and outcomes that became known.

        Writes an HTML page and a row that decides what may be shown. With --school nothing is decided: only a page.

        Exit code 0: nothing changed in what is shown, with or without warnings. Exit code 3: from now on something
        else is shown, such as a simple count instead of the model.
        """
        settings = load_settings()
        with opened(settings) as parts:
            terms = load_thresholds(settings.configs_dir)
            checked = _run(parts, as_of, school, terms, as_json)
            path = _write(checked, terms, out or settings.data_dir / "monitor", school)
            if school is None:
                keep(parts, checked.row)
        _tell(checked, path, school, as_json)
        if school is None and checked.verdict.switched:
            raise typer.Exit(SWITCHED)


def _run(parts: Parts, as_of: date | None, school: str | None, terms: Thresholds, silent: bool) -> Checked:
    day = as_of or parts.now().astimezone(AMSTERDAM).date()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, console=console, disable=silent) as progress:
        task = progress.add_task("looking back")
        model = model_in_use(parts)
        return run(parts, model, day, school, terms, lambda done: progress.update(task, description=f"read {done}"))


def _write(checked: Checked, terms: Thresholds, folder: Path, school: str | None) -> Path:
    from training.monitor import page  # noqa: PLC0415 - Evidently takes seconds to load; --help need not wait for it

    folder.mkdir(parents=True, exist_ok=True)
    path = page_path(folder, checked.row, school)
    text = page(checked.rows, checked.found, checked.verdict, terms, checked.row.model_version)
    path.write_text(text, encoding="utf-8")
    return path


def _tell(checked: Checked, path: Path, school: str | None, as_json: bool) -> None:
    row = checked.row
    if as_json:
        names = ("model_version", "checked_at", "period_from", "period_to", "passed", "display", "figures", "why")
        told = {name: getattr(row, name) for name in names}
        print_json({**told, "switched": checked.verdict.switched, "school_id": school, "page": str(path)})
        return
    console.print(f"{row.model_version}, {row.period_from} to {row.period_to}", highlight=False)
    console.print(row.why, markup=False, highlight=False, soft_wrap=True)
    if school is not None:
        console.print("Nothing was decided: this looked at one school.", highlight=False)
    console.print(f"Page: {path}", markup=False, highlight=False, soft_wrap=True)
