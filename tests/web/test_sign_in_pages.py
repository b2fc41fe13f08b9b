"""Signing in: a password, a code, and then the page one wanted; nothing tells which accounts exist."""

import re
from collections.abc import Iterator

import lxml.html
import pytest

from service.accounts.sessions import viewer_of_session
from service.domain.access import Role
from service.pipeline.parts import Parts
from service.policy.accounts import load_accounts_policy
from service.store.accounts import people
from service.store.session import write_transaction
from tests.people import PO, VO
from tests.web.client import TestClient
from tests.web.pages import list_address, text_of
from tests.web.staff import ELSEWHERE, PASSWORD, Office, another_service, open_office, send, token_of
from tests.web.visitors import at_school, make_account, mentor_of, of_service

COOKIE = "vroegsignaal"


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture
def browser(office: Office) -> TestClient:
    return office.browser(another_service(office))


def signed_in(office: Office, browser: TestClient) -> bool:
    token = browser.cookies.get(COOKIE, "")
    return viewer_of_session(office.parts.engine, load_accounts_policy(), token, office.clock()) is not None


def test_a_password_and_a_code_lead_to_the_page_somebody_wanted(office: Office, browser: TestClient) -> None:
    mirjam = office.hire("Mirjam Waterlelie", at_school(Role.ZORGCOORDINATOR, VO))
    wanted = list_address(VO)
    form = browser.get(f"/inloggen?naar={wanted}")
    assert f'name="naar" value="{wanted}"' in form.text

    first = browser.post("/inloggen", data={"email": mirjam.email, "wachtwoord": PASSWORD, "naar": wanted})
    in_between = signed_in(office, browser)
    second = browser.post("/inloggen/code", data={"code": office.code(mirjam), "naar": wanted})

    assert (first.status_code, "Code invullen" in first.text) == (200, True)
    assert f'name="naar" value="{wanted}"' in first.text
    assert not in_between
    assert (second.url.path, second.status_code) == (wanted, 200)
    assert "Mirjam Waterlelie" in second.text


def test_the_address_may_be_typed_in_capitals_and_a_password_keeps_its_spaces(
    office: Office, browser: TestClient
) -> None:
    mirjam = office.hire("Mirjam Waterlelie")

    padded = browser.post("/inloggen", data={"email": mirjam.email, "wachtwoord": f" {PASSWORD} "})
    capitals = browser.post("/inloggen", data={"email": f" {mirjam.email.upper()} ", "wachtwoord": PASSWORD})

    assert (padded.status_code, capitals.status_code) == (401, 200)
    assert "Code invullen" in capitals.text


def test_nothing_tells_whether_an_account_exists_or_why_it_stays_closed(office: Office) -> None:
    known, locked, gone = (office.hire(name) for name in ("Bo Zandloper", "Dicht Slot", "Weg Gegaan"))
    with write_transaction(office.parts.engine) as connection:
        people.change(connection, locked.id, locked_until=office.clock.at.replace(year=2027))
        people.change(connection, gone.id, disabled_at=office.clock.at)
    tried = [
        (known.email, "een ander wachtwoord"),
        (locked.email, PASSWORD),
        (gone.email, PASSWORD),
        ("niemand@school.example", PASSWORD),
        ("", ""),
        (known.email, ""),
    ]
    browser = office.browser(another_service(office))

    answers = [browser.post("/inloggen", data={"email": who, "wachtwoord": word}) for who, word in tried]

    told = {answer.text.replace(f' value="{who}"', "") for answer, (who, _) in zip(answers, tried, strict=True)}
    assert {answer.status_code for answer in answers} == {401}
    assert len(told) == 1
    assert "horen niet bij elkaar" in told.pop()
    assert not signed_in(office, browser)


def test_what_was_typed_as_a_password_is_never_sent_back(office: Office, browser: TestClient) -> None:
    answer = browser.post("/inloggen", data={"email": "x@y.example", "wachtwoord": "verstopt-woord"})

    assert answer.status_code == 401
    assert "verstopt-woord" not in answer.text


def test_an_error_stands_at_its_field_and_in_a_summary_that_has_the_focus(browser: TestClient) -> None:
    page = lxml.html.fromstring(browser.post("/inloggen", data={"email": "x@y.example", "wachtwoord": "nee"}).text)

    (summary,) = page.xpath("//div[@class='errors']")
    (field,) = page.xpath("//input[@id='email']")
    assert ("autofocus" in summary.attrib, summary.get("role"), summary.get("tabindex")) == (True, "alert", "-1")
    assert summary.xpath(".//a/@href") == ["#email"]
    assert field.get("aria-invalid") == "true"
    (error,) = page.xpath(f"//*[@id='{field.get('aria-describedby').split()[-1]}']")
    assert "horen niet bij elkaar" in text_of(error)


def test_a_wrong_code_may_be_tried_again_and_a_right_one_works_once(office: Office, browser: TestClient) -> None:
    bo = office.hire("Bo Zandloper")
    browser.post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD})

    wrong = browser.post("/inloggen/code", data={"code": "000000"})
    code = office.code(bo)
    right = browser.post("/inloggen/code", data={"code": f"{code[:3]} {code[3:]}"}, follow_redirects=False)
    other = office.browser(another_service(office))
    other.post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD})
    again = other.post("/inloggen/code", data={"code": code})

    assert (wrong.status_code, "Deze code klopt niet" in wrong.text) == (401, True)
    assert right.status_code == 303
    assert (again.status_code, signed_in(office, other)) == (401, False)


def test_a_code_without_a_password_before_it_opens_nothing(office: Office, browser: TestClient) -> None:
    bo = office.hire("Bo Zandloper")

    page = browser.get("/inloggen/code", follow_redirects=False)
    tried = browser.post("/inloggen/code", data={"code": office.code(bo)})

    assert (page.status_code, page.headers["location"]) == (303, "/inloggen")
    assert (tried.status_code, "Begin opnieuw met inloggen" in tried.text) == (401, True)
    assert not signed_in(office, browser)


def test_a_step_that_took_too_long_begins_again(office: Office, browser: TestClient) -> None:
    bo = office.hire("Bo Zandloper")
    browser.post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD})
    office.clock.turn(minutes=11)

    late = browser.post("/inloggen/code", data={"code": office.code(bo)})

    assert "Begin opnieuw met inloggen" in late.text
    assert not signed_in(office, browser)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil",
     "/\t/evil.example", "/ok\r\nset-cookie: x=1", "/é"],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(office: Office, browser: TestClient, elsewhere: str) -> None:
    uid = make_account(office.parts.engine, "Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))

    demo = browser.post("/inloggen/demo", data={"account": uid, "naar": elsewhere}, follow_redirects=False)
    form = lxml.html.fromstring(browser.get("/inloggen", params={"naar": elsewhere}).text)

    assert demo.headers["location"] == "/"
    assert set(form.xpath("//input[@name='naar']/@value")) == {"/"}


def test_a_session_is_new_after_signing_in_and_the_one_before_is_over(office: Office, browser: TestClient) -> None:
    bo = office.hire("Bo Zandloper", at_school(Role.TEAMLEIDER, VO))
    planted = sign_in_demo(office, browser)
    office.enter(bo, browser)

    assert browser.cookies[COOKIE] != planted
    old = office.browser()
    old.cookies.set(COOKIE, planted)
    assert old.get("/account").status_code == 401


def sign_in_demo(office: Office, browser: TestClient) -> str:
    uid = make_account(office.parts.engine, "Iemand Anders", at_school(Role.TEAMLEIDER, PO))
    browser.post("/inloggen/demo", data={"account": uid})
    return str(browser.cookies[COOKIE])


def test_a_cookie_somebody_made_up_does_not_become_a_session(office: Office, browser: TestClient) -> None:
    bo = office.hire("Bo Zandloper")
    browser.cookies.set(COOKIE, "bedacht", domain="127.0.0.1", path="/")
    office.enter(bo, browser)

    names = [cookie.value for cookie in browser.cookies.jar if cookie.name == COOKIE]
    assert "bedacht" not in names
    assert signed_in(office, browser)


@pytest.mark.parametrize("address", ["/inloggen", "/inloggen/code", "/inloggen/demo", "/uitnodiging/abc"])
@pytest.mark.parametrize("told", [ELSEWHERE, {"origin": "https://evil.example"}])
def test_another_site_cannot_sign_anybody_in(browser: TestClient, address: str, told: dict[str, str]) -> None:
    answer = browser.post(address, data={"email": "x", "wachtwoord": "x"}, headers=told)

    assert (answer.status_code, dict(browser.cookies)) == (403, {})


def test_no_script_reads_the_cookie_and_no_other_site_sends_it(office: Office) -> None:
    bo = office.hire("Bo Zandloper")
    secured = office.browser(another_service(office, public_url="https://vroeg.example"), "https://vroeg.example")
    plain = office.browser()
    form = {"email": bo.email, "wachtwoord": PASSWORD}

    step = secured.post("/inloggen", data=form, follow_redirects=False).headers["set-cookie"]
    session = secured.post("/inloggen/code", data={"code": office.code(bo)}, follow_redirects=False)
    local = plain.post("/inloggen", data=form, follow_redirects=False).headers["set-cookie"]

    for cookie in (step, session.headers["set-cookie"]):
        assert re.search(r"__Host-vroegsignaal[^;]*=", cookie)
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; ")), cookie
    assert {"HttpOnly", "SameSite=lax"} <= set(local.split("; "))
    assert "Secure" not in local


def test_who_came_over_tls_once_never_comes_without_it_and_a_page_gets_no_camera(office: Office) -> None:
    app = another_service(office, public_url="https://vroeg.example")
    secured, plain = office.browser(app, "https://vroeg.example"), office.browser(app)

    answers = [secured.get(where).headers for where in ("/inloggen", "/beheer", "/static/site.css", "/bestaat-niet")]

    assert {headers["strict-transport-security"] for headers in answers} == {"max-age=31536000; includeSubDomains"}
    assert all("camera=()" in headers["permissions-policy"] for headers in answers)
    assert "strict-transport-security" not in plain.get("/inloggen").headers


def test_too_many_attempts_from_one_place_wait(office: Office, browser: TestClient) -> None:
    bo = office.hire("Bo Zandloper")
    tries = load_accounts_policy().attempts.per_client
    for number in range(tries):
        browser.post("/inloggen", data={"email": f"{number}@school.example", "wachtwoord": "nee"})

    answer = browser.post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD})

    assert (answer.status_code, "te vaak geprobeerd" in answer.text) == (429, True)


def test_signing_out_ends_the_session_and_takes_the_cookie_away(office: Office) -> None:
    bo = office.hire("Bo Zandloper")
    browser = office.enter(bo)
    token = browser.cookies[COOKIE]

    without = browser.post("/uitloggen", follow_redirects=False)
    out = send(browser, "/uitloggen")

    assert without.status_code == 403
    assert (out.status_code, out.headers["location"]) == (303, "/inloggen")
    assert COOKIE not in browser.cookies
    assert "cache" in out.headers["clear-site-data"]
    browser.cookies.set(COOKIE, token)
    assert browser.get("/account").status_code == 401


def test_a_demo_shows_who_one_can_look_as_and_what_they_come_to_do(office: Office, browser: TestClient) -> None:
    make_account(office.parts.engine, "Yara <b>el Idrissi</b>", mentor_of(VO, "2B"))
    make_account(office.parts.engine, "Anouk Beheer", of_service())

    page = lxml.html.fromstring(browser.get("/inloggen").text)

    (yara,) = [each for each in page.xpath("//ul[@class='demo-accounts']/li") if "el Idrissi" in text_of(each)]
    assert text_of(yara) == (
        "Yara <b>el Idrissi</b> mentor · klas 2B, Zilverlinde College Ziet alleen de leerlingen van de eigen klas."
    )
    headings = [text_of(each) for each in page.xpath("//section[contains(@class, 'demo-people')]//h3")]
    assert (headings[-1], "Zilverlinde College" in headings) == ("Beheer", True)
    assert len(headings) == len(set(headings))


def test_outside_a_demo_there_is_no_way_in_without_a_password(
    demo: Parts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with open_office(demo, tmp_path_factory.mktemp("real"), real=True) as office:
        uid = make_account(office.parts.engine, "Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))
        browser = office.browser()
        page = browser.get("/inloggen")
        tried = browser.post("/inloggen/demo", data={"account": uid})

        assert "Kijk mee als" not in page.text
        assert (tried.status_code, signed_in(office, browser)) == (404, False)


def test_the_form_token_of_one_session_is_no_good_in_another(office: Office) -> None:
    mine, other = office.enter(office.hire("Bo Zandloper")), office.enter(office.hire("Mirjam Waterlelie"))

    answer = mine.post("/uitloggen", data={"formulier": token_of(other, "/account")}, follow_redirects=False)

    assert answer.status_code == 403
    assert signed_in(office, mine)
