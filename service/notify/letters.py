"""Mails about somebody's own account. A link in one is made for this attempt, and works from the moment the mail may
have been accepted: before that nobody has it, and afterwards nothing here can show it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy import Connection

from service.domain.delivery import AccountMail, DraftLink
from service.notify.render import plain_mail, written_moment
from service.policy.messages import MessagePolicy
from service.store.messages.taking import Receiver, Said, Taken

LINK = "/uitnodiging/"


class Links(Protocol):
    """Makes links; `service.accounts.mailed.MailedLinks` does."""

    def draft(self, kind: AccountMail, account_fk: int, now: datetime) -> DraftLink | None:
        """A link that lets nobody in yet; None when the person needs none."""

    def keep(self, connection: Connection, draft: DraftLink, now: datetime) -> bool:
        """Let it work; False when the person needs it no more."""


@dataclass(frozen=True)
class LetterWriter:
    """Writes the mails; ``address`` is where people reach the service."""

    policy: MessagePolicy
    address: str

    def text_version(self, language: str) -> str:
        """Which texts are used: ``accounts-nl/1``."""
        known = language if language in self.policy.accounts else "nl"
        return f"accounts-{known}/{self.policy.account_words(language).version}"

    def mail(self, taken: Taken, kind: AccountMail, to: Receiver, sender: str, draft: DraftLink | None) -> EmailMessage:
        """One mail."""
        texts = self.policy.account_words(to.language)
        words = texts.mails[kind]
        filled = words.text.format(**self._filling(taken, to.language, draft))
        text = "\n\n".join((texts.greeting, filled, texts.footer.format(address=self.address)))
        return plain_mail(taken, to.email, sender, to.language, (words.subject, f"{text}\n"))

    def _filling(self, taken: Taken, language: str, draft: DraftLink | None) -> dict[str, str]:
        if draft is None:
            return {"at": written_moment(taken.made_at, language)}
        link = f"{self.address}{LINK}{draft.token}"
        return {"link": link, "until": written_moment(draft.until, language)}


def account_mail(said: Sequence[Said]) -> AccountMail | None:
    """The kind of a mail about an account; None for news about work."""
    return next((AccountMail(each.kind) for each in said if each.kind in set(AccountMail)), None)
