"""``vroegsignaal list``: the frozen weekly list of a school, for people, machines and spreadsheets."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.domain.access import Action
from service.domain.errors import VroegsignaalError
from service.jobs.allowed import look_at_schools
from service.jobs.console import console
from service.jobs.weekly import NEED, Week
from service.pipeline.pages import school_list
from service.pipeline.parts import opened
from service.settings import load_settings
from service.views.formats import as_file
from service.views.list_table import as_table
from service.views.narrow import narrowed, pupils_on


class Format(StrEnum):
    """How the list is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


Only = Annotated[str, typer.Option("--school", metavar="ID", help="The school.")]
As = Annotated[Format, typer.Option("--format", help="table for people, json for machines, csv or xlsx for a sheet.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to a file instead of the screen.")]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="list")
    def list_(school: Only, week: Week, form: As = Format.TABLE, out: Out = None, as_json: AsJson = False) -> None:
        """The list as it was frozen for the meeting, with what late corrections changed since."""
        with opened(load_settings()) as parts:
            (look,) = look_at_schools(parts, "list", NEED, school)
            listed = narrowed(school_list(parts, school, week), look.pupils_in_view())
            look.log(pupils_on(listed), Action.EXPORTED, {"week": week, "form": form.value})
        chosen = Format.JSON if as_json else form
        if chosen is Format.TABLE and out is None:
            console.print(
                as_table(listed, parts.rules, max(console.width, 120)), markup=False, highlight=False, soft_wrap=True
            )
        else:
            write(as_file(listed, parts.rules, chosen.value), chosen, out)


def write(data: bytes, form: Format, out: Path | None) -> None:
    """Write bytes to a file or to standard output; a spreadsheet never goes to a terminal."""
    if out is not None:
        out.write_bytes(data)
        console.print(f"Written to {out}")
    elif form is Format.XLSX and sys.stdout.isatty():
        raise VroegsignaalError("A spreadsheet cannot be shown on the screen.", "Name a file with --out.")
    else:
        sys.stdout.buffer.write(data)
