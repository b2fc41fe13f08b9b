"""Watches every request: an id, how long it took, one line in the log and one count, by the template of its route."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any, Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.access import Actor, ActorKind
from service.telemetry.events import request_id
from service.telemetry.metrics import Metrics
from service.telemetry.vocabularies import UNMATCHED

HEADER = "x-request-id"
_GIVEN = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9-]{8,64}", re.ASCII)
"""An id that a proxy in front may give. A letter and a digit are asked for, so that no name and no date passes."""


class Log(Protocol):
    """`service.telemetry.logs.log`."""

    def __call__(self, event: str, /, **fields: Any) -> None:
        """Log an event of the catalogue."""


class Observe:
    """Wraps the whole application; to be the outermost, so that refusals further in are seen too.

    The answer carries its id as ``x-request-id``, also in ``scope["state"]["request_id"]`` and in every line logged
    meanwhile.
    """

    def __init__(
        self,
        app: ASGIApp,
        route_of: Callable[[Scope], str],
        log: Log,
        metrics: Metrics,
        actor_of: Callable[[Scope], str] | None = None,
    ) -> None:
        self.app = app
        self.route_of = route_of
        self.log = log
        self.metrics = metrics
        self.actor_of = actor_of or kind_of_actor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, id_of(scope))
        scope.setdefault("state", {})["request_id"] = answer.request_id
        began = perf_counter()
        with request_id(answer.request_id):
            try:
                await self.app(scope, receive, answer.send)
            finally:
                self._tell(scope, answer.status, perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = self.metrics.known_route(self.route_of(scope)), scope["method"]
        self.metrics.request(route, method, status, seconds)
        self.log(
            "request-finished",
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000),
            actor=self.actor_of(scope),
        )


class _Answer:
    """Sends the answer with its id; ``status`` is 500 as long as there is no answer."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.status = 500

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = self.request_id
        await self._send(message)


def id_of(scope: Scope) -> str:
    """The id a proxy in front gave the request if it is well formed, else a new one of 32 hexadecimals."""
    given = Headers(scope=scope).get(HEADER, "")
    return given if _GIVEN.fullmatch(given) else secrets.token_hex(16)


def route_of(scope: Scope) -> str:
    """Template of the route that was chosen, ``/scholen/{school_id}``; ``unmatched`` when none was."""
    # FastAPI keeps the whole template of a route from an included router here; the route itself knows only its end.
    included = scope.get("fastapi", {}).get("effective_route_context")
    template = getattr(included, "path", None) or getattr(scope.get("route"), "path", None)
    return f"{_mounted_at(scope)}{template or ''}" or UNMATCHED


def _mounted_at(scope: Scope) -> str:
    """Address of the mounted application that answers, "" for the outer one; what is in front of that is left out."""
    outer = scope.get("app_root_path")
    return "" if outer is None else str(scope.get("root_path", "")).removeprefix(outer)


def templates(routes: Iterable[Any]) -> Iterator[str]:
    """Templates of routes, those of included routers with them, for `Metrics.know_routes`."""
    for route in routes:
        included = getattr(route, "effective_route_contexts", None)
        if included is not None:
            yield from (each.path for each in included())
        elif getattr(route, "path", None):
            yield route.path


def kind_of_actor(scope: Scope) -> str:
    """What kind of actor the application says asked, in ``scope["state"]["actor"]``; nobody when it does not."""
    actor = scope.get("state", {}).get("actor")
    return actor.kind if isinstance(actor, Actor) else ActorKind.NOBODY
