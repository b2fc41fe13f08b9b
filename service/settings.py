"""Where things are: settings from the environment, each with a default that works on a laptop."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service.domain.errors import ConfigError

REPOSITORY = Path(__file__).resolve().parents[1]
THIS_MACHINE = ("127.0.0.1", "localhost")


class Settings(BaseSettings):
    """Deployment settings; policy lives in configs/, never here."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(default=Path("var"), validation_alias="VROEGSIGNAAL_DATA")
    """Folder of the database, the columnar store and what the service writes."""
    configs_dir: Path = Field(default=REPOSITORY / "configs", validation_alias="VROEGSIGNAAL_CONFIGS")
    """Folder of the policy files."""
    database: str = Field(default="", validation_alias="DATABASE_URL")
    """Database URL as given; see `database_url` for the one in use."""
    import_max_rejected: float = Field(default=0.05, ge=0, le=1, validation_alias="VROEGSIGNAAL_IMPORT_MAX_REJECTED")
    """Share of rejected and unmatched rows above which an import is refused."""
    public_url: str = Field(default="", validation_alias="VROEGSIGNAAL_PUBLIC_URL")
    """Address for people, e.g. `https://vroegsignaal.school.example`; without it, this machine only."""
    proxies: str = Field(default="", validation_alias="VROEGSIGNAAL_PROXIES")
    """Addresses of the proxies in front that may say where a request came from, with commas between them."""
    secret: SecretStr = Field(default=SecretStr(""), validation_alias="VROEGSIGNAAL_SECRET")
    """Secret of at least 32 characters that encrypts seeds of second factors; without it, a file in the data folder."""
    secret_file: Path | None = Field(default=None, validation_alias="VROEGSIGNAAL_SECRET_FILE")
    """File that holds that secret."""
    oidc_name: str = Field(default="", validation_alias="VROEGSIGNAAL_OIDC_NAME")
    """Name of the organisation whose accounts sign in by OpenID Connect; without it there is no such button."""
    oidc_issuer: str = Field(default="", validation_alias="VROEGSIGNAAL_OIDC_ISSUER")
    """Address of the OpenID Connect provider, exactly as it names itself."""
    oidc_client_id: str = Field(default="", validation_alias="VROEGSIGNAAL_OIDC_CLIENT_ID")
    """Our client id at the provider."""
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), validation_alias="VROEGSIGNAAL_OIDC_CLIENT_SECRET")
    """Our client secret at the provider."""
    oidc_client_secret_file: Path | None = Field(default=None, validation_alias="VROEGSIGNAAL_OIDC_CLIENT_SECRET_FILE")
    """File that holds that client secret."""
    oidc_acr: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="VROEGSIGNAAL_OIDC_ACR")
    """Values of `acr` by which the provider says a second factor was used, with spaces between them."""
    oidc_amr: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="VROEGSIGNAAL_OIDC_AMR")
    """Values of `amr` by which it says so."""
    smtp_host: str = Field(default="", validation_alias="VROEGSIGNAAL_SMTP_HOST")
    """Mail server that messages are handed to; without it mail waits, and nothing is sent."""
    smtp_port: int = Field(default=587, ge=1, le=65535, validation_alias="VROEGSIGNAAL_SMTP_PORT")
    """Port of the mail server; 465 goes with `VROEGSIGNAAL_SMTP_TLS=tls`."""
    smtp_user: str = Field(default="", validation_alias="VROEGSIGNAAL_SMTP_USER")
    """Name the service signs in with at the mail server; without it, it does not sign in."""
    smtp_password: SecretStr = Field(default=SecretStr(""), validation_alias="VROEGSIGNAAL_SMTP_PASSWORD")
    """Password that goes with it."""
    smtp_password_file: Path | None = Field(default=None, validation_alias="VROEGSIGNAAL_SMTP_PASSWORD_FILE")
    """File that holds that password."""
    smtp_from: str = Field(default="", validation_alias="VROEGSIGNAAL_SMTP_FROM")
    """Address that messages come from, e.g. `vroegsignaal@school.example`."""
    smtp_tls: Literal["starttls", "tls", "off"] = Field(default="starttls", validation_alias="VROEGSIGNAAL_SMTP_TLS")
    """`starttls`, `tls` from the first byte, or `off`, which is only for a mail server on this machine."""
    token: SecretStr = Field(default=SecretStr(""), validation_alias="VROEGSIGNAAL_TOKEN")
    """Key with which commands show pupils once there are accounts; made with `vroegsignaal users tokens make`."""
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", validation_alias="VROEGSIGNAAL_LOG_LEVEL"
    )
    """Least serious events that are logged."""
    log_format: Literal["json", "console"] = Field(default="json", validation_alias="VROEGSIGNAAL_LOG_FORMAT")
    """`json` for machines, `console` for people."""

    @property
    def database_url(self) -> str:
        """The database in use: ``DATABASE_URL``, else one SQLite file in the data folder."""
        return self.database or f"sqlite:///{self.data_dir / 'vroegsignaal.db'}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names under which the service answers."""
        host = urlsplit(self.public_url).hostname
        return (*THIS_MACHINE, host) if host else THIS_MACHINE

    @property
    def behind_tls(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.public_url.startswith("https://")

    @field_validator("oidc_acr", "oidc_amr", mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        bare = parts.path in ("", "/") and not parts.query and not parts.username
        local = parts.scheme == "http" and parts.hostname in THIS_MACHINE
        if value and not (bare and parts.hostname and (parts.scheme == "https" or local)):
            raise ValueError("write it as https://name, without a path")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _oidc_is_whole(self) -> Self:
        given = (self.oidc_name, self.oidc_issuer, self.oidc_client_id)
        secret = bool(self.oidc_client_secret.get_secret_value()) or self.oidc_client_secret_file is not None
        if any(given) and not (all(given) and secret and self.public_url):
            raise ValueError(
                "OpenID Connect needs VROEGSIGNAAL_OIDC_NAME, _ISSUER, _CLIENT_ID, _CLIENT_SECRET (or _FILE) and "
                "VROEGSIGNAAL_PUBLIC_URL together"
            )
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if not self.smtp_host:
            return self
        if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", self.smtp_from):
            raise ValueError("a mail server needs VROEGSIGNAAL_SMTP_FROM: vroegsignaal@school.example, say")
        if self.smtp_tls == "off" and self.smtp_host not in THIS_MACHINE:
            raise ValueError("VROEGSIGNAAL_SMTP_TLS=off is only for a mail server on this machine")
        if self.smtp_user and not (self.smtp_password.get_secret_value() or self.smtp_password_file):
            raise ValueError("VROEGSIGNAAL_SMTP_USER needs VROEGSIGNAAL_SMTP_PASSWORD (or _FILE)")
        return self


def load_settings(**given: Any) -> Settings:
    """Settings from the environment; keyword arguments win.

    Raises
    ------
    ConfigError
        If values cannot be what their settings need; names every wrong variable at once, never repeats a value.
    """
    try:
        return Settings(**given)
    except ValidationError as problem:
        wrong = [_complaint(error) for error in problem.errors(include_input=False, include_url=False)]
        raise ConfigError(" ".join(wrong), "Correct the environment variables.") from None


def _complaint(error: Any) -> str:
    name, said = ".".join(str(part) for part in error["loc"]), error["msg"].removeprefix("Value error, ")
    return f"Setting {name} is wrong: {said}." if name else f"Settings are wrong: {said}."
