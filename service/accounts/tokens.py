"""Keys of feeds: ``vs_<uid>_<secret>``, for certain work at certain schools, until a date.

A key never gives more than its account has at that moment, and nothing once that account is disabled.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from service.accounts.hashes import new_token, new_uid, sha256
from service.accounts.problems import Problem, Refused
from service.accounts.sessions import in_force, today
from service.domain.access import Action, Actor, ActorKind, Assignment, AuditEntry, Verb, What
from service.policy.accounts import AccountsPolicy
from service.store import audit
from service.store.accounts import notes, people, schools
from service.store.accounts import tokens as rows
from service.store.session import snapshot

PREFIX = "vs"
"""So that a key that ended up in a repository or a log can be recognised."""
SCOPES = frozenset(f"{verb}:{what}" for verb in Verb for what in What)
LONGEST_NAME = 100
_USED_EVERY = timedelta(minutes=1)
_NO_HASH = "0" * 64


@dataclass(frozen=True)
class MadeToken:
    """A key that was made; ``token`` can be read here and never again."""

    uid: str
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Bearer:
    """Who comes with a key, and what the key is limited to."""

    token_uid: str
    account_uid: str
    account_id: int
    assignments: tuple[Assignment, ...]
    scopes: frozenset[str]
    school_ids: frozenset[str]

    @property
    def actor(self) -> Actor:
        """As who a feed is in the audit log."""
        return Actor(ActorKind.TOKEN, self.token_uid)


@dataclass(frozen=True)
class WantedToken:
    """A key somebody should get."""

    name: str
    scopes: Collection[str]
    school_ids: Collection[str]
    days: int


def make_token(
    connection: Connection, policy: AccountsPolicy, by: Actor, account_uid: str, wanted: WantedToken, now: datetime
) -> MadeToken:
    """Make a key for an account.

    Raises
    ------
    Refused
        If the account is unknown or disabled, or the name, scopes, schools or days are wrong.
    """
    account = people.by_uid(connection, account_uid)
    if account is None or account.disabled_at is not None:
        raise Refused(Problem.ACCOUNT_UNKNOWN if account is None else Problem.ACCOUNT_DISABLED)
    _check(connection, policy, wanted)
    uid = new_uid()
    token, expires_at = f"{PREFIX}_{uid}_{new_token()}", now + timedelta(days=wanted.days)
    values = {"uid": uid, "name": wanted.name, "token_sha256": sha256(token), "account_fk": account.id}
    values |= {"scopes": sorted(wanted.scopes), "school_ids": sorted(wanted.school_ids)}
    rows.add(connection, values | {"created_at": now, "expires_at": expires_at})
    _log(connection, by, Action.TOKEN_MADE, account.uid, uid, now)
    return MadeToken(uid, token, expires_at)


def revoke_token(connection: Connection, by: Actor, uid: str, now: datetime) -> None:
    """End a key at once.

    Raises
    ------
    Refused
        If there is none.
    """
    token = rows.by_uid(connection, uid)
    if token is None:
        raise Refused(Problem.TOKEN_UNKNOWN)
    if rows.revoke(connection, token.id, now):
        _log(connection, by, Action.TOKEN_REVOKED, token.account_uid, uid, now)


def bearer_of(engine: Engine, given: str, now: datetime) -> Bearer | None:
    """Who comes with a key; None when it is none, was revoked, is over, or its account is disabled."""
    prefix, _, rest = given.partition("_")
    uid, _, _ = rest.partition("_")
    with snapshot(engine) as connection:
        token = rows.by_uid(connection, uid)
        fits = hmac.compare_digest(sha256(given), token.token_sha256 if token else _NO_HASH)
        if token is None or not fits or prefix != PREFIX or not token.valid(now):
            return None
        assignments = in_force(connection, token.account_fk, today(now))
    if token.last_used_at is None or now - token.last_used_at >= _USED_EVERY:
        notes.token_used(engine, token.id, now)
    limits = (frozenset(token.scopes), frozenset(token.school_ids))
    return Bearer(token.uid, token.account_uid, token.account_fk, assignments, *limits)


def _check(connection: Connection, policy: AccountsPolicy, wanted: WantedToken) -> None:
    if not 0 < len(wanted.name) <= LONGEST_NAME or not wanted.name.isprintable():
        raise Refused(Problem.TOKEN_NAME)
    if not wanted.scopes or not set(wanted.scopes) <= SCOPES:
        raise Refused(Problem.TOKEN_SCOPES)
    if not wanted.school_ids or schools.known(connection, sorted(wanted.school_ids)) != set(wanted.school_ids):
        raise Refused(Problem.TOKEN_SCHOOLS)
    if not 1 <= wanted.days <= policy.tokens.longest_days:
        raise Refused(Problem.TOKEN_DAYS, policy)


def _log(connection: Connection, by: Actor, action: Action, account_uid: str, uid: str, now: datetime) -> None:
    audit.append(connection, AuditEntry(by, action, now, detail={"account": account_uid, "token": uid}))
