"""What a database that fails means to people: what is wrong, where, what to do. A mistake of ours is left as it is."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final

import psycopg
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from service.domain.errors import DatabaseFailed, NotReady

BUSY: Final = NotReady("Another import or assessment is being written.", "Wait until it is done and try again.")
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "unreachable": ("does not answer", "Check that it runs, and that DATABASE_URL names it."),
    "refused": (
        "does not let the service in",
        "Check the user, the password, the name of the database and the rights that belong to DATABASE_URL.",
    ),
    "unopened": (
        "cannot be opened or read",
        "Check that the file is there, that the service may read and write it and its folder, and the disk.",
    ),
    "damaged": (
        "is damaged, or is no database",
        "Keep it aside and put back the last backup. If DATABASE_URL names another file, correct that.",
    ),
    "read-only": (
        "can only be read",
        "Let the service write it: the rights of the file and its folder, the disk, or the server that is a standby.",
    ),
    "full": ("has no room left", "Make room on its disk and try again. Nothing was written half."),
    "taken": ("has no connection free", "Try again in a minute. If it comes back, allow more connections."),
    "tables": (
        "does not have the tables of this version",
        "Run: vroegsignaal init. If it says that all is well, install the version of the service that made it.",
    ),
}
"""What can be the matter: what it is, as the end of a sentence about the database, and what to do."""
_SQLITE: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_CANTOPEN: "unopened",
    sqlite3.SQLITE_IOERR: "unopened",
    sqlite3.SQLITE_PERM: "unopened",
    sqlite3.SQLITE_AUTH: "unopened",
}
"""Primary result code (https://sqlite.org/rescode.html) → what is the matter."""
_POSTGRESQL: Final[tuple[tuple[str, str], ...]] = (
    ("55P03", "busy"),
    ("25006", "read-only"),
    ("53100", "full"),
    ("53300", "taken"),
    ("42P01", "tables"),
    ("42703", "tables"),
    ("42501", "refused"),
    ("3D000", "refused"),
    ("28", "refused"),
    ("57P", "unreachable"),
    ("08", "unreachable"),
    ("XX001", "damaged"),
    ("XX002", "damaged"),
    ("58", "unopened"),
)
"""Beginning of an SQLSTATE (PostgreSQL, appendix A) → what is the matter."""
_MISSING = ("no such table", "no such column")


def failed(problem: BaseException, address: str = "") -> NotReady | None:
    """The error for people that a failure of the database is; None for anything else.

    ``address`` is a database URL; its password is not shown.
    """
    for each in _causes(problem):
        matter = _matter(each)
        if matter == "busy":
            return BUSY
        if matter:
            what, todo = _SAID[matter]
            return DatabaseFailed(f"The database {shown(address)} {what}.".replace("  ", " "), todo)
    return None


def shown(address: str | URL) -> str:
    """A database URL without its password; "" for what is none."""
    try:
        return make_url(address).render_as_string(hide_password=True) if address else ""
    except ArgumentError:
        return ""


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """An error and what the driver said of it."""
    yield problem
    if isinstance(problem, DBAPIError) and isinstance(problem.orig, BaseException):
        yield problem.orig


def _matter(problem: BaseException) -> str:
    """What is the matter; "" when it is not the database that fails."""
    if isinstance(problem, NoneFree):
        return "taken"
    if isinstance(problem, sqlite3.Error):
        return _of_sqlite(problem)
    return _of_postgresql(problem) if isinstance(problem, psycopg.Error) else ""


def _of_sqlite(problem: sqlite3.Error) -> str:
    code = getattr(problem, "sqlite_errorcode", None)
    if code is None:
        return ""
    # The lowest eight bits are the primary code; the others say more about it.
    found = _SQLITE.get(code & 0xFF, "")
    return found or ("tables" if str(problem).startswith(_MISSING) else "")


def _of_postgresql(problem: psycopg.Error) -> str:
    state = problem.sqlstate
    if state is None:
        # Without a state the server said nothing: it was not reached, or the connection broke.
        lost = isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError)
        return _unreached(problem) if lost else ""
    return next((matter for begin, matter in _POSTGRESQL if state.startswith(begin)), "")


def _unreached(problem: psycopg.Error) -> str:
    """Before there is a connection only the words of the driver tell a refusal from silence."""
    words = str(problem)
    if "too many clients" in words or "remaining connection slots" in words:
        return "taken"
    said_no = ("password", "does not exist", "no pg_hba.conf", "permission denied for database")
    return "refused" if any(each in words for each in said_no) else "unreachable"
