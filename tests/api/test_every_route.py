"""Every route answers what is described, on both databases, with what every answer has."""

import pytest
from fastapi.routing import APIRoute

from service.views.api.version import VERSION
from tests.api.addresses import NAMED, OF_SCHOOL, OF_SERVICE, PUBLIC
from tests.api.described import Described
from tests.api.feeds import Feed
from tests.web.client import TestClient

ALL = (*OF_SCHOOL, *OF_SERVICE)


@pytest.mark.parametrize("address", ALL)
def test_every_address_answers_in_the_shape_that_is_described(
    either: tuple[Feed, Feed], description: Described, address: str
) -> None:
    coordinator, administrator = either
    answer = (coordinator if address in OF_SCHOOL else administrator).get(address)

    assert answer.status_code == 200, answer.text
    description.check(answer)


@pytest.mark.parametrize("address", ALL)
def test_every_answer_has_the_version_an_entity_tag_and_is_kept_by_nobody(
    coordinator: Feed, administrator: Feed, address: str
) -> None:
    answer = (coordinator if address in OF_SCHOOL else administrator).get(address)

    assert answer.headers["api-version"] == VERSION
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["ratelimit-policy"] == '"requests";q=1000000;w=60'
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("address", [*ALL, *PUBLIC])
def test_the_head_of_an_answer_can_be_asked_alone(coordinator: Feed, administrator: Feed, address: str) -> None:
    who = administrator if address in OF_SERVICE else coordinator
    head = who.client.head(f"/v1{address}", headers=who.headers)

    assert (head.status_code, head.headers["api-version"]) == (200, VERSION)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_describes_the_api_is_for_everybody(client: TestClient, address: str) -> None:
    assert client.get(f"/v1{address}").status_code == 200


def test_every_route_that_can_be_read_is_among_these_addresses(client: TestClient) -> None:
    routes = [route for route in client.app.routes if isinstance(route, APIRoute)]  # type: ignore[attr-defined]
    readable = {route.path for route in routes if route.path.startswith("/v1/") and "GET" in (route.methods or set())}
    tried = {
        next(route.path for route in routes if route.path_regex.fullmatch(f"/v1{address.partition('?')[0]}"))
        for address in (*ALL, *PUBLIC)
    }

    elsewhere = {"/v1/imports/{import_id}", "/v1/imports/{import_id}/rejected-rows", "/v1/tier-counts"}
    assert readable - tried == elsewhere


def test_every_route_about_named_pupils_is_among_those_that_are_logged(client: TestClient) -> None:
    needs = client.app.state.needs  # type: ignore[attr-defined]
    named = {path for (method, path), need in needs.items() if need.must_be_logged and method == "GET"}
    ours = [path for path in named if path.startswith("/v1/")]

    assert len(ours) == len(NAMED)


@pytest.mark.parametrize("address", ALL)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_what_cannot_be_done_says_what_can(coordinator: Feed, address: str, method: str) -> None:
    answer = coordinator.client.request(method, f"/v1{address}", headers=coordinator.headers)

    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))
    assert answer.json()["type"] == "/v1/problems/method-not-allowed"
