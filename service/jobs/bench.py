"""``vroegsignaal bench``: how fast the service is, on made-up pupils."""

from typing import Annotated

import typer
from rich.table import Table

from service.bench import page
from service.bench.aims import aims
from service.bench.run import SCALES, SECTIONS, Results, run
from service.jobs.console import AsJson, console, print_json
from service.settings import REPOSITORY, load_settings

PAGE = REPOSITORY / "docs" / "reference" / "benchmarks.md"
ScaleName = Annotated[str, typer.Option("--scale", metavar="NAME", help="full: up to 1,000,000 pupils; small: 10,000.")]
Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="SECTION", help=f"One or more of: {', '.join(SECTIONS)}.")
]
Write = Annotated[bool, typer.Option("--write", help="Write docs/reference/benchmarks.md; only for a full run.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def bench(scale: ScaleName = "full", only: Only = None, write: Write = False, as_json: AsJson = False) -> None:
        """Measure facts, opinions, training, SQL, imports and the night against floors; your data is not touched."""
        _check(scale, only or [], write)
        chosen = [section for section in SECTIONS if not only or section in only]
        with console.status("measuring") as status:
            folder = load_settings().data_dir / "bench"
            found = run(SCALES[scale], chosen, folder, status.update)
        if write:
            PAGE.write_text(page.page(found), encoding="utf-8")
        if as_json:
            print_json(found)
        else:
            show(found)


def _check(scale: str, only: list[str], write: bool) -> None:
    if scale not in SCALES:
        raise typer.BadParameter(f"'{scale}' is no scale; choose {' or '.join(SCALES)}")
    unknown = [section for section in only if section not in SECTIONS]
    if unknown:
        raise typer.BadParameter(f"'{unknown[0]}' is no section; choose from {', '.join(SECTIONS)}")
    if write and (only or scale != "full"):
        raise typer.BadParameter("--write needs a full run: the page shows all sections of one run")


def show(found: Results) -> None:
    """Every table, for people."""
    for part in page.tables(found):
        table = Table(*part.head, title=part.title, title_justify="left", caption=part.note, caption_justify="left")
        for row in part.rows:
            table.add_row(*row)
        console.print(table)
    for aim, measured, reached, _ in aims(found):
        console.print(f"{aim}: {measured}: {reached}", highlight=False)
