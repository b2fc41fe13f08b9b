"""Sessions: nobody prepares one for somebody else, none is in an address, and browsers guard the cookie."""

from http.cookies import SimpleCookie
from typing import Any

import lxml.html
import pytest

from service.accounts import sessions
from service.domain.access import Role
from service.views.permission_matrix import allowed
from service.views.web import sign_in_pages
from service.views.web.app import create_app
from tests.access.examples import address
from tests.access.world import SESSION, World
from tests.web.client import TestClient

SECURE = f"__Host-{SESSION}"


def sign_in(client: TestClient, uid: str, **options: Any) -> Any:
    """Sign in as an invented person."""
    return client.post("/inloggen/demo", data={"account": uid}, follow_redirects=False, **options)


def cookie_of(answer: Any, name: str = SESSION) -> Any:
    """The cookie an answer sets, with its flags."""
    jar = SimpleCookie()
    for value in answer.headers.get_list("set-cookie"):
        jar.load(value)
    return jar[name]


def test_a_session_somebody_put_in_the_browser_beforehand_does_not_become_that_of_who_signs_in(attacked: World) -> None:
    planted = "0123456789abcdefghij0123456789abcdefghij012"
    mentor = attacked.people[Role.MENTOR]

    answer = sign_in(attacked.nobody, mentor.uid, headers={"cookie": f"{SESSION}={planted}"})
    attacked.nobody.cookies.clear()

    assert cookie_of(answer).value != planted
    assert attacked.nobody.get("/", headers={"cookie": f"{SESSION}={planted}"}).status_code == 401


def test_the_session_of_an_attacker_in_the_browser_of_who_signs_in_ends_there(attacked: World) -> None:
    attacker, victim = attacked.somebody(), attacked.people[Role.MENTOR]
    assert attacker.get("/account").status_code == 200

    answer = sign_in(attacked.nobody, victim.uid, headers={"cookie": f"{SESSION}={attacker.cookie}"})
    attacked.nobody.cookies.clear()

    assert cookie_of(answer).value not in (attacker.cookie, victim.cookie)
    assert attacker.get("/account").status_code == 401


def test_a_service_that_keeps_the_session_of_before_is_found_out(
    attacked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_pages.SignIn, "_end_session", lambda self, request: None)
    attacker = attacked.somebody()

    sign_in(attacked.nobody, attacked.people[Role.MENTOR].uid, headers={"cookie": f"{SESSION}={attacker.cookie}"})
    attacked.nobody.cookies.clear()

    assert attacker.get("/account").status_code == 200


def test_every_sign_in_makes_another_session_and_another_form_token(attacked: World) -> None:
    mentor = attacked.people[Role.MENTOR]
    before = mentor.me

    mentor.sign_in()

    assert len(mentor.cookie) >= 43
    assert (mentor.me.session_uid, mentor.me.csrf_token) != (before.session_uid, before.csrf_token)
    assert mentor.me.csrf_token != before.csrf_token


def test_who_signs_out_cannot_go_on_with_the_cookie(attacked: World) -> None:
    person = attacked.somebody()
    cookie = person.cookie

    answer = person.post("/uitloggen")

    assert answer.headers["location"] == "/inloggen"
    assert cookie_of(answer)["max-age"] == "0"
    assert '"cache"' in answer.headers["clear-site-data"]
    assert attacked.nobody.get("/", headers={"cookie": f"{SESSION}={cookie}"}).status_code == 401


def test_no_page_and_no_redirect_shows_the_session(attacked: World) -> None:
    for person in attacked.people.values():
        for target in ("/", "/account", "/account/sleutels", "/account/wachtwoord", "/beheer", "/scholen/x"):
            answer = person.get(target)
            assert person.cookie not in answer.text
            assert person.cookie not in str(answer.headers)
    assert attacked.people[Role.MENTOR].cookie not in sign_in(attacked.nobody, attacked.admin.uid).headers["location"]
    attacked.nobody.cookies.clear()


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_forms_elsewhere(attacked: World) -> None:
    cookie = cookie_of(sign_in(attacked.nobody, attacked.people[Role.MENTOR].uid))
    attacked.nobody.cookies.clear()

    assert cookie["httponly"] is True
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("lax", "/", "")
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_behind_tls_browsers_keep_the_cookie_to_this_host_and_to_tls(attacked: World) -> None:
    with TestClient(create_app(attacked.parts), base_url="https://127.0.0.1") as browser:
        answer = sign_in(browser, attacked.people[Role.MENTOR].uid)
        cookie = cookie_of(answer, SECURE)
        inside = browser.get("/").status_code
        browser.cookies.clear()
        plain = browser.get("/", headers={"cookie": f"{SESSION}={cookie.value}"}).status_code
        dropped = browser.post(
            "/uitloggen", data={"formulier": form_token(browser, cookie.value)}, headers=sent(cookie.value),
            follow_redirects=False,
        )  # fmt: skip

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "lax", "/")
    assert cookie["domain"] == ""
    assert (inside, plain) == (200, 401)
    assert cookie_of(dropped, SECURE)["secure"] is True


def test_behind_tls_browsers_are_told_to_stay_there(attacked: World) -> None:
    with TestClient(create_app(attacked.parts), base_url="https://127.0.0.1") as browser:
        told = [browser.get(page).headers["strict-transport-security"] for page in ("/inloggen", "/", "/v1/me")]

    assert min(ages(told)) >= 365 * 24 * 3600


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "a" * 5000,
        "../../etc/passwd",
        "' OR ''='",
        "null",
        "0",
        "%00",
        "vs_x_y",
        "é".encode().decode("latin-1"),
    ],
)
def test_a_made_up_session_opens_nothing(attacked: World, cookie: str) -> None:
    headers = {"cookie": f"{SESSION}={cookie}".encode("latin-1")}

    assert attacked.nobody.get("/", headers=headers).status_code == 401


def test_of_two_cookies_of_the_same_name_only_one_counts_and_never_both(attacked: World) -> None:
    person = attacked.people[Role.MENTOR]
    both = {"cookie": f"{SESSION}=planted; {SESSION}={person.cookie}"}
    turned = {"cookie": f"{SESSION}={person.cookie}; {SESSION}=planted"}

    statuses = {attacked.nobody.get("/", headers=each).status_code for each in (both, turned)}

    assert statuses <= {200, 401}


def test_every_page_of_somebody_who_is_signed_in_has_the_way_out(attacked: World) -> None:
    for role in (Role.ZORGCOORDINATOR, Role.ADMINISTRATOR):
        person = attacked.people[role]
        for (method, path), need in attacked.app.state.needs.items():
            places = sorted(allowed(need, role, attacked.sharing)) if method == "GET" else []
            answer = person.get(address(attacked, person, path, places[0])) if places else None
            if answer and answer.headers.get("content-type", "").startswith("text/html"):
                (way_out,) = lxml.html.fromstring(answer.text).xpath("//form[@action='/uitloggen' and @method='post']")
                assert way_out.xpath(".//button")


def test_what_is_typed_as_a_password_is_hidden_and_may_be_filled_in_by_a_manager(attacked: World) -> None:
    pages = [attacked.nobody.get("/inloggen").text, attacked.people[Role.MENTOR].get("/account/wachtwoord").text]
    fields = [each for page in pages for each in lxml.html.fromstring(page).xpath("//input[@type='password']")]
    names = {each.get("name") for each in fields}

    assert names >= {"wachtwoord"}
    assert {each.get("autocomplete") for each in fields} <= {"current-password", "new-password"}
    hidden = [n for page in pages for n in lxml.html.fromstring(page).xpath("//input[not(@type='password')]/@name")]
    assert [name for name in hidden if name in ("wachtwoord", "huidig", "nieuw", "herhaling")] == []


def test_the_database_does_not_hold_what_a_browser_shows(attacked: World) -> None:
    person = attacked.people[Role.MENTOR]
    data = b"".join(path.read_bytes() for path in attacked.parts.settings.data_dir.glob("vroegsignaal.db*"))

    assert person.cookie.encode() not in data
    assert person.bearer.split("_")[2].encode() not in data
    assert sessions.sha256(person.cookie).encode() in data


def ages(told: list[str]) -> list[int]:
    """Seconds that browsers are told to stay with TLS."""
    return [int(each.split(";")[0].removeprefix("max-age=")) for each in told]


def sent(cookie: str) -> dict[str, str]:
    """What a browser sends along."""
    return {"cookie": f"{SECURE}={cookie}"}


def form_token(browser: TestClient, cookie: str) -> str:
    """The form token of a page."""
    page = browser.get("/account", headers=sent(cookie)).text
    return page.partition('name="formulier" value="')[2].partition('"')[0]
