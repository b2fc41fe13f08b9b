"""``vroegsignaal train``: build the reference model, or learn from the history in the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from models.registry import CARD, current, load, read_metadata, read_metrics, set_current
from service.clock import now
from service.domain.errors import NotReady
from service.jobs.console import AsJson, console, print_json
from service.settings import Settings, load_settings
from training.build import build, description, keep
from training.model_settings import Scale, load_model_settings
from training.own import learned_here, recalibrated
from training.refusals import for_people
from training.sources import from_store as stored
from training.splits import load_splits

Told = Callable[[str, float], None]
ScaleOption = Annotated[
    Scale,
    typer.Option("--scale", help="Size of the simulated population: demo in minutes, full for the shipped model."),
]
FromStore = Annotated[bool, typer.Option("--from-store", help="Learn from the history in the database instead.")]
Recalibrate = Annotated[
    bool, typer.Option("--recalibrate", help="Keep the order of the model in use; its numbers from the database.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def train(
        scale: ScaleOption = "demo",
        from_store: FromStore = False,
        recalibrate: Recalibrate = False,
        as_json: AsJson = False,
    ) -> None:
        """Make a risk model and keep it as a new version; the first one comes into use, later ones after `promote`.

        Without options the reference model is built from simulated pupils: same configuration, same predictions. With
        --from-store or --recalibrate the history of the schools in the database is used, if there is enough of it.
        """
        if from_store and recalibrate:
            raise typer.BadParameter("choose either --from-store or --recalibrate")
        settings = load_settings()
        folder = settings.data_dir / "models"
        with for_people(), _bar(as_json) as told:
            version = _own(settings, folder, recalibrate, told) if from_store or recalibrate else None
            version = version or build(scale, folder, told, now(), settings.configs_dir)
            first = current(folder) is None
            if first:
                set_current(folder, version)
            _tell(folder, version, first, as_json)


def _own(settings: Settings, folder: Path, recalibrate: bool, told: Told) -> str:
    choices, splits = load_model_settings(settings.configs_dir), load_splits(settings.configs_dir)
    used = current(folder)
    if recalibrate and used is None:
        raise NotReady(
            "No risk model is in use to recalibrate.", "Build the reference model with `vroegsignaal train`."
        )
    snapshots = stored(settings, lambda done, total: told(f"read school {done} of {total}", 0.8 * done / total))

    def later(step: str, share: float) -> None:
        told(step, 0.8 + 0.2 * share)

    if recalibrate and used:
        learned = recalibrated(load(folder, used), snapshots, choices, splits, later)
    else:
        learned = learned_here(snapshots, choices, splits, later)
    return keep(learned, folder, {"source": "own history"} | description(choices, splits, now()))


@contextmanager
def _bar(silent: bool) -> Iterator[Told]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True, console=console, disable=silent) as progress:
        task = progress.add_task("starting", total=1.0)
        yield lambda step, share: progress.update(task, description=step, completed=share)


def _tell(folder: Path, version: str, in_use: bool, as_json: bool) -> None:
    about = read_metadata(folder, version)
    found = {
        "version": version,
        "kind": about["kind"],
        "origin": about["origin"],
        "validated": about["validated"],
        "in_use": in_use,
        "sectors": about["sectors"],
        "metrics": read_metrics(folder, version),
        "card": str(folder / version / CARD),
    }
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    numbers = [name for name, sector in found["sectors"].items() if not sector["no_number"]]
    yield f"Kept model {found['version']}: {found['kind']}, learned from {_origin(found['origin'])}."
    yield f"Says a number for: {', '.join(numbers) or 'no sector'}; puts pupils in order for all."
    if found["origin"] == "school":
        yield "Checked on later weeks here: " + ("passed." if found["validated"] else "not passed.")
    if found["in_use"]:
        yield "It is in use, because no other model was."
    else:
        yield f"See what it changes and put it in use with: vroegsignaal promote {found['version']}"
    yield f"Model card: {found['card']}"


def _origin(origin: str) -> str:
    return "simulated pupils" if origin == "simulated" else "the history of these schools"
