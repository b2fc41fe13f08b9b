"""A made-up region large enough to show something, with people who work for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.bench.region_rows import REGION, fill_region
from service.domain.access import Role
from service.pipeline.parts import Parts, open_parts
from service.settings import Settings
from service.store.meta import DEMO, set_meta
from service.store.migrate import upgrade
from service.store.session import make_engine, write_transaction
from service.views.web.app import create_app
from tests.web.client import TestClient
from tests.web.conftest import demo
from tests.web.visitors import in_region, make_account, sign_in

NOW = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
HERE = "http://127.0.0.1"


@dataclass
class Streek:
    """The region, and the browser of its coordinator."""

    parts: Parts
    coordinator: TestClient

    def invented(self, name: str, role: Role, region: str = REGION) -> TestClient:
        """The browser of somebody else."""
        client = TestClient(create_app(self.parts), base_url=HERE)
        return sign_in(client, make_account(self.parts.engine, name, in_region(role, region)))


@contextmanager
def made_region(folder: Path, schools: int, pupils: int, weeks: int) -> Iterator[Streek]:
    """Schools of so many pupils over so many weeks, with a coordinator who is signed in."""
    engine = make_engine(f"sqlite:///{folder / 'vroegsignaal.db'}")
    upgrade(engine)
    fill_region(engine, schools, pupils, weeks)
    with write_transaction(engine) as connection:
        set_meta(connection, DEMO, "true")
    engine.dispose()
    parts = open_parts(Settings(data_dir=folder, database=""), now=lambda: NOW)
    uid = make_account(parts.engine, "Carolien Steenanjer", in_region(Role.SWV_COORDINATOR, REGION))
    with TestClient(create_app(parts), base_url=HERE) as client:
        yield Streek(parts, sign_in(client, uid))
    parts.close()


@pytest.fixture(scope="session")
def streek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Streek]:
    """Twelve schools over 45 weeks."""
    with made_region(tmp_path_factory.mktemp("streek"), 12, 150, 45) as made:
        yield made


@pytest.fixture(scope="session")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Streek]:
    """A region so small that not every week can have a matrix."""
    with made_region(tmp_path_factory.mktemp("hamlet"), 3, 60, 12) as made:
        yield made


__all__ = ["demo"]
