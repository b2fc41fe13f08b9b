"""Accounts of people who work with the service, what they may do, and how they prove who they are.

Secrets are kept as hashes (passwords Argon2, random tokens SHA-256), or encrypted (the seed of the second factor).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class Account(Table, table=True):
    """Somebody who may sign in. ``uid`` is random and public, ``email`` lower case, ``demo`` an invented person."""

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    email: str = Field(unique=True)
    name: str
    language: str = "nl"
    demo: bool = False
    password_hash: str | None = None
    password_changed_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    totp_secret: str | None = None
    """Encrypted; None until a second factor is set up."""
    totp_last_step: int | None = Field(default=None, sa_type=BigInteger)
    """Last time step used, so that a code works once."""
    failed_attempts: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UtcMoment)
    created_at: datetime = Field(sa_type=UtcMoment)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class AccountIdentity(Table, table=True):
    """An account at an OpenID Connect provider that signs in to this one."""

    __tablename__ = "account_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    account_fk: int = Field(foreign_key="account.id", index=True)
    issuer: str
    subject: str
    linked_at: datetime = Field(sa_type=UtcMoment)


class RoleAssignment(Table, table=True):
    """A role bound to a school, class, region or the service; ``valid_to`` is the last day, null without an end."""

    __tablename__ = "role_assignment"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    account_fk: int = Field(foreign_key="account.id", index=True)
    role: str
    scope: str
    school_id: str | None = None
    class_name: str | None = None
    region: str | None = None
    valid_from: date
    valid_to: date | None = None
    given_by: str
    """``uid`` of the account that gave it, or the name of a command."""
    given_at: datetime = Field(sa_type=UtcMoment)


class AccountSession(Table, table=True):
    """Somebody signed in with a browser. ``csrf_token`` is no secret of the account: it only proves a form is ours."""

    __tablename__ = "account_session"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    token_sha256: str = Field(unique=True)
    csrf_token: str
    account_fk: int = Field(foreign_key="account.id", index=True)
    method: str
    """How it began: ``password``, ``oidc`` or ``demo``."""
    created_at: datetime = Field(sa_type=UtcMoment)
    last_seen_at: datetime = Field(sa_type=UtcMoment)
    expires_at: datetime = Field(sa_type=UtcMoment)
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class AccountTicket(Table, table=True):
    """Something that works once and not for long: an invitation, a reset, the step to the second factor, a sign-in at a
    provider that is under way. ``content`` holds what that step needs (state, nonce), never a password.
    """

    __tablename__ = "account_ticket"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    token_sha256: str = Field(unique=True)
    account_fk: int | None = Field(default=None, foreign_key="account.id", index=True)
    content: Any = Field(default=None, sa_type=JSON, nullable=True)
    created_at: datetime = Field(sa_type=UtcMoment)
    expires_at: datetime = Field(sa_type=UtcMoment)
    used_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class RecoveryCode(Table, table=True):
    """A code on paper that stands in for the second factor once."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    account_fk: int = Field(foreign_key="account.id", index=True)
    code_sha256: str
    used_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class ApiToken(Table, table=True):
    """A feed's key. It may do what ``scopes`` names (``see:facts``, ``change:import``) at ``school_ids``.

    Never more than the account it belongs to may at that moment.
    """

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    name: str
    token_sha256: str = Field(unique=True)
    account_fk: int = Field(foreign_key="account.id", index=True)
    scopes: list[str] = Field(sa_type=JSON)
    school_ids: list[str] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcMoment)
    expires_at: datetime = Field(sa_type=UtcMoment)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class IdempotentAnswer(Table, table=True):
    """The answer to a request with an idempotency key, so that a repeat gets the same answer and does nothing."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("actor_uid", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    actor_uid: str
    key: str
    request_sha256: str
    status: int
    answer: Any = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcMoment)
