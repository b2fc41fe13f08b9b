"""Open drafts follow the registers: a late correction changes or withdraws them. What was reported stays as it was."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from service.domain.access import Action
from service.policy.reports import DRAFT, LRV, LUXURY, NO_LONGER, SENT, SHARED, WITHDRAWN
from service.reports.asking import Asked, Wanted
from service.reports.matching import about_the_same, last_listed, listed, not_reported, reasons_of, sixteen, values_of
from service.store.drafts import Draft, absent_days, change_draft

NEAR = timedelta(weeks=7)
"""How far a correction can move a report date: four school weeks with a holiday of two weeks within, and a day off."""
_FOLLOWED = ("kind", "established_on", "begins_on", "due_on", "days", "all_lessons")


def bring_in_line(
    connection: Connection, asked: Asked, wanted: Sequence[Wanted], there: list[Draft], at: datetime
) -> Iterator[Action]:
    """Change or withdraw the open drafts of a pupil as the registers now ask; ``there`` is changed along."""
    for draft in there:
        if draft["state"] not in (DRAFT, SHARED) or draft["established_on"] > asked.as_of:
            continue
        now = absent_now(connection, draft)
        corrected = _minutes(now) != listed(draft)
        if (mine := _wanted_for(draft, wanted, there)) is not None:
            values = _values(connection, draft, mine)
        else:
            values = _what_is_left(draft, now, draft["pupil_fk"] in asked.pupils) if corrected else {}
        if values:
            values |= {"corrected_at": at} if corrected or "established_on" in values else {}
            change_draft(connection, draft["uid"], **values)
            draft.update(values)
            yield Action.CLOSED if draft["state"] == WITHDRAWN else Action.RECORDED


def absent_now(connection: Connection, draft: Draft) -> list[dict[str, Any]]:
    """The days a draft lists as the registers have them now; days that were authorised since are not in it."""
    days = listed(draft)
    first, last = min(days, default=draft["begins_on"]), last_listed(draft)
    rows = absent_days(connection, draft["pupil_fk"], first, last, reasons_of(draft["kind"]))
    return [each for each in rows if date.fromisoformat(each["date"]) in days]


def changed_since(connection: Connection, drafts: Sequence[Draft]) -> set[str]:
    """Public ids of the reports that were made and of which a correction changed days afterwards."""
    sent = [each for each in drafts if each["state"] == SENT]
    return {each["uid"] for each in sent if _minutes(absent_now(connection, each)) != listed(each)}


def _minutes(days: Sequence[dict[str, Any]]) -> dict[date, int]:
    return {date.fromisoformat(each["date"]): each["minutes"] for each in days}


def _wanted_for(draft: Draft, wanted: Sequence[Wanted], there: Sequence[Draft]) -> Wanted | None:
    """The report that is asked now in the place of a draft: the same one, or the one a correction made of it."""
    for each in (not_reported(one, there) for one in wanted):
        if about_the_same(draft, each):
            return each
    taken = {each["established_on"] for each in there if sixteen(each["kind"])}
    on = draft["established_on"]
    free = [
        each
        for each in wanted
        if sixteen(each.kind) and sixteen(draft["kind"]) and each.may_start and each.established_on not in taken
        if abs(each.established_on - on) <= NEAR
    ]
    return min(free, key=lambda each: abs(each.established_on - on), default=None)


def _values(connection: Connection, draft: Draft, wanted: Wanted) -> dict[str, Any]:
    """Columns that differ from what is wanted now; the last day stays what a person made of it."""
    values = values_of(connection, draft["pupil_fk"], wanted, last_listed(draft) if wanted.kind == LRV else None)
    if wanted.kind == LUXURY:
        values |= {"established_on": draft["established_on"], "due_on": draft["due_on"]}
    found = {name: values[name] for name in _FOLLOWED if values[name] != draft[name]}
    if "established_on" in found or (wanted.kind == LUXURY and "days" in found):
        found["ends_on"] = values["ends_on"]
    return found


def _what_is_left(draft: Draft, now: Sequence[dict[str, Any]], enrolled: bool) -> dict[str, Any]:
    """Of a draft that no rule asks for any more and whose days were corrected: the days left, or a withdrawal."""
    days = _minutes(now)
    by_rule = enrolled and (sixteen(draft["kind"]) or draft["kind"] == LRV)
    beside_holiday = draft["kind"] == LUXURY and draft["established_on"] not in days
    if not days or by_rule or beside_holiday:
        return {"state": WITHDRAWN, "withdrawn_because": NO_LONGER}
    before = {(each["date"], each["minutes"]): each for each in draft["days"]}
    return {"days": [before.get((each["date"], each["minutes"]), each) for each in now], "begins_on": min(days)}
