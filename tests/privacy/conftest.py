"""The demo schools on both databases; a test that destroys takes a copy of its own."""

from collections.abc import Iterator

import pytest

from tests.conftest import Postgres, Sqlite
from tests.privacy.demo import Demo, demo


@pytest.fixture(scope="session")
def schools(databases: Sqlite | Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo schools, only to be read."""
    with databases.database() as url, demo(tmp_path_factory.mktemp("schools"), url) as made:
        yield made


@pytest.fixture(scope="module")
def own_schools(databases: Sqlite | Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo schools of one file of tests, which may erase pupils."""
    with databases.database() as url, demo(tmp_path_factory.mktemp("own"), url) as made:
        yield made
