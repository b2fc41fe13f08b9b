"""Putting messages whose time has come together: one mail per person, one call per endpoint, kind and school."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine

from service.domain.delivery import Channel
from service.domain.moments import AMSTERDAM
from service.notify.queue import hears
from service.policy.messages import Kind, MessagePolicy
from service.store.messages import recipients, writing
from service.store.messages.recipients import Held
from service.store.messages.transactions import short_transaction

Row = Mapping[str, Any]


def gather(engine: Engine, policy: MessagePolicy, channels: Sequence[Channel], now: datetime) -> int:
    """Make deliveries of what is due; how many. Whoever has no role for it any more is not told."""
    made = 0
    while channels:
        with short_transaction(engine) as connection:
            rows = writing.due(connection, channels, now)
            made += _put_together(connection, policy, rows, now)
        if not rows:
            break
    return made


def _put_together(connection: Connection, policy: MessagePolicy, rows: Sequence[Row], now: datetime) -> int:
    held = _held(connection, rows, now)
    keep = [row for row in rows if _may_know(policy, row, held, now)]
    kept = {row["id"] for row in keep}
    writing.drop(connection, [row["id"] for row in rows if row["id"] not in kept], now)
    made = 0
    for to, together in _groups(keep):
        values = {**to, "made_at": now, "next_attempt_at": now}
        writing.put_together(connection, secrets.token_hex(16), [row["id"] for row in together], values)
        made += 1
    return made


def _held(connection: Connection, rows: Sequence[Row], now: datetime) -> dict[int, list[Held]]:
    people = sorted({row["account_fk"] for row in rows if row["account_fk"] is not None})
    found: dict[int, list[Held]] = {}
    for each in recipients.held_by(connection, people, now.astimezone(AMSTERDAM).date()):
        found.setdefault(each.account_fk, []).append(each)
    return found


def _may_know(policy: MessagePolicy, row: Row, held: Mapping[int, Sequence[Held]], now: datetime) -> bool:
    """Whether somebody still has a role for it, and it is no old news of a time when nothing could be sent."""
    if row["made_at"] < now - timedelta(days=policy.delivery.news_days):
        return False
    if row["channel"] == Channel.WEBHOOK:
        return True
    kind = policy.kinds[Kind(row["kind"])]
    mine = held.get(row["account_fk"], ())
    return any(hears(each, kind, row["school_id"], row["class_name"]) for each in mine)


def _groups(rows: Sequence[Row]) -> Iterator[tuple[dict[str, Any], list[Row]]]:
    def key(row: Row) -> tuple[Any, ...]:
        if row["channel"] == Channel.MAIL:
            return (row["channel"], row["account_fk"], 0, "", "")
        return (row["channel"], 0, row["webhook_fk"], row["kind"], row["school_id"])

    for _, together in groupby(sorted(rows, key=key), key):
        found = list(together)
        yield {name: found[0][name] for name in ("channel", "account_fk", "webhook_fk")}, found
