"""Beheer of accounts: inviting, roles at places that exist, links that are shown once, letting somebody in no more."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import lxml.html
import pytest

from service.domain.access import Role, Scope
from service.pipeline.parts import Parts
from service.store.accounts import people, roles
from service.store.session import snapshot, write_transaction
from tests.people import PO, VO
from tests.web.client import TestClient
from tests.web.pages import open_page, section, text_of
from tests.web.staff import PASSWORD, Employee, Office, open_office, send
from tests.web.visitors import at_school, of_service

ACCOUNTS = "/beheer/accounts"
LINK = re.compile(r"http://127\.0\.0\.1(/uitnodiging/[\w-]+)<")


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def beheer(office: Office) -> TestClient:
    """The browser of a beheerder."""
    return office.invented("Anouk Beheer", of_service())


@pytest.fixture
def bo(office: Office) -> Employee:
    return office.hire("Bo Zandloper")


def given(office: Office, who: Employee) -> list[tuple[Role, Scope, str | None, str | None, date | None]]:
    """Roles of somebody with their place and last day."""
    with snapshot(office.parts.engine) as connection:
        found = roles.of_account(connection, who.id)
    return [(each.role, each.scope, each.school_id or each.region, each.class_name, each.valid_to) for each in found]


def errors_of(answer: Any) -> str:
    """What the summary of errors says."""
    (summary,) = lxml.html.fromstring(answer.text).xpath("//div[@class='errors']")
    return text_of(summary)


def test_who_is_invited_gets_in_with_the_link_that_is_shown_once(office: Office, beheer: TestClient) -> None:
    made = send(beheer, f"{ACCOUNTS}/nieuw", naam="Fenna  Waterval", email=" Fenna@School.example ")
    (link,) = LINK.findall(made.text)

    greeting = office.browser().get(link)

    assert (made.status_code, "Uitnodiging voor Fenna Waterval" in made.text) == (200, True)
    assert "Welkom, Fenna Waterval" in greeting.text
    assert "fenna@school.example" in greeting.text
    listed = beheer.get(f"{ACCOUNTS}?wie=uitgenodigd").text
    assert ("Fenna Waterval" in listed, link in listed) == (True, False)
    assert link.rsplit("/", 1)[1] not in str(office.log())


@pytest.mark.parametrize(
    ("name", "email", "field", "said"),
    [
        ("", "a@school.example", "naam", "Vul een naam in"),
        ("x" * 101, "a@school.example", "naam", "Vul een naam in"),
        ("Fenna", "geen adres", "email", "Dit is geen e-mailadres"),
        ("Fenna", "a@b@c.example", "email", "Dit is geen e-mailadres"),
        ("Fenna", "a@school.example\nbcc: x@y.example", "email", "Dit is geen e-mailadres"),
    ],
)
def test_an_invitation_that_cannot_be_says_why(
    office: Office, beheer: TestClient, name: str, email: str, field: str, said: str
) -> None:
    before = office.last()

    answer = send(beheer, f"{ACCOUNTS}/nieuw", naam=name, email=email)

    assert (answer.status_code, said in errors_of(answer)) == (422, True)
    assert lxml.html.fromstring(answer.text).xpath("//div[@class='errors']//a/@href") == [f"#{field}"]
    assert office.log(before) == []


def test_somebody_who_is_there_already_is_not_invited_again(beheer: TestClient, bo: Employee) -> None:
    answer = send(beheer, f"{ACCOUNTS}/nieuw", naam="Bo", email=bo.email)

    assert "Er is al een account met dit e-mailadres" in errors_of(answer)


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        (Role.ZORGCOORDINATOR, VO, (Scope.SCHOOL, VO, None)),
        (Role.JEUGDARTS, PO, (Scope.SCHOOL, PO, None)),
        (Role.MENTOR, f"{VO}|2B", (Scope.CLASS, VO, "2B")),
        (Role.SWV_COORDINATOR, "SWV VO Lindewaard", (Scope.REGION, "SWV VO Lindewaard", None)),
        (Role.ADMINISTRATOR, "", (Scope.SERVICE, None, None)),
    ],
)
def test_a_role_is_given_at_a_place_of_the_list_that_belongs_to_it(
    office: Office, beheer: TestClient, bo: Employee, role: Role, place: str, expected: tuple[Scope, str, str]
) -> None:
    page = open_page(beheer, f"{ACCOUNTS}/{bo.uid}/rol?rol={role}")
    offered = page.xpath("//select[@name='plek']//option/@value")

    answer = send(beheer, f"{ACCOUNTS}/{bo.uid}/rol", rol=role, plek=place, van="2026-11-24", tot="2027-07-31")

    assert place in (offered or [""])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ACCOUNTS}/{bo.uid}?gedaan=rol-gegeven")
    assert given(office, bo) == [(role, *expected, date(2027, 7, 31))]
    assert "tot en met za 31 jul 2027" in text_of(section(open_page(beheer, f"{ACCOUNTS}/{bo.uid}"), "rollen"))


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"rol": "zorgcoordinator", "plek": "", "van": "2026-11-24"}, "plek"),
        ({"rol": "zorgcoordinator", "plek": "00QQ00", "van": "2026-11-24"}, "plek"),
        ({"rol": "zorgcoordinator", "plek": f"{VO}' OR 1=1 --", "van": "2026-11-24"}, "plek"),
        ({"rol": "mentor", "plek": f"{VO}|9Z", "van": "2026-11-24"}, "plek"),
        ({"rol": "mentor", "plek": VO, "van": "2026-11-24"}, "plek"),
        ({"rol": "swv-analyst", "plek": VO, "van": "2026-11-24"}, "plek"),
        ({"rol": "zorgcoordinator", "plek": VO, "van": ""}, "van"),
        ({"rol": "zorgcoordinator", "plek": VO, "van": "morgen"}, "van"),
        ({"rol": "zorgcoordinator", "plek": VO, "van": "2026-11-24", "tot": "ooit"}, "tot"),
        ({"rol": "zorgcoordinator", "plek": VO, "van": "2026-11-24", "tot": "2026-11-23"}, "tot"),
    ],
)
def test_a_role_that_cannot_be_given_says_why(
    office: Office, beheer: TestClient, bo: Employee, form: dict[str, str], field: str
) -> None:
    answer = send(beheer, f"{ACCOUNTS}/{bo.uid}/rol", **form)

    assert answer.status_code == 422
    assert lxml.html.fromstring(answer.text).xpath("//div[@class='errors']//a/@href") == [f"#{field}"]
    assert given(office, bo) == []


def test_only_the_place_that_belongs_to_a_role_is_read(office: Office, beheer: TestClient, bo: Employee) -> None:
    extra = {"scope": "service", "region": "SWV VO Lindewaard", "class_name": "2B", "school_id": PO}

    send(beheer, f"{ACCOUNTS}/{bo.uid}/rol", rol="teamleider", plek=VO, van="2026-11-24", **extra)

    assert given(office, bo) == [(Role.TEAMLEIDER, Scope.SCHOOL, VO, None, None)]


def test_a_role_that_ends_at_once_shuts_the_page_that_was_open(office: Office, beheer: TestClient) -> None:
    bo = office.hire("Bo Zandloper", at_school(Role.ZORGCOORDINATOR, VO))
    browser = office.enter(bo)
    with snapshot(office.parts.engine) as connection:
        (role,) = roles.of_account(connection, bo.id)
    where = f"{ACCOUNTS}/{bo.uid}/rollen/{role.uid}"
    assert "Zilverlinde College" in text_of(open_page(beheer, where))

    without = send(beheer, where, wanneer="dag", dag="")
    answer = send(beheer, where, wanneer="meteen")

    assert (without.status_code, answer.status_code) == (422, 303)
    assert given(office, bo)[0][-1] == date(2026, 11, 23)
    assert browser.get("/account").status_code == 401
    assert office.enter(bo).get("/", follow_redirects=False).headers["location"] == "/account"


def test_a_role_of_somebody_else_is_not_reached_through_an_account(office: Office, beheer: TestClient) -> None:
    bo, mirjam = office.hire("Bo Zandloper"), office.hire("Mirjam Waterlelie", at_school(Role.TEAMLEIDER, VO))
    with snapshot(office.parts.engine) as connection:
        (role,) = roles.of_account(connection, mirjam.id)

    answer = send(beheer, f"{ACCOUNTS}/{bo.uid}/rollen/{role.uid}", wanneer="meteen")

    assert (answer.status_code, given(office, mirjam)[0][-1]) == (404, None)


def test_a_reset_shows_a_link_once_and_the_old_password_stops(office: Office, beheer: TestClient, bo: Employee) -> None:
    browser = office.enter(bo)

    made = send(beheer, f"{ACCOUNTS}/{bo.uid}/herstel")
    (link,) = LINK.findall(made.text)

    assert "Kies een nieuw wachtwoord" in office.browser().get(link).text
    assert browser.get("/account").status_code == 401
    assert office.browser().post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD}).status_code == 401
    with snapshot(office.parts.engine) as connection:
        assert people.by_id(connection, bo.id).totp_secret is not None


def test_a_reset_can_take_the_lost_app_away_as_well(office: Office, beheer: TestClient, bo: Employee) -> None:
    send(beheer, f"{ACCOUNTS}/{bo.uid}/herstel", **{"tweede-stap": "ja"})

    with snapshot(office.parts.engine) as connection:
        assert people.by_id(connection, bo.id).totp_secret is None


def test_who_is_disabled_is_out_at_once_until_enabled_again(office: Office, beheer: TestClient, bo: Employee) -> None:
    browser = office.enter(bo)

    off = send(beheer, f"{ACCOUNTS}/{bo.uid}/uitzetten")
    while_off = browser.get("/account").status_code
    tried = office.browser().post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD}).status_code
    on = send(beheer, f"{ACCOUNTS}/{bo.uid}/aanzetten")

    assert (off.status_code, while_off, tried, on.status_code) == (303, 401, 401, 303)
    assert office.enter(bo).get("/account").status_code == 200


def test_an_account_that_is_shut_can_be_opened(office: Office, beheer: TestClient, bo: Employee) -> None:
    with write_transaction(office.parts.engine) as connection:
        until = office.clock.at.replace(year=9999)
        people.change(connection, bo.id, failed_attempts=100, locked_until=until)
    page = text_of(open_page(beheer, f"{ACCOUNTS}/{bo.uid}"))

    opened = send(beheer, f"{ACCOUNTS}/{bo.uid}/ontgrendelen")

    assert ("tot u het opent, na 100 mislukte pogingen" in page, opened.status_code) == (True, 303)
    assert office.enter(bo).get("/account").status_code == 200


def test_somebody_is_signed_out_everywhere(office: Office, beheer: TestClient, bo: Employee) -> None:
    browsers = [office.enter(bo) for _ in range(2)]

    send(beheer, f"{ACCOUNTS}/{bo.uid}/uitloggen")

    assert [browser.get("/account").status_code for browser in browsers] == [401, 401]


def test_every_change_is_in_the_log_with_who_did_it(office: Office, beheer: TestClient, bo: Employee) -> None:
    before = office.last()

    send(beheer, f"{ACCOUNTS}/{bo.uid}/rol", rol="teamleider", plek=VO, van="2026-11-24")
    send(beheer, f"{ACCOUNTS}/{bo.uid}/herstel")
    send(beheer, f"{ACCOUNTS}/{bo.uid}/uitzetten")

    done = [(event["action"], event["detail"]["account"]) for event in office.log(before)]
    assert done == [(action, bo.uid) for action in ("role-given", "reset-issued", "account-disabled")]
    assert {event["actor_kind"] for event in office.log(before)} == {"account"}


@pytest.mark.parametrize("address", ["", "/rol", "/rollen/abc", "/uitzetten"])
def test_an_account_that_never_was_is_not_found(beheer: TestClient, address: str) -> None:
    where = f"{ACCOUNTS}/0123456789abcdef{address}"

    answer = send(beheer, where) if address == "/uitzetten" else beheer.get(where)

    assert answer.status_code == 404


def test_the_last_beheerder_cannot_be_shut_out(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_office(demo, tmp_path_factory.mktemp("alone")) as office:
        alone = office.hire("Anouk Beheer", of_service())
        browser = office.enter(alone)

        off = send(browser, f"{ACCOUNTS}/{alone.uid}/uitzetten")

        assert (off.status_code, "Dit is de laatste beheerder" in errors_of(off)) == (422, True)
        assert browser.get("/beheer").status_code == 200
