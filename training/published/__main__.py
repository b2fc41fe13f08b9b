"""``python -m training.published --pupils N --out DIR``: the report of published facts."""

from pathlib import Path
from typing import Annotated

import typer

from service.domain.errors import VroegsignaalError
from service.policy.loading import DEFAULT_CONFIGS
from training.published.report import write_report
from training.simulate import WORLDS


def report(
    out: Annotated[Path, typer.Option(help="Folder for published.html and published.json.")],
    pupils: Annotated[int, typer.Option(min=500, help="Pupils per world.")] = 20_000,
    years: Annotated[int, typer.Option(min=1, max=5, help="School years.")] = 1,
    seed: Annotated[int, typer.Option(help="Seed of the population.")] = 1,
    world: Annotated[list[str] | None, typer.Option(help="Worlds; the first is demanded. Default: all.")] = None,
) -> None:
    """Simulate worlds, measure what is published, and write what does and does not come out."""
    try:
        compared = write_report(world or list(WORLDS), pupils, years, seed, out, DEFAULT_CONFIGS)
    except VroegsignaalError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    missed = [item.fact.id for item in compared if item.fact.followed and not item.met]
    typer.echo(f"{out / 'published.html'}: {len(compared) - len(missed)} of {len(compared)} facts come out.")
    typer.echo("".join(f"  not within its tolerance: {name}\n" for name in missed), nl=False)


if __name__ == "__main__":
    typer.run(report)
