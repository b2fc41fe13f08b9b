"""``vroegsignaal simulate``: an invented population as files that ``import`` reads."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from service.jobs.console import AsJson, console, print_json
from service.settings import load_settings
from training.simulate.files import Files
from training.simulate.parameters import WORLDS, load_world
from training.simulate.run import simulate_school
from training.simulate.schools import FIRST_YEAR, plan_schools

Pupils = Annotated[int, typer.Option("--pupils", metavar="N", help="Pupils when the first school year begins.")]
Years = Annotated[int, typer.Option("--years", metavar="Y", help=f"School years, the first is {FIRST_YEAR}-24.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="The same seed gives the same files.")]
WorldName = Annotated[str, typer.Option("--world", metavar="NAME", help=f"One of: {', '.join(WORLDS)}.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the six files.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("simulate")
    def simulate_command(
        out: Out,
        pupils: Pupils = 2000,
        years: Years = 1,
        seed: Seed = 1,
        world: WorldName = "base",
        as_json: AsJson = False,
    ) -> None:
        """Invent schools, pupils and registers, and write them as CSV for import. Nobody in them exists."""
        files, schools = write(out, pupils, years, seed, world, silent=as_json)
        if as_json:
            print_json(
                {"world": world, "pupils": pupils, "years": years, "seed": seed, "schools": schools, "rows": files.rows}
            )
        else:
            console.print(f"{pupils} pupils in {schools} schools, {years} school year(s), written to {out}")
            for kind, rows in files.rows.items():
                console.print(f"  {kind}.csv: {rows} rows")


def write(out: Path, pupils: int, years: int, seed: int, world_name: str, silent: bool = True) -> tuple[Files, int]:
    """Write a population, one school in memory at a time; the files and the number of schools.

    Raises
    ------
    VroegsignaalError
        If there is no such world, or no such population can be simulated.
    """
    world = load_world(world_name, load_settings().configs_dir)
    plans = plan_schools(world, pupils, years, seed)
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, disable=silent)
    with Files(out) as files, bar as progress:
        task = progress.add_task("Schools", total=sum(plan.size for plan in plans))
        for plan in plans:
            files.add(simulate_school(plan, world, years))
            progress.advance(task, plan.size)
    return files, len(plans)
