"""OpenID Connect providers on this machine: a real one in its own process, and one that signs what a forger wants."""

import base64
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from service.accounts.oidc_provider import Provider

BACK = "https://vroegsignaal.voorbeeld.example/inloggen/organisatie/terug"
CLIENT_ID, CLIENT_SECRET = "vroegsignaal", "a-secret-of-the-client"
_PATIENCE_SECONDS = 30.0
FIRST_KEY = RSAKey.generate_key(2048, {"kid": "first"})
Claims = dict[str, Any]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def provider_at(issuer: str, **changes: Any) -> Provider:
    """Settings of a provider on this machine."""
    return Provider(**{"name": "Bestuur", "issuer": issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
                       "redirect_uri": BACK, **changes})  # fmt: skip


@contextmanager
def real_provider(log: Path, *users: Claims) -> Iterator[str]:
    """A provider in a process of its own; its issuer."""
    port = free_port()
    known = [word for user in users for word in ("--user-claims", json.dumps(user))]
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *known], stdout=stream, stderr=stream
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=_PATIENCE_SECONDS)


def sign_in_there(url: str, subject: str) -> dict[str, str]:
    """What somebody does in the browser at the provider; what it sends back to us."""
    answer = httpx.post(url, data={"sub": subject})
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def _wait_for(issuer: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError("The provider did not start.")


@dataclass
class Forger:
    """A provider whose tokens say what a test wants; ``token`` makes one from the claims that would be right."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: FIRST_KEY)
    published: list[RSAKey | ECKey] = field(default_factory=list)
    discovery: Claims = field(default_factory=dict)
    answer: Claims = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    status: int = 200
    token: Callable[[Claims], str] = lambda _: ""
    nonce: str = ""
    now: float = 0.0

    def __post_init__(self) -> None:
        self.published = [self.key]
        self.token = self.signed

    def claims(self) -> Claims:
        """The claims that are right."""
        moments = {"iat": int(self.now), "exp": int(self.now) + 300}
        who = {"sub": "mirjam-1", "email": "m.waterlelie@voorbeeld.example", "email_verified": True}
        return {"iss": self.issuer, "aud": CLIENT_ID, "nonce": self.nonce, **moments, **who}

    def signed(self, claims: Claims, key: RSAKey | ECKey | None = None, alg: str = "RS256", **header: Any) -> str:
        """A token with a good signature of a key."""
        using = key or self.key
        # As text with escapes, so that a claim may also hold what is no text.
        content = json.dumps(claims).encode()
        return jws.serialize_compact({"alg": alg, "kid": using.kid, **header}, content, using, algorithms=[alg])

    def reply(self, path: str, form: Mapping[str, str]) -> Claims:
        """What is answered at a path."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
            return {"issuer": self.issuer, **{name: f"{self.issuer}/{name}" for name in names}, **self.discovery}
        if path == "/jwks_uri":
            return {"keys": [key.as_dict(private=False) for key in self.published]}
        if path == "/userinfo_endpoint":
            return self.userinfo
        self.forms.append(dict(form))
        return {"access_token": "t", "token_type": "Bearer", "id_token": self.token(self.claims()), **self.answer}


@contextmanager
def forger() -> Iterator[Forger]:
    """Such a provider, listening."""
    made: list[Forger] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            self._answer({name: each[0] for name, each in parse_qs(self.rfile.read(size).decode()).items()})

        def _answer(self, form: Mapping[str, str]) -> None:
            made[0].authorizations.append(self.headers.get("Authorization", ""))
            body = json.dumps(made[0].reply(self.path, form)).encode()
            self.send_response(made[0].status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Forger(f"http://127.0.0.1:{server.server_address[1]}"))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made[0]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def unsigned(header: Claims, claims: Claims, signature: bytes = b"") -> str:
    """A token by hand, for what no library signs."""
    return ".".join(_part(part) for part in (json.dumps(header).encode(), json.dumps(claims).encode(), signature))


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
