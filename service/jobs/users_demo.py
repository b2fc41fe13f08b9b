"""``vroegsignaal users demo``: the invented staff of the demo schools, from a CSV file."""

import csv
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from service.accounts.demo_staff import StaffRow, make_demo_staff
from service.domain.access import Role, Scope
from service.domain.errors import NotFound, Place, RefusedFile
from service.jobs.console import AsJson
from service.jobs.users_desk import desk, show

StaffFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="CSV with columns name, email, role, scope, value and valid_from.")
]
_COLUMNS = ("name", "email", "role", "scope", "value", "valid_from")
BETWEEN = ":"
"""Between the school and the class in the value of a class: ``99AA00:2B``."""


def register(users: typer.Typer) -> None:
    """Add the command."""

    @users.command()
    def demo(file: StaffFile, as_json: AsJson = False) -> None:
        """Make the accounts of invented people, who sign in without a password. Only in a database that is a demo."""
        staff = read_staff(file)
        with desk("demo") as at:
            made = make_demo_staff(at.connection, at.sharing, at.by, staff, at.now)
        show(made, f"Demo accounts made: {made['accounts']}, roles given: {made['roles']}.", as_json)


def read_staff(file: Path) -> list[StaffRow]:
    """The rows of a file.

    Raises
    ------
    NotFound
        If there is no such file.
    RefusedFile
        If a row cannot be read; names its line.
    """
    try:
        lines = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.") from None
    return [_row(line, Place(file.name, number)) for number, line in enumerate(lines, start=2)]


def _row(line: dict[str, str], place: Place) -> StaffRow:
    try:
        said = {name: line[name] for name in _COLUMNS}
        return StaffRow(
            said["name"],
            said["email"],
            Role(said["role"]),
            date.fromisoformat(said["valid_from"]),
            **_where(Scope(said["scope"]), said["value"]),
        )
    except (KeyError, ValueError, TypeError) as problem:
        raise RefusedFile(f"{place}: {problem}.", f"The columns are {', '.join(_COLUMNS)}.") from None


def _where(scope: Scope, value: str) -> dict[str, str]:
    if scope is Scope.CLASS:
        school_id, _, class_name = value.partition(BETWEEN)
        return {"school_id": school_id, "class_name": class_name}
    return {Scope.SCHOOL: {"school_id": value}, Scope.REGION: {"region": value}, Scope.SERVICE: {}}[scope]
