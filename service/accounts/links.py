"""Links that let somebody choose a password: an invitation, or a reset that an administrator issued."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.accounts import tickets
from service.accounts.failures import reset_failures
from service.accounts.parts import Accounts, Step, refused
from service.accounts.passwords import why_not
from service.accounts.problems import Problem
from service.accounts.sessions import Method, actor_of, end_sessions
from service.accounts.sign_in import after_first_factor
from service.accounts.tickets import LINKS, TicketKind
from service.domain.access import Action, AuditEntry
from service.store import audit
from service.store.accounts import people, schools
from service.store.accounts.people import AccountRow
from service.store.session import write_transaction


@dataclass(frozen=True)
class OpenLink:
    """For whom a link is."""

    kind: TicketKind
    name: str
    email: str


def open_link(accounts: Accounts, token: str, now: datetime) -> OpenLink | None:
    """For whom a link is, without using it; None when it was used or is over."""
    with accounts.engine.connect() as connection:
        found = _find(connection, token, now)
    return None if found is None else OpenLink(found[0], found[1].name, found[1].email)


def choose_password(accounts: Accounts, token: str, password: str, now: datetime) -> Step:
    """Use a link to choose a password, and go on with signing in. A password that is refused leaves the link usable."""
    with accounts.engine.connect() as connection:
        found = _find(connection, token, now)
        about = [] if found is None else about_person(connection, found[1])
    if found is None:
        return refused(Problem.LINK_OVER)
    if problems := why_not(password, accounts.policy.passwords, about):
        return refused(*problems)
    hashed = accounts.passwords.hash(password)
    with write_transaction(accounts.engine) as connection:
        kind, account = found
        if tickets.use(connection, kind, token, now) is None or people.by_id(connection, account.id).disabled_at:
            return refused(Problem.LINK_OVER)
        account = set_password(connection, account, hashed, now)
        reset_failures(connection, account)
        return after_first_factor(connection, accounts, account, Method.PASSWORD, now)


def set_password(connection: Connection, account: AccountRow, hashed: str, now: datetime) -> AccountRow:
    """Give an account a password: every session and every open link or step of it ends."""
    people.change(connection, account.id, password_hash=hashed, password_changed_at=now)
    tickets.withdraw(connection, account.id, now)
    entry = AuditEntry(actor_of(account), Action.PASSWORD_CHANGED, now, detail={"account": account.uid})
    audit.append(connection, entry)
    end_sessions(connection, account, actor_of(account), now)
    return people.by_id(connection, account.id)


def about_person(connection: Connection, account: AccountRow) -> list[str]:
    """What a password of somebody must not hold: name, address, names of the schools of any role."""
    return [account.name, account.email, *schools.names_for(connection, account.id)]


def _find(connection: Connection, token: str, now: datetime) -> tuple[TicketKind, AccountRow] | None:
    for kind in LINKS:
        ticket = tickets.find(connection, kind, token, now)
        if ticket is not None and ticket.account_fk is not None:
            account = people.by_id(connection, ticket.account_fk)
            return (kind, account) if account.disabled_at is None else None
    return None
