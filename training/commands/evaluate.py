"""``vroegsignaal evaluate``: how good a risk model is, as a page and as figures."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from service.clock import now
from service.jobs.console import AsJson, console, print_json
from service.settings import Settings, load_settings
from training.evaluate.report import number, write
from training.evaluate.run import Asked, find_model, learned_from, of_store, of_worlds, whole
from training.evaluate.settings import load_evaluate_settings

Json = dict[str, Any]
Version = Annotated[
    str | None, typer.Option("--model", metavar="VERSION", help="Judge this version; without it, the one in use.")
]
Worlds = Annotated[
    str | None,
    typer.Option("--worlds", metavar="NAMES", help="Simulated worlds, apart by commas; without it, those configured."),
]
Pupils = Annotated[int | None, typer.Option("--pupils", min=200, help="Pupils to simulate in each world.")]
FromStore = Annotated[bool, typer.Option("--from-store", help="Judge it on the history in the database instead.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder of the report; without it, evaluation/ in the data.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def evaluate(
        model: Version = None,
        worlds: Worlds = None,
        pupils: Pupils = None,
        from_store: FromStore = False,
        out: Out = None,
        as_json: AsJson = False,
    ) -> None:
        """Judge a risk model on pupils it never saw: ranking, numbers, lead time, groups, next to simple counting.

        Writes evaluation.html, which needs no network, and evaluation.json with every figure on it.
        """
        if from_store and (worlds or pupils):
            raise typer.BadParameter("--from-store takes the registers as they are: leave --worlds and --pupils out")
        settings = load_settings()
        figures = _figures(settings, model, worlds, pupils, from_store, as_json)
        data, page = write(figures, out or settings.data_dir / "evaluation")
        if as_json:
            print_json(
                {"model": figures["model"], "overview": figures["overview"], "page": str(page), "data": str(data)}
            )
            return
        show(figures)
        console.print(f"Page: {page}", markup=False, highlight=False, soft_wrap=True)


def _figures(
    settings: Settings, version: str | None, worlds: str | None, pupils: int | None, from_store: bool, silent: bool
) -> Json:
    terms, folder = load_evaluate_settings(settings.configs_dir), settings.data_dir / "models"
    asked = Asked(find_model(folder, version), terms, settings.configs_dir, now())
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, console=console, disable=silent) as progress:
        task = progress.add_task("reading")

        def tell(said: str) -> None:
            progress.update(task, description=said)

        if from_store:
            sections = of_store(asked, settings, tell)
        else:
            names = worlds.split(",") if worlds else terms.worlds
            sections = of_worlds(asked, names, pupils or terms.pupils, terms.years, tell)
    return whole(asked, sections, from_store, learned_from(folder, asked.model))


def show(figures: Json) -> None:
    """The aims of every section, for people."""
    table = Table(title=f"{figures['model']['version']}, aims and what was found", title_justify="left")
    table.add_column("aim")
    table.add_column("good enough")
    for section in figures["sections"]:
        table.add_column(section["name"], justify="right")
    for line in figures["overview"]:
        table.add_row(line["title"], line["bound"], *(_said(cell) for cell in line["cells"]))
    console.print(table)
    for section in figures["sections"]:
        _remarks(section)


def _said(cell: Json) -> str:
    if not cell["figure"]:
        return "–"
    if cell["met"] is None:
        return "not known"
    return f"{number(cell['figure']['value'])} {'met' if cell['met'] else 'not met'}"


def _remarks(section: Json) -> None:
    if section["empty"]:
        console.print(f"{section['name']}: nothing could be measured: {section['empty']}.", highlight=False)
        return
    for what in section["too_little"]:
        console.print(f"{section['name']}: too little history: {what}.", highlight=False)
    for sentence in section["why_short"]:
        console.print(f"{section['name']}: {sentence}", markup=False, highlight=False, soft_wrap=True)
