"""The world of the attacks, made once."""

from collections.abc import Iterator

import pytest

from tests.access.world import World, world


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The schools, the application, and somebody of every role."""
    with world(tmp_path_factory.mktemp("attacked")) as made:
        yield made
