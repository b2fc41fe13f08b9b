"""How much one request may send, and how often one client may ask: refused before anything is read or looked up."""

import re
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from math import ceil
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.access import ActorKind
from service.policy.limits import SizeLimits, load_limits
from service.views.web.door import API, visitor_of

UPLOADS = frozenset({f"{API}imports", "/beheer/import/nieuw", "/regio/lijsten"})
"""Where files are sent to: more than a form may hold."""
LISTS_OF_SCHOOL = re.compile(r"/scholen/[^/]+/lijsten")
"""The same, of one school."""
MOST_CLIENTS = 10_000
"""Clients remembered at once; who was quiet longest is forgotten first."""
IPV6_NETWORK = 64
"""Bits that belong to one subscriber: whoever has one IPv6 address has as many as he likes."""
MOST_DIGITS = 18
"""Digits of an announced size that are read: more is too large whatever they are."""
CONTROL = frozenset(map(chr, (*range(32), 127)))

Refuse = Callable[[Request, int, str], Response]
SizeOf = Callable[[Request], int]
Now = Callable[[], datetime]


@dataclass(frozen=True)
class Standing:
    """Where a client stands: may it go on, how many requests are left, in how many seconds the oldest is forgotten."""

    allowed: bool
    left: int
    seconds: int


class SlidingWindow:
    """Counts the requests of each client over the last seconds, in this process. ``now`` is the clock."""

    def __init__(self, limit: int, seconds: int, now: Now) -> None:
        self.limit = limit
        self.seconds = seconds
        self._now = now
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def ask(self, client: str) -> Standing:
        """Count one request, unless the limit was reached."""
        moment = self._now().timestamp()
        asked = self._asked.setdefault(client, deque())
        self._asked.move_to_end(client)
        while asked and asked[0] <= moment - self.seconds:
            asked.popleft()
        allowed = len(asked) < self.limit
        if allowed:
            asked.append(moment)
        while len(self._asked) > MOST_CLIENTS:
            self._asked.popitem(last=False)
        return Standing(allowed, self.limit - len(asked), max(1, ceil(asked[0] + self.seconds - moment)))

    def headers(self, standing: Standing) -> dict[str, str]:
        """What a client is told (draft-ietf-httpapi-ratelimit-headers)."""
        told = {
            "ratelimit-policy": f'"requests";q={self.limit};w={self.seconds}',
            "ratelimit": f'"requests";r={standing.left};t={standing.seconds}',
        }
        return told if standing.allowed else {**told, "retry-after": str(standing.seconds)}


@dataclass(frozen=True)
class Limiting:
    """The limits of configs/limits.yaml at work in one application."""

    sizes: SizeLimits
    clients: SlidingWindow
    tokens: SlidingWindow

    def size_of(self, request: Request) -> int:
        """Bytes that a request may send."""
        path = request.scope["path"]
        takes_files = path in UPLOADS or LISTS_OF_SCHOOL.fullmatch(path)
        return self.sizes.upload if request.method == "POST" and takes_files else self.sizes.form


def limiting(configs: Path, now: Now) -> Limiting:
    """The limits in force, with nobody counted yet.

    Raises
    ------
    ConfigError
        If configs/limits.yaml is missing or wrong.
    """
    limits = load_limits(configs)
    rates = limits.rates
    clients = SlidingWindow(rates.per_client, rates.window_seconds, now)
    return Limiting(limits.sizes, clients, SlidingWindow(rates.per_token, rates.window_seconds, now))


class Limits:
    """Middleware before the door: size of the body, no control characters in the address, requests per client."""

    def __init__(self, app: ASGIApp, size_of: SizeOf, clients: SlidingWindow, refuse: Refuse) -> None:
        self.app = app
        self.size_of = size_of
        self.clients = clients
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        most = self.size_of(request)
        headers, status = self._refusal(request, most)
        if status:
            await self.refuse(request, status, "")(scope, receive, with_headers(send, headers))
            return
        await self.app(scope, _counted(receive, most), send)

    def _refusal(self, request: Request, most: int) -> tuple[dict[str, str], int]:
        """Headers and status of a refusal; status 0 for none."""
        if not CONTROL.isdisjoint(request.scope["path"]):
            return {}, 400
        if request.scope["path"].startswith(API):
            standing = self.clients.ask(network_of(request))
            if not standing.allowed:
                return self.clients.headers(standing), 429
        return {}, 413 if _announced(request) > most else 0


class TokenLimits:
    """Middleware behind the door: requests per token, whatever address they come from."""

    def __init__(self, app: ASGIApp, tokens: SlidingWindow, refuse: Refuse) -> None:
        self.app = app
        self.tokens = tokens
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or not; the answer says how many are left."""
        request = Request(scope, receive) if scope["type"] == "http" else None
        visitor = visitor_of(request) if request else None
        if request is None or visitor is None or visitor.viewer.actor.kind is not ActorKind.TOKEN:
            await self.app(scope, receive, send)
            return
        standing = self.tokens.ask(visitor.viewer.actor.uid)
        answer = self.app if standing.allowed else self.refuse(request, 429, "")
        await answer(scope, receive, with_headers(send, self.tokens.headers(standing)))


def network_of(request: Request) -> str:
    """The address a request comes from; of IPv6 the network of the subscriber."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or (int(address) >> (128 - IPV6_NETWORK)))


def with_headers(send: Send, headers: dict[str, str]) -> Send:
    """Add headers to the answer that is sent."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return sending


def _announced(request: Request) -> int:
    """The size a request says it has; 0 where it does not say, or not in digits: then it is counted."""
    said = request.headers.get("content-length", "")
    return int(said[:MOST_DIGITS]) if said.isascii() and said.isdigit() else 0


def _counted(receive: Receive, most: int) -> Receive:
    """The body as it comes in, stopped where it becomes too large: who sends in pieces announces no size."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return receiving
