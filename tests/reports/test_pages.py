"""Reports in the browser: the school completes and marks, leerplicht sees what was shared, nobody else sees any."""

import re
from collections.abc import Iterator

import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts
from service.views.web.app import create_app
from tests.people import PEOPLE, VO
from tests.web.client import TestClient
from tests.web.visitors import at_school, everywhere, make_account, mentor_of, sign_in

LIST = f"/scholen/{VO}/meldingen"


@pytest.fixture
def browser(demo: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(demo), base_url="http://127.0.0.1") as made:
        yield made


def as_role(browser: TestClient, demo: Parts, role: Role) -> TestClient:
    return sign_in(browser, make_account(demo.engine, "Iemand", at_school(role, VO)))


def reports(browser: TestClient, name: str) -> list[str]:
    """Addresses of the reports about somebody, in order."""
    page = browser.get(LIST).text
    return re.findall(rf'href="({LIST}/\w+)">{re.escape(name)}<', page)


def send(browser: TestClient, address: str, **fields: object) -> int:
    """Send a form of a page; returns the status."""
    (token, *_) = re.findall(r'name="formulier" value="([^"]+)"', browser.get(LIST).text)
    status: int = browser.post(address, data={"formulier": token, **fields}, follow_redirects=False).status_code
    return status


def test_the_demo_has_a_draft_for_who_reached_sixteen_hours(browser: TestClient, demo: Parts) -> None:
    as_role(browser, demo, Role.VERZUIMCOORDINATOR)
    person = next(each for key, each in PEOPLE.items() if each.pupil_id == "1207" and each.school_id == VO)

    addresses = reports(browser, person.name)

    assert addresses != []
    page = browser.get(addresses[-1]).text
    assert "16 uur in 4 weken" in page
    assert "Vroegsignaal meldt niets zelf." in page


def test_a_report_is_completed_shared_and_marked_and_then_stays(browser: TestClient, demo: Parts) -> None:
    person = next(each for each in PEOPLE.values() if each.pupil_id == "1208" and each.school_id == VO)
    as_role(browser, demo, Role.ZORGCOORDINATOR)
    found = reports(browser, person.name)
    (address,) = [each for each in found if "Langdurig relatief verzuim" in browser.get(each).text]
    filled = {"reden": "at-home", "acties": ["talked-parents", "meeting"], "gemeente": "wanted-soon", "einde": ""}

    too_early = send(browser, f"{address}/gemeld")
    wrong = send(browser, address, **(filled | {"reden": "griep"}))
    kept = send(browser, address, **filled)
    before = leerplicht_sees(browser, demo, address)
    as_role(browser, demo, Role.ZORGCOORDINATOR)
    shared = send(browser, f"{address}/delen")
    after = leerplicht_sees(browser, demo, address)
    as_role(browser, demo, Role.ZORGCOORDINATOR)
    sent = send(browser, f"{address}/gemeld", dag="2026-11-23")
    again = send(browser, address, **filled)

    assert (too_early, wrong, kept, shared, sent, again) == (422, 422, 303, 303, 303, 400)
    assert (before, after) == (404, 200)
    file = browser.get(f"{address}/bestand.json").json()
    assert (file["status"], file["vermoedelijke_reden"]) == (
        "gemeld bij DUO",
        "komt niet naar school, oorzaak wordt uitgezocht",
    )
    assert file["klokuren"] == round(sum(day["minuten"] for day in file["dagen"]) / 60, 2) > 16


def leerplicht_sees(browser: TestClient, demo: Parts, address: str) -> int:
    as_role(browser, demo, Role.LEERPLICHTAMBTENAAR)
    status: int = browser.get(address).status_code
    return status


def test_leerplicht_changes_nothing(browser: TestClient, demo: Parts) -> None:
    as_role(browser, demo, Role.ZORGCOORDINATOR)
    address = reports(browser, "")[0] if reports(browser, "") else f"{LIST}/0000000000000000"
    as_role(browser, demo, Role.LEERPLICHTAMBTENAAR)

    assert [send(browser, f"{address}/{step}") for step in ("delen", "gemeld", "intrekken")] == [404, 404, 404]


@pytest.mark.parametrize("role", [Role.TEAMLEIDER, Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE])
def test_other_roles_of_the_school_see_no_reports(browser: TestClient, demo: Parts, role: Role) -> None:
    as_role(browser, demo, role)

    assert (browser.get(LIST).status_code, browser.get("/meldingen").status_code) == (404, 403)


def test_a_mentor_sees_no_reports(browser: TestClient, demo: Parts) -> None:
    sign_in(browser, make_account(demo.engine, "Hanan", mentor_of(VO, "2B")))

    assert browser.get(LIST).status_code == 404


def test_a_report_of_another_school_is_not_found_under_this_one(browser: TestClient, demo: Parts) -> None:
    sign_in(browser, make_account(demo.engine, "Yusuf", *everywhere()))
    (address, *_) = re.findall(rf'href="({LIST}/\w+)"', browser.get(LIST).text)

    assert browser.get(address.replace(VO, "99ZZ00")).status_code == 404


BY_HAND = f"/scholen/{VO}/overig-verzuim/1207"


def test_overig_verzuim_is_drafted_for_days_that_somebody_names(browser: TestClient, demo: Parts) -> None:
    as_role(browser, demo, Role.VERZUIMCOORDINATOR)

    wrong = [
        send(browser, BY_HAND, van=first, tot=last)
        for first, last in (("", ""), ("2026-11-20", "2026-11-16"), ("2026-09-01", "2026-09-04"), ("2030-01-01", ""))
    ]
    made = send(browser, BY_HAND, van="2026-11-16", tot="2026-11-20")

    assert (wrong, made) == ([422, 422, 422, 422], 303)
    assert "Overig verzuim" in browser.get(BY_HAND).text


def test_nobody_but_who_makes_reports_can_look_a_pupil_up_by_that_form(browser: TestClient, demo: Parts) -> None:
    statuses = []
    for role in (Role.LEERPLICHTAMBTENAAR, Role.JEUGDARTS, Role.TEAMLEIDER):
        as_role(browser, demo, role)
        statuses.append(browser.get(BY_HAND).status_code)

    assert statuses == [404, 404, 404]


def test_a_day_in_the_future_or_before_the_absence_is_no_day_of_reporting(browser: TestClient, demo: Parts) -> None:
    as_role(browser, demo, Role.VERZUIMCOORDINATOR)
    person = next(each for each in PEOPLE.values() if each.pupil_id == "1401" and each.school_id == VO)
    (address, *_) = reports(browser, person.name)
    filled = {"reden": "skipping", "acties": ["talked-pupil"], "gemeente": "wanted", "einde": "2026-11-13"}
    assert send(browser, address, **filled) == 303

    statuses = [send(browser, f"{address}/gemeld", dag=when) for when in ("", "2030-01-01", "2026-01-01", "gisteren")]

    assert statuses == [422, 422, 422, 422]


def test_sixteen_hours_need_a_last_day_and_an_lrv_does_not(browser: TestClient, demo: Parts) -> None:
    as_role(browser, demo, Role.VERZUIMCOORDINATOR)
    person = next(each for each in PEOPLE.values() if each.pupil_id == "1301" and each.school_id == VO)
    (address, *_) = reports(browser, person.name)
    filled = {"reden": "skipping", "acties": ["talked-pupil"], "gemeente": "wanted"}

    statuses = [send(browser, address, **filled, einde=end) for end in ("", "2026-10-01", "2030-01-01", "2026-11-17")]

    assert statuses == [422, 422, 422, 303]
