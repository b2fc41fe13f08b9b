"""Signing in with an account at a provider: from our button to the provider and back, to an account or to a refusal.

The provider vouches for an identity, ``(issuer, subject)``; who may enter here is decided here. The first time, the
identity is linked to an account that was invited under the address the provider verified; after that only the identity
counts, so that whoever gets somebody's old address gets nothing. Nobody is made an account by signing in.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.accounts import tickets
from service.accounts.hashes import new_token
from service.accounts.oidc import Claims, OidcClient
from service.accounts.oidc_provider import ProviderDown, ProviderRefused
from service.accounts.parts import Accounts, Step, refused
from service.accounts.people import entered
from service.accounts.problems import Problem
from service.accounts.sessions import Method, actor_of
from service.accounts.sign_in import address, after_first_factor
from service.accounts.tickets import LINKS, TicketKind
from service.domain.access import Action, Actor, ActorKind, AuditEntry
from service.store import audit
from service.store.accounts import identities, people
from service.store.accounts.people import AccountRow
from service.store.session import write_transaction

_NOBODY = Actor(ActorKind.NOBODY, "")


@dataclass(frozen=True)
class Begun:
    """Where the browser goes, and the ticket for its cookie: only this browser can come back with it."""

    url: str
    ticket: str


def begin_oidc(accounts: Accounts, client: OidcClient, now: datetime) -> Begun | Step:
    """Begin a sign-in at the provider; a refusal when it cannot be reached."""
    state, nonce, verifier = new_token(), new_token(), new_token()
    try:
        url = client.authorization_url(state, nonce, verifier, now)
    except (ProviderDown, ProviderRefused):
        return refused(Problem.PROVIDER_DOWN)
    content = {"issuer": client.provider.issuer, "state": state, "nonce": nonce, "verifier": verifier}
    with write_transaction(accounts.engine) as connection:
        ticket = tickets.issue(connection, accounts.policy.tickets, TicketKind.OIDC, None, now, content)
    return Begun(url, ticket)


def finish_oidc(
    accounts: Accounts,
    client: OidcClient,
    ticket: str,
    answer: Mapping[str, str],
    address_of_client: str,
    now: datetime,
) -> Step:
    """Finish it with what the provider sent back in the address (``code``, ``state``, ``iss`` or ``error``)."""
    if not accounts.attempts.take(address_of_client, now):
        return refused(Problem.TOO_MANY_ATTEMPTS)
    with write_transaction(accounts.engine) as connection:
        # Used before anything is asked: an answer counts once, whatever comes of it.
        found = tickets.use(connection, TicketKind.OIDC, ticket, now)
    if found is None or not _is_ours(found.content, answer, client):
        return _refuse(accounts, Problem.STEP_OVER, "state", now)
    try:
        client.check_issuer(answer.get("iss"), now)
        if not answer.get("code"):
            raise ProviderRefused("error")
        claims = client.who_signed_in(answer["code"], found.content["verifier"], found.content["nonce"], now)
    except ProviderDown:
        accounts.attempts.give_back(address_of_client)
        return refused(Problem.PROVIDER_DOWN)
    except ProviderRefused as problem:
        return _refuse(accounts, Problem.PROVIDER_REFUSED, f"provider: {problem}", now)
    step = _enter(accounts, claims, now)
    if not step.problems:
        accounts.attempts.give_back(address_of_client)
    return step


def _is_ours(content: Mapping[str, str], answer: Mapping[str, str], client: OidcClient) -> bool:
    state = answer.get("state", "").encode("utf-8", "surrogatepass")
    return content["issuer"] == client.provider.issuer and hmac.compare_digest(content["state"].encode(), state)


def _enter(accounts: Accounts, claims: Claims, now: datetime) -> Step:
    method = Method.OIDC if claims.second_factor else Method.OIDC_ALONE
    with write_transaction(accounts.engine) as connection:
        found = _known(connection, claims) or _invited(connection, claims, now)
        if isinstance(found, Problem):
            _note(connection, "unknown", now)
            return refused(found)
        return after_first_factor(connection, accounts, found, method, now)


def _known(connection: Connection, claims: Claims) -> AccountRow | Problem | None:
    key = identities.account_of(connection, claims.issuer, claims.subject)
    if key is None:
        return None
    account = people.by_id(connection, key)
    return account if account.disabled_at is None else Problem.PROVIDER_UNKNOWN_ACCOUNT


def _invited(connection: Connection, claims: Claims, now: datetime) -> AccountRow | Problem:
    """Link an identity to the account that was invited under its verified address, when nobody entered it yet."""
    if not claims.email:
        return Problem.PROVIDER_UNVERIFIED
    account = people.by_email(connection, address(claims.email))
    if account is None or account.disabled_at is not None or account.demo or entered(connection, account):
        return Problem.PROVIDER_UNKNOWN_ACCOUNT
    identities.add(connection, account.id, claims.issuer, claims.subject, now)
    tickets.withdraw(connection, account.id, now, *LINKS)
    entry = AuditEntry(actor_of(account), Action.IDENTITY_LINKED, now, detail={"account": account.uid})
    audit.append(connection, entry)
    return account


def _refuse(accounts: Accounts, problem: Problem, reason: str, now: datetime) -> Step:
    with write_transaction(accounts.engine) as connection:
        _note(connection, reason, now)
    return refused(problem)


def _note(connection: Connection, reason: str, now: datetime) -> None:
    detail = {"account": "", "reason": reason}
    audit.append(connection, AuditEntry(_NOBODY, Action.SIGN_IN_FAILED, now, detail=detail))
