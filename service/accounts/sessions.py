"""Sessions: who is signed in with this browser, since when, and for how long still.

The token is in the browser's cookie only; the database keeps its hash. A session ends at sign-out, after
``sessions.idle_minutes`` without a request, after ``sessions.longest_hours`` in any case, and when the account is
disabled, its password, second factor or roles change.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine

from service.accounts.hashes import new_token, new_uid, sha256
from service.domain.access import Action, Actor, ActorKind, Assignment, AuditEntry
from service.domain.moments import AMSTERDAM
from service.policy.accounts import AccountsPolicy
from service.store import audit
from service.store.accounts import notes, people, roles
from service.store.accounts import sessions as rows
from service.store.accounts.people import AccountRow
from service.store.accounts.sessions import SessionRow
from service.store.session import snapshot

SEEN_EVERY = timedelta(minutes=1)
"""How often ``last_seen_at`` is written at most; a session may end that much too early."""


class Method(StrEnum):
    """How a session began. Values are stored."""

    PASSWORD = "password"  # noqa: S105 - the name of a way to sign in
    OIDC = "oidc"
    """By a provider that said a second factor was used."""
    OIDC_ALONE = "oidc-alone"
    """By a provider that did not, so the second factor is asked here."""
    DEMO = "demo"


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in. ``assignments`` are those in force today; none as long as a second factor must be set up."""

    account_uid: str
    account_id: int
    name: str
    email: str
    language: str
    demo: bool
    assignments: tuple[Assignment, ...]
    session_uid: str
    csrf_token: str
    method: Method
    needs_second_factor_setup: bool

    @property
    def actor(self) -> Actor:
        """As who this person is in the audit log."""
        return Actor(ActorKind.ACCOUNT, self.account_uid)

    def csrf_fits(self, given: str) -> bool:
        """Whether a form carries this session's token, compared in constant time."""
        return hmac.compare_digest(self.csrf_token.encode(), given.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class OwnSession:
    """A session as its owner sees it in the list of own sessions."""

    uid: str
    method: Method
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


def start_session(
    connection: Connection, policy: AccountsPolicy, account_id: int, method: Method, now: datetime, **more: str | int
) -> str:
    """Start a session and return its token, the only time it can be read; written in the audit log.

    ``more``: what else the log should tell about this sign-in.
    """
    token, uid = new_token(), new_uid()
    values: dict[str, Any] = {"uid": uid, "token_sha256": sha256(token), "csrf_token": secrets.token_urlsafe(24)}
    values |= {"account_fk": account_id, "method": method.value}
    values |= {"created_at": now, "last_seen_at": now, "expires_at": now + policy.sessions.longest}
    rows.add(connection, values)
    account = people.by_id(connection, account_id)
    detail: dict[str, str | int] = {"method": method.value, "session": uid, **more}
    audit.append(connection, AuditEntry(actor_of(account), Action.SIGNED_IN, now, detail=detail))
    return token


def viewer_of_session(engine: Engine, policy: AccountsPolicy, token: str, now: datetime) -> SignedIn | None:
    """Who is signed in with a token; None when the session never was, was ended, is over, or its account disabled."""
    if not token:
        return None
    with snapshot(engine) as connection:
        session = rows.by_token(connection, sha256(token))
        if session is None or _over(session, policy, now):
            return None
        found = _signed_in(connection, policy, session, now)
    if now - session.last_seen_at >= SEEN_EVERY:
        notes.session_seen(engine, session.id, now)
    return found


def end_session(connection: Connection, token: str, now: datetime) -> None:
    """Sign out: end the session of a token, if there is one."""
    session = rows.by_token(connection, sha256(token))
    if session is not None and rows.end(connection, [session.id], now):
        account = people.by_id(connection, session.account_fk)
        entry = AuditEntry(actor_of(account), Action.SIGNED_OUT, now, detail={"session": session.uid})
        audit.append(connection, entry)


def own_sessions(connection: Connection, policy: AccountsPolicy, me: SignedIn, now: datetime) -> list[OwnSession]:
    """Where somebody is signed in now, latest first."""
    open_ones = [each for each in rows.of_account(connection, me.account_id) if not _over(each, policy, now)]
    return [
        OwnSession(
            each.uid, Method(each.method), each.created_at, each.last_seen_at, each.expires_at,
            current=each.uid == me.session_uid,
        )
        for each in open_ones
    ]  # fmt: skip


def end_own_session(connection: Connection, me: SignedIn, session_uid: str, now: datetime) -> bool:
    """End one of one's own sessions; False when there is no such one."""
    mine = [each for each in rows.of_account(connection, me.account_id) if each.uid == session_uid]
    return _end(connection, mine, me.account_uid, me.actor, now) > 0


def end_sessions(connection: Connection, account: AccountRow, by: Actor, now: datetime, keep: str | None = None) -> int:
    """End the sessions of an account, but the one whose uid is ``keep``; returns how many."""
    others = [each for each in rows.of_account(connection, account.id) if each.uid != keep]
    return _end(connection, others, account.uid, by, now)


def _end(connection: Connection, which: Sequence[SessionRow], account_uid: str, by: Actor, now: datetime) -> int:
    count = rows.end(connection, [each.id for each in which], now)
    if count:
        detail: dict[str, str | int] = {"account": account_uid, "sessions": count}
        audit.append(connection, AuditEntry(by, Action.SESSION_ENDED, now, detail=detail))
    return count


def _over(session: SessionRow, policy: AccountsPolicy, now: datetime) -> bool:
    return now >= session.expires_at or now - session.last_seen_at >= policy.sessions.idle


def _signed_in(connection: Connection, policy: AccountsPolicy, session: SessionRow, now: datetime) -> SignedIn:
    account, method = people.by_id(connection, session.account_fk), Method(session.method)
    missing = second_factor_missing(policy, account, method)
    return SignedIn(
        account.uid, account.id, account.name, account.email, account.language, account.demo,
        () if missing else in_force(connection, account.id, today(now)),
        session.uid, session.csrf_token, method, missing,
    )  # fmt: skip


def second_factor_missing(policy: AccountsPolicy, account: AccountRow, method: Method) -> bool:
    """Whether somebody must set up a second factor before anything else."""
    asked = policy.second_factor == "required" and not account.demo and method is not Method.OIDC
    return asked and account.totp_secret is None


def in_force(connection: Connection, account_id: int, on: date) -> tuple[Assignment, ...]:
    """Assignments of an account that hold on a date."""
    return tuple(each for each in roles.of_account(connection, account_id) if each.in_force(on))


def today(now: datetime) -> date:
    """The date of a moment, where the schools are."""
    return now.astimezone(AMSTERDAM).date()


def actor_of(account: AccountRow) -> Actor:
    """As who somebody is in the audit log."""
    return Actor(ActorKind.ACCOUNT, account.uid)
