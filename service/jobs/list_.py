"""``vroegsignaal list``: the frozen weekly list of a school, for people, machines and spreadsheets."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from service.domain.errors import VroegsignaalError
from service.jobs.console import console, print_json
from service.jobs.weekly import Week
from service.pipeline.pages import school_list
from service.pipeline.parts import open_parts
from service.settings import load_settings
from service.views.formats import as_csv, as_text, as_xlsx


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
    def list_(
        school: Only,
        week: Week,
        format: As = Format.TABLE,
        out: Out = None,
        as_json: AsJson = False,
    ) -> None:
        """The list as it was frozen for the meeting, with what late corrections changed since."""
        content = school_list(open_parts(load_settings()), school, week)
        show(content, Format.JSON if as_json else format, out)


def show(content: dict[str, Any], format: Format, out: Path | None) -> None:
    """Print or write the list."""
    if format is Format.JSON and out is None:
        print_json(content)
    elif format is Format.TABLE and out is None:
        console.print(as_text(content))
    else:
        write(data_of(content, format), format, out)


def data_of(content: dict[str, Any], format: Format) -> bytes:
    """The list as bytes of a file."""
    if format is Format.CSV:
        return as_csv(content)
    if format is Format.XLSX:
        return as_xlsx(content)
    raise VroegsignaalError(f"--format {format} is for the screen.", "Leave --out away, or choose csv or xlsx.")


def write(data: bytes, format: Format, out: Path | None) -> None:
    """Write bytes to a file or to standard output; a spreadsheet never goes to a terminal."""
    if out is not None:
        out.write_bytes(data)
        console.print(f"Written to {out}")
    elif format is Format.XLSX and sys.stdout.isatty():
        raise VroegsignaalError("A spreadsheet cannot be shown on the screen.", "Name a file with --out.")
    else:
        sys.stdout.buffer.write(data)
