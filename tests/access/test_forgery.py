"""A page of somebody else cannot send a form for who is signed in here (cross-site request forgery)."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from service.domain.access import Role, Verb
from service.store.session import snapshot
from service.store.tables import metadata
from service.views.permission_matrix import OF_AT, allowed
from service.views.web import forms, guard
from service.views.web.app import create_app
from tests.access.examples import address
from tests.access.world import Person, World, is_api

ELSEWHERE = {"origin": "https://evil.example"}
BROWSERS: dict[str, dict[str, str]] = {
    "another site": {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    "another host of the same site": {"sec-fetch-site": "same-site", "origin": "http://evil.127.0.0.1"},
    "an unknown word": {"sec-fetch-site": "perhaps", "origin": "http://127.0.0.1"},
    "an older browser, another origin": {"origin": "https://evil.example"},
    "an older browser, an origin that begins alike": {"origin": "http://127.0.0.1.evil.example"},
    "an older browser, another port": {"origin": "http://127.0.0.1:8080"},
    "an older browser, another scheme": {"origin": "https://127.0.0.1"},
    "a sandboxed frame": {"origin": "null"},
    "a sandboxed frame of a newer browser": {"sec-fetch-site": "cross-site", "origin": "null"},
}
OWN = {
    "our own page": {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1"},
    "an address that was typed": {"sec-fetch-site": "none"},
    "a program": {},
}
WRITTEN_BY_LOOKING = {"audit_event", "audited_pupil", "pupil_reference"}
PUBLIC_FORMS = ("/inloggen", "/inloggen/code", "/inloggen/demo", "/uitnodiging/nobody-was-sent-this")


@pytest.mark.slow
@pytest.mark.parametrize("token", ["", "none", "foreign", "almost", "twice"])
def test_a_form_without_the_token_of_its_own_session_does_nothing(attacked: World, token: str) -> None:
    for person, target in forms_of(attacked):
        sent = person.send("POST", target, data=fields(attacked, person, token))

        assert (target, sent.status_code) == (target, 403)


@pytest.mark.slow
@pytest.mark.parametrize("browser", BROWSERS)
def test_a_form_that_a_page_elsewhere_sends_does_nothing_even_with_the_right_token(
    attacked: World, browser: str
) -> None:
    for person, target in forms_of(attacked):
        sent = person.send("POST", target, data=person.fields(), headers=BROWSERS[browser])

        assert (target, sent.status_code) == (target, 403)


@pytest.mark.parametrize("browser", BROWSERS)
@pytest.mark.parametrize("target", PUBLIC_FORMS)
def test_nobody_is_signed_in_by_a_page_elsewhere(attacked: World, target: str, browser: str) -> None:
    uid = attacked.people[Role.MENTOR].uid

    sent = attacked.nobody.post(target, data={"account": uid}, headers=BROWSERS[browser], follow_redirects=False)

    assert sent.status_code == 403
    assert "set-cookie" not in sent.headers


@pytest.mark.parametrize("browser", OWN)
def test_a_form_of_our_own_page_with_its_token_is_taken(attacked: World, browser: str) -> None:
    mentor = attacked.people[Role.MENTOR]

    sent = mentor.send("POST", "/account/sessies/andere", data=mentor.fields(), headers=OWN[browser])

    assert sent.status_code == 303


def test_the_api_takes_no_cookie_so_that_no_page_can_use_it_for_somebody(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    cookie = {"cookie": f"vroegsignaal={coordinator.cookie}"}

    for method, path in attacked.app.state.needs:
        if is_api(path):
            target = address(attacked, coordinator, path, OF_AT[attacked.app.state.needs[method, path].at][0])
            assert attacked.nobody.request(method, target, headers=cookie).status_code == 401


def test_what_needs_a_right_to_change_is_read_only_as_the_form_that_is_sent_to_the_same_address(
    attacked: World,
) -> None:
    needs = attacked.app.state.needs
    read = [path for (method, path), need in needs.items() if method == "GET" and need.verb is Verb.CHANGE]

    assert [path for path in read if needs.get(("POST", path)) != needs["GET", path]] == []
    assert read


@pytest.mark.slow
def test_nothing_changes_by_reading_everything(attacked: World) -> None:
    readers = (attacked.admin, attacked.people[Role.ZORGCOORDINATOR], attacked.people[Role.MENTOR])
    targets = [
        address(attacked, attacked.admin, path, where)
        for (method, path), need in attacked.app.state.needs.items()
        for where in (OF_AT[need.at] if method == "GET" else ())
    ]
    before = rows(attacked)

    statuses = {person.get(target).status_code for person in readers for target in targets}

    assert rows(attacked) == before
    assert statuses == {200, 303, 403, 404}


def test_no_page_of_another_site_may_read_an_answer(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]

    for target in ("/", "/v1/me", "/v1/schools", "/static/site.css", "/inloggen"):
        answer = coordinator.get(target, headers=ELSEWHERE)
        asked = coordinator.send("OPTIONS", target, headers={**ELSEWHERE, "access-control-request-method": "POST"})
        for headers in (answer.headers, asked.headers):
            assert [name for name in headers if name.startswith("access-control-")] == []
            assert headers["cross-origin-resource-policy"] == "same-origin"


def test_without_the_token_a_forged_form_would_go_through(attacked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_same", lambda given, wanted: True)
    mentor = attacked.people[Role.MENTOR]

    assert mentor.send("POST", "/account/sessies/andere", data={}).status_code == 303


def test_without_the_guard_a_page_elsewhere_would_sign_somebody_in(
    attacked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_from_elsewhere", lambda request: False)
    mentor = attacked.people[Role.MENTOR]

    with mentor.on(create_app(attacked.parts)) as person:
        sent = person.client.post(
            "/inloggen/demo", data={"account": mentor.uid}, headers=ELSEWHERE, follow_redirects=False
        )

    assert sent.status_code == 303


def rows(world: World) -> dict[str, int]:
    """How many rows every table has, but those in which looks are written down."""
    with snapshot(world.parts.engine) as connection:
        return {
            each.name: connection.scalar(select(func.count()).select_from(each)) or 0
            for each in metadata.sorted_tables
            if each.name not in WRITTEN_BY_LOOKING
        }


def forms_of(world: World) -> Iterator[tuple[Person, str]]:
    """Somebody who may send it, and the address, of every form that needs a session."""
    for (method, path), need in world.app.state.needs.items():
        if method != "POST" or is_api(path):
            continue
        for role, person in world.people.items():
            places = [where for where in OF_AT[need.at] if where in allowed(need, role, world.sharing)]
            if places:
                yield person, address(world, person, path, places[0])
                break


def fields(world: World, person: Person, token: str) -> dict[str, Any]:
    """A form with a wrong token."""
    right, foreign = person.me.csrf_token, world.somebody().me.csrf_token
    wrong: dict[str, Any] = {
        "none": {},
        "": {"formulier": ""},
        "foreign": {"formulier": foreign},
        "almost": {"formulier": right[:-1]},
        "twice": {"formulier": [right, foreign]},
    }
    found: dict[str, Any] = wrong[token]
    return found
