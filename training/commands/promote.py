"""``vroegsignaal promote``: put a version of the risk model in use, after showing what it changes."""

from collections.abc import Iterator
from typing import Annotated

import typer

from models.registry import current, list_versions, load, set_current
from models.risk_model import RiskModel
from service.domain.errors import NotFound
from service.jobs.console import AsJson, console, print_json
from service.pipeline.parts import opened
from service.settings import Settings, load_settings
from training.promote import Shift, newest_date, shifts
from training.refusals import for_people

Version = Annotated[str, typer.Argument(metavar="VERSION", help="As `vroegsignaal train` named it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def promote(version: Version, dry_run: DryRun = False, as_json: AsJson = False) -> None:
        """Show who enters and leaves the early signals and how places shift, then put the version in use.

        Both versions are asked about the newest week that was assessed. Lists that were frozen stay as they are.
        """
        settings = load_settings()
        folder = settings.data_dir / "models"
        with for_people():
            _must_exist(list_versions(folder), version)
            new, before = load(folder, version), current(folder)
            old = load(folder, before) if before else None
            as_of, found = _compared(settings, new, old)
            if not dry_run:
                set_current(folder, version)
        if as_json:
            schools = [each.as_json() for each in found]
            told = {"version": version, "before": before, "as_of": as_of, "in_use": not dry_run, "schools": schools}
            print_json(told)
            return
        for line in _lines(version, before, as_of, found, dry_run):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _must_exist(versions: list[str], version: str) -> None:
    if version not in versions:
        known = f"Known are: {', '.join(versions)}." if versions else "Build one with `vroegsignaal train`."
        raise NotFound(f"There is no model {version}.", known)


def _compared(settings: Settings, new: RiskModel, old: RiskModel | None) -> tuple[str | None, list[Shift]]:
    with opened(settings) as parts:
        as_of = newest_date(parts)
        return (as_of.isoformat() if as_of else None), list(shifts(parts, new, old))


def _lines(version: str, before: str | None, as_of: str | None, found: list[Shift], dry_run: bool) -> Iterator[str]:
    yield f"{version} against {before or 'no model'}, " + (f"on {as_of}:" if as_of else "nothing was assessed yet.")
    for each in found:
        yield from _of_school(each)
    yield f"{version} was not put in use." if dry_run else f"{version} is in use."


def _of_school(each: Shift) -> Iterator[str]:
    moves = ""
    if each.typical_move is not None:
        agree = "" if each.agreement is None else f", the two orders correlate {each.agreement:.2f}"
        moves = f"; half move at most {each.typical_move:g} places, one {each.largest_move}{agree}"
    yield f"{each.school_id}: {len(each.stays)} stay on the list, {each.pupils} pupils put in order{moves}"
    if each.enters:
        yield f"  enter: {', '.join(each.enters)}"
    if each.leaves:
        yield f"  leave: {', '.join(each.leaves)}"
