"""What people and systems are told, how it gets to them, and runs of jobs. Nothing here is about one pupil."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Table
from service.store.types import UtcMoment


class Webhook(Table, table=True):
    """An endpoint an administrator registered. ``secret`` is encrypted; a disabled one is told nothing."""

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    name: str
    url: str
    secret: str
    kinds: list[str] = Field(sa_type=JSON)
    """Kinds of configs/messages/kinds.yaml it is told of."""
    school_ids: list[str] = Field(sa_type=JSON)
    """Schools it is told of; none means all."""
    made_by: str
    made_at: datetime = Field(sa_type=UtcMoment)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class MessagePreference(Table, table=True):
    """When somebody wants to be told of a kind: ``at-once``, ``daily``, ``weekly`` or ``never``."""

    __tablename__ = "message_preference"
    __table_args__ = (UniqueConstraint("account_fk", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    account_fk: int = Field(foreign_key="account.id", index=True)
    kind: str
    timing: str
    changed_at: datetime = Field(sa_type=UtcMoment)


class Delivery(Table, table=True):
    """One mail or call of a webhook, and how far it got; ``state`` is a `service.store.messages.states.State`.

    ``uid`` is its Message-ID and idempotency key, the same at every attempt. ``lease`` is the random mark of the worker
    that has it until ``lease_until``. ``error`` is a class of error, never the words of a server.
    """

    __table_args__ = (Index("ix_delivery_state_next_attempt_at", "state", "next_attempt_at"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    channel: str
    account_fk: int | None = Field(default=None, foreign_key="account.id", index=True)
    webhook_fk: int | None = Field(default=None, foreign_key="webhook.id", index=True)
    state: str
    made_at: datetime = Field(sa_type=UtcMoment)
    next_attempt_at: datetime = Field(sa_type=UtcMoment)
    attempts: int = 0
    lease: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcMoment)
    error: str | None = None
    text_version: str | None = None
    """Language and version of the text that was sent, e.g. ``nl/1``."""
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    """When it was sent, given up or put aside."""


class Message(Table, table=True):
    """Something one person or endpoint is told, written in the transaction of what it is about.

    ``dedupe`` is a hash over what it is about and for whom, so that the same is told once. ``content`` holds counts, a
    week and dates of work. Messages of one person that are due together go in one delivery.
    """

    __table_args__ = (Index("ix_message_delivery_fk_due_at", "delivery_fk", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    dedupe: str = Field(unique=True)
    kind: str
    channel: str
    account_fk: int | None = Field(default=None, foreign_key="account.id", index=True)
    webhook_fk: int | None = Field(default=None, foreign_key="webhook.id", index=True)
    school_id: str
    class_name: str
    """"" for the whole school."""
    content: Any = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcMoment)
    due_at: datetime = Field(sa_type=UtcMoment)
    delivery_fk: int | None = Field(default=None, foreign_key="delivery.id")
    dropped_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    """When it turned out that the person may no longer know."""


class JobRun(Table, table=True):
    """One run of a job. ``running`` holds the name of the job while it runs, and is unique: one runner at a time.

    ``beat_at`` is the runner's last sign of life, ``place`` where it runs (host and process).
    """

    __tablename__ = "job_run"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    job: str
    subject: str
    """The week, with the school if it was about one: ``2026-W47``, ``2026-W47 99AA00``."""
    running: str | None = Field(default=None, unique=True)
    state: str
    """``running``, ``succeeded``, ``failed`` or ``lost``."""
    place: str
    started_at: datetime = Field(sa_type=UtcMoment)
    beat_at: datetime = Field(sa_type=UtcMoment)
    done: int = 0
    total: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    report: Any = Field(default=None, sa_type=JSON, nullable=True)
    """Counts, never of one pupil."""
    error: str | None = None
