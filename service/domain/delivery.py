"""Words of messages on their way. Values are stored in the database: never rename, only add."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class AccountMail(StrEnum):
    """A mail about somebody's own account, to that person alone. Values are stored as kinds of messages."""

    INVITATION = "account-invitation"
    RESET = "account-reset"
    LOCKED = "account-locked"
    CLOSED = "account-closed"

    @property
    def has_link(self) -> bool:
        """Whether it holds a link that works once."""
        return self in (AccountMail.INVITATION, AccountMail.RESET)


@dataclass(frozen=True)
class DraftLink:
    """A link for one attempt to send a mail; it lets nobody in before it was kept. It shows itself to nobody."""

    kind: AccountMail
    account_fk: int
    token: str = field(repr=False)
    until: datetime


class State(StrEnum):
    """How far a delivery got; docs/decisions/0011-outbox.md draws the steps."""

    WAITING = "waiting"
    """For its turn, the first time or after a failure."""
    CLAIMED = "claimed"
    """A worker has it; the receiver cannot have accepted it yet."""
    HANDING_OVER = "handing-over"
    """The receiver may have accepted it: written down before it can."""
    SENT = "sent"
    DEAD = "dead"
    """Given up; an administrator decides."""
    UNSURE = "unsure"
    """The worker died while it handed over, so nobody here knows whether it arrived; an administrator decides."""
    DISCARDED = "discarded"
    """Put aside by an administrator."""


class Why(StrEnum):
    """What went wrong, as a class: the words of servers can hold anything."""

    UNREACHABLE = "unreachable"
    TLS = "tls"
    SIGN_IN = "sign-in"
    BUSY = "busy"
    """The receiver says: later (4xx of SMTP, 429 and 5xx of HTTP)."""
    REFUSED = "refused"
    """The receiver does not want it (5xx of SMTP, other 4xx of HTTP)."""
    NO_SUCH_RECIPIENT = "no-such-recipient"
    DROPPED = "dropped"
    """The connection broke before the receiver could accept."""
    NO_ANSWER = "no-answer"
    """Silence, also after all was sent: without a yes nothing was accepted."""
    REDIRECT = "redirect"
    PRIVATE_ADDRESS = "private-address"
    INTERRUPTED = "interrupted"
    """The worker that had it died."""
    SECRET = "secret"  # noqa: S105 - what is wrong, no secret
    """The secret of the service is another one than the endpoint's was encrypted with."""
    DISABLED = "disabled"
    """The endpoint or account was disabled meanwhile."""


class RunState(StrEnum):
    """How a run of a job went."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    LOST = "lost"
    """It gave no sign of life any more; another run took over."""
