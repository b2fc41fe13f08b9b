"""Writing messages in the transaction of what they are about, once for everybody who should know."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from service.domain.access import Role, Scope
from service.domain.delivery import Channel
from service.domain.moments import AMSTERDAM
from service.policy.messages import Kind, KindPolicy, MessagePolicy, Timing
from service.store.messages import recipients, writing
from service.store.messages.recipients import Endpoint, Held

FOR = "for"
"""Part of the content that says by what kind of role somebody hears of it, where that is not a school."""
_SCOPES = {Role.MENTOR: Scope.CLASS, Role.ADMINISTRATOR: Scope.SERVICE}
"""Where a role counts, if not for a school as a whole; a role at another place is worth nothing."""


@dataclass(frozen=True)
class News:
    """Something that people should know.

    Attributes
    ----------
    about
        What makes it one: with the kind, the school and the receiver the same is told once. Of a pupil only the
        reference of the audit log may be in it (`service.store.messages.writing.references_of`).
    content
        The numbers, week and dates that configs/messages/kinds.yaml names for the kind; nothing else is accepted.
    school_id
        Number of the school; "" when it is about none.
    class_name
        Mentors of this class hear of it too. With ``class_alone`` they are the only ones.
    """

    kind: Kind
    about: str
    content: Mapping[str, int | str]
    school_id: str = ""
    class_name: str = ""
    class_alone: bool = False


def queue(connection: Connection, policy: MessagePolicy, news: Iterable[News], now: datetime) -> int:
    """Write messages for everybody who should know and did not hear yet; how many are new.

    They stand or fall with the transaction of ``connection``. Nothing is sent here.
    """
    told = list(news)
    hooks = recipients.endpoints(connection) if told else []
    added = 0
    for school_id in dict.fromkeys(each.school_id for each in told):
        held = recipients.held_at(connection, school_id, now.astimezone(AMSTERDAM).date())
        chosen = recipients.preferences(connection, sorted({each.account_fk for each in held}))
        here = [each for each in told if each.school_id == school_id]
        rows = [row for each in here for row in _rows(policy, each, held, hooks, chosen, now)]
        added += writing.add(connection, rows)
    return added


def hears(held: Held, kind: KindPolicy, school_id: str, class_name: str, class_alone: bool = False) -> bool:
    """Whether a role is one that is told of a kind at a school, and in a class."""
    if held.role not in kind.to or held.scope is not _SCOPES.get(held.role, Scope.SCHOOL):
        return False
    if held.scope is Scope.SERVICE:
        return not class_alone
    if held.school_id != school_id:
        return False
    return held.class_name == class_name if held.scope is Scope.CLASS else not class_alone


def timing_of(kind: KindPolicy, chosen: str | None) -> Timing:
    """When somebody is told: as chosen, as long as that may still be chosen."""
    return Timing(chosen) if chosen in kind.may else kind.timing


def _rows(
    policy: MessagePolicy,
    news: News,
    held: Sequence[Held],
    hooks: Sequence[Endpoint],
    chosen: Mapping[tuple[int, str], str],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    kind = policy.kinds[news.kind]
    if set(news.content) != kind.holes:
        raise ValueError(f"a message of kind {news.kind} holds {sorted(kind.holes)} and nothing else")
    shared = {"kind": news.kind.value, "school_id": news.school_id, "content": dict(news.content), "made_at": now}
    for account_fk, role in _people(kind, news, held).items():
        due_at = policy.delivery.due(timing_of(kind, chosen.get((account_fk, news.kind))), now)
        if due_at is not None:
            to = {"channel": Channel.MAIL.value, "account_fk": account_fk, "webhook_fk": None}
            told = {**news.content, **({FOR: role.scope.value} if role.scope is Scope.SERVICE else {})}
            place = {"class_name": news.class_name if role.scope is Scope.CLASS else "", "content": told}
            yield {**shared, **to, **place, "due_at": due_at, "dedupe": _dedupe(news, Channel.MAIL, account_fk)}
    for hook in hooks if not news.class_alone else ():
        if news.kind in hook.kinds and (not hook.school_ids or news.school_id in hook.school_ids):
            to = {"channel": Channel.WEBHOOK.value, "account_fk": None, "webhook_fk": hook.webhook_fk}
            dedupe = _dedupe(news, Channel.WEBHOOK, hook.webhook_fk)
            yield {**shared, **to, "class_name": "", "due_at": now, "dedupe": dedupe}


def _people(kind: KindPolicy, news: News, held: Sequence[Held]) -> dict[int, Held]:
    """Accounts that hear of it, and by which of their roles: a whole school goes before a class or the service."""
    found: dict[int, Held] = {}
    for each in sorted(held, key=lambda role: role.scope is Scope.SCHOOL):
        if hears(each, kind, news.school_id, news.class_name, news.class_alone):
            found[each.account_fk] = each
    return found


def _dedupe(news: News, channel: Channel, receiver: int) -> str:
    whose = news.class_name if news.class_alone else ""
    parts = (news.kind.value, news.school_id, whose, news.about, channel.value, str(receiver))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
