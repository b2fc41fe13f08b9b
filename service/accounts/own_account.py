"""What somebody who is signed in changes about the own account: password, second factor, recovery codes.

Whoever took over a session can read; to change how the account is entered they need the password or a code as well.
Each change ends all other sessions and gives the own one a new token.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.accounts import tickets
from service.accounts.factor_check import use_code
from service.accounts.failures import note_failure
from service.accounts.links import about_person, set_password
from service.accounts.parts import Accounts, Next, Step, refused
from service.accounts.passwords import why_not
from service.accounts.problems import Problem
from service.accounts.second_factor import (
    PURPOSE,
    new_recovery_codes,
    new_seed,
    provisioning_uri,
    qr_svg,
    recovery_sha256,
    step_of,
)
from service.accounts.sessions import SignedIn, end_sessions, start_session
from service.accounts.tickets import TicketKind
from service.domain.access import Action, AuditEntry
from service.store import audit
from service.store.accounts import people, recovery
from service.store.accounts.people import AccountRow
from service.store.session import write_transaction


@dataclass(frozen=True)
class Proposal:
    """A second factor that was not confirmed: ``uri`` and ``svg`` for an app, ``seed`` for typing it over."""

    ticket: str
    uri: str
    svg: str
    seed: str


@dataclass(frozen=True)
class Codes:
    """Recovery codes, to be read this once; and the step, with a new token when it succeeded."""

    step: Step
    recovery_codes: tuple[str, ...] = ()


def change_password(accounts: Accounts, me: SignedIn, current: str, new: str, client: str, now: datetime) -> Step:
    """Choose another password, proving the present one."""
    if me.demo:
        return refused(Problem.DEMO)
    if not accounts.attempts.take(client, now):
        return refused(Problem.TOO_MANY_ATTEMPTS)
    with accounts.engine.connect() as connection:
        account = people.by_id(connection, me.account_id)
        about = about_person(connection, account)
    if account.password_hash is None:
        return refused(Problem.NO_PASSWORD)
    fits = accounts.passwords.check(current, account.password_hash, accounts.policy.passwords).fits
    problems = [Problem.SAME] if new == current else why_not(new, accounts.policy.passwords, about)
    hashed = accounts.passwords.hash(new) if fits and not problems else ""
    with write_transaction(accounts.engine) as connection:
        present = people.by_id(connection, me.account_id)
        if not fits or present.locked(now) or present.password_hash != account.password_hash:
            note_failure(connection, accounts.policy.lock_out, present, "password", now)
            return refused(Problem.WRONG)
        step = refused(*problems) if problems else _renewed(connection, accounts, me, present, hashed, now)
    accounts.attempts.give_back(client)
    return step


def propose_second_factor(accounts: Accounts, me: SignedIn, now: datetime) -> Proposal:
    """A new seed for an app. Nothing changes until `confirm_second_factor`."""
    seed = new_seed()
    with write_transaction(accounts.engine) as connection:
        tickets.withdraw(connection, me.account_id, now, TicketKind.SECOND_FACTOR_SETUP)
        content = {"seed": accounts.secret.seal(PURPOSE, seed, me.account_uid)}
        ticket = tickets.issue(
            connection, accounts.policy.tickets, TicketKind.SECOND_FACTOR_SETUP, me.account_id, now, content
        )
    return _proposal(ticket, seed, me)


def open_proposal(accounts: Accounts, me: SignedIn, ticket: str, now: datetime) -> Proposal | None:
    """A proposal to show once more, e.g. after a wrong code; None when it is over or somebody else's."""
    with accounts.engine.connect() as connection:
        found = tickets.find(connection, TicketKind.SECOND_FACTOR_SETUP, ticket, now)
    if found is None or found.account_fk != me.account_id:
        return None
    return _proposal(ticket, accounts.secret.unseal(PURPOSE, found.content["seed"], me.account_uid), me)


def confirm_second_factor(
    accounts: Accounts, me: SignedIn, ticket: str, code: str, client: str, now: datetime, old_code: str = ""
) -> Codes:
    """Start to use the seed of a proposal, proving that the app has it.

    ``old_code``: a code of the second factor it replaces, or a recovery code; not needed when there is none yet.
    """
    if me.demo:
        return Codes(refused(Problem.DEMO))
    if not accounts.attempts.take(client, now):
        return Codes(refused(Problem.TOO_MANY_ATTEMPTS))
    with write_transaction(accounts.engine) as connection:
        account = people.by_id(connection, me.account_id)
        found = tickets.find(connection, TicketKind.SECOND_FACTOR_SETUP, ticket, now)
        if found is None or found.account_fk != account.id:
            return Codes(refused(Problem.STEP_OVER))
        sealed = found.content["seed"]
        step = step_of(accounts.secret.unseal(PURPOSE, sealed, account.uid), code, now)
        if step is None or not _proves(connection, accounts, account, old_code, now):
            note_failure(connection, accounts.policy.lock_out, account, "second-factor", now)
            return Codes(refused(Problem.WRONG_CODE))
        tickets.use(connection, TicketKind.SECOND_FACTOR_SETUP, ticket, now)
        people.change(connection, account.id, totp_secret=sealed, totp_last_step=step)
        codes = _changed(connection, accounts, me, account, now)
    accounts.attempts.give_back(client)
    return codes


def renew_recovery_codes(accounts: Accounts, me: SignedIn, code: str, client: str, now: datetime) -> Codes:
    """Other recovery codes instead of the present ones, proving the second factor."""
    if not accounts.attempts.take(client, now):
        return Codes(refused(Problem.TOO_MANY_ATTEMPTS))
    with write_transaction(accounts.engine) as connection:
        account = people.by_id(connection, me.account_id)
        if account.totp_secret is None or not _proves(connection, accounts, account, code, now):
            note_failure(connection, accounts.policy.lock_out, account, "second-factor", now)
            return Codes(refused(Problem.WRONG_CODE))
        codes = _changed(connection, accounts, me, account, now)
    accounts.attempts.give_back(client)
    return codes


def recovery_codes_left(accounts: Accounts, me: SignedIn) -> int:
    """How many recovery codes were not used."""
    with accounts.engine.connect() as connection:
        return recovery.left(connection, me.account_id)


def _proposal(ticket: str, seed: str, me: SignedIn) -> Proposal:
    uri = provisioning_uri(seed, me.email)
    return Proposal(ticket, uri, qr_svg(uri), seed)


def _proves(connection: Connection, accounts: Accounts, account: AccountRow, code: str, now: datetime) -> bool:
    if account.totp_secret is None:
        return True
    return not account.locked(now) and use_code(connection, accounts.secret, account, code, now) is not None


def _renewed(
    connection: Connection, accounts: Accounts, me: SignedIn, account: AccountRow, hashed: str, now: datetime
) -> Step:
    set_password(connection, account, hashed, now)
    return Step(Next.SIGNED_IN, start_session(connection, accounts.policy, account.id, me.method, now))


def _changed(connection: Connection, accounts: Accounts, me: SignedIn, account: AccountRow, now: datetime) -> Codes:
    codes = new_recovery_codes()
    recovery.replace(connection, account.id, [recovery_sha256(code) or "" for code in codes])
    entry = AuditEntry(me.actor, Action.SECOND_FACTOR_CHANGED, now, detail={"account": account.uid})
    audit.append(connection, entry)
    tickets.withdraw(connection, account.id, now)
    end_sessions(connection, account, me.actor, now)
    token = start_session(connection, accounts.policy, account.id, me.method, now)
    return Codes(Step(Next.SIGNED_IN, token), tuple(codes))
