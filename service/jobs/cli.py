"""The command line ``vroegsignaal``: one file per command, errors for people, exit codes for machines."""

import importlib
import sys
from collections.abc import Sequence

import typer

from service.domain.errors import VroegsignaalError
from service.jobs.console import complain

COMMANDS = {
    "init": "init",
    "import": "import_",
    "assess": "assess",
    "facts": "facts",
    "list": "list_",
    "explain": "explain",
    "weekly": "weekly",
    "serve": "serve",
    "columns": "columns",
    "bench": "bench",
}
"""Command → module of `service.jobs`, in the order of ``--help``; each module has ``register(app)``."""


def build(wanted: Sequence[str] = ()) -> typer.Typer:
    """The application; only the modules of the commands named in ``wanted`` are loaded, without any all are.

    Loading compiled facts, pandas and the web takes seconds that ``import`` or ``--help`` need not pay.
    """
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(vroegsignaal)
    chosen = [name for name in wanted if name in COMMANDS][:1] or list(COMMANDS)
    for name in chosen:
        importlib.import_module(f"service.jobs.{COMMANDS[name]}").register(app)
    return app


def vroegsignaal() -> None:
    """Attendance early warning: registers in, a tier with its reasons for every pupil out."""


def main() -> None:
    """Run a command; an error meant for people ends with its message and exit code, without a traceback."""
    try:
        build(sys.argv[1:2])(prog_name="vroegsignaal")
    except VroegsignaalError as error:
        complain(error)
        sys.exit(error.exit_code)
