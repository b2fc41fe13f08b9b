"""How people prove who they are, in numbers: configs/accounts.yaml."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

ALONE_MIN_LENGTH = 15
"""NIST SP 800-63B-4 §3.1.1.2: least length of a password that nothing else stands beside."""


class PasswordPolicy(Strict):
    """Which passwords are taken; the bounds are those of NIST SP 800-63B-4 §3.1.1.2."""

    min_length: int = Field(ge=8, le=64)
    max_length: int = Field(ge=64, le=1024)
    min_guesses_log10: float = Field(ge=8, le=20)
    expected_words: tuple[str, ...]


class LockOutPolicy(Strict):
    """How long an account waits after failures in a row; bounds of NIST SP 800-63B-4 §3.2.2."""

    free_failures: int = Field(ge=3, le=10)
    first_wait_seconds: int = Field(ge=5)
    longest_wait_minutes: int = Field(ge=1, le=24 * 60)
    failures_until_closed: int = Field(ge=10, le=100)

    def wait(self, failures: int) -> timedelta | None:
        """How long to wait after this many failures in a row; None: until somebody opens the account."""
        if failures >= self.failures_until_closed:
            return None
        if failures < self.free_failures:
            return timedelta(0)
        doubled = self.first_wait_seconds * 2 ** (failures - self.free_failures)
        return timedelta(seconds=min(doubled, 60 * self.longest_wait_minutes))


class AttemptsPolicy(Strict):
    """Failures within a window, whatever the account."""

    window_minutes: int = Field(ge=1, le=24 * 60)
    per_client: int = Field(ge=5)
    whole_service: int = Field(ge=5, le=100_000)

    @property
    def window(self) -> timedelta:
        """The window."""
        return timedelta(minutes=self.window_minutes)


class SessionPolicy(Strict):
    """How long somebody stays signed in; bounds of NIST SP 800-63B-4 §2.2.3."""

    idle_minutes: int = Field(ge=5, le=60)
    longest_hours: int = Field(ge=1, le=24)

    @property
    def idle(self) -> timedelta:
        """Without a request for this long, a session is over."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """A session is over after this time, whatever happens."""
        return timedelta(hours=self.longest_hours)


class TicketPolicy(Strict):
    """How long links and steps that work once are good for."""

    invitation_hours: int = Field(ge=1, le=24 * 14)
    reset_hours: int = Field(ge=1, le=24)
    second_factor_minutes: int = Field(ge=2, le=15)
    second_factor_setup_minutes: int = Field(ge=5, le=60)
    oidc_minutes: int = Field(ge=2, le=30)


class TokenPolicy(Strict):
    """Keys of feeds."""

    longest_days: int = Field(ge=1, le=730)


class AccountsPolicy(Strict):
    """The whole file."""

    second_factor: Literal["required", "optional"]
    passwords: PasswordPolicy
    lock_out: LockOutPolicy
    attempts: AttemptsPolicy
    sessions: SessionPolicy
    tickets: TicketPolicy
    tokens: TokenPolicy

    @model_validator(mode="after")
    def _a_password_alone_is_longer(self) -> Self:
        if self.second_factor == "optional" and self.passwords.min_length < ALONE_MIN_LENGTH:
            raise ValueError(f"without a required second factor, min_length must be {ALONE_MIN_LENGTH} or more")
        return self


def load_accounts_policy(configs: Path = DEFAULT_CONFIGS) -> AccountsPolicy:
    """The policy in force.

    Raises
    ------
    ConfigError
        If configs/accounts.yaml is missing, wrong or weaker than the norm.
    """
    return load(configs / "accounts.yaml", AccountsPolicy)
