"""Beheer: only for a beheerder, and nothing about a pupil in it; the overview, the log, who sees what."""

import re
from collections.abc import Iterator

import lxml.html
import pytest

from service.accounts.people import disable
from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role, What
from service.pipeline.parts import Parts
from service.policy.retention import load_retention
from service.policy.sharing import load_sharing
from service.store import audit
from service.store.accounts import people
from service.store.session import write_transaction
from tests.people import PEOPLE, PO, VO
from tests.store.builders import execute
from tests.web.client import TestClient
from tests.web.pages import list_address, open_page, pupil_address, section, text_of
from tests.web.staff import ELSEWHERE, Office, open_office, send, token_of
from tests.web.visitors import at_school, in_region, mentor_of, of_service

LOG = "/beheer/logboek"
PAGES = (
    "/beheer", "/beheer/accounts", "/beheer/accounts/nieuw", "/beheer/import", "/beheer/import/nieuw", LOG,
    f"{LOG}/controle", "/beheer/berichten", "/beheer/koppelingen", "/beheer/taken",
    "/beheer/tweede-mening", "/beheer/delen", "/beheer/documenten", "/beheer/documenten/verwerkingsregister",
    "/beheer/documenten/dpia", "/beheer/documenten/bewaartermijnen",
)  # fmt: skip
OTHERS = {
    "zorgcoördinator": at_school(Role.ZORGCOORDINATOR, VO),
    "mentor": mentor_of(VO, "2B"),
    "jeugdarts": at_school(Role.JEUGDARTS, VO),
    "coördinator samenwerkingsverband": in_region(Role.SWV_COORDINATOR, "SWV VO Lindewaard"),
    "leerplichtambtenaar": at_school(Role.LEERPLICHTAMBTENAAR, VO),
}


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def beheer(office: Office) -> TestClient:
    """The browser of a beheerder."""
    return office.invented("Anouk Beheer", of_service())


def addresses(office: Office, method: str) -> list[str]:
    """Every address under beheer, filled in with what does not exist."""
    found = [path for verb, path in office.app.state.needs if verb == method and path.startswith("/beheer")]
    return [re.sub(r"\{[^}]+\}", "0123456789abcdef", path) for path in found]


def rows_of(page: lxml.html.HtmlElement) -> list[str]:
    """The rows of the table of a page, as read."""
    return [text_of(row) for row in page.xpath("//table/tbody/tr")]


@pytest.mark.parametrize("who", OTHERS)
def test_no_other_role_comes_into_beheer(office: Office, who: str) -> None:
    browser = office.invented(f"Geen {who}", OTHERS[who])
    token = token_of(browser, "/account")

    read = {browser.get(address).status_code for address in addresses(office, "GET")}
    sent = {browser.post(address, data={"formulier": token}).status_code for address in addresses(office, "POST")}

    assert (read, sent) == ({403}, {403})
    assert "Beheer" not in text_of(open_page(browser, "/account").xpath("//nav[@class='menu']")[0])


def test_who_is_not_signed_in_learns_nothing_about_beheer(office: Office) -> None:
    browser = office.browser()

    statuses = {browser.get(address).status_code for address in [*addresses(office, "GET"), "/beheer/bestaat-niet"]}

    assert statuses == {401}


def test_no_form_of_beheer_works_without_the_token_of_the_session_or_from_another_site(
    office: Office, beheer: TestClient
) -> None:
    before, token = office.last(), token_of(beheer, "/account")
    forms = addresses(office, "POST")

    without = {beheer.post(address, data={"naam": "x"}).status_code for address in forms}
    elsewhere = {beheer.post(address, data={"formulier": token}, headers=ELSEWHERE).status_code for address in forms}

    assert len(forms) >= 10
    assert (without, elsewhere, office.log(before)) == ({403}, {403}, [])


def test_a_beheerder_sees_no_pupil_anywhere(office: Office, beheer: TestClient) -> None:
    coordinator = office.invented("Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))
    for seen in (list_address(VO), pupil_address("zoe")):
        assert coordinator.get(seen).status_code == 200
    (latest,) = open_page(beheer, "/beheer/import").xpath("(//table//a/@href)[1]")

    texts = {where: text_of(open_page(beheer, where)) for where in (*PAGES, latest)}

    names = {f"{each.first_name} {each.last_name}" for each in PEOPLE.values()}
    numbers = {each.pupil_id for each in PEOPLE.values()}
    for where, text in texts.items():
        assert not [name for name in names if name in text], where
        assert not [number for number in numbers if re.search(rf"(?<![\w-]){number}(?![\w-])", text)], where
    assert beheer.get(pupil_address("zoe")).status_code == 404
    assert beheer.get(list_address(VO)).status_code == 404


def test_the_overview_says_what_asks_for_attention(office: Office, beheer: TestClient) -> None:
    without, shut = office.hire("Zonder App", with_app=False), office.hire("Dicht Slot")
    with write_transaction(office.parts.engine) as connection:
        people.change(connection, shut.id, failed_attempts=7, locked_until=office.clock.at.replace(year=2027))
    office.browser().post("/inloggen", data={"email": without.email, "wachtwoord": "fout"})

    page = open_page(beheer, "/beheer")

    accounts = text_of(section(page, "accounts"))
    assert "1 zonder tweede stap" in accounts
    assert "1 dicht na mislukte pogingen" in accounts
    assert "1 keer inloggen mislukt" in text_of(section(page, "logboek"))
    assert rows_of(page) == [
        "Het Vlindertouw 99XX00 ma 16 nov 2026 loopt 5 schooldagen achter",
        "Basisschool De Kievitsvlucht 99ZZ00 vr 20 nov 2026 loopt 1 schooldag achter",
        "Zilverlinde College 99AA00 vr 20 nov 2026 loopt 1 schooldag achter",
    ]
    listed = rows_of(open_page(beheer, "/beheer/accounts?wie=zonder-tweede-stap"))
    assert [row.split(" ")[0] for row in listed] == ["Zonder"]


def test_the_log_tells_who_did_what_on_what_ground_without_saying_which_pupil(
    office: Office, beheer: TestClient
) -> None:
    coordinator = office.invented("Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))
    coordinator.get(pupil_address("zoe"))

    row = rows_of(open_page(beheer, LOG))[0]

    assert "Mirjam de Boer zorgcoördinator" in row
    assert "bekeken: het dossier" in row
    assert "Zilverlinde College" in row
    assert "begeleiding en verzuimaanpak van de leerlingen van de eigen school" in row
    assert "1 leerling, kenmerk" in row


def test_the_log_says_in_dutch_what_is_in_it_and_names_who_it_was_about(office: Office, beheer: TestClient) -> None:
    bo = office.hire("Bo Zandloper")
    entry = {"delivery": "0" * 32, "channel": "mail", "kinds": "account-invitation,away", "to": bo.uid}
    with write_transaction(office.parts.engine) as connection:
        by = Actor(ActorKind.SERVICE, "deliver")
        audit.append(connection, AuditEntry(by, Action.MESSAGE_SENT, office.clock(), What.MESSAGE, detail=entry))

    row = rows_of(open_page(beheer, LOG))[0]

    assert f"kenmerk: {'0' * 32} · hoe: mail · waarover: Uitnodiging; Dreigend thuiszitten · aan: Bo Zandloper" in row


def test_the_log_is_sought_by_school_by_kind_and_by_person(office: Office, beheer: TestClient) -> None:
    mirjam = office.invented("Mirjam van Vroeger", at_school(Role.ZORGCOORDINATOR, PO))
    for where in (list_address(PO), list_address(VO)):
        mirjam.get(where)
    uid = office.log()[-1]["actor_uid"]

    of_school = rows_of(open_page(beheer, f"{LOG}?school={PO}"))
    refused = rows_of(open_page(beheer, f"{LOG}?wat=refused&wie={uid}"))
    hers = rows_of(open_page(beheer, f"{LOG}?wie={uid}"))
    nonsense = rows_of(open_page(beheer, f"{LOG}?wat=' OR 1=1&voor=abc"))

    assert all("Basisschool De Kievitsvlucht" in row for row in of_school)
    assert (len(refused), "geweigerd" in refused[0]) == (1, True)
    assert len(hers) == 3
    assert all("Mirjam van Vroeger" in row for row in hers)
    assert len(nonsense) >= len(hers)


def test_older_events_are_a_page_away_and_keep_what_was_sought(office: Office, beheer: TestClient) -> None:
    for _ in range(102):
        assert office.invented("Vaak Ingelogd").get("/account").status_code == 200

    first = open_page(beheer, f"{LOG}?wat=signed-in")
    (older,) = [link for link in first.xpath("//p[@class='pages']/a/@href") if "voor=" in link]
    second = open_page(beheer, older)

    numbers = [int(row.split(" ")[0]) for row in [*rows_of(first), *rows_of(second)]]
    assert len(rows_of(first)) == 100
    assert all("ingelogd" in row for row in rows_of(second))
    assert numbers == sorted(set(numbers), reverse=True)


def test_a_log_that_was_tampered_with_does_not_pass(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_office(demo, tmp_path_factory.mktemp("tampered")) as office:
        browser = office.invented("Anouk Beheer", of_service())
        whole = text_of(open_page(browser, f"{LOG}/controle"))
        execute(office.parts.engine, "DROP TRIGGER audit_event_no_update")
        execute(office.parts.engine, "UPDATE audit_event SET action = 'saw' WHERE seq = 1")
        broken = text_of(open_page(browser, f"{LOG}/controle"))

    assert "Het logboek klopt" in whole
    assert "Het logboek klopt niet" in broken
    assert "Gebeurtenis 1 is achteraf veranderd." in broken


def test_who_sees_what_is_what_the_file_says(beheer: TestClient) -> None:
    sharing = load_sharing()
    page = open_page(beheer, "/beheer/delen")

    (table,) = page.xpath("//table")
    names = [text_of(cell) for cell in table.xpath(".//thead//th")][1:]
    cells = {text_of(row[0]): dict(zip(names, [text_of(cell) for cell in row[1:]], strict=True)) for row in table[2]}
    assert names == [role.name for role in sharing.roles.values()]
    assert cells["de weeklijst"]["mentor"] == "ziet"
    assert cells["informatie en toestemming"]["zorgcoördinator"] == "ziet en verandert"
    assert cells["de naam"]["jeugdarts"] == "ziet soms"
    assert cells["het dossier: verzuim, niveau, redenen, tweede mening"]["beheerder"] == "–"
    assert all(ground.law in text_of(page) for ground in sharing.grounds.values())


def test_documents_are_written_from_the_configuration_and_can_be_taken_along(beheer: TestClient) -> None:
    retention = load_retention()
    terms = text_of(open_page(beheer, "/beheer/documenten/bewaartermijnen"))
    titles = [
        text_of(open_page(beheer, f"/beheer/documenten/{name}").xpath("//h1")[0])
        for name in ("verwerkingsregister", "dpia")
    ]
    file = beheer.get("/beheer/documenten/dpia?als=markdown")

    assert titles[0] == "Verwerkingsregister Vroegsignaal"
    assert titles[1].startswith("Gegevensbeschermingseffectbeoordeling")
    assert file.text.startswith(f"# {titles[1]}")
    assert file.headers["content-disposition"] == 'attachment; filename="dpia-2026-11-24.md"'
    assert [entry.what for entry in retention.tables.values() if entry.what not in terms] == []
    assert beheer.get("/beheer/documenten/../../etc/passwd").status_code == 404
    assert beheer.get("/beheer/documenten/anders").status_code == 404


def test_a_name_with_a_script_is_only_a_name(office: Office, beheer: TestClient) -> None:
    send(beheer, "/beheer/accounts/nieuw", naam="<script>alert(1)</script>", email="nare@school.example")

    page = open_page(beheer, "/beheer/accounts")

    assert page.xpath("//script") == []
    assert "<script>alert(1)</script>" in text_of(page)


def test_a_beheerder_who_is_disabled_is_out_of_beheer_at_once(office: Office) -> None:
    second = office.hire("Tweede Beheer", of_service())
    browser = office.enter(second)
    with write_transaction(office.parts.engine) as connection:
        disable(connection, Actor(ActorKind.COMMAND, "tests"), second.uid, office.clock())

    assert browser.get("/beheer").status_code == 401
