"""Words of messages on their way. Values are stored in the database: never rename, only add."""

from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    WEBHOOK = "webhook"


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
