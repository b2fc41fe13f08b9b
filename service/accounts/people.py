"""Accounts as an administrator or a command changes them: invite, disable, unlock, reset.

Every function changes rows and writes the audit log in the transaction of its connection.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.accounts import tickets
from service.accounts.hashes import new_uid
from service.accounts.problems import Problem, Refused
from service.accounts.roles import Wanted, administrators, give_role, require_another_administrator
from service.accounts.sessions import end_sessions, today
from service.accounts.sign_in import address
from service.accounts.tickets import LINKS, TicketKind
from service.domain.access import Action, Actor, AuditEntry, Role
from service.domain.delivery import AccountMail
from service.policy.accounts import AccountsPolicy
from service.policy.sharing import Sharing
from service.store import audit
from service.store.accounts import identities, people, recovery
from service.store.accounts import tokens as token_rows
from service.store.accounts.people import AccountRow
from service.store.messages import letters

LINKED_MAILS = tuple(kind for kind in AccountMail if kind.has_link)
LONGEST_NAME = 100
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Link:
    """A link that works once: ``token`` can be read here and never again."""

    account_uid: str
    kind: TicketKind
    token: str
    expires_at: datetime


def invite(connection: Connection, policy: AccountsPolicy, by: Actor, email: str, name: str, now: datetime) -> Link:
    """Make an account and an invitation for it; somebody who never accepted one gets a new one.

    Raises
    ------
    Refused
        If the address or name is wrong, or the account is in use or disabled.
    """
    account = invited(connection, by, email, name, now)
    return _link(connection, policy, account, TicketKind.INVITATION, now)


def invited(connection: Connection, by: Actor, email: str, name: str, now: datetime) -> AccountRow:
    """The account of somebody who is invited, made when there is none; earlier links of it are over.

    Raises
    ------
    Refused
        If the address or name is wrong, or the account is in use or disabled.
    """
    where, called = _checked(email, name)
    account = people.by_email(connection, where)
    if account is None:
        account = _make(connection, by, where, called, now)
    elif entered(connection, account) or account.demo or account.disabled_at is not None:
        raise Refused(Problem.ACCOUNT_EXISTS)
    _end_links(connection, account, now)
    _log(connection, by, Action.INVITED, account, now)
    return account


def first_administrator(
    connection: Connection, policy: AccountsPolicy, sharing: Sharing, by: Actor, email: str, name: str, now: datetime
) -> Link:
    """Invite the person everything begins with, as administrator without an end.

    Raises
    ------
    Refused
        If there is an administrator, or as `invite` does.
    """
    if administrators(connection, now):
        raise Refused(Problem.ADMINISTRATOR_EXISTS)
    link = invite(connection, policy, by, email, name, now)
    give_role(connection, sharing, by, link.account_uid, Wanted(Role.ADMINISTRATOR, today(now)), now)
    return link


def make_demo_account(
    connection: Connection, by: Actor, email: str, name: str, now: datetime
) -> tuple[AccountRow, bool]:
    """An account of an invented person, without a password, and whether it is new.

    Raises
    ------
    Refused
        If the address belongs to an account that is no demo, or it or the name is wrong.
    """
    account = people.by_email(connection, address(email))
    if account is None:
        return _make(connection, by, *_checked(email, name), now, demo=True), True
    if not account.demo:
        raise Refused(Problem.ACCOUNT_EXISTS)
    return account, False


def disable(connection: Connection, by: Actor, uid: str, now: datetime) -> None:
    """Let somebody in no more: sessions, links and tokens end.

    Raises
    ------
    Refused
        If there is no such account, or it is the last administrator's.
    """
    account = account_of(connection, uid)
    if account.disabled_at is not None:
        return
    require_another_administrator(connection, account.id, now)
    people.change(connection, account.id, disabled_at=now)
    _close(connection, account, by, now)
    for token in token_rows.of_account(connection, account.id):
        token_rows.revoke(connection, token.id, now)
    _log(connection, by, Action.ACCOUNT_DISABLED, account, now)


def enable(connection: Connection, by: Actor, uid: str, now: datetime) -> None:
    """Let somebody in again who was disabled; tokens and links stay ended.

    Raises
    ------
    Refused
        If there is no such account.
    """
    account = account_of(connection, uid)
    if account.disabled_at is not None:
        people.change(connection, account.id, disabled_at=None)
        _log(connection, by, Action.ACCOUNT_CHANGED, account, now, change="enabled")


def unlock(connection: Connection, by: Actor, uid: str, now: datetime) -> None:
    """End the wait after failures.

    Raises
    ------
    Refused
        If there is no such account.
    """
    account = account_of(connection, uid)
    people.change(connection, account.id, failed_attempts=0, locked_until=None)
    _log(connection, by, Action.ACCOUNT_CHANGED, account, now, change="unlocked")


def issue_reset(
    connection: Connection, policy: AccountsPolicy, by: Actor, uid: str, now: datetime, second_factor_too: bool = False
) -> Link:
    """A link to choose another password. The present one stops working at once, and every session ends.

    ``second_factor_too``: for who lost the app and the recovery codes; they set up another one after signing in.

    Raises
    ------
    Refused
        If there is no such account, or it is disabled or a demo's.
    """
    account = taken_away(connection, by, uid, now, second_factor_too)
    return _link(connection, policy, account, TicketKind.RESET, now)


def taken_away(
    connection: Connection, by: Actor, uid: str, now: datetime, second_factor_too: bool = False
) -> AccountRow:
    """The account of somebody who needs another password; the present one, sessions and links are over.

    Raises
    ------
    Refused
        If there is no such account, or it is disabled or a demo's.
    """
    account = account_of(connection, uid)
    if account.demo:
        raise Refused(Problem.DEMO)
    if account.disabled_at is not None:
        raise Refused(Problem.ACCOUNT_DISABLED)
    people.change(connection, account.id, password_hash=None)
    if second_factor_too:
        people.change(connection, account.id, totp_secret=None, totp_last_step=None)
        recovery.replace(connection, account.id, [])
        _log(connection, by, Action.SECOND_FACTOR_CHANGED, account, now, change="removed")
    _close(connection, account, by, now)
    _log(connection, by, Action.RESET_ISSUED, account, now)
    return account


def end_all_sessions(connection: Connection, by: Actor, uid: str, now: datetime) -> int:
    """Sign somebody out everywhere; returns from how many sessions.

    Raises
    ------
    Refused
        If there is no such account.
    """
    return end_sessions(connection, account_of(connection, uid), by, now)


def account_of(connection: Connection, uid: str) -> AccountRow:
    """The account with a public id.

    Raises
    ------
    Refused
        If there is none.
    """
    account = people.by_uid(connection, uid)
    if account is None:
        raise Refused(Problem.ACCOUNT_UNKNOWN)
    return account


def entered(connection: Connection, account: AccountRow) -> bool:
    """Whether somebody ever made the account their own, by a password or by a provider."""
    return account.password_changed_at is not None or identities.linked(connection, account.id)


def _checked(email: str, name: str) -> tuple[str, str]:
    where, called = address(email), " ".join(name.split())
    if not _ADDRESS.fullmatch(where) or not where.isascii():
        raise Refused(Problem.ADDRESS_WRONG)
    if not 0 < len(called) <= LONGEST_NAME or not called.isprintable():
        raise Refused(Problem.NAME_WRONG)
    return where, called


def _make(connection: Connection, by: Actor, email: str, name: str, now: datetime, demo: bool = False) -> AccountRow:
    values = {"uid": new_uid(), "email": email, "name": name, "language": "nl", "demo": demo}
    account = people.by_id(connection, people.add(connection, values | {"failed_attempts": 0, "created_at": now}))
    _log(connection, by, Action.ACCOUNT_CREATED, account, now)
    return account


def _link(connection: Connection, policy: AccountsPolicy, account: AccountRow, kind: TicketKind, now: datetime) -> Link:
    token = tickets.issue(connection, policy.tickets, kind, account.id, now)
    return Link(account.uid, kind, token, now + tickets.lasts(policy.tickets, kind))


def _end_links(connection: Connection, account: AccountRow, now: datetime) -> None:
    """No link of before lets in any more, nor one whose mail is still to go."""
    # The mails first: who hands one over at this moment has made its link by the time it can be withdrawn.
    letters.put_aside(connection, account.id, LINKED_MAILS, now)
    tickets.withdraw(connection, account.id, now, *LINKS)


def _close(connection: Connection, account: AccountRow, by: Actor, now: datetime) -> None:
    _end_links(connection, account, now)
    tickets.withdraw(connection, account.id, now)
    end_sessions(connection, account, by, now)


def _log(
    connection: Connection, by: Actor, action: Action, account: AccountRow, now: datetime, **more: str | int
) -> None:
    audit.append(connection, AuditEntry(by, action, now, detail={"account": account.uid, **more}))
