"""What holds for every answer: safe headers, this machine only, and no failure that shows its inside."""

import re
import secrets
from collections.abc import Awaitable, Callable, Collection

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.telemetry.logs import log

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OVER_TLS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}
"""Browsers that came over TLS once never come without it again, for a year; the host name is the service's alone."""
_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_STATIC = "/static/"
_SAFE = ("GET", "HEAD", "OPTIONS")

Problem = Callable[[Request, int, str], Response]
Failed = Callable[[Request, Exception, str], Response]


class Guard:
    """Wraps the whole application.

    A request for a host name we do not serve is refused: a page elsewhere could otherwise reach this server by
    pointing its own name at this machine.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], problem: Problem, failed: Failed) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.problem = problem
        self.failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, scope)
        request = Request(scope, receive)
        refusal = self._refusal(request)
        if refusal:
            await self.problem(request, refusal, "")(scope, receive, answer.send)
            return
        await self._answered(request, answer, self.app(scope, receive, answer.send))

    def _refusal(self, request: Request) -> int:
        """Status of a request that is not even looked at; 0 for one that is."""
        if _named(request) not in self.hosts:
            return 421
        return 403 if request.method not in _SAFE and _from_elsewhere(request) else 0

    async def _answered(self, request: Request, answer: "_Answer", work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:
            reference = secrets.token_hex(4)
            log("request-failed", reference=reference, error=error)
            if answer.begun:
                raise
            await self.failed(request, error, reference)(request.scope, request.receive, answer.send)


class _Answer:
    """Sends an answer with the headers; ``begun`` once its status is out."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._headers = {**HEADERS, "cache-control": "no-cache" if scope["path"].startswith(_STATIC) else "no-store"}
        self._headers |= OVER_TLS if scope["scheme"] == "https" else {}
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            headers.update(self._headers)
        await self._send(message)


def _named(request: Request) -> str:
    """The host name a request asks for, read strictly; "" when it names none, several, or something else beside it."""
    named = request.headers.getlist("host")
    found = _HOST.fullmatch(named[0]) if len(named) == 1 else None
    return found[1].lower().strip("[]") if found else ""


def _from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site's page sent this. Programs that are no browser say nothing.

    Browsers name the site of the page (Sec-Fetch-Site); older ones only its origin, which is ``null`` for our own pages
    too because they send no referrer, so that is refused.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and origin != f"{request.url.scheme}://{request.url.netloc}"
