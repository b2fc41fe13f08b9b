"""What people are told after a weekly run, and of registers that stopped arriving. Counts, weeks and links only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from service.decide.outcome import Row
from service.domain.codes import Answer
from service.domain.moments import AMSTERDAM, iso_week
from service.notify.queue import News, queue
from service.pipeline.after_school import Assessed
from service.pipeline.parts import Parts
from service.pipeline.registers import registers
from service.policy.messages import Kind, MessagePolicy
from service.policy.reports import DRAFT
from service.store.messages import recent, writing
from service.store.messages.transactions import short_transaction

_AWAY = "away-5"
_HIGHEST = 3
_MODEL_NEEDS_ATTENTION = ("not-validated", "refused")


def tell_school(
    connection: Connection, policy: MessagePolicy, assessed: Assessed, frozen: Mapping[str, Any] | None
) -> int:
    """Write the messages that follow from one school's week; ``frozen`` is its list if it was frozen now.

    A week longer ago than configs/messages/delivery.yaml calls news is history, and nobody is told.
    """
    lately = timedelta(days=policy.delivery.news_days)
    if assessed.as_of < assessed.at.astimezone(AMSTERDAM).date() - lately:
        return 0
    news = [*_of_pupils(connection, assessed), *_of_work(connection, assessed, lately), *_of_list(assessed, frozen)]
    return queue(connection, policy, news, assessed.at)


def tell_of_registers(parts: Parts) -> int:
    """Tell who can do something about it that a register stopped arriving; once per last day that arrived."""
    limit = parts.policy.register_behind_school_days
    news = [
        News(Kind.REGISTER_LATE, each.last.isoformat() if each.last else "never", {"days": each.behind}, each.school_id)
        for each in registers(parts)
        if each.behind > limit
    ]
    return _queue(parts, news)


def tell_of_model(parts: Parts) -> int:
    """Tell administrators that the second opinion shows no numbers; once per model and reason."""
    adviser = parts.fresh().adviser
    if adviser.state not in _MODEL_NEEDS_ATTENTION:
        return 0
    return _queue(parts, [News(Kind.MODEL_CHECK, f"{adviser.state} {adviser.version}", {})])


def _queue(parts: Parts, news: Sequence[News]) -> int:
    if not news:
        return 0
    with short_transaction(parts.engine) as connection:
        return queue(connection, parts.messages, news, parts.now())


def _happened(row: Row, week: str) -> Iterator[tuple[Kind, str]]:
    """Kinds of news about a pupil, and what makes each one."""
    if row["tier"] == _HIGHEST and row["previous_tier"] != _HIGHEST:
        yield Kind.NEW_TIER_3, week
    if row["answers"].get(_AWAY) == Answer.YES:
        yield Kind.AWAY, str(row["facts"]["away_since"])


def _of_pupils(connection: Connection, assessed: Assessed) -> Iterator[News]:
    week = iso_week(assessed.as_of)
    found = [(row["pupil_fk"], *each) for row in assessed.rows if row["tier"] for each in _happened(row, week)]
    keys = sorted({pupil for pupil, _, _ in found})
    references = writing.references_of(connection, keys)
    classes = writing.classes_of(connection, keys, assessed.as_of)
    content: dict[str, int | str] = {"count": 1, "week": week}
    for pupil, kind, what in found:
        yield News(kind, f"{references[pupil]} {what}", content, assessed.school_id, classes.get(pupil, ""))


def _of_work(connection: Connection, assessed: Assessed, lately: timedelta) -> Iterator[News]:
    """Reports with a term and flags of sickness that came with this week, or lately when nobody told."""
    since = assessed.at - lately
    for uid, due_on in recent.drafts(connection, assessed.school_fk, DRAFT, since):
        content: dict[str, int | str] = {"count": 1, "due": due_on.isoformat()}
        yield News(Kind.REPORT_DEADLINE, uid, content, assessed.school_id)
    for uid in recent.flags(connection, assessed.school_fk, since):
        yield News(Kind.SICKNESS_FLAG, uid, {"count": 1}, assessed.school_id)


def _of_list(assessed: Assessed, frozen: Mapping[str, Any] | None) -> Iterator[News]:
    """That a list is ready: for the team how many are on it, for a mentor how many of the own class."""
    if frozen is None:
        return
    entries = [entry for block in frozen["blocks"] for entry in block["entries"]]
    week = iso_week(assessed.as_of)
    yield News(Kind.WEEKLY_LIST, week, {"count": len(entries), "week": week}, assessed.school_id)
    for class_name, number in sorted(Counter(entry["class"] for entry in entries if entry["class"]).items()):
        content: dict[str, int | str] = {"count": number, "week": week}
        yield News(Kind.WEEKLY_LIST, week, content, assessed.school_id, class_name, class_alone=True)
