"""Deliveries as workers take them, hand them over and give them back. Every step names the lease it belongs to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from service.domain.delivery import Channel, State, Why
from service.store.tables import Account, Delivery, Message, Webhook, columns, table


@dataclass(frozen=True)
class Taken:
    """A delivery a worker has. ``attempts`` counts this one."""

    id: int
    uid: str
    channel: Channel
    account_fk: int | None
    webhook_fk: int | None
    made_at: datetime
    attempts: int


@dataclass(frozen=True)
class Receiver:
    """Where a mail goes."""

    uid: str
    email: str
    language: str
    usable: bool


@dataclass(frozen=True)
class Target:
    """Where a call goes; ``secret`` is encrypted for ``uid``."""

    uid: str
    url: str
    secret: str
    usable: bool


@dataclass(frozen=True)
class Said:
    """One message of a delivery."""

    kind: str
    school_id: str
    class_name: str
    content: dict[str, Any]


def take(
    connection: Connection, channels: Sequence[Channel], most: int, lease: str, now: datetime, until: datetime
) -> list[Taken]:
    """Take deliveries whose turn it is, the longest waiting first; what another worker is taking is passed over."""
    row = columns(Delivery)
    waiting = (
        select(row.id)
        .where(row.state == State.WAITING.value, row.next_attempt_at <= now)
        .where(row.channel.in_([channel.value for channel in channels]))
        .order_by(row.next_attempt_at, row.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(table(Delivery))
        .where(row.id.in_(waiting.scalar_subquery()), row.state == State.WAITING.value)
        .values(state=State.CLAIMED.value, lease=lease, lease_until=until, attempts=row.attempts + 1)
        .returning(row.id, row.uid, row.channel, row.account_fk, row.webhook_fk, row.made_at, row.attempts)
    )
    found = [
        Taken(key, uid, Channel(channel), *rest) for key, uid, channel, *rest in connection.execute(statement).all()
    ]
    return sorted(found, key=lambda each: each.id)


def hand_over(connection: Connection, delivery_id: int, lease: str, until: datetime, text_version: str) -> bool:
    """Write down that the receiver may accept it from now on; False when another worker has it meanwhile."""
    values = {"state": State.HANDING_OVER.value, "lease_until": until, "text_version": text_version}
    return _step(connection, delivery_id, lease, (State.CLAIMED,), values)


def sent(connection: Connection, delivery_id: int, lease: str, now: datetime) -> bool:
    """The receiver accepted it. Who knows that says so, also when it was already taken for unsure."""
    values = {"state": State.SENT.value, "lease": None, "lease_until": None, "error": None, "ended_at": now}
    return _step(connection, delivery_id, lease, (State.HANDING_OVER, State.UNSURE), values)


def again(connection: Connection, delivery_id: int, lease: str, why: Why, at: datetime) -> bool:
    """It was not accepted; another attempt follows."""
    return _step(connection, delivery_id, lease, _TAKEN, _waiting(why) | {"next_attempt_at": at})


def untried(connection: Connection, delivery_id: int, lease: str, at: datetime) -> bool:
    """Its turn did not come: give it back without counting an attempt."""
    values = {"state": State.WAITING.value, "lease": None, "lease_until": None, "next_attempt_at": at}
    return _step(connection, delivery_id, lease, _TAKEN, values | {"attempts": columns(Delivery).attempts - 1})


def give_up(connection: Connection, delivery_id: int, lease: str, why: Why, now: datetime) -> bool:
    """It was not accepted and is not tried again."""
    values = {"state": State.DEAD.value, "lease": None, "lease_until": None, "error": why.value, "ended_at": now}
    return _step(connection, delivery_id, lease, _TAKEN, values)


def put_aside(connection: Connection, delivery_id: int, lease: str, now: datetime) -> bool:
    """Nobody needs it any more; it was not accepted and is not sent."""
    values = {"state": State.DISCARDED.value, "lease": None, "lease_until": None, "error": None, "ended_at": now}
    return _step(connection, delivery_id, lease, _TAKEN, values)


def sweep(connection: Connection, now: datetime) -> tuple[int, int]:
    """Free what dead workers had: how many wait again, and of how many mails nobody knows whether they arrived.

    An endpoint drops a call it has seen by its id, so a call is simply made again. A mail server need not.
    """
    row = columns(Delivery)
    over = row.lease_until < now
    safe = and_(row.state == State.HANDING_OVER.value, row.channel == Channel.WEBHOOK.value)
    mail = and_(row.state == State.HANDING_OVER.value, row.channel == Channel.MAIL.value)
    freed = _all(connection, and_(over, safe | (row.state == State.CLAIMED.value)), _waiting(Why.INTERRUPTED))
    values = {"state": State.UNSURE.value, "lease_until": None, "error": Why.INTERRUPTED.value, "ended_at": now}
    return freed, _all(connection, and_(over, mail), values)


def messages_of(connection: Connection, delivery_ids: Collection[int]) -> dict[int, list[Said]]:
    """The messages of deliveries, in the order in which they were written."""
    row, found = columns(Message), dict[int, list[Said]]()
    query = select(row.delivery_fk, row.kind, row.school_id, row.class_name, row.content)
    for key, *said in connection.execute(query.where(row.delivery_fk.in_(delivery_ids)).order_by(row.id)):
        found.setdefault(key, []).append(Said(*said))
    return found


def receivers(connection: Connection, account_fks: Collection[int]) -> dict[int, Receiver]:
    """Accounts as receivers."""
    row = columns(Account)
    query = select(row.id, row.uid, row.email, row.language, row.disabled_at).where(row.id.in_(account_fks))
    return {
        key: Receiver(uid, email, language, disabled is None)
        for key, uid, email, language, disabled in connection.execute(query)
    }


def targets(connection: Connection, webhook_fks: Collection[int]) -> dict[int, Target]:
    """Webhooks as receivers."""
    row = columns(Webhook)
    query = select(row.id, row.uid, row.url, row.secret, row.disabled_at).where(row.id.in_(webhook_fks))
    return {
        key: Target(uid, url, secret, disabled is None) for key, uid, url, secret, disabled in connection.execute(query)
    }


_TAKEN = (State.CLAIMED, State.HANDING_OVER)


def _waiting(why: Why) -> dict[str, Any]:
    return {"state": State.WAITING.value, "lease": None, "lease_until": None, "error": why.value}


def _step(
    connection: Connection, delivery_id: int, lease: str, before: Sequence[State], values: dict[str, Any]
) -> bool:
    row = columns(Delivery)
    mine = (row.id == delivery_id, row.lease == lease, row.state.in_([state.value for state in before]))
    return connection.execute(update(table(Delivery)).where(*mine).values(values)).rowcount == 1


def _all(connection: Connection, condition: ColumnElement[bool], values: dict[str, Any]) -> int:
    return connection.execute(update(table(Delivery)).where(condition).values(values)).rowcount
