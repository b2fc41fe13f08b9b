"""Feeds for the tests: tokens of invented people, and a client that shows one."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from service.accounts.tokens import SCOPES, WantedToken, make_token
from service.domain.access import Actor, ActorKind, Assignment
from service.pipeline.parts import Parts
from service.policy.accounts import load_accounts_policy
from service.policy.loading import DEFAULT_CONFIGS
from service.store import audit
from service.store.session import write_transaction
from service.views.web.app import create_app
from tests.people import PO, SO, VO
from tests.web.client import TestClient
from tests.web.visitors import make_account

SCHOOLS = (VO, PO, SO)
EVERYTHING = SCOPES
MOST_ITEMS = 2_000
TESTS = Actor(ActorKind.COMMAND, "tests")


@dataclass(frozen=True)
class Feed:
    """Somebody with a token."""

    client: TestClient
    uid: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a feed shows of itself."""
        return {"authorization": f"Bearer {self.token}"}

    def get(self, path: str, headers: Mapping[str, str] | None = None, **options: Any) -> httpx.Response:
        """Read something of the API."""
        return self.client.get(f"/v1{path}", headers={**self.headers, **(headers or {})}, **options)

    def post(self, path: str, headers: Mapping[str, str] | None = None, **options: Any) -> httpx.Response:
        """Send something to the API."""
        return self.client.post(f"/v1{path}", headers={**self.headers, **(headers or {})}, **options)

    def send(self, content: bytes, name: str = "a.csv", headers: Mapping[str, str] | None = None, **fields: str) -> Any:
        """Send in one file."""
        return self.post("/imports", headers, data=fields, files=[("files", (name, content))])

    def items(self, path: str, limit: int = 500) -> list[dict[str, Any]]:
        """All items of a collection, page after page."""
        found: list[dict[str, Any]] = []
        answer = self.get(path, params={"limit": limit} | dict(httpx.URL(path).params))
        while True:
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            assert len(found) < MOST_ITEMS, "the pages never end"
            if answer.json()["next"] is None:
                return found
            answer = self.client.get(answer.json()["next"], headers=self.headers)


def feed(
    client: TestClient,
    parts: Parts,
    *assignments: Assignment,
    scopes: Iterable[str] = EVERYTHING,
    schools: Iterable[str] = SCHOOLS,
) -> Feed:
    """A token of a new account with these roles."""
    return feed_of(client, parts, make_account(parts.engine, "Feed", *assignments), scopes, schools)


def feed_of(
    client: TestClient, parts: Parts, account: str, scopes: Iterable[str] = EVERYTHING, schools: Iterable[str] = SCHOOLS
) -> Feed:
    """A token of an account."""
    wanted = WantedToken("feed", tuple(scopes), tuple(schools), days=30)
    policy = load_accounts_policy()
    with write_transaction(parts.engine) as connection:
        made = make_token(connection, policy, TESTS, account, wanted, parts.now())
    return Feed(client, made.uid, made.token)


def calm(parts: Parts, folder: Path, **changes: tuple[str, str]) -> Parts:
    """The same parts with other limits: by default so many requests that no test is told to wait.

    ``changes`` are texts of configs/limits.yaml, old and new.
    """
    configs = folder / "configs"
    shutil.copytree(DEFAULT_CONFIGS, configs, ignore=shutil.ignore_patterns("training"))
    path = configs / "limits.yaml"
    text = path.read_text(encoding="utf-8")
    wide = {"token": ("per_token: 300", "per_token: 1000000"), "client": ("per_client: 900", "per_client: 1000000")}
    for old, new in {**wide, **changes}.values():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return replace(parts, settings=parts.settings.model_copy(update={"configs_dir": configs}))


def opened(parts: Parts, now: Callable[[], datetime] | None = None) -> TestClient:
    """A client of an application of its own over these parts."""
    return TestClient(create_app(replace(parts, now=now) if now else parts), base_url="http://127.0.0.1")


def log_of(parts: Parts) -> list[dict[str, Any]]:
    """The audit log, from the database."""
    with parts.engine.connect() as connection:
        return audit.events(connection, limit=100_000)
