"""The whole demo leaves no trace of a pupil where none belongs: log, numbers, refusals, failures, audit log, output."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts, open_parts
from service.settings import Settings
from service.store import audit
from service.views.web.app import create_app
from tests.people import PEOPLE, VO, WEEK, write_demo
from tests.story.commands import Service
from tests.telemetry.captured import Captured, captured
from tests.telemetry.traces import find_personal_data
from tests.web.client import TestClient
from tests.web.pages import list_address, pupil_address
from tests.web.visitors import at_school, everywhere, make_account, mentor_of, of_service, sign_in

pytestmark = pytest.mark.slow

SHOWN = (list_address(VO), f"{list_address(VO)}/lijst.csv", pupil_address("zoe"), f"/scholen/{VO}/deze-week")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parts, Captured, Service]]:
    """The demo as it runs: files in, a week judged, pages looked at by several people, things that go wrong."""
    folder = tmp_path_factory.mktemp("traces")
    write_demo(folder / "files")
    service = Service(folder / "var")
    with captured() as said:
        service.load(folder / "files")
        service.say("weekly", "--week", WEEK, "--quiet")
        service.say("import", "absences", folder / "files" / "corrections.csv")
        service.run("import", "absences", folder / "files" / "pupils.csv")
        parts = open_parts(Settings(data_dir=folder / "var", database=""))
        yield parts, said, service
        parts.close()


@pytest.fixture(scope="module")
def pages(lived: tuple[Parts, Captured, Service]) -> dict[str, str]:
    """What was answered to people who may not see a pupil, by who and what; those who may looked first."""
    parts, *_ = lived
    refused: dict[str, str] = {}
    with TestClient(create_app(parts), base_url="http://127.0.0.1") as browser:
        sign_in(browser, make_account(parts.engine, "Wim Kastelein", *everywhere()))
        for address in SHOWN:
            assert browser.get(address).status_code == 200
        others = {
            "jeugdarts": at_school(Role.JEUGDARTS, VO),
            "leerplicht": at_school(Role.LEERPLICHTAMBTENAAR, VO),
            "mentor of another class": mentor_of(VO, "5H"),
            "administrator": of_service(),
        }
        for who, assignment in others.items():
            sign_in(browser, make_account(parts.engine, "Wim Kastelein", assignment))
            refused[who] = "\n".join(browser.get(address).text for address in (pupil_address("zoe"), "/iets/anders"))
        refused["numbers"] = browser.get("/metrics").text
        browser.cookies.clear()
        # The form to sign in with repeats the address that was asked for, to go back there; it knows nothing more.
        asked = pupil_address("zoe").partition("?")[0]
        refused["nobody"] = browser.get(asked).text.replace(asked, "")
    return refused


def test_the_log_names_nobody(lived: tuple[Parts, Captured, Service], pages: dict[str, str]) -> None:
    _, said, _ = lived

    assert {"import-finished", "import-refused", "week-assessed", "request-finished"} <= set(said.events)
    assert find_personal_data(said.text, PEOPLE.values()) == []
    assert said.lost == []


def test_refusals_and_numbers_name_nobody(pages: dict[str, str]) -> None:
    found = {who: find_personal_data(text, PEOPLE.values()) for who, text in pages.items()}

    assert {who: traces for who, traces in found.items() if traces} == {}
    assert len(pages) == 6


def test_the_audit_log_holds_references_and_no_pupil(
    lived: tuple[Parts, Captured, Service], pages: dict[str, str]
) -> None:
    parts, *_ = lived
    with parts.engine.connect() as connection:
        events = audit.events(connection, limit=5000)
    text = json.dumps([{**event, "at": str(event["at"])} for event in events])

    assert any(event["pupils"] for event in events)
    assert find_personal_data(text, PEOPLE.values()) == []


def test_what_the_log_commands_print_names_nobody(lived: tuple[Parts, Captured, Service], tmp_path: Path) -> None:
    _, _, service = lived

    printed = service.say("audit", "list") + service.say("audit", "verify")

    assert find_personal_data(printed, PEOPLE.values()) == []


def test_a_name_in_the_log_would_be_found() -> None:
    assert find_personal_data(f'{{"event": "x", "name": "{PEOPLE["zoe"].name}"}}', PEOPLE.values()) != []
