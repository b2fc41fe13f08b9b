"""The command line ``vroegsignaal``: one file per command, errors for people, exit codes for machines."""

import importlib
import sys

import typer

from service.domain.errors import VroegsignaalError
from service.jobs.console import complain

COMMANDS = ("init", "import_", "assess", "facts", "list_", "explain", "weekly", "serve", "bench")
"""Modules of `service.jobs`, in the order of ``--help``; each has ``register(app)``."""

app = typer.Typer(
    name="vroegsignaal",
    help="Attendance early warning: registers in, a tier with its reasons for every pupil out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def build() -> typer.Typer:
    """The application with every command registered."""
    if not app.registered_commands:
        for name in COMMANDS:
            importlib.import_module(f"service.jobs.{name}").register(app)
    return app


def main() -> None:
    """Run a command; an error meant for people ends with its message and exit code, without a traceback."""
    try:
        build()()
    except VroegsignaalError as error:
        complain(error)
        sys.exit(error.exit_code)
