"""Signed calls to endpoints, as Standard Webhooks has them: id, moment and body under HMAC-SHA256.

An address is looked up once and the call goes to what was found, so that a name cannot change between check and call.
"""

import base64
import hashlib
import hmac
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

import httpx

from service.domain.delivery import Why

PREFIX = "whsec_"
PURPOSE = "webhook-secret"
"""For what the secrets of endpoints are encrypted; another name makes them unreadable."""
LOCAL = ("localhost", "127.0.0.1", "::1")
LONGEST_URL = 500
_GONE = 410
_TOO_MANY = 429
_TIMEOUT = 408
_NAT64 = IPv6Network("64:ff9b::/96")
_TUNNELS = (IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""Addresses that can lead into any network: local translation (RFC 8215), 6to4 and Teredo."""
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LookUp = Callable[[str, int], Sequence[Address]]


class NotTaken(Exception):
    """An endpoint did not take a call; ``for_good`` when it never will."""

    def __init__(self, why: Why, *, for_good: bool = False) -> None:
        super().__init__(why.value)
        self.why = why
        self.for_good = for_good


@dataclass(frozen=True)
class Call:
    """One call: ``uid`` is the same at every attempt."""

    url: str
    uid: str
    secret: str
    body: bytes


def new_secret() -> str:
    """A secret to share with an endpoint."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, uid: str, timestamp: int, body: bytes) -> str:
    """What the header ``webhook-signature`` holds."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{uid}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


def wrong_address(url: str) -> str | None:
    """What is wrong with the address of an endpoint: ``address`` or ``https``; None when nothing is."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return "address"
    if not parts.hostname or parts.username or parts.fragment or port == 0 or len(url) > LONGEST_URL:
        return "address"
    if not url.isascii() or not url.isprintable() or " " in url:
        return "address"
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    return None if secure else "https"


def look_up(host: str, port: int) -> Sequence[Address]:
    """The addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(each[4][0]).partition("%")[0]) for each in found]


def make_call(
    call: Call, now: datetime, seconds: float, allowed: Sequence[Network] = (), find: LookUp = look_up
) -> None:
    """Call an endpoint; returns when it said yes (2xx).

    Raises
    ------
    NotTaken
        If it did not.
    """
    parts = urlsplit(call.url)
    if wrong_address(call.url) is not None:
        raise NotTaken(Why.REFUSED, for_good=True)
    address = _address(parts, allowed, find)
    timestamp = int(now.timestamp())
    headers = {
        "host": parts.netloc,
        "content-type": "application/json",
        "webhook-id": call.uid,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(call.secret, call.uid, timestamp, call.body),
        "idempotency-key": call.uid,
    }
    _judge(_post(parts, address, call.body, headers, seconds))


def _post(parts: SplitResult, address: Address, body: bytes, headers: dict[str, str], seconds: float) -> int:
    host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    port = f":{parts.port}" if parts.port else ""
    url = parts._replace(netloc=f"{host}{port}").geturl()
    # The certificate must be that of the name, though the connection goes to the address.
    extensions = {"sni_hostname": parts.hostname or ""}
    try:
        with httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client:
            request = client.build_request("POST", url, content=body, headers=headers, extensions=extensions)
            request.extensions["timeout"] = httpx.Timeout(seconds).as_dict()
            answer = client.send(request, stream=True)
            answer.close()
            return answer.status_code
    except httpx.ConnectError as problem:
        raise NotTaken(Why.TLS if "certificate" in str(problem).lower() else Why.UNREACHABLE) from None
    except (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError):
        raise NotTaken(Why.NO_ANSWER) from None


def _judge(status: int) -> None:
    if status // 100 == 2:
        return
    if status // 100 == 3:
        raise NotTaken(Why.REDIRECT)
    if status == _GONE:
        raise NotTaken(Why.REFUSED, for_good=True)
    later = status // 100 == 5 or status in (_TOO_MANY, _TIMEOUT)
    raise NotTaken(Why.BUSY if later else Why.REFUSED)


def _address(parts: SplitResult, allowed: Sequence[Network], find: LookUp) -> Address:
    """The address to call; all that a name stands for must be outside the own network, or allowed."""
    host = parts.hostname or ""
    try:
        found = find(host, parts.port or (443 if parts.scheme == "https" else 80))
    except OSError:
        raise NotTaken(Why.UNREACHABLE) from None
    if not found:
        raise NotTaken(Why.UNREACHABLE)
    if not all(_may_call(address, allowed) for address in found):
        raise NotTaken(Why.PRIVATE_ADDRESS)
    return found[0]


def _may_call(address: Address, allowed: Sequence[Network]) -> bool:
    plain = _unwrapped(address)
    if any(plain.version == network.version and plain in network for network in allowed):
        return True
    tunnel = any(plain.version == network.version and plain in network for network in _TUNNELS)
    return plain.is_global and not plain.is_multicast and not tunnel


def _unwrapped(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 stands for, where there is one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
