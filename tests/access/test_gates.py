"""No way in without a gate: an application with one does not start; a look that is not written down shows nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from service.domain.access import Role, Verb, What
from service.domain.errors import ConfigError
from service.views.gate import NAMED, At, Look, Need
from service.views.web import app as application
from service.views.web.register import Routes
from tests.access.world import World
from tests.people import PEOPLE, VO

Add = Callable[[FastAPI], Any]


def hello() -> Response:
    return PlainTextResponse("hello")


async def talk(socket: Any) -> None:
    await socket.close()


WAYS_IN: dict[str, Add] = {
    "a route": lambda app: app.add_api_route("/extra", hello, methods=["GET"]),
    "a route under /v1": lambda app: app.add_api_route("/v1/extra", hello, methods=["POST"]),
    "only HEAD": lambda app: app.add_api_route("/extra", hello, methods=["HEAD"]),
    "the address of another route": lambda app: app.add_api_route("/account", hello, methods=["GET"]),
    "a route that only begins like a public one": lambda app: app.add_api_route("/inloggen-extra", hello),
    "a route of Starlette": lambda app: app.router.routes.append(Route("/extra", hello)),
    "another application": lambda app: app.mount("/extra", Starlette(routes=[Route("/", hello)])),
    "a web socket": lambda app: app.add_api_websocket_route("/extra", talk),
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_an_application_with_a_way_in_that_has_no_gate_does_not_start(
    attacked: World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def with_a_way_in(routes: Routes) -> None:
        WAYS_IN[way](routes.app)

    monkeypatch.setattr(application, "add_api", with_a_way_in)

    with pytest.raises(ConfigError, match=r"Routes without a permission: .*(extra|account)"):
        application.create_app(attacked.parts)


def test_a_page_about_pupils_that_writes_no_look_down_answers_with_a_failure(
    attacked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(look: Look, school_id: str, pupil_id: str) -> Response:
        return PlainTextResponse(PEOPLE["tess"].name)

    def add(routes: Routes) -> None:
        need = Need(Verb.SEE, What.PUPIL, At.PUPIL)
        routes.add("/extra/{school_id}/{pupil_id}", forgetful, need, ["GET"])

    monkeypatch.setattr(application, "add_api", add)
    address = f"/extra/{VO}/{PEOPLE['tess'].pupil_id}"

    with attacked.people[Role.ZORGCOORDINATOR].on(application.create_app(attacked.parts)) as coordinator:
        answer = coordinator.get(address)

    assert answer.status_code == 500
    assert PEOPLE["tess"].first_name not in answer.text


ABOUT_PUPILS = {
    "weekly-list", "pupil", "pupil-name", "facts", "sickness-flag", "report-draft", "case", "contact", "agreed-action",
    "case-note", "gut-feeling", "tier-decision", "exemption", "sickness-step", "swv-case", "reconciliation", "consent",
    "access-log", "personal-data", "correction",
}  # fmt: skip
ABOUT_THE_SERVICE = {
    "school", "register", "tier-counts", "message", "model", "import", "account", "token", "audit", "document",
    "metrics", "self",
}  # fmt: skip


def test_a_look_at_anything_about_pupils_must_be_written_down() -> None:
    assert {each.value for each in NAMED} == ABOUT_PUPILS
    assert {each.value for each in What} == ABOUT_PUPILS | ABOUT_THE_SERVICE


def test_a_body_is_not_read_before_the_gate_is_passed(attacked: World) -> None:
    doctor = attacked.people[Role.JEUGDARTS]
    broken = {"content-type": "application/json"}

    consents = f"/v1/schools/{VO}/pupils/{PEOPLE['noor'].pupil_id}/consents"

    assert doctor.send("POST", consents, content=b"{", headers=broken).status_code == 404
    assert doctor.send("POST", "/v1/imports", content=b"{", headers=broken).status_code == 403
