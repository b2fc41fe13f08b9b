"""Whoever may not see something is told 401, 403 or 404, and nothing by which to learn whether it exists."""

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import BaseRoute

from service.domain.access import Role
from service.views.gate import At
from service.views.permission_matrix import OF_AT, Where, allowed
from service.views.web.door import is_public
from tests.access.examples import address
from tests.access.things import PUPILS, SCHOOLS
from tests.access.world import Person, World, is_api
from tests.people import PEOPLE, VO

CLOSED = {401, 403, 404}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
NO_PUPIL, NO_SCHOOL = "9999", "98ZZ00"
ODD = (
    "/", "/v1", "/v1/", "/v1/x", "/beheer", "/scholen", f"/scholen/{VO}", f"/scholen/{VO}/leerlingen", "/docs",
    "/redoc", "/openapi.json", "/v1/docs", "/admin", "/.git/config", "/.env", "/metrics", "/account/", "//",
    "//evil.example/",
    f"/static/../scholen/{VO}/leerlingen/1201", f"/inloggen/../scholen/{VO}/leerlingen/1201", "/inloggen%2f..%2fbeheer",
    "/INLOGGEN/../beheer", "/v1/problems/../me", "/v1/openapi.json/../me", "/healthz/../beheer", "/beheer;/inloggen",
    f"/scholen/{VO}/leerlingen/1201/../../../../beheer", "/%2e%2e/beheer", "/v1/%6de",
)  # fmt: skip
"""Addresses that try to look like something else; those that lead to a public page are `PUBLIC_ANSWERS`."""


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_who_is_not_signed_in_gets_401_everywhere(attacked: World, method: str) -> None:
    answers = {path: attacked.nobody.request(method, path).status_code for path in closed_paths(attacked)}

    assert {path: status for path, status in answers.items() if status != 401} == {}
    assert len(answers) > 60


@pytest.mark.parametrize("path", ODD)
def test_an_address_that_looks_like_another_one_stays_closed(attacked: World, path: str) -> None:
    answer = attacked.nobody.get(path, follow_redirects=False)

    assert answer.status_code in CLOSED
    assert PEOPLE["noor"].last_name not in answer.text


@pytest.mark.slow
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_stays_closed_for_who_is_not_signed_in(attacked: World, path: str) -> None:
    address = f"/{quote(path, safe='/%.;')}"

    answer = attacked.nobody.get(address, follow_redirects=False)

    if not is_public(unquote(address)):
        assert answer.status_code in CLOSED | {400}


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_a_wrong_role_gets_the_same_answer_whether_the_pupil_exists_or_not(attacked: World, role: Role) -> None:
    person = attacked.people[role]
    compared = 0

    for method, path, where in refused(attacked, role):
        real = address(attacked, person, path, where)
        school_id, pupil_id = SCHOOLS[where], PEOPLE[PUPILS[where]].pupil_id
        other = real.replace(f"/{pupil_id}", f"/{NO_PUPIL}").replace(f"/{school_id}/", f"/{school_id}/", 1)
        assert other != real
        assert answer_of(person, method, real) == answer_of(person, method, other)
        compared += 1

    assert compared > (0 if role in (Role.ZORGCOORDINATOR, Role.VERZUIMCOORDINATOR) else 8)


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_a_wrong_role_gets_the_same_answer_whether_the_school_exists_or_not(attacked: World, role: Role) -> None:
    person = attacked.people[role]
    somewhere = [
        (method, address(attacked, person, path, where), SCHOOLS[where])
        for method, path, where in refused(attacked, role, At.SCHOOL, At.PUPIL)
        if "{uid}" not in path
    ]

    for method, real, school_id in somewhere:
        other = real.replace(f"/{school_id}", f"/{NO_SCHOOL}")
        assert other != real
        assert answer_of(person, method, real) == answer_of(person, method, other)
    assert somewhere


def test_who_is_not_signed_in_gets_the_same_answer_whether_the_pupil_exists_or_not(attacked: World) -> None:
    for (method, path), need in attacked.app.state.needs.items():
        if need.at is not At.PUPIL:
            continue
        real = address(attacked, attacked.admin, path, Where.CLASS)
        other = real.replace(PEOPLE["noor"].pupil_id, NO_PUPIL)
        first, second = (attacked.nobody.request(method, each) for each in (real, other))
        assert first.status_code == second.status_code == 401
        assert first.text.replace(real, "") == second.text.replace(other, "")
        assert headers_of(first) == headers_of(second)


@pytest.mark.parametrize(
    "path", ["/scholen/{}/leerlingen/{}", "/v1/schools/{}/pupils/{}", "/scholen/{}/toestemming/{}"]
)
@pytest.mark.parametrize(
    "pupil_id", ["1201", "1301", NO_PUPIL, "0", "-1", "1201 ", "1'--", "%27", "1201%00", "é", "x" * 64]
)
def test_whatever_the_number_the_answer_to_a_wrong_role_is_the_same(attacked: World, path: str, pupil_id: str) -> None:
    doctor = attacked.people[Role.JEUGDARTS]

    expected = answer_of(doctor, "GET", path.format(VO, NO_PUPIL))
    if "%00" in pupil_id:
        assert doctor.get(path.format(VO, pupil_id)).status_code == 400
    else:
        assert answer_of(doctor, "GET", path.format(VO, pupil_id)) == expected


@pytest.mark.parametrize("role", [Role.JEUGDARTS, Role.MENTOR, Role.ZORGCOORDINATOR])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "POST"])
def test_another_method_than_a_route_has_does_nothing(attacked: World, role: Role, method: str) -> None:
    person = attacked.people[role]
    for key in ("noor", "amira"):
        page, one = (
            f"/{begin}/{PEOPLE[key].pupil_id}" for begin in (f"scholen/{VO}/leerlingen", f"v1/schools/{VO}/pupils")
        )
        tried = [person.send(method, each) for each in (page, one, page.replace("1", "9"))]

        assert {answer.status_code for answer in tried} == {405}
        assert PEOPLE[key].last_name not in "".join(answer.text for answer in tried)


@pytest.mark.slow
def test_head_tells_what_get_tells_without_its_body(attacked: World) -> None:
    for role in (Role.ZORGCOORDINATOR, Role.MENTOR, Role.JEUGDARTS):
        person = attacked.people[role]
        for (method, path), need in attacked.app.state.needs.items():
            for where in OF_AT[need.at] if method == "GET" else ():
                target = address(attacked, person, path, where)
                got, head = person.get(target), person.send("HEAD", target)
                assert (target, head.status_code) == (target, got.status_code)
                assert head.content == b""


@pytest.mark.parametrize("header", ["x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url"])
def test_no_header_makes_another_request_of_it(attacked: World, header: str) -> None:
    doctor = attacked.people[Role.JEUGDARTS]
    page = f"/scholen/{VO}/leerlingen/1201"

    assert doctor.get("/", headers={header: page}).text == doctor.get("/").text
    assert doctor.send("POST", "/account", headers={header: "GET"}).status_code == 405


def closed_paths(world: World) -> Iterator[str]:
    """A real address of every route that is not for everybody, whatever its method."""
    for route in world.app.routes:
        path = path_of(route)
        if path and not is_public(f"{path}/"):
            for where in (Where.CLASS, Where.ELSEWHERE):
                yield address(world, world.admin, path, where)


def path_of(route: BaseRoute) -> str:
    """The template of a route."""
    return str(getattr(route, "path", ""))


def refused(world: World, role: Role, *at: At) -> Iterator[tuple[str, str, Where]]:
    """Routes about a pupil that a role may not use, with the places where not."""
    for (method, path), need in world.app.state.needs.items():
        for where in OF_AT[need.at] if need.at in (at or (At.PUPIL,)) else ():
            if where not in allowed(need, role, world.sharing):
                yield method, path, where


def answer_of(person: Person, method: str, target: str) -> tuple[int, str, list[tuple[str, str]]]:
    """All that somebody gets to see of an answer, but the random id of the request."""
    is_form = method == "POST" and not is_api(target)
    answer = person.post(target) if is_form else person.send(method, target)
    assert answer.status_code in CLOSED
    return answer.status_code, answer.text, headers_of(answer)


def headers_of(answer: object) -> list[tuple[str, str]]:
    """Headers, without those that differ between two equal requests."""
    found = getattr(answer, "headers").items()  # noqa: B009
    return sorted((name, value) for name, value in found if not re.match("x-request-id|content-length|ratelimit", name))
