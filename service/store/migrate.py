"""The database schema: upgrade, downgrade, and refusing to work on another version."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from service.domain.errors import NotReady
from service.store.failing import failed
from service.store.session import write_transaction

MIGRATIONS = Path(__file__).parent / "migrations"


def heads() -> list[str]:
    """The newest revisions of the code; more than one means two migrations contradict each other."""
    return ScriptDirectory(str(MIGRATIONS)).get_heads()


def current(engine: Engine) -> str | None:
    """Revision of the database; None when it has no tables.

    Raises
    ------
    NotReady
        If the database cannot be reached.
    """
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except (DBAPIError, sqlite3.Error) as problem:
        found = failed(problem, str(engine.url))
        if found is None:
            raise
        raise found from problem


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision, all or nothing.

    Raises
    ------
    NotReady
        If the database is newer than the code.
    """
    found = current(engine)
    if found is not None and found not in _known():
        raise _too_new(found)
    with write_transaction(engine) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(engine: Engine, target: str) -> None:
    """Take the schema back to a revision (``base`` = no tables); loses what the newer tables held."""
    with write_transaction(engine) as connection:
        command.downgrade(_config(connection), target)


def require_current(engine: Engine) -> None:
    """Refuse to work on a database whose schema is not the one of this code.

    Raises
    ------
    NotReady
        If there are no tables yet, or they are older or newer than the code.
    """
    found, wanted = current(engine), heads()[0]
    if found is None:
        raise NotReady("The database has no tables yet.", "Run: vroegsignaal init")
    if found not in _known():
        raise _too_new(found)
    if found != wanted:
        raise NotReady(f"The database has schema {found}, this version needs {wanted}.", "Run: vroegsignaal init")


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def _too_new(found: str) -> NotReady:
    return NotReady(
        f"The database has schema {found}, which this version does not know.",
        "Install the version of the service that made it, or a newer one.",
    )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
