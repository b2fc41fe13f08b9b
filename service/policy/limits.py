"""What one request and one client may ask of the service: configs/limits.yaml."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from service.policy.loading import DEFAULT_CONFIGS, Strict, load


class SizeLimits(Strict):
    """Largest bodies of requests, and how many files one may hold."""

    form_kibibytes: int = Field(ge=16, le=4096)
    upload_mebibytes: int = Field(ge=1, le=1024)
    upload_files: int = Field(ge=1, le=50)

    @property
    def form(self) -> int:
        """Bytes of a request that uploads nothing."""
        return self.form_kibibytes * 1024

    @property
    def upload(self) -> int:
        """Bytes of an upload."""
        return self.upload_mebibytes * 1024 * 1024


class RateLimits(Strict):
    """Requests within a sliding window."""

    window_seconds: int = Field(ge=1, le=3600)
    per_token: int = Field(ge=1)
    per_client: int = Field(ge=1)


class IdempotencyLimits(Strict):
    """How long a repeat gets the answer of the first time."""

    hours: int = Field(ge=1, le=24 * 30)

    @property
    def kept(self) -> timedelta:
        """The same as a duration."""
        return timedelta(hours=self.hours)


class Limits(Strict):
    """The whole file."""

    sizes: SizeLimits
    rates: RateLimits
    idempotency: IdempotencyLimits


def load_limits(configs: Path = DEFAULT_CONFIGS) -> Limits:
    """The limits in force.

    Raises
    ------
    ConfigError
        If configs/limits.yaml is missing or wrong.
    """
    return load(configs / "limits.yaml", Limits)
