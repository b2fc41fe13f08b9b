"""Links that let somebody choose a password: they say why a password is refused, and work once."""

from collections.abc import Iterator

import lxml.html
import pytest

from service.accounts.people import invite, issue_reset
from service.domain.access import Actor, ActorKind
from service.pipeline.parts import Parts
from service.policy.accounts import load_accounts_policy
from service.store.session import write_transaction
from tests.web.client import TestClient
from tests.web.pages import text_of
from tests.web.staff import PASSWORD, Office, another_service, open_office

BY = Actor(ActorKind.COMMAND, "tests")


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture
def browser(office: Office) -> TestClient:
    return office.browser(another_service(office))


def invited(office: Office, name: str = "Fenna Waterval") -> str:
    """Address of an invitation."""
    email = f"{name.split(maxsplit=1)[0].lower()}.{office.last()}@school.example"
    with write_transaction(office.parts.engine) as connection:
        link = invite(connection, load_accounts_policy(), BY, email, name, office.clock())
    return f"/uitnodiging/{link.token}"


def choose(browser: TestClient, address: str, password: str, again: str | None = None) -> lxml.html.HtmlElement:
    """The page that comes after choosing a password."""
    form = {"wachtwoord": password, "herhaling": password if again is None else again}
    return lxml.html.fromstring(browser.post(address, data=form).text)


def test_an_invitation_greets_by_name_and_looking_does_not_use_it(office: Office, browser: TestClient) -> None:
    address = invited(office)

    for _ in range(3):
        page = lxml.html.fromstring(browser.get(address).text)

    assert text_of(page.xpath("//h1")[0]) == "Welkom, Fenna Waterval"
    (email,) = page.xpath("//input[@autocomplete='username']")
    assert (email.get("value").split(".")[0], email.get("readonly") is not None) == ("fenna", True)
    assert "Minstens 12 tekens" in text_of(page)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kort", "Gebruik minstens 12 tekens."),
        ("Fenna houdt van kaas", "In dit wachtwoord staat uw naam"),
        ("vroegsignaal-2026", "In dit wachtwoord staat uw naam"),
        ("augustus2026!", "te makkelijk te raden"),
        ("x" * 129, "Gebruik hoogstens 128 tekens."),
    ],
)
def test_a_password_is_refused_with_the_reason_and_the_link_keeps_working(
    office: Office, browser: TestClient, password: str, reason: str
) -> None:
    address = invited(office)

    refused = browser.post(address, data={"wachtwoord": password, "herhaling": password})
    page = lxml.html.fromstring(refused.text)

    assert refused.status_code == 422
    (summary,) = page.xpath("//div[@class='errors']")
    assert reason in text_of(summary)
    assert summary.xpath(".//a/@href") == ["#wachtwoord"]
    assert password not in refused.text
    assert browser.get(address).status_code == 200


def test_a_password_typed_differently_the_second_time_is_not_taken(office: Office, browser: TestClient) -> None:
    page = choose(browser, invited(office), PASSWORD, f"{PASSWORD}!")

    assert "De twee wachtwoorden zijn niet gelijk" in text_of(page.xpath("//div[@class='errors']")[0])


def test_after_the_password_comes_the_second_step_and_nothing_else(office: Office, browser: TestClient) -> None:
    page = choose(browser, invited(office), PASSWORD)

    assert text_of(page.xpath("//h1")[0]) == "Tweede stap instellen"
    assert browser.get("/").status_code == 403
    assert "stel eerst de tweede stap van het inloggen in" in browser.get("/").text


def test_a_link_works_once(office: Office, browser: TestClient) -> None:
    address = invited(office)
    choose(browser, address, PASSWORD)

    for later in (browser.get(address), browser.post(address, data={"wachtwoord": "x", "herhaling": "x"})):
        assert later.status_code == 410
        assert "Deze link is al gebruikt of verlopen" in later.text


def test_a_link_that_never_was_looks_like_one_that_is_over(office: Office, browser: TestClient) -> None:
    over = invited(office)
    office.clock.turn(days=8)

    told = {browser.get(address).text for address in (over, "/uitnodiging/bedacht", "/uitnodiging/%20")}

    assert len(told) == 1


def test_a_new_invitation_makes_the_one_before_worthless(office: Office, browser: TestClient) -> None:
    with write_transaction(office.parts.engine) as connection:
        policy, now = load_accounts_policy(), office.clock()
        first = invite(connection, policy, BY, "tweemaal@school.example", "Twee Maal", now)
        second = invite(connection, policy, BY, "tweemaal@school.example", "Twee Maal", now)

    statuses = [browser.get(f"/uitnodiging/{link.token}").status_code for link in (first, second)]

    assert statuses == [410, 200]


def test_after_a_reset_the_old_password_is_gone_and_the_app_is_asked_for(office: Office, browser: TestClient) -> None:
    bo = office.hire("Bo Zandloper")
    with write_transaction(office.parts.engine) as connection:
        link = issue_reset(connection, load_accounts_policy(), BY, bo.uid, office.clock())
    fresh = "zeven blauwe trappen zingen"

    old = browser.post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD})
    page = choose(browser, f"/uitnodiging/{link.token}", fresh)
    entered = browser.post("/inloggen/code", data={"code": office.code(bo)}, follow_redirects=False)

    assert old.status_code == 401
    assert text_of(page.xpath("//h1")[0]) == "Code invullen"
    assert (entered.status_code, browser.get("/account").status_code) == (303, 200)


def test_a_link_is_in_no_log_and_leaves_with_no_referrer(office: Office, browser: TestClient) -> None:
    address = invited(office)
    answer = browser.get(address)

    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert address.rsplit("/", 1)[1] not in str(office.log())
