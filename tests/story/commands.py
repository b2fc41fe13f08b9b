"""Running the command line as a user does: arguments in, exit code and output out."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from service.jobs.cli import build

KINDS = ("schools", "calendar", "pupils", "timetable", "registers", "absences")


@dataclass(frozen=True)
class Service:
    """A service of its own: a data folder and a database. Commands run in this process, which saves their start."""

    folder: Path
    database: str = ""

    def run(self, *arguments: object) -> Result:
        """Run a command, whatever its exit code; an error for people is its ``exception``."""
        words = [str(argument) for argument in arguments]
        with _environment(VROEGSIGNAAL_DATA=str(self.folder), DATABASE_URL=self.database):
            return CliRunner().invoke(build(words[:1]), words)

    def say(self, *arguments: object) -> str:
        """Output of a command that must succeed."""
        done = self.run(*arguments)
        if done.exception is not None:
            raise done.exception
        return done.stdout

    def json(self, *arguments: object) -> Any:
        """Output of a command that must succeed and prints JSON."""
        return json.loads(self.say(*arguments, "--json"))

    def load(self, files: Path) -> None:
        """A demo database with everything but the corrections."""
        self.say("init", "--demo")
        for kind in KINDS:
            self.say("import", kind, files / f"{kind}.csv")


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
