"""Errors meant for people: what is wrong, where, what to do."""

from dataclasses import dataclass


class VroegsignaalError(Exception):
    """Base of every error a user may see without a traceback; ``exit_code`` is for machines."""

    exit_code = 1

    def __init__(self, what: str, todo: str = "") -> None:
        self.what = what
        self.todo = todo
        super().__init__(f"{what} {todo}".strip())


class ConfigError(VroegsignaalError):
    """A file in configs/ or a setting does not make sense."""

    exit_code = 2


class NotFound(VroegsignaalError):
    """A school, pupil, week or file that does not exist."""

    exit_code = 3


class RefusedFile(VroegsignaalError):
    """An import that was refused as a whole; the database is as it was."""

    exit_code = 4


class NotReady(VroegsignaalError):
    """The service cannot do this yet, e.g. the database has no tables."""

    exit_code = 5


class DatabaseFailed(NotReady):
    """The database cannot be reached, read or written; what was under way did nothing."""


class OutsideCalendar(VroegsignaalError):
    """A date for which no calendar is kept."""

    exit_code = 6


class BrokenLog(VroegsignaalError):
    """The audit log is not what was written."""

    exit_code = 7


class NotSignedIn(VroegsignaalError):
    """Nobody is signed in, or the session or token has ended."""

    exit_code = 8


class NotAllowed(VroegsignaalError):
    """There is no ground on which this person may do this here."""

    exit_code = 9


class MustBeKept(VroegsignaalError):
    """A law or guideline asks to keep this, and no ground to delete it anyway was given."""

    exit_code = 10


@dataclass(frozen=True)
class Place:
    """Where in a file something is wrong; ``line`` counts from 1, the header is line 1."""

    file: str
    line: int
    column: str = ""

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" + (f", column {self.column}" if self.column else "")
