"""What a pupil or parent may ask of the school: who looked, everything kept, information and consent, requests."""

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts
from tests.people import PEOPLE, PO, VO
from tests.store.builders import rows_of
from tests.web.client import TestClient
from tests.web.pages import NASTY_NAME, list_address, open_page, pupil_address, section, text_of
from tests.web.staff import ELSEWHERE, Office, open_office, send, token_of
from tests.web.visitors import at_school, in_region, mentor_of, of_service

PARTS = ("inzage", "toestemming", "verzoeken", "gegevens")
GIVEN = {"doel": "jgz-name", "wie": "parents", "wat": "informed", "dag": "2026-11-23"}
ASKED = {"soort": "rectify", "over": "absence", "dag": "2026-11-16", "door": "parents", "gevraagd": "2026-11-20"}


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def coordinator(office: Office) -> TestClient:
    return office.invented("Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))


def address(part: str, key: str = "zoe") -> str:
    """Address of a page of somebody of `tests.people`."""
    person = PEOPLE[key]
    return f"/scholen/{person.school_id}/{part}/{person.pupil_id}"


def errors_of(answer: Any) -> list[str]:
    """Where the summary of errors leads."""
    found: list[str] = lxml.html.fromstring(answer.text).xpath("//div[@class='errors']//a/@href")
    return found


def recorded(office: Office, table: str) -> list[Any]:
    """Who recorded what is in a table."""
    queries = {
        "consent": "SELECT recorded_by FROM consent ORDER BY id",
        "correction_request": "SELECT recorded_by FROM correction_request ORDER BY id",
    }
    return rows_of(office.parts.engine, queries[table])


def links_of(page: Any) -> list[str]:
    """The pages of a pupil that a page leads to."""
    found: list[str] = page.xpath("//nav[@aria-label='Over deze leerling']/a/@href")
    return found


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (at_school(Role.ZORGCOORDINATOR, VO), PARTS),
        (at_school(Role.VERZUIMCOORDINATOR, VO), PARTS),
        (at_school(Role.TEAMLEIDER, VO), ("toestemming",)),
        (mentor_of(VO, PEOPLE["zoe"].class_name), ()),
        (at_school(Role.ZORGCOORDINATOR, PO), ()),
        (at_school(Role.JEUGDARTS, VO), ()),
        (in_region(Role.SWV_COORDINATOR, "SWV VO Lindewaard"), ()),
        (at_school(Role.LEERPLICHTAMBTENAAR, VO), ()),
        (of_service(), ()),
    ],
)
def test_only_the_team_of_the_school_sees_these_pages(office: Office, role: Any, seen: tuple[str, ...]) -> None:
    browser = office.invented("Iemand Anders", role)

    statuses = {part: browser.get(address(part)).status_code for part in PARTS}
    of_nobody = {browser.get(f"/scholen/{VO}/{part}/9999").status_code for part in PARTS}

    assert statuses == {part: 200 if part in seen else 404 for part in PARTS}
    assert of_nobody == {404}


def test_the_page_of_a_pupil_leads_to_what_one_may_see_and_no_further(office: Office, coordinator: TestClient) -> None:
    teamleider = office.invented("Bas Okker", at_school(Role.TEAMLEIDER, VO))
    mentor = office.invented("Yara el Idrissi", mentor_of(VO, PEOPLE["zoe"].class_name))

    links = [links_of(open_page(browser, pupil_address("zoe"))) for browser in (coordinator, teamleider, mentor)]

    assert [link.split("/")[3] for link in links[0]] == [
        *("leerlingen", "toestemming", "swv", "overig-verzuim", "inzage", "verzoeken", "gegevens"),
    ]
    assert [link.split("/")[3] for link in links[1]] == ["leerlingen", "toestemming"]
    assert links[2] == []
    assert {coordinator.get(link).status_code for link in links[0]} == {200}


@pytest.mark.parametrize("where", [address("toestemming"), address("verzoeken"), f"/scholen/{VO}/besluiten/abc"])
def test_a_form_without_the_token_from_another_site_or_of_another_school_does_nothing(
    office: Office, coordinator: TestClient, where: str
) -> None:
    other = office.invented("Marit Postma", at_school(Role.ZORGCOORDINATOR, PO))
    teamleider = office.invented("Bas Okker", at_school(Role.TEAMLEIDER, VO))
    token, fields = token_of(coordinator, "/account"), {**GIVEN, **ASKED, "besluit": "granted"}
    before = [recorded(office, by) for by in ("consent", "correction_request")]

    without = coordinator.post(where, data=fields)
    elsewhere = coordinator.post(where, data={**fields, "formulier": token}, headers=ELSEWHERE)
    stranger = office.browser().post(where, data=fields)

    assert [each.status_code for each in (without, elsewhere, stranger)] == [403, 403, 401]
    assert [send(browser, where, **fields).status_code for browser in (other, teamleider)] == [404, 404]
    assert [recorded(office, by) for by in ("consent", "correction_request")] == before


def test_every_look_is_told_by_role_and_moment_and_ground_and_never_by_name(
    office: Office, coordinator: TestClient
) -> None:
    coordinator.get(list_address(VO))
    coordinator.get(pupil_address("zoe"))

    page = open_page(coordinator, address("inzage"))

    rows = [text_of(row) for row in page.xpath("//table/tbody/tr")]
    assert any("zorgcoördinator wie het dossier bekeek: bekeken" in row for row in rows)
    assert any("het dossier: verzuim, niveau, redenen, tweede mening: bekeken" in row for row in rows)
    assert any("de weeklijst: bekeken" in row for row in rows)
    assert all("begeleiding" in row and "AVG art. 6 lid 1 e" in row for row in rows if ": bekeken " in row)
    assert "Mirjam" not in text_of(page.xpath("//main")[0])


def test_a_look_at_one_pupil_says_nothing_about_another(office: Office, coordinator: TestClient) -> None:
    alone = office.invented("Alleen Hier", at_school(Role.TEAMLEIDER, VO))
    before = len(open_page(coordinator, address("inzage", "noor")).xpath("//table/tbody/tr"))

    alone.get(pupil_address("zoe"))

    after = len(open_page(coordinator, address("inzage", "noor")).xpath("//table/tbody/tr"))
    assert after == before + 1


def test_that_parents_were_informed_is_written_down_with_who_and_when(office: Office, coordinator: TestClient) -> None:
    where, last = address("toestemming"), office.last()
    before = text_of(section(open_page(coordinator, where), "doel-1"))

    answer = send(coordinator, where, **GIVEN)
    send(coordinator, where, **{**GIVEN, "wie": "pupil"})
    page = open_page(coordinator, answer.headers["location"])

    assert "Nog niet: ouders of verzorgers en de leerling moeten zijn geïnformeerd" in before
    assert (answer.status_code, "Het is vastgelegd." in text_of(page)) == (303, True)
    assert "Ja, dat mag nu" in text_of(section(page, "doel-1"))
    assert [text_of(row) for row in section(page, "eerder").xpath(".//tbody/tr")][1].startswith(
        "ma 23 nov 2026 ouders of verzorgers geïnformeerd de naam van de leerling tonen"
    )
    logged = [event for event in office.log(last) if event["action"] == "consent-recorded"]
    assert [(event["role"], event["ground"], len(event["pupils"])) for event in logged] == [
        ("zorgcoordinator", "toestemming", 1)
    ] * 2


def test_who_refuses_is_heard(coordinator: TestClient) -> None:
    send(coordinator, address("toestemming", "noor"), **{**GIVEN, "wat": "refused"})

    page = open_page(coordinator, address("toestemming", "noor"))

    assert "Nee: dit is geweigerd of ingetrokken" in text_of(section(page, "doel-1"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"doel": "alles"}, "#doel"),
        ({"wie": "buurman"}, "#wie"),
        ({"wat": "misschien"}, "#wat"),
        ({"dag": ""}, "#dag"),
        ({"dag": "2026-11-25"}, "#dag"),
    ],
)
def test_what_did_not_happen_is_not_written_down(
    office: Office, coordinator: TestClient, wrong: dict[str, str], field: str
) -> None:
    before = rows_of(office.parts.engine, "SELECT count(*) FROM consent")

    answer = send(coordinator, address("toestemming"), **{**GIVEN, **wrong})

    assert (answer.status_code, errors_of(answer)) == (422, [field])
    assert rows_of(office.parts.engine, "SELECT count(*) FROM consent") == before


def test_a_teamleider_reads_consent_and_has_no_form_for_it(office: Office) -> None:
    browser = office.invented("Bas Okker", at_school(Role.TEAMLEIDER, VO))

    page = open_page(browser, address("toestemming"))

    assert page.xpath("//main//form") == []
    assert "Eerder vastgelegd" in text_of(page)


def test_a_request_is_written_down_and_decided_once(office: Office, coordinator: TestClient) -> None:
    asked = send(coordinator, address("verzoeken"), **ASKED)
    listed = open_page(coordinator, f"/scholen/{VO}/verzoeken")
    (action,) = listed.xpath("//form[contains(@action, '/besluiten/')]/@action")
    row = text_of(listed.xpath("//table/tbody/tr")[0])

    nothing = send(coordinator, action, besluit="")
    decided = send(coordinator, action, besluit="granted")
    again = send(coordinator, action, besluit="withdrawn")

    assert asked.headers["location"] == f"{address('verzoeken')}?gedaan=verzoek"
    assert PEOPLE["zoe"].name in row
    assert "verbeteren: een verzuimregistratie, ma 16 nov 2026" in row
    assert "zo 20 dec 2026 nog 26 dagen" in row
    assert (nothing.status_code, decided.status_code, again.status_code) == (422, 303, 422)
    assert "Het besluit is vastgelegd." in coordinator.get(decided.headers["location"]).text
    assert "toegewezen" in text_of(open_page(coordinator, address("verzoeken")))
    assert [event["action"] for event in office.log() if event["action"].startswith("correction")] == [
        "correction-asked", "correction-decided",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"soort": "alles"}, "#soort"),
        ({"over": ""}, "#over"),
        ({"dag": "ooit"}, "#dag"),
        ({"door": "buurman"}, "#door"),
        ({"gevraagd": ""}, "#gevraagd"),
        ({"gevraagd": "2026-11-25"}, "#gevraagd"),
    ],
)
def test_a_request_that_does_not_make_sense_says_where(
    coordinator: TestClient, wrong: dict[str, str], field: str
) -> None:
    answer = send(coordinator, address("verzoeken"), **{**ASKED, **wrong})

    assert (answer.status_code, errors_of(answer)) == (422, [field])


def test_a_request_of_another_school_cannot_be_decided(office: Office, coordinator: TestClient) -> None:
    send(coordinator, address("verzoeken"), **ASKED)
    (uid,) = rows_of(office.parts.engine, "SELECT uid FROM correction_request WHERE decision IS NULL")[0]
    other = office.invented("Marit Postma", at_school(Role.ZORGCOORDINATOR, PO))

    for school in (PO, VO):
        assert send(other, f"/scholen/{school}/besluiten/{uid}", besluit="granted").status_code == 404
    assert "Er is geen verzoek" in text_of(open_page(other, f"/scholen/{PO}/verzoeken"))
    open_ones = rows_of(office.parts.engine, "SELECT uid FROM correction_request WHERE decision IS NULL")
    assert (uid,) in open_ones


def test_everything_about_a_pupil_is_a_page_and_a_file_and_each_is_written_down(
    office: Office, coordinator: TestClient
) -> None:
    last = office.last()

    about = open_page(coordinator, address("gegevens"))
    page = open_page(coordinator, f"{address('gegevens')}?als=pagina")
    file = coordinator.get(f"{address('gegevens')}?als=json")
    content = json.loads(file.text)

    assert PEOPLE["zoe"].name in text_of(about)
    assert "Wie deze gegevens zag of veranderde" in text_of(page)
    assert PEOPLE["zoe"].born.isoformat() == content["person"]["birth_date"]
    assert re.fullmatch(r'attachment; filename="inzage-99AA00-\d+\.json"', file.headers["content-disposition"])
    assert [(event["action"], event["what"]) for event in office.log(last)] == [
        ("saw", "personal-data"),
        ("personal-data-exported", "personal-data"),
        ("personal-data-exported", "personal-data"),
    ]


def test_a_name_that_tries_everything_does_nothing_on_these_pages(coordinator: TestClient) -> None:
    for part in (*PARTS, "gegevens"):
        query = "?als=pagina" if part == "gegevens" else ""
        page = open_page(coordinator, f"{address(part, 'noor')}{query}")

        assert page.xpath("//script | //style") == []
        assert NASTY_NAME in text_of(page)


def test_pages_about_pupils_are_kept_nowhere(coordinator: TestClient) -> None:
    kept = {coordinator.get(address(part)).headers["cache-control"] for part in PARTS}

    assert kept == {"no-store"}
