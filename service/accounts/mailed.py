"""Links that go by mail. Nobody can read one here: it is made when the mail is handed over, and only its hash is kept.

Asking for a link writes that one is wanted; the worker that sends the mail makes it (docs/decisions/0012). So a link is
never in the database in a form that works, not even encrypted, and each attempt has a link of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from service.accounts import tickets
from service.accounts.hashes import new_token, new_uid
from service.accounts.people import entered, invited, taken_away
from service.accounts.tickets import TicketKind
from service.domain.access import Actor
from service.domain.delivery import AccountMail, DraftLink
from service.policy.accounts import AccountsPolicy
from service.store.accounts import people
from service.store.accounts.people import AccountRow
from service.store.messages import letters

_TICKETS = {AccountMail.INVITATION: TicketKind.INVITATION, AccountMail.RESET: TicketKind.RESET}


def invite_by_mail(connection: Connection, by: Actor, email: str, name: str, now: datetime) -> str:
    """As `people.invite`, but the link goes to the person by mail; returns the public id of the account.

    Raises
    ------
    Refused
        If the address or name is wrong, or the account is in use or disabled.
    """
    account = invited(connection, by, email, name, now)
    letters.add(connection, AccountMail.INVITATION, account.id, new_uid(), now)
    return account.uid


def reset_by_mail(connection: Connection, by: Actor, uid: str, now: datetime, second_factor_too: bool = False) -> None:
    """As `people.issue_reset`, but the link goes to the person by mail.

    Raises
    ------
    Refused
        If there is no such account, or it is disabled or a demo's.
    """
    account = taken_away(connection, by, uid, now, second_factor_too)
    letters.add(connection, AccountMail.RESET, account.id, new_uid(), now)


@dataclass(frozen=True)
class MailedLinks:
    """Makes the links of mails, for the worker that sends them."""

    engine: Engine
    policy: AccountsPolicy

    def draft(self, kind: AccountMail, account_fk: int, now: datetime) -> DraftLink | None:
        """A link to put in a mail; None when the person needs it no more."""
        with self.engine.connect() as connection:
            wanted = _wanted(connection, kind, account_fk)
        until = now + tickets.lasts(self.policy.tickets, _TICKETS[kind])
        return DraftLink(kind, account_fk, new_token(), until) if wanted else None

    def keep(self, connection: Connection, draft: DraftLink, now: datetime) -> bool:
        """Let the link work from now on, unless the person needs it no more. Links of earlier attempts go on working:
        one of them may be the one that arrived."""
        if not _wanted(connection, draft.kind, draft.account_fk):
            return False
        tickets.keep(connection, _TICKETS[draft.kind], draft.token, draft.account_fk, (now, draft.until))
        return True


def _wanted(connection: Connection, kind: AccountMail, account_fk: int) -> bool:
    """An invitation is for who never came in, a reset for who has no password: a late mail opens no account again."""
    account: AccountRow = people.by_id(connection, account_fk)
    if account.disabled_at is not None:
        return False
    return not entered(connection, account) if kind is AccountMail.INVITATION else account.password_hash is None
