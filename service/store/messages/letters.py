"""Mails about accounts: each a message in a delivery of its own, written in the transaction of what it is about.

Nothing that lets anybody in is here: the link of such a mail is made when the mail is handed over.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from service.domain.delivery import AccountMail, Channel, State
from service.store.messages import writing
from service.store.tables import Delivery, Message, columns, table

_TO_GO = (State.WAITING, State.CLAIMED)
_NOT_ARRIVED = (*_TO_GO, State.DEAD, State.UNSURE)


def add(connection: Connection, kind: AccountMail, account_fk: int, about: str, now: datetime) -> bool:
    """Let a mail go to the owner of an account; False when the same was told before.

    ``about`` makes it one: of the same kind, account and ``about`` there is one mail.
    """
    dedupe = hashlib.sha256("\0".join((kind.value, str(account_fk), about)).encode()).hexdigest()
    row: dict[str, Any] = {
        "dedupe": dedupe,
        "kind": kind.value,
        "channel": Channel.MAIL.value,
        "account_fk": account_fk,
    }
    row |= {"webhook_fk": None, "school_id": "", "class_name": "", "content": {}, "made_at": now, "due_at": now}
    if not writing.add(connection, [row]):
        return False
    message = columns(Message)
    key = connection.execute(select(message.id).where(message.dedupe == dedupe)).scalar_one()
    to = {"channel": Channel.MAIL.value, "account_fk": account_fk, "made_at": now, "next_attempt_at": now}
    writing.put_together(connection, secrets.token_hex(16), [key], to)
    return True


def put_aside(connection: Connection, account_fk: int, kinds: Collection[AccountMail], now: datetime) -> None:
    """Leave mails of these kinds unsent, as far as they did not arrive; a worker that has one finds it gone in time."""
    row, message = columns(Delivery), columns(Message)
    named = select(message.delivery_fk).where(
        message.account_fk == account_fk, message.kind.in_([kind.value for kind in kinds])
    )
    mine = (row.id.in_(named), row.state.in_([state.value for state in _NOT_ARRIVED]))
    values = {"state": State.DISCARDED.value, "lease": None, "lease_until": None, "ended_at": now}
    connection.execute(update(table(Delivery)).where(*mine).values(values))


def on_their_way(connection: Connection, kinds: Collection[AccountMail]) -> dict[int, datetime]:
    """Accounts for which a mail of these kinds waits to be handed over, and since when."""
    row, message = columns(Delivery), columns(Message)
    query = (
        select(row.account_fk, row.made_at)
        .join(table(Message), message.delivery_fk == row.id)
        .where(message.kind.in_([kind.value for kind in kinds]))
        .where(row.state.in_([state.value for state in _TO_GO]))
        .order_by(row.id)
    )
    return {account_fk: made_at for account_fk, made_at in connection.execute(query)}
