"""A filled SQLite database per test; tests that matter on both databases fill the fixture ``engine`` themselves."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.store.migrate import upgrade
from service.store.session import make_engine
from tests.ingest.world import fill


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the small school, for copying only."""
    folder = tmp_path_factory.mktemp("small-school")
    engine = make_engine(f"sqlite:///{folder / 'filled.db'}")
    upgrade(engine)
    fill(engine, folder)
    engine.dispose()
    return folder / "filled.db"


@pytest.fixture
def small(filled_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An SQLite database with the small school."""
    shutil.copyfile(filled_file, tmp_path / "small.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'small.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def full(engine: Engine, tmp_path: Path) -> Engine:
    """The small school on both databases."""
    fill(engine, tmp_path)
    return engine
