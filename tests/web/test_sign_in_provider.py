"""Signing in with the account of the organisation: to a real provider on this machine and back."""

from collections.abc import Iterator
from urllib.parse import urlencode

import lxml.html
import pytest
from pydantic import SecretStr

from service.clock import now
from service.domain.access import Role
from service.domain.errors import ConfigError
from service.pipeline.parts import Parts
from service.settings import Settings
from service.store.accounts import people
from service.store.session import write_transaction
from service.views.web.sign_in_provider import provider_of
from tests.accounts.oidc_providers import CLIENT_ID, CLIENT_SECRET, free_port, real_provider, sign_in_there
from tests.people import VO
from tests.web.client import TestClient
from tests.web.pages import list_address, text_of
from tests.web.staff import Employee, Office, another_service, open_office
from tests.web.visitors import at_school

BEGIN, BACK = "/inloggen/organisatie", "/inloggen/organisatie/terug"
WITH_FACTOR = {"sub": "fenna-1", "email": "fenna@school.example", "email_verified": True, "acr": "mfa"}
ALONE = {"sub": "gijs-1", "email": "gijs@school.example", "email_verified": True}
STRANGER = {"sub": "stranger", "email": "vreemd@elders.example", "email_verified": True, "acr": "mfa"}


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        made.clock.at = now()
        yield made


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with real_provider(tmp_path_factory.mktemp("oidc") / "log", WITH_FACTOR, ALONE, STRANGER) as found:
        yield found


def browser_at(office: Office, issuer: str) -> TestClient:
    """A browser at the office with that provider."""
    app = another_service(
        office, public_url="http://127.0.0.1", oidc_name="Stichting Lindewaard", oidc_issuer=issuer,
        oidc_client_id=CLIENT_ID, oidc_client_secret=SecretStr(CLIENT_SECRET), oidc_acr=("mfa",),
    )  # fmt: skip
    office.opened.append(app.state.oidc.close)
    return office.browser(app)


@pytest.fixture
def browser(office: Office, issuer: str) -> TestClient:
    return browser_at(office, issuer)


def invited(office: Office, name: str, email: str) -> Employee:
    """Somebody with an account nobody entered yet."""
    who = office.hire(name, at_school(Role.ZORGCOORDINATOR, VO), with_app=False)
    with write_transaction(office.parts.engine) as connection:
        here = people.by_email(connection, email)
        if here is not None:
            people.change(connection, here.id, email=f"was.{here.uid}@school.example")
        people.change(connection, who.id, email=email, password_hash=None, password_changed_at=None)
    return who


def go_there(browser: TestClient, subject: str, wanted: str = "/") -> dict[str, str]:
    """From our button to the provider; what it sends back in the address."""
    sent = browser.get(BEGIN, params={"naar": wanted}, follow_redirects=False)
    assert sent.status_code == 303, sent.text[:300]
    return sign_in_there(sent.headers["location"], subject)


def test_somebody_signs_in_with_the_account_of_the_organisation(office: Office, browser: TestClient) -> None:
    invited(office, "Fenna Waterval", WITH_FACTOR["email"])
    button = lxml.html.fromstring(browser.get(f"/inloggen?naar={list_address(VO)}").text).xpath(
        "//a[starts-with(@href, '/inloggen/organisatie')]"
    )

    answer = browser.get(BACK, params=go_there(browser, "fenna-1", list_address(VO)))

    assert [text_of(each) for each in button] == ["Verder met Stichting Lindewaard"]
    assert list_address(VO).replace("/", "%2F") in button[0].get("href")
    assert (answer.status_code, answer.url.path) == (200, list_address(VO))
    assert "met het account van de organisatie" in browser.get("/account").text


def test_without_a_second_factor_at_the_organisation_one_is_asked_for_here(office: Office, browser: TestClient) -> None:
    invited(office, "Gijs Overwater", ALONE["email"])

    answer = browser.get(BACK, params=go_there(browser, "gijs-1"))

    assert answer.url.path == "/account/tweede-stap"
    assert browser.get("/").status_code == 403


def test_who_was_not_invited_stays_outside(browser: TestClient) -> None:
    answer = browser.get(BACK, params=go_there(browser, "stranger"))

    assert (answer.status_code, "hier is voor u geen account" in answer.text) == (401, True)
    assert browser.get("/account").status_code == 401


def test_an_answer_meant_for_another_browser_lets_nobody_in(office: Office, issuer: str, browser: TestClient) -> None:
    invited(office, "Fenna Waterval", WITH_FACTOR["email"])
    said = go_there(browser, "fenna-1")
    victim = browser_at(office, issuer)

    forged = victim.get(BACK, params=said)
    empty = victim.get(f"{BACK}?{urlencode({'code': 'x', 'state': 'x'})}")

    assert [each.status_code for each in (forged, empty)] == [401, 401]
    assert "Begin opnieuw met inloggen" in forged.text
    assert victim.get("/account").status_code == 401


def test_an_answer_works_once(office: Office, browser: TestClient) -> None:
    invited(office, "Fenna Waterval", "nogmaals@school.example")
    said = go_there(browser, "fenna-1")
    ticket = {name: value for name, value in browser.cookies.items() if name.endswith("organisatie")}
    browser.get(BACK, params=said)
    for name, value in ticket.items():
        browser.cookies.set(name, value, domain="127.0.0.1", path="/")
    browser.post("/uitloggen")

    assert browser.get(BACK, params=said).status_code == 401


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_way_back_leads_to_no_other_site(office: Office, browser: TestClient, elsewhere: str) -> None:
    invited(office, "Fenna Waterval", WITH_FACTOR["email"])
    said = go_there(browser, "fenna-1", elsewhere)
    planted = next(name for name in browser.cookies if name.endswith("organisatie"))
    ticket = browser.cookies[planted].split(".")[0]
    browser.cookies.set(planted, f"{ticket}.https%3A%2F%2Fevil.example", domain="127.0.0.1", path="/")

    answer = browser.get(BACK, params=said, follow_redirects=False)

    assert answer.headers["location"] == "/"


def test_a_provider_that_does_not_answer_is_said_to_be_away(office: Office) -> None:
    browser = browser_at(office, f"http://127.0.0.1:{free_port()}")

    answer = browser.get(BEGIN)

    assert (answer.status_code, "is nu niet bereikbaar" in answer.text) == (503, True)


def test_without_a_provider_there_is_no_button_and_no_such_address(office: Office) -> None:
    browser = office.browser()

    assert "organisatie" not in browser.get("/inloggen").text.replace("beheerder van uw organisatie", "")
    assert [browser.get(address).status_code for address in (BEGIN, BACK)] == [404, 404]


def test_a_secret_that_cannot_be_read_stops_the_start(office: Office) -> None:
    settings = Settings(oidc_name="Bestuur", oidc_issuer="https://login.example", oidc_client_id="x",
                        oidc_client_secret_file=office.parts.settings.data_dir / "nergens",
                        public_url="https://vroeg.example")  # fmt: skip

    with pytest.raises(ConfigError, match="VROEGSIGNAAL_OIDC_CLIENT_SECRET_FILE"):
        provider_of(settings)
