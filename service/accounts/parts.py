"""What signing in works with, gathered once when the service starts."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine

from service.accounts.attempts import Attempts
from service.accounts.passwords import Passwords
from service.accounts.problems import Problem
from service.accounts.secret import ServiceSecret
from service.policy.accounts import AccountsPolicy


@dataclass(frozen=True)
class Accounts:
    """The database, the policy and what is kept in memory between requests: one for the whole process."""

    engine: Engine
    policy: AccountsPolicy
    secret: ServiceSecret
    passwords: Passwords
    attempts: Attempts


class Next(StrEnum):
    """What comes after a step of signing in."""

    REFUSED = "refused"
    SECOND_FACTOR = "second-factor"
    SIGNED_IN = "signed-in"


@dataclass(frozen=True)
class Step:
    """The outcome of a step.

    ``token`` is that of a session when signed in, that of a ticket when a second factor must follow: for a cookie,
    shown to nobody. ``problems`` say why it was refused; nothing changed then, but for the count of failures.
    """

    next: Next
    token: str = ""
    problems: tuple[Problem, ...] = ()


def refused(*problems: Problem) -> Step:
    """A step that was refused."""
    return Step(Next.REFUSED, problems=problems)


def open_accounts(
    engine: Engine, policy: AccountsPolicy, secret: ServiceSecret, passwords: Passwords | None = None
) -> Accounts:
    """Gather the parts."""
    return Accounts(engine, policy, secret, passwords or Passwords(), Attempts(policy.attempts))
