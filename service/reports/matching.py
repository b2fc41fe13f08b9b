"""What a draft is about: whether it is the report the rules ask for, and the columns that follow from that."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.domain.codes import Reason
from service.policy.reports import FIRST, FOLLOW_UP, LRV, LUXURY, NO_LONGER, SENT, WITHDRAWN
from service.reports.asking import Wanted
from service.store.drafts import AND_NOT_YET_KNOWN, COUNTED, Draft, absent_days

SIXTEEN = (FIRST, FOLLOW_UP)


def sixteen(kind: str) -> bool:
    """Whether it is a report of sixteen hours, the first or a later one."""
    return kind in SIXTEEN


def counts(draft: Draft) -> bool:
    """Whether a draft stands, or was withdrawn by a person: the service withdraws what no longer is there."""
    return not (draft["state"] == WITHDRAWN and draft["withdrawn_because"] == NO_LONGER)


def reasons_of(kind: str) -> Collection[Reason]:
    """Which absence a report of this kind lists. Sickness, leave and suspension never are."""
    return AND_NOT_YET_KNOWN if kind == LRV else COUNTED


def about_the_same(draft: Draft, wanted: Wanted) -> bool:
    """Whether a draft is the report that is wanted: the same day, the same run away or the same holiday."""
    if sixteen(wanted.kind):
        return sixteen(draft["kind"]) and draft["established_on"] == wanted.established_on
    if draft["kind"] != wanted.kind:
        return False
    if wanted.kind == LRV:
        return draft["begins_on"] <= wanted.last and last_listed(draft) >= wanted.first
    if wanted.kind == LUXURY:
        return any(day in wanted.hours for day in listed(draft))
    same: bool = draft["established_on"] == wanted.established_on
    return same


def not_reported(wanted: Wanted, there: Sequence[Draft]) -> Wanted:
    """A holiday that went on after it was reported is asked for from the day after that; other reports are as asked."""
    ends = [end_of(each) for each in there if each["state"] == SENT and about_the_same(each, wanted)]
    if wanted.kind != LUXURY or not ends:
        return wanted
    hours = {day: number for day, number in wanted.hours.items() if day > max(ends)}
    return replace(wanted, first=min(hours, default=wanted.first), hours=hours)


def end_of(draft: Draft) -> date:
    """The last day of a draft; of one without, the day it was established."""
    end: date = draft["ends_on"] or draft["established_on"]
    return end


def listed(draft: Draft) -> dict[date, int]:
    """The days of a draft with their minutes."""
    return {date.fromisoformat(each["date"]): each["minutes"] for each in draft["days"]}


def last_listed(draft: Draft) -> date:
    """The last day a draft lists."""
    return max(listed(draft), default=draft["established_on"])


def values_of(connection: Connection, pupil_fk: int, wanted: Wanted, until: date | None = None) -> dict[str, Any]:
    """The columns of a draft that follow from what is wanted; ``until`` for days after it that still are absent."""
    last = max(wanted.last, until or wanted.last)
    days = absent_days(connection, pupil_fk, wanted.first, last, reasons_of(wanted.kind))
    if wanted.hours:
        hours = {day.isoformat(): number for day, number in wanted.hours.items()}
        days = [{**each, "hours": hours[each["date"]]} for each in days if each["date"] in hours]
    return {
        "kind": wanted.kind,
        "established_on": wanted.established_on,
        "begins_on": date.fromisoformat(days[0]["date"]) if days else wanted.first,
        # The day on which sixteen hours were reached, or the last of the leave; an LRV ends when the pupil is back.
        "ends_on": None if wanted.kind == LRV else wanted.last,
        "due_on": wanted.due_on,
        "days": days,
        "all_lessons": wanted.all_lessons,
    }
