"""The own account: what one may, where one is signed in, password and second step."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pyotp
import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts
from service.store.accounts import people
from service.store.session import snapshot, write_transaction
from tests.people import PO, VO
from tests.web.client import TestClient
from tests.web.pages import open_page, section, text_of
from tests.web.staff import ELSEWHERE, PASSWORD, Employee, Office, open_office, send, token_of
from tests.web.visitors import at_school, mentor_of

NEW = "zeven blauwe trappen zingen"
SET_UP = "/account/tweede-stap"
FORMS = (
    "/account/wachtwoord",
    "/account/sessies/andere",
    "/account/sessies/abc",
    SET_UP,
    f"{SET_UP}/app",
    "/account/herstelcodes",
    "/account/sleutels",
    "/account/sleutels/abc/intrekken",
)


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


def errors_of(answer: Any) -> str:
    """What the summary of errors says."""
    (summary,) = lxml.html.fromstring(answer.text).xpath("//div[@class='errors']")
    return text_of(summary)


def password(browser: TestClient, current: str, new: str, again: str | None = None) -> Any:
    """Send the form to change the password."""
    form = {"huidig": current, "nieuw": new, "herhaling": new if again is None else again}
    return send(browser, "/account/wachtwoord", **form)


def seed_on(page: Any) -> str:
    """The key that a page shows to type over."""
    return "".join(text_of(page.xpath("//*[@id='sleutel']")[0]).split())


@pytest.mark.parametrize("address", FORMS)
def test_a_form_without_the_token_of_the_session_or_from_another_site_does_nothing(
    office: Office, address: str
) -> None:
    browser = office.enter(office.hire("Bo Zandloper"))
    before = office.last()

    without = browser.post(address, data={"nieuw": NEW})
    token = token_of(browser, "/account")
    elsewhere = browser.post(address, data={"formulier": token}, headers=ELSEWHERE)
    stranger = office.browser().post(address, data={"formulier": token})

    assert (without.status_code, elsewhere.status_code, stranger.status_code) == (403, 403, 401)
    assert [event["action"] for event in office.log(before)] == []


def test_one_reads_the_own_roles_with_place_and_time(office: Office) -> None:
    bo = office.hire("Bo Zandloper", at_school(Role.ZORGCOORDINATOR, VO), mentor_of(PO, "7"))

    page = open_page(office.enter(bo), "/account")

    rows = [text_of(row) for row in section(page, "rollen").xpath(".//tbody/tr")]
    assert rows == [
        "zorgcoördinator Zilverlinde College vanaf za 1 aug 2026, zonder einddatum "
        "Ziet alle leerlingen van de eigen school, en legt toestemming en verzoeken vast.",
        "mentor klas 7, Basisschool De Kievitsvlucht vanaf za 1 aug 2026, zonder einddatum "
        "Ziet alleen de leerlingen van de eigen klas.",
    ]
    assert bo.email in text_of(page)


def test_one_signs_out_elsewhere_one_by_one_and_all_at_once(office: Office) -> None:
    bo = office.hire("Bo Zandloper")
    laptop, phone, tablet = (office.enter(bo) for _ in range(3))
    page = open_page(laptop, "/account")
    others = page.xpath(
        "//form[starts-with(@action, '/account/sessies/') and not(contains(@action, 'andere'))]/@action"
    )

    one = send(laptop, others[0])
    left = [browser.get("/account").status_code for browser in (laptop, phone, tablet)]
    everywhere = send(laptop, "/account/sessies/andere")

    assert len(others) == 2
    assert (one.headers["location"], sorted(left)) == ("/account?gedaan=sessie", [200, 200, 401])
    assert "Op dat apparaat is uitgelogd." in laptop.get(one.headers["location"]).text
    assert everywhere.status_code == 303
    assert [browser.get("/account").status_code for browser in (laptop, phone, tablet)] == [200, 401, 401]


def test_nobody_ends_the_session_of_somebody_else(office: Office) -> None:
    mine, other = office.enter(office.hire("Bo Zandloper")), office.enter(office.hire("Mirjam Waterlelie"))
    started = next(event for event in reversed(office.log()) if event["action"] == "signed-in")

    answer = send(mine, f"/account/sessies/{started['detail']['session']}")

    assert (answer.status_code, other.get("/account").status_code) == (404, 200)


def test_a_new_password_works_from_then_on_and_signs_out_elsewhere(office: Office) -> None:
    bo = office.hire("Bo Zandloper")
    laptop, phone = office.enter(bo), office.enter(bo)
    cookie = laptop.cookies["vroegsignaal"]

    answer = password(laptop, PASSWORD, NEW)

    assert (answer.status_code, answer.headers["location"]) == (303, "/account?gedaan=wachtwoord")
    assert laptop.cookies["vroegsignaal"] != cookie
    assert [browser.get("/account").status_code for browser in (laptop, phone)] == [200, 401]
    old = office.browser().post("/inloggen", data={"email": bo.email, "wachtwoord": PASSWORD})
    new = office.browser().post("/inloggen", data={"email": bo.email, "wachtwoord": NEW}, follow_redirects=False)
    assert (old.status_code, new.status_code) == (401, 303)


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("een ander wachtwoord", NEW, None, "niet uw huidige wachtwoord"),
        (PASSWORD, "kort", None, "Gebruik minstens 12 tekens"),
        (PASSWORD, "Zandloper is mijn naam", None, "In dit wachtwoord staat uw naam"),
        (PASSWORD, PASSWORD, None, "Dit is uw huidige wachtwoord"),
        (PASSWORD, NEW, f"{NEW}.", "niet gelijk"),
    ],
)
def test_a_password_that_is_not_taken_says_why_and_changes_nothing(
    office: Office, current: str, new: str, again: str | None, said: str
) -> None:
    bo = office.hire("Bo Zandloper")
    browser = office.enter(bo)

    answer = password(browser, current, new, again)

    assert (answer.status_code, said in errors_of(answer)) == (422, True)
    assert new not in answer.text
    assert office.enter(bo).get("/account").status_code == 200


def test_fields_nobody_asked_for_change_nothing(office: Office) -> None:
    bo, other = office.hire("Bo Zandloper"), office.hire("Mirjam Waterlelie")
    browser = office.enter(bo)
    extra = {"account": other.uid, "account_id": str(other.id), "uid": other.uid, "email": "ander@school.example"}
    extra |= {"role": "administrator", "rol": "administrator", "demo": "true", "name": "Anders"}

    send(browser, "/account/wachtwoord", huidig=PASSWORD, nieuw=NEW, herhaling=NEW, **extra)

    with snapshot(office.parts.engine) as connection:
        mine, theirs = (people.by_id(connection, each.id) for each in (bo, other))
    assert (mine.name, mine.email, mine.demo) == ("Bo Zandloper", bo.email, False)
    assert theirs.password_changed_at != mine.password_changed_at
    assert open_page(browser, "/account").xpath("//section[@aria-labelledby='rollen']//tr") == []


def newcomer(office: Office) -> tuple[Employee, TestClient]:
    """Somebody who has a password and no app yet."""
    who = office.hire("Nieuw Gezicht", at_school(Role.ZORGCOORDINATOR, VO), with_app=False)
    return who, office.enter(who)


def test_who_has_no_app_yet_sets_one_up_and_gets_codes_for_on_paper_once(office: Office) -> None:
    who, browser = newcomer(office)
    before = browser.get("/").status_code

    shown = send(browser, SET_UP, at=SET_UP)
    page = open_page(browser, shown.headers["location"])
    (image,) = page.xpath("//img[@class='qr']")
    seed = seed_on(page)
    done = send(browser, f"{SET_UP}/app", at=f"{SET_UP}/app", code=pyotp.TOTP(seed).at(office.clock.at))
    codes = re.findall(r"<code>([a-z0-9-]{29})</code>", done.text)

    assert (before, shown.status_code) == (403, 303)
    assert image.get("src").startswith("data:image/svg+xml")
    assert image.get("alt")
    assert seed not in image.get("alt")
    assert (done.status_code, len(set(codes))) == (200, 10)
    assert browser.get("/").status_code == 200
    assert not any(code in browser.get(where).text for where in ("/account", "/account/herstelcodes") for code in codes)
    # The forms of the page with codes carry the token of the new session.
    assert re.search(r'name="formulier" value="([^"]+)"', done.text)[1] == token_of(browser, "/account")  # type: ignore[index]
    with_paper = office.browser()
    with_paper.post("/inloggen", data={"email": who.email, "wachtwoord": PASSWORD})
    assert with_paper.post("/inloggen/code", data={"code": codes[0]}).status_code == 200
    assert "nog 9 van de 10" in text_of(open_page(with_paper, "/account"))


def test_a_wrong_first_code_keeps_the_same_picture(office: Office) -> None:
    _, browser = newcomer(office)
    send(browser, SET_UP, at=SET_UP)
    seed = seed_on(open_page(browser, f"{SET_UP}/app"))

    wrong = send(browser, f"{SET_UP}/app", at=f"{SET_UP}/app", code="123456")

    assert (wrong.status_code, "Deze code klopt niet" in errors_of(wrong)) == (422, True)
    assert seed_on(lxml.html.fromstring(wrong.text)) == seed


def test_the_picture_of_somebody_else_cannot_be_confirmed_or_seen(office: Office) -> None:
    _, mine = newcomer(office)
    _, other = newcomer(office)
    send(other, SET_UP, at=SET_UP)
    ticket = next(value for name, value in other.cookies.items() if name.endswith("-app"))
    mine.cookies.set("vroegsignaal-app", ticket, domain="127.0.0.1", path="/")

    seen = mine.get(f"{SET_UP}/app", follow_redirects=False)

    assert (seen.status_code, seen.headers["location"]) == (303, SET_UP)


def test_who_has_yet_to_set_up_an_app_may_sign_out(office: Office) -> None:
    _, browser = newcomer(office)

    assert send(browser, "/uitloggen").headers["location"] == "/inloggen"
    assert browser.get("/account").status_code == 401


def test_another_app_needs_a_code_of_the_one_before(office: Office) -> None:
    bo = office.hire("Bo Zandloper")
    browser = office.enter(bo)
    send(browser, SET_UP)
    seed = seed_on(open_page(browser, f"{SET_UP}/app"))
    office.clock.turn(seconds=30)
    code = pyotp.TOTP(seed).at(office.clock.at)

    without = send(browser, f"{SET_UP}/app", code=code)
    office.clock.turn(seconds=30)
    old, new = (pyotp.TOTP(each).at(office.clock.at) for each in (bo.seed, seed))
    proved = send(browser, f"{SET_UP}/app", code=new, **{"oude-code": old})

    assert (without.status_code, proved.status_code) == (422, 200)
    with snapshot(office.parts.engine) as connection:
        assert people.by_id(connection, bo.id).totp_secret is not None


def test_other_codes_for_on_paper_replace_the_ones_before(office: Office) -> None:
    bo = office.hire("Bo Zandloper")
    browser = office.enter(bo)

    wrong = send(browser, "/account/herstelcodes", code="abcd")
    made = send(browser, "/account/herstelcodes", code=office.code(bo))

    assert (wrong.status_code, made.status_code) == (422, 200)
    assert len(re.findall(r"<code>[a-z0-9-]{29}</code>", made.text)) == 10
    assert "nog 10 van de 10" in text_of(open_page(browser, "/account"))


def test_nothing_of_an_invented_person_can_be_changed(office: Office) -> None:
    browser = office.invented("Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))

    changed = password(browser, "", NEW)
    app = send(browser, SET_UP)

    assert "Aan een demo-account kan niets worden veranderd" in errors_of(changed)
    assert (app.status_code, "Aan een demo-account kan niets worden veranderd" in app.text) == (422, True)


def test_a_role_that_ended_shows_nothing_any_more(office: Office) -> None:
    bo = office.hire("Bo Zandloper")
    browser = office.enter(bo)
    with write_transaction(office.parts.engine) as connection:
        people.change(connection, bo.id, name="Bo <i>Zandloper</i>")

    page = open_page(browser, "/account")

    assert "U hebt nog geen rol" in text_of(page)
    assert page.xpath("//i") == []
