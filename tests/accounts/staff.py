"""Accounts for the tests, made the short way."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pwdlib.hashers.argon2 import Argon2Hasher
from pyotp import TOTP
from sqlalchemy import Engine

from service.accounts.hashes import new_uid
from service.accounts.parts import Accounts, Next, Step, open_accounts
from service.accounts.passwords import Passwords
from service.accounts.second_factor import PURPOSE, new_seed
from service.accounts.secret import ServiceSecret
from service.accounts.sessions import Method, SignedIn, start_session, viewer_of_session
from service.domain.access import Assignment, Role, Scope
from service.policy.accounts import load_accounts_policy
from service.store import audit
from service.store.accounts import people, roles
from service.store.accounts.people import AccountRow
from service.store.meta import DEMO, set_meta
from service.store.session import write_transaction

POLICY = load_accounts_policy()
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam on a Monday."""
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECRET = ServiceSecret(bytes(range(32)))
GOOD, BETTER = "fiets kaas wolk molen", "pindakaas op de maan"
"""Passwords that are taken."""
HERE = "192.0.2.7"


class QuickHasher(Argon2Hasher):
    """Argon2id that takes no time, and counts what it verifies."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.verified = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:
        self.verified += 1
        self.meanwhile()
        return super().verify(password, hash)


@dataclass(frozen=True)
class Somebody:
    """An account that was made."""

    id: int
    uid: str
    email: str


def somebody(engine: Engine, name: str = "Mirjam Waterlelie", **values: Any) -> Somebody:
    """An account without password or roles."""
    email = values.pop("email", name.lower().replace(" ", ".") + "@voorbeeld.example")
    row = {"uid": new_uid(), "email": email, "name": name, "language": "nl", "demo": False, "failed_attempts": 0}
    row |= {"created_at": NINE, **values}
    with write_transaction(engine) as connection:
        return Somebody(people.add(connection, row), row["uid"], email)


def desk(engine: Engine, hasher: QuickHasher | None = None) -> Accounts:
    """What signing in works with."""
    return open_accounts(engine, POLICY, SECRET, Passwords(hasher or QuickHasher()))


def with_password(accounts: Accounts, name: str = "Mirjam Waterlelie", **values: Any) -> Somebody:
    """An account with the password `GOOD`."""
    kept = {"password_hash": accounts.passwords.hash(GOOD), "password_changed_at": NINE - DAY}
    return somebody(accounts.engine, name, **kept | values)


def with_app(accounts: Accounts, who: Somebody) -> str:
    """Give an account a second factor; returns the seed in the app."""
    seed = new_seed()
    with write_transaction(accounts.engine) as connection:
        people.change(connection, who.id, totp_secret=SECRET.seal(PURPOSE, seed, who.uid))
    return seed


def code(seed: str, now: datetime = NINE) -> str:
    """What the app shows."""
    return TOTP(seed).at(now)


def account(engine: Engine, who: Somebody) -> AccountRow:
    """The account as it is now."""
    with engine.connect() as connection:
        return people.by_id(connection, who.id)


def signed_in(engine: Engine, who: Somebody, now: datetime = NINE, method: Method = Method.PASSWORD) -> SignedIn:
    """Somebody with a session."""
    with write_transaction(engine) as connection:
        token = start_session(connection, POLICY, who.id, method, now)
    return present(engine, token, now)


def present(engine: Engine, token: str, now: datetime = NINE) -> SignedIn:
    """Who is signed in with a token, which must be somebody."""
    found = viewer_of_session(engine, POLICY, token, now)
    assert found is not None
    return found


def entered(step: Step) -> str:
    """The token of a step that must have let somebody in."""
    assert (step.next, step.problems) == (Next.SIGNED_IN, ())
    return step.token


def must_wait_for_code(step: Step) -> str:
    """The ticket of a step after which the second factor must follow."""
    assert (step.next, step.problems) == (Next.SECOND_FACTOR, ())
    return step.token


def give(engine: Engine, who: Somebody, role: Role, scope: Scope, **where: Any) -> Assignment:
    """A role from 1 August 2026."""
    first = where.pop("valid_from", date(2026, 8, 1))
    assignment = Assignment(new_uid(), role, scope, first, **where)
    with write_transaction(engine) as connection:
        roles.add(connection, who.id, assignment, {"given_by": "test", "given_at": NINE})
    return assignment


def mark_demo(engine: Engine) -> None:
    """A database with invented people only."""
    with write_transaction(engine) as connection:
        set_meta(connection, DEMO, "true")


def actions(engine: Engine) -> list[str]:
    """What the audit log says happened, in order."""
    return [event["action"] for event in log(engine)]


def log(engine: Engine) -> list[dict[str, Any]]:
    """The audit log."""
    with engine.connect() as connection:
        return audit.events(connection)


def at_once(*tasks: Callable[[], object]) -> list[Any]:
    """What tasks answer that begin at the same moment, in threads; an error is its answer."""
    gate, answers = threading.Barrier(len(tasks)), list[Any]()

    def run(task: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers.append(task())
        except Exception as problem:
            answers.append(problem)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
