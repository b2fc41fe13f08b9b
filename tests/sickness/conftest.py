"""The demo schools, shared with the tests of the pages, and a copy of them to change at will."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.pipeline.parts import Parts
from tests.access.world import patient
from tests.web.conftest import demo
from tests.web.staff import Office, another_service, open_office

__all__ = ["demo"]


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    """A copy of the schools on Tuesday morning, in which somebody may ask as often as they like."""
    with open_office(demo, tmp_path) as made:
        app = another_service(made, configs_dir=patient(tmp_path / "configs"))
        yield replace(made, app=app)
