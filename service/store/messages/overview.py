"""Messages as an administrator and the receiver see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from service.domain.delivery import State
from service.store.accounts.uids import is_uid
from service.store.tables import Account, Delivery, Message, Webhook, columns, table

STUCK = (State.DEAD, State.UNSURE)
"""What an administrator decides about."""


def counts(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each state; ``due`` and ``later`` are messages that are in no delivery yet."""
    row = columns(Delivery)
    found = connection.execute(select(row.state, func.count()).group_by(row.state))
    return {state: number for state, number in found}


def not_gathered(connection: Connection, now: datetime) -> tuple[int, int]:
    """Messages in no delivery: those whose time has come, and those for a later digest."""
    row = columns(Message)
    query = select(func.count()).where(row.delivery_fk.is_(None), row.dropped_at.is_(None))
    past = connection.execute(query.where(row.due_at <= now)).scalar_one()
    return int(past), int(connection.execute(query.where(row.due_at > now)).scalar_one())


def stuck(connection: Connection, most: int) -> list[dict[str, Any]]:
    """Deliveries that were given up or of which nobody knows, latest first, with the receiver's name and kinds."""
    row, account, hook = columns(Delivery), columns(Account), columns(Webhook)
    query = (
        select(row.id, row.uid, row.channel, row.state, row.error, row.attempts, row.made_at, row.ended_at)
        .add_columns(func.coalesce(account.name, hook.name).label("to"))
        .outerjoin(table(Account), account.id == row.account_fk)
        .outerjoin(table(Webhook), hook.id == row.webhook_fk)
        .where(row.state.in_([state.value for state in STUCK]))
        .order_by(row.id.desc())
        .limit(most)
    )
    found = [dict(each) for each in connection.execute(query).mappings()]
    kinds = _kinds(connection, [each["id"] for each in found])
    return [each | {"kinds": kinds.get(each["id"], [])} for each in found]


def waiting_with_errors(connection: Connection) -> list[tuple[str, str, int]]:
    """Why deliveries wait for another attempt: channel, class of error and how many."""
    row = columns(Delivery)
    query = select(row.channel, row.error, func.count()).where(row.state == State.WAITING.value, row.error.is_not(None))
    return [
        (channel, why, number) for channel, why, number in connection.execute(query.group_by(row.channel, row.error))
    ]


def decide(connection: Connection, uid: str, to: State, before: Sequence[State], now: datetime) -> bool:
    """Let a delivery that is stuck wait again (with all its attempts), or end it; False when it is not stuck so."""
    row = columns(Delivery)
    values: dict[str, Any] = {"state": to.value, "lease": None, "ended_at": now}
    if to is State.WAITING:
        values = {"state": to.value, "lease": None, "ended_at": None, "attempts": 0, "next_attempt_at": now}
    if not is_uid(uid):
        return False
    mine = (row.uid == uid, row.state.in_([state.value for state in before]))
    return connection.execute(update(table(Delivery)).where(*mine).values(values)).rowcount == 1


def of_account(connection: Connection, account_fk: int, most: int) -> list[dict[str, Any]]:
    """Latest messages for somebody, with the state of their delivery; None while there is none."""
    row, delivery = columns(Message), columns(Delivery)
    query = (
        select(row.kind, row.school_id, row.class_name, row.content, row.made_at, row.due_at)
        .add_columns(delivery.state, delivery.ended_at)
        .outerjoin(table(Delivery), delivery.id == row.delivery_fk)
        .where(row.account_fk == account_fk, row.dropped_at.is_(None))
        .order_by(row.id.desc())
        .limit(most)
    )
    return [dict(each) for each in connection.execute(query).mappings()]


def _kinds(connection: Connection, delivery_ids: Sequence[int]) -> dict[int, list[str]]:
    row, found = columns(Message), dict[int, list[str]]()
    condition: ColumnElement[bool] = row.delivery_fk.in_(delivery_ids)
    for key, kind in connection.execute(select(row.delivery_fk, row.kind).where(condition).distinct()):
        found.setdefault(key, []).append(kind)
    return {key: sorted(kinds) for key, kinds in found.items()}
