"""Every request gets an id, is timed, logged and counted by its template, and its address is written nowhere."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, Request
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from service.domain.access import Actor, ActorKind
from service.telemetry.logs import log
from service.telemetry.metrics import Metrics, render
from service.telemetry.requests import Observe, route_of, templates
from tests.people import PEOPLE
from tests.telemetry.captured import Captured, captured
from tests.telemetry.traces import find_personal_data
from tests.web.client import TestClient

ZOE = PEOPLE["zoe"]
FILE = "/scholen/{school_id}/leerlingen/{pupil_id:path}"
ADDRESS = f"/scholen/99AA00/leerlingen/{ZOE.pupil_id}"
OURS = re.compile(r"[0-9a-f]{32}")


def application() -> FastAPI:
    app, api, inner = FastAPI(openapi_url=None), APIRouter(), FastAPI(openapi_url=None)

    @app.get(FILE)
    def pupil(request: Request) -> str:
        request.state.actor = Actor(ActorKind.ACCOUNT, "0123456789abcdef")
        log("dependency-slow", dependency="database", duration_ms=1)
        return str(request.state.request_id)

    @app.get("/mislukt/{pupil_id}")
    def failing(pupil_id: str) -> None:
        raise LookupError(pupil_id)

    api.add_api_route("/pupils/{pupil_id}", lambda pupil_id: pupil_id)
    inner.add_api_route("/deep/{pupil_id}", lambda pupil_id: pupil_id)
    app.include_router(api, prefix="/v1")
    app.mount("/binnen", inner)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent))
    return app


class Watched:
    """A client of the application, what it logged and what it counted."""

    def __init__(self, logged: Captured) -> None:
        app, self.metrics, self.logged = application(), Metrics(), logged
        self.metrics.know_routes([*templates(app.routes), "/binnen/deep/{pupil_id}"])
        self.client = TestClient(Observe(app, route_of, log, self.metrics), raise_server_exceptions=False)

    @property
    def finished(self) -> dict[str, object]:
        return next(line for line in self.logged.lines if line["event"] == "request-finished")

    @property
    def counted(self) -> str:
        return render(self.metrics.registry)[0].decode()


@pytest.fixture
def watched() -> Iterator[Watched]:
    with watching() as found:
        yield found


@contextmanager
def watching() -> Iterator[Watched]:
    with captured(strict=True) as logged:
        yield Watched(logged)


def test_a_request_is_one_line_with_its_template(watched: Watched) -> None:
    answer = watched.client.get(f"{ADDRESS}?naam={ZOE.last_name}")

    line = watched.finished
    assert {name: line[name] for name in ("method", "route", "status", "actor")} == {
        "method": "GET",
        "route": FILE,
        "status": 200,
        "actor": "account",
    }
    assert isinstance(line["duration_ms"], int)
    assert line["request_id"] == answer.headers["x-request-id"] == answer.json()
    assert OURS.fullmatch(answer.headers["x-request-id"])
    assert find_personal_data(watched.logged.text + watched.counted, PEOPLE.values()) == []


def test_what_is_logged_meanwhile_has_the_same_id(watched: Watched) -> None:
    watched.client.get(ADDRESS)

    assert len(watched.logged.lines) == 2
    assert len({line["request_id"] for line in watched.logged.lines}) == 1


def test_a_request_is_counted(watched: Watched) -> None:
    for _ in range(3):
        watched.client.get(ADDRESS)

    assert f'_count{{method="GET",route="{FILE}",status="2xx"}} 3.0' in watched.counted


@pytest.mark.parametrize(
    ("address", "template", "status"),
    [
        ("/v1/pupils/1208", "/v1/pupils/{pupil_id}", 200),
        ("/binnen/deep/1208", "/binnen/deep/{pupil_id}", 200),
        ("/static/captured.py", "/static", 200),
        ("/static/1208", "/static", 404),
        ("/binnen/1208", "/binnen", 404),
        ("/leerlingen/1208", "unmatched", 404),
        ("/", "unmatched", 404),
    ],
)
def test_the_template_is_the_whole_one_however_a_route_was_added(
    watched: Watched, address: str, template: str, status: int
) -> None:
    watched.client.get(address)

    assert (watched.finished["route"], watched.finished["status"]) == (template, status)
    assert find_personal_data(watched.logged.text + watched.counted, PEOPLE.values()) == []


def test_a_route_nobody_told_of_is_other(watched: Watched) -> None:
    watched.metrics._routes.discard("/v1/pupils/{pupil_id}")
    watched.client.get("/v1/pupils/1208")

    assert watched.finished["route"] == "other"


def test_behind_a_prefix_of_the_proxy_templates_are_the_same(watched: Watched) -> None:
    client = TestClient(watched.client.app, root_path="/verzuim", raise_server_exceptions=False)
    client.get("/verzuim/binnen/deep/1208")
    client.get("/verzuim" + ADDRESS)

    routes = [line["route"] for line in watched.logged.lines if line["event"] == "request-finished"]
    assert routes == ["/binnen/deep/{pupil_id}", FILE]


def test_a_failure_that_nobody_answered_counts_as_500(watched: Watched) -> None:
    with pytest.raises(LookupError):
        TestClient(watched.client.app).get("/mislukt/1208")

    assert (watched.finished["route"], watched.finished["status"]) == ("/mislukt/{pupil_id}", 500)
    assert find_personal_data(watched.logged.text, PEOPLE.values()) == []


def test_a_request_that_ends_without_any_answer_counts_as_500(watched: Watched) -> None:
    async def falls_silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise LookupError(ZOE.name)

    with pytest.raises(LookupError):
        TestClient(Observe(falls_silent, route_of, log, watched.metrics)).get("/leerlingen/1208")

    assert (watched.finished["route"], watched.finished["status"]) == ("unmatched", 500)


def test_a_method_nobody_knows_is_not_repeated(watched: Watched) -> None:
    watched.client.request("ZOEMARTISOLE", ADDRESS)

    assert (watched.finished["method"], watched.finished["status"]) == ("other", 405)
    assert find_personal_data(watched.logged.text + watched.counted, PEOPLE.values()) == []


@pytest.mark.parametrize("given", ["a1b2c3d4", "0f8fad5b-d9cb-469f-a165-70867728950e", "A" * 63 + "1"])
def test_an_id_of_the_proxy_in_front_is_taken_over(watched: Watched, given: str) -> None:
    answer = watched.client.get(ADDRESS, headers={"x-request-id": given})

    assert answer.headers.get_list("x-request-id") == [given]
    assert watched.finished["request_id"] == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "a1b2c3d",
        "A" * 64 + "1",
        "a1b2c3d4\u00eb",
        "a1b2 c3d4",
        'a1b2c3d4"}',
        "Martisole-Zoe",
        "2013-08-08",
        "12081208",
    ],
)
def test_any_other_id_is_replaced(watched: Watched, given: str) -> None:
    answer = watched.client.get(ADDRESS, headers={"x-request-id": given.encode("utf-8")})

    assert OURS.fullmatch(answer.headers["x-request-id"])
    assert watched.finished["request_id"] == answer.headers["x-request-id"]


def test_nobody_is_who_asks_when_the_application_does_not_say(watched: Watched) -> None:
    watched.client.get("/v1/pupils/1208")

    assert watched.finished["actor"] == "nobody"


def test_starting_and_stopping_is_no_request() -> None:
    with watching() as watched, watched.client:
        assert watched.logged.lines == []
