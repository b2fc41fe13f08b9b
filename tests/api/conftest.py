"""The demo schools on Tuesday, for machines: the lists of the week are frozen, then corrections came in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts, open_parts
from service.settings import Settings
from tests.api.described import Described, described
from tests.api.feeds import Feed, calm, feed, opened
from tests.conftest import Postgres, Sqlite
from tests.people import VO, WEEK, write_demo
from tests.story.commands import Service
from tests.web.client import TestClient
from tests.web.hand_model import hand_model, put_in_use
from tests.web.visitors import at_school, everywhere, mentor_of, of_service


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo."""
    folder = tmp_path_factory.mktemp("files")
    write_demo(folder)
    return folder


def made(folder: Path, files: Path, database: str = "") -> Parts:
    """The demo, imported and judged by the command line."""
    service = Service(folder / "var", database)
    service.load(files)
    put_in_use(folder / "var", hand_model(), note="demo")
    service.say("weekly", "--week", "2026-W46", "--quiet")
    service.say("weekly", "--week", WEEK, "--quiet")
    service.say("import", "absences", files / "corrections.csv")
    service.say("weekly", "--week", WEEK, "--quiet")
    return open_parts(Settings(data_dir=folder / "var", database=database))


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Parts]:
    """The opened demo; nobody is told to wait."""
    folder = tmp_path_factory.mktemp("api")
    parts = made(folder, files)
    yield calm(parts, folder)
    parts.close()


@pytest.fixture(scope="session")
def client(parts: Parts) -> Iterator[TestClient]:
    """A client without a token."""
    with opened(parts) as client:
        yield client


@pytest.fixture(scope="session")
def coordinator(client: TestClient, parts: Parts) -> Feed:
    """A feed of a verzuimcoördinator of all three schools."""
    return feed(client, parts, *everywhere())


@pytest.fixture(scope="session")
def administrator(client: TestClient, parts: Parts) -> Feed:
    """A feed of an administrator."""
    return feed(client, parts, of_service())


@pytest.fixture(scope="session")
def mentor(client: TestClient, parts: Parts) -> Feed:
    """A feed of the mentor of class 2B."""
    return feed(client, parts, mentor_of(VO, "2B"))


@pytest.fixture(scope="session")
def youth_doctor(client: TestClient, parts: Parts) -> Feed:
    """A feed of a jeugdarts, who sees neither lists nor files."""
    return feed(client, parts, at_school(Role.JEUGDARTS, VO))


@pytest.fixture(scope="session")
def either(
    tmp_path_factory: pytest.TempPathFactory, files: Path, databases: Sqlite | Postgres
) -> Iterator[tuple[Feed, Feed]]:
    """A coordinator and an administrator of the demo on SQLite, and of the same on PostgreSQL."""
    folder = tmp_path_factory.mktemp("either")
    with databases.database() as url:
        parts = made(folder, files, url)
        calmed = calm(parts, folder)
        with opened(calmed) as client:
            yield feed(client, calmed, *everywhere()), feed(client, calmed, of_service())
        parts.close()


@pytest.fixture(scope="session")
def description(client: TestClient) -> Described:
    """The description of the API as it is served."""
    return described(client)
