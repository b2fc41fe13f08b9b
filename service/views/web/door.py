"""The door: who is knocking, before any page is looked for. Without a session or token only public addresses answer."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.views.visitor import Visitor

PUBLIC = ("/static/", "/inloggen", "/uitnodiging/", "/healthz", "/readyz", "/v1/openapi.json", "/v1/problems")
"""Addresses for everybody: exactly these, or below them where they end with a slash or are followed by one."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/v1/"


Identify = Callable[[Request], Visitor | None]
Refuse = Callable[[Request, int, str], Response]


class Door:
    """Middleware: puts the visitor on the request, or answers 401 without looking whether the address exists."""

    def __init__(self, app: ASGIApp, identify: Identify, refuse: Refuse) -> None:
        self.app = app
        self.identify = identify
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        visitor = await run_in_threadpool(self.identify, request)
        request.state.visitor = visitor
        answer = self.app if visitor is not None or is_public(scope["path"]) else self.refuse(request, 401, "")
        await _answer(answer, scope, receive, send)


def is_public(path: str) -> bool:
    """Whether an address is for everybody."""
    return any(path == public or path.startswith(public.rstrip("/") + "/") for public in PUBLIC)


def visitor_of(request: Request) -> Visitor | None:
    """Who the door let in."""
    found: Visitor | None = getattr(request.state, "visitor", None)
    return found


async def _answer(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    done: Awaitable[None] = app(scope, receive, send)
    await done
