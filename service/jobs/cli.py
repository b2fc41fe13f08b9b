"""The command line ``vroegsignaal``: one file per command, errors for people, exit codes for machines."""

import importlib
import sys
from collections.abc import Sequence

import typer

from service.domain.errors import VroegsignaalError
from service.jobs.console import complain
from service.settings import load_settings
from service.telemetry.logs import configure

COMMANDS = {
    "init": "service.jobs.init",
    "import": "service.jobs.import_",
    "assess": "service.jobs.assess",
    "facts": "service.jobs.facts",
    "list": "service.jobs.list_",
    "explain": "service.jobs.explain",
    "weekly": "service.jobs.weekly",
    "serve": "service.jobs.serve",
    "deliver": "service.jobs.deliver",
    "schedule": "service.jobs.schedule",
    "columns": "service.jobs.columns",
    "retain": "service.jobs.retain",
    "privacy": "service.jobs.privacy",
    "audit": "service.jobs.audit",
    "users": "service.jobs.users",
    "bench": "service.jobs.bench",
    "simulate": "training.commands.simulate",
    "train": "training.commands.train",
    "promote": "training.commands.promote",
    "evaluate": "training.commands.evaluate",
    "monitor": "training.commands.monitor",
}
"""Command → its module, in the order of ``--help``; each module has ``register(app)``.

Named, not imported: the service itself never loads what trains and watches models.
"""


def build(wanted: Sequence[str] = ()) -> typer.Typer:
    """The application; only the modules of the commands named in ``wanted`` are loaded, without any all are.

    Loading compiled facts, pandas and the web takes seconds that ``import`` or ``--help`` need not pay.
    """
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(vroegsignaal)
    chosen = [name for name in wanted if name in COMMANDS][:1] or list(COMMANDS)
    for name in chosen:
        importlib.import_module(COMMANDS[name]).register(app)
    return app


def vroegsignaal() -> None:
    """Attendance early warning: registers in, a tier with its reasons for every pupil out."""


def main() -> None:
    """Run a command; an error meant for people ends with its message and exit code, without a traceback."""
    try:
        log_quietly()
        build(sys.argv[1:2])(prog_name="vroegsignaal")
    except Exception as problem:
        error = for_people(problem)
        if error is None:
            raise
        complain(error)
        sys.exit(error.exit_code)


def for_people(problem: Exception) -> VroegsignaalError | None:
    """What an error says to people; None for a mistake of ours, which needs its traceback."""
    if isinstance(problem, VroegsignaalError):
        return problem
    failing = sys.modules.get("service.store.failing")
    # A command that never loaded the database cannot have failed by it.
    return failing.failed(problem, load_settings().database_url) if failing else None


def log_quietly() -> None:
    """Log what goes wrong; a command tells its good news itself. VROEGSIGNAAL_LOG_LEVEL asks for more."""
    settings = load_settings()
    level = settings.log_level if "log_level" in settings.model_fields_set else "error"
    configure(sys.stderr, level, settings.log_format)
