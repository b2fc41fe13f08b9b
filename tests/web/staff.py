"""An office to work in: a copy of the demo schools, a clock one can turn, real accounts, browsers for people."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyotp
from fastapi import FastAPI

from service.accounts.passwords import Passwords
from service.accounts.second_factor import PURPOSE, new_seed
from service.accounts.secret import load_secret
from service.domain.access import Assignment
from service.pipeline.parts import Parts, open_parts
from service.settings import Settings
from service.store import audit
from service.store.accounts import people, roles
from service.store.meta import DEMO, set_meta
from service.store.session import write_transaction
from service.views.web.app import create_app
from service.views.web.forms import CSRF_FIELD
from tests.accounts.staff import somebody
from tests.web.client import TestClient
from tests.web.visitors import make_account, sign_in

PASSWORD = "vier natte kraanvogels lopen"  # noqa: S105 - of invented people
ELSEWHERE = {"sec-fetch-site": "cross-site"}
"""What a browser says of a form on a page of another site."""
_HERE = "http://127.0.0.1"


@dataclass
class Clock:
    """The time in the office; it stands still until it is turned."""

    at: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **ahead: int) -> None:
        """Let time pass."""
        self.at += timedelta(**ahead)


@dataclass(frozen=True)
class Employee:
    """Somebody with a real account: a password, and an app unless ``seed`` is empty."""

    id: int
    uid: str
    email: str
    seed: str


@dataclass
class Office:
    """The service with everything one needs to come in."""

    parts: Parts
    clock: Clock
    app: FastAPI
    opened: list[Callable[[], None]] = field(default_factory=list)
    """How to close everything that was opened."""

    def browser(self, app: FastAPI | None = None, base_url: str = _HERE) -> TestClient:
        """A browser nobody is signed in with."""
        made = TestClient(app or self.app, base_url=base_url)
        self.opened.append(made.close)
        return made

    def invented(self, name: str, *given: Assignment) -> TestClient:
        """The browser of an invented person with these roles, signed in."""
        return sign_in(self.browser(), make_account(self.parts.engine, name, *given))

    def hire(self, name: str, *given: Assignment, with_app: bool = True) -> Employee:
        """A real account with `PASSWORD`, an app for codes, and these roles."""
        engine, seed = self.parts.engine, new_seed() if with_app else ""
        email = f"{re.sub('[^a-z]', '', name.lower())}.{datetime.now(UTC).timestamp()}@school.example"
        who = somebody(engine, name, email=email, password_hash=_hashed(), password_changed_at=self.clock.at)
        sealed = load_secret(self.parts.settings.data_dir).seal(PURPOSE, seed, who.uid) if seed else None
        with write_transaction(engine) as connection:
            people.change(connection, who.id, totp_secret=sealed)
            for each in given:
                roles.add(connection, who.id, each, {"given_by": "tests", "given_at": self.clock.at})
        return Employee(who.id, who.uid, email, seed)

    def code(self, employee: Employee) -> str:
        """The next code of somebody's app; time passes, because each works once."""
        self.clock.turn(seconds=30)
        return pyotp.TOTP(employee.seed).at(self.clock.at)

    def enter(self, employee: Employee, browser: TestClient | None = None) -> TestClient:
        """The browser of somebody who signed in with password and code."""
        made = browser or self.browser()
        form = {"email": employee.email, "wachtwoord": PASSWORD}
        assert made.post("/inloggen", data=form, follow_redirects=False).status_code == 303
        if employee.seed:
            answer = made.post("/inloggen/code", data={"code": self.code(employee)}, follow_redirects=False)
            assert answer.status_code == 303, answer.text[:500]
        return made

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """Events of the audit log after a number."""
        with self.parts.engine.connect() as connection:
            return audit.events(connection, after=after, limit=1000)

    def last(self) -> int:
        """Number of the last event."""
        events = self.log()
        return int(events[-1]["seq"]) if events else 0

    def close(self) -> None:
        """Close what was opened."""
        for close in self.opened:
            close()
        self.parts.close()


@contextmanager
def open_office(demo: Parts, folder: Path, real: bool = False) -> Iterator[Office]:
    """A copy of the demo schools to change at will; ``real``: not marked as a demo."""
    shutil.copytree(demo.settings.data_dir, folder / "var")
    clock = Clock()
    parts = open_parts(Settings(data_dir=folder / "var", database=""), now=clock)
    if real:
        with write_transaction(parts.engine) as connection:
            set_meta(connection, DEMO, "false")
    office = Office(parts, clock, create_app(parts))
    try:
        yield office
    finally:
        office.close()


def another_service(office: Office, **settings: Any) -> FastAPI:
    """The same office served with other settings, and with nobody's attempts counted."""
    changed = office.parts.settings.model_copy(update=settings)
    return create_app(replace(office.parts, settings=changed), hosts=changed.hosts)


def token_of(browser: TestClient, address: str) -> str:
    """The token that the forms of a page carry."""
    page = browser.get(address)
    assert page.status_code == 200, page.text[:500]
    found = re.search(rf'name="{CSRF_FIELD}" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def send(browser: TestClient, address: str, at: str = "/account", **fields: Any) -> Any:
    """Send a form with the token of this session; ``at`` is a page that somebody like this may open."""
    return browser.post(address, data={CSRF_FIELD: token_of(browser, at), **fields}, follow_redirects=False)


@cache
def _hashed() -> str:
    return Passwords().hash(PASSWORD)
