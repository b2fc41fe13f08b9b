"""Signing in, step by step: password, then second factor, then a session. For pages, which show what `Step` says.

Every step counts against the limit of the client's address before anything else is done, and is given back when it
succeeds. Hashing happens outside the transaction, because it is slow; what it found is checked again inside, because
the account may have been locked, disabled or given another password meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.accounts import tickets
from service.accounts.factor_check import Proof, use_code
from service.accounts.failures import note_failure, reset_failures
from service.accounts.parts import Accounts, Next, Step, refused
from service.accounts.passwords import Fit
from service.accounts.problems import Problem
from service.accounts.sessions import Method, start_session
from service.accounts.tickets import TicketKind
from service.store.accounts import people, recovery
from service.store.accounts.people import AccountRow
from service.store.session import write_transaction

LONGEST_ADDRESS = 254
"""Characters of an e-mail address, RFC 5321 §4.5.3.1.3 less the brackets."""


@dataclass(frozen=True)
class _Tried:
    """What trying a password against the account of that moment gave."""

    email: str
    kept: str | None
    fit: Fit


def begin(accounts: Accounts, email: str, password: str, client: str, now: datetime) -> Step:
    """Try a password. ``client`` is the address of the browser.

    Then comes the second factor, or the session itself for who has none yet (see `SignedIn.needs_second_factor_setup`).
    """
    if not accounts.attempts.take(client, now):
        return refused(Problem.TOO_MANY_ATTEMPTS)
    tried = _try(accounts, address(email), password)
    with write_transaction(accounts.engine) as connection:
        account = people.by_email(connection, tried.email)
        if account is None or not _let_in(account, tried, now):
            note_failure(connection, accounts.policy.lock_out, account, "password", now)
            return refused(Problem.WRONG)
        if tried.fit.renewed is not None:
            people.change(connection, account.id, password_hash=tried.fit.renewed)
        step = after_first_factor(connection, accounts, account, Method.PASSWORD, now)
    accounts.attempts.give_back(client)
    return step


def after_first_factor(
    connection: Connection, accounts: Accounts, account: AccountRow, method: Method, now: datetime
) -> Step:
    """Ask for the second factor, or start the session when there is none to ask for."""
    if account.totp_secret is None or method is Method.OIDC:
        reset_failures(connection, account)
        return Step(Next.SIGNED_IN, start_session(connection, accounts.policy, account.id, method, now))
    content = {"method": method.value}
    policy = accounts.policy.tickets
    token = tickets.issue(connection, policy, TicketKind.SECOND_FACTOR, account.id, now, content)
    return Step(Next.SECOND_FACTOR, token)


def finish_second_factor(accounts: Accounts, ticket: str, code: str, client: str, now: datetime) -> Step:
    """Try a code of the app, or a recovery code, for the ticket that `begin` gave."""
    if not accounts.attempts.take(client, now):
        return refused(Problem.TOO_MANY_ATTEMPTS)
    with write_transaction(accounts.engine) as connection:
        account, method = _waiting(connection, ticket, now)
        if account is None:
            return refused(Problem.STEP_OVER)
        proof = None if account.locked(now) else use_code(connection, accounts.secret, account, code, now)
        if proof is None:
            note_failure(connection, accounts.policy.lock_out, account, "second-factor", now)
            return refused(Problem.WRONG_CODE)
        tickets.use(connection, TicketKind.SECOND_FACTOR, ticket, now)
        token = _enter(connection, accounts, account, method, proof, now)
    accounts.attempts.give_back(client)
    return Step(Next.SIGNED_IN, token)


def address(email: str) -> str:
    """An e-mail address as accounts have it; what cannot be in one is left out."""
    return "".join(character for character in email if character.isprintable()).strip().lower()[:LONGEST_ADDRESS]


def _try(accounts: Accounts, email: str, password: str) -> _Tried:
    with accounts.engine.connect() as connection:
        account = people.by_email(connection, email)
    kept = None if account is None else account.password_hash
    return _Tried(email, kept, accounts.passwords.check(password, kept, accounts.policy.passwords))


def _let_in(account: AccountRow, tried: _Tried, now: datetime) -> bool:
    unchanged = account.password_hash == tried.kept and account.disabled_at is None
    return tried.fit.fits and unchanged and not account.locked(now)


def _waiting(connection: Connection, ticket: str, now: datetime) -> tuple[AccountRow | None, Method]:
    found = tickets.find(connection, TicketKind.SECOND_FACTOR, ticket, now)
    if found is None or found.account_fk is None:
        return None, Method.PASSWORD
    account = people.by_id(connection, found.account_fk)
    return (None if account.disabled_at is not None else account), Method(found.content["method"])


def _enter(
    connection: Connection, accounts: Accounts, account: AccountRow, method: Method, proof: Proof, now: datetime
) -> str:
    reset_failures(connection, account)
    more: dict[str, str | int] = {}
    if proof is Proof.RECOVERY:
        more = {"second_factor": proof.value, "codes_left": recovery.left(connection, account.id)}
    return start_session(connection, accounts.policy, account.id, method, now, **more)
