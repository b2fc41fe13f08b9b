"""Answers to requests with an idempotency key, so that a repeat gets the same answer and does nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from service.store.tables import IdempotentAnswer, columns, table


@dataclass(frozen=True)
class Answer:
    """What was answered, to which request."""

    request_sha256: str
    status: int
    answer: Any


def recall(connection: Connection, actor_uid: str, key: str) -> Answer | None:
    """The answer an actor got under a key."""
    kept = columns(IdempotentAnswer)
    query = select(kept.request_sha256, kept.status, kept.answer).where(kept.actor_uid == actor_uid, kept.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else Answer(*row)


def remember(connection: Connection, actor_uid: str, key: str, answer: Answer, now: datetime) -> None:
    """Keep an answer, in the transaction of what was done; a key that is kept already fails that transaction."""
    values = {"actor_uid": actor_uid, "key": key, "created_at": now, **vars(answer)}
    connection.execute(insert(table(IdempotentAnswer)).values(values))


def forget(connection: Connection, before: datetime) -> int:
    """Delete the answers of before a moment; returns how many."""
    kept = columns(IdempotentAnswer)
    return connection.execute(delete(table(IdempotentAnswer)).where(kept.created_at < before)).rowcount
