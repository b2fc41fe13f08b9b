"""The pages and the API when the database is lost while they are served: 503 in plain words, nothing of the inside."""

from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from sqlalchemy import make_url

from service.domain.access import Role
from service.pipeline.parts import Parts
from tests.people import VO
from tests.web.pages import list_address, text_of
from tests.web.staff import Office, open_office
from tests.web.visitors import at_school, of_service

INSIDE = ("Traceback", "sqlite", "SQL", "malformed", "not a database", "no such table")


@pytest.fixture
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


def lose(office: Office) -> Path:
    """In the place of the database there is something else; where. The database itself lies beside it."""
    path = Path(str(make_url(str(office.parts.engine.url)).database))
    with office.parts.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    office.parts.engine.dispose()
    path.replace(path.with_suffix(".kept"))
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(b"\xff" * 8192)
    return path


@pytest.mark.parametrize("address", ["/beheer", "/", list_address(VO), "/inloggen", "/account", "/uitnodiging/x"])
def test_a_page_says_that_the_data_cannot_be_reached_with_a_reference(office: Office, address: str) -> None:
    browser = office.invented("Bea", of_service(), at_school(Role.ZORGCOORDINATOR, VO))
    lose(office)

    answer = browser.get(address)

    assert answer.status_code == 503
    said = text_of(lxml.html.fromstring(answer.text))
    assert ("Even niet bereikbaar" in said, "kenmerk" in said) == (True, True)
    assert [word for word in INSIDE if word in answer.text] == []
    assert answer.headers["content-security-policy"]


def test_a_form_that_cannot_be_kept_says_so_too(office: Office) -> None:
    browser = office.browser()
    lose(office)

    answer = browser.post("/inloggen", data={"email": "bea@school.example", "wachtwoord": "x"})

    assert (answer.status_code, "Even niet bereikbaar" in answer.text) == (503, True)


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_the_api_answers_with_a_problem_that_says_to_come_back(office: Office, accept: str) -> None:
    lose(office)

    answer = office.browser().get("/v1/schools", headers={"accept": accept, "authorization": "Bearer vs_x"})

    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert (problem["type"], problem["title"]) == ("/v1/problems/database-failed", "Database failed")
    assert problem["instance"].startswith("urn:vroegsignaal:failure:")
    assert answer.headers["retry-after"]
    assert [word for word in INSIDE if word in answer.text] == []


def test_what_is_not_about_the_database_goes_on(office: Office) -> None:
    browser = office.browser()
    lose(office)

    statuses = {path: browser.get(path).status_code for path in ("/healthz", "/readyz", "/static/site.css")}

    assert statuses == {"/healthz": 200, "/readyz": 503, "/static/site.css": 200}


def test_the_pages_come_back_with_the_database(office: Office) -> None:
    browser = office.invented("Bea", of_service())
    path = lose(office)
    lost = browser.get("/beheer").status_code

    path.with_suffix(".kept").replace(path)
    office.parts.engine.dispose()

    assert (lost, browser.get("/beheer").status_code) == (503, 200)
