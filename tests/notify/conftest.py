"""A desk on either database, and one on SQLite for what has nothing to do with databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.store.migrate import upgrade
from service.store.session import make_engine
from tests.notify.desk import Desk


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with tables, for copying only."""
    path = tmp_path_factory.mktemp("notify") / "empty.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def small(empty_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on SQLite."""
    engine = make_engine(f"sqlite:///{shutil.copyfile(empty_file, tmp_path / 'small.db')}")
    yield Desk(engine)
    engine.dispose()
