"""The demo schools on Tuesday: the lists of the week are frozen, then corrections came in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.pipeline.parts import Parts, open_parts
from service.settings import Settings
from service.views.web.app import create_app
from tests.people import PEOPLE, WEEK, write_demo
from tests.story.commands import Service
from tests.web.client import TestClient
from tests.web.hand_model import hand_model, put_in_use
from tests.web.pages import NASTY_NAME
from tests.web.visitors import everywhere, make_account, sign_in


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Imported by the command line; one pupil on the list has a name that tries everything."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "files")
    rename(folder / "files" / "pupils.csv", PEOPLE["noor"].first_name, NASTY_NAME)
    service = Service(folder / "var")
    service.load(folder / "files")
    service.say("weekly", "--week", "2026-W46", "--quiet")
    service.say("weekly", "--week", WEEK, "--quiet")
    service.say("import", "absences", folder / "files" / "corrections.csv")
    service.say("weekly", "--week", WEEK, "--quiet")
    parts = open_parts(Settings(data_dir=folder / "var", database=""))
    yield parts
    parts.close()


@pytest.fixture(scope="session")
def client(demo: Parts) -> Iterator[TestClient]:
    """A browser without a window, signed in as somebody who works for all three schools."""
    with TestClient(create_app(demo), base_url="http://127.0.0.1") as made:
        yield sign_in(made, coordinator(demo))


@pytest.fixture(scope="session")
def advised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """The same schools with a model from simulated pupils in use."""
    folder = tmp_path_factory.mktemp("advised")
    write_demo(folder / "files")
    service = Service(folder / "var")
    service.load(folder / "files")
    put_in_use(folder / "var", hand_model(), note=NASTY_NAME)
    service.say("weekly", "--week", WEEK, "--quiet")
    parts = open_parts(Settings(data_dir=folder / "var", database=""))
    yield parts
    parts.close()


@pytest.fixture(scope="session")
def advised_client(advised: Parts) -> Iterator[TestClient]:
    """A browser without a window, on the schools with a model."""
    with TestClient(create_app(advised), base_url="http://127.0.0.1") as made:
        yield sign_in(made, coordinator(advised))


def coordinator(parts: Parts) -> str:
    """A new account of a verzuimcoördinator of all three schools."""
    return make_account(parts.engine, "Mirjam de Boer", *everywhere())


def rename(pupils: Path, name: str, other: str) -> None:
    """Give somebody in a pupils.csv another first name."""
    quoted = '"' + other.replace('"', '""') + '"'
    text = pupils.read_text(encoding="utf-8")
    assert f",{name}," in text
    pupils.write_text(text.replace(f",{name},", f",{quoted},"), encoding="utf-8")
