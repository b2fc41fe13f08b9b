"""From the assessments of a school to draft reports, in the transaction that writes them; safe to repeat."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from service.decide.outcome import Row
from service.domain.moments import school_year_start
from service.policy.reports import DRAFT, FIRST, FOLLOW_UP, LRV, LUXURY, OTHER, WITHDRAWN, ReportPolicy
from service.rules.evidence import working_days_after
from service.store.drafts import AND_NOT_YET_KNOWN, COUNTED, Draft, absent_days, add_draft, drafts_of_pupil

LONGEST_WINDOW = timedelta(weeks=7)
"""Four school weeks with a holiday of two weeks within, and a day off."""
RECENT = timedelta(weeks=4)
"""Report dates before this are the past: they were drafted when they came, or nobody was using this then."""


@dataclass(frozen=True)
class Wanted:
    """A report the rules ask for: kind, day it was established, days it is about, last day to make it."""

    kind: str
    established_on: date
    first: date
    last: date
    due_on: date


def draft_reports(
    connection: Connection, policy: ReportPolicy, school_fk: int, rows: Iterable[Row], at: datetime
) -> int:
    """Add the drafts that the answers of a school ask for and that are not there yet; returns how many."""
    added = 0
    for row in rows:
        wanted = list(wanted_of(row, policy))
        there = drafts_of_pupil(connection, row["pupil_fk"]) if wanted else []
        for each in wanted:
            if _is_new(each, there, row, policy):
                there.append(_add(connection, school_fk, row["pupil_fk"], each, at))
                added += 1
    return added


def wanted_of(row: Row, policy: ReportPolicy) -> Iterator[Wanted]:
    """The reports that the reasons of a pupil ask for."""
    reasons = {reason["rule"]: reason for reason in row["reasons"]}
    if "report-16h" in reasons:
        numbers = reasons["report-16h"]["evidence"]["numbers"]
        yield from _sixteen_hours(numbers, [date.fromisoformat(each) for each in row["facts"]["report16_dates"]])
    if "lrv" in reasons:
        since = date.fromisoformat(reasons["lrv"]["since"])
        began = date.fromisoformat(reasons["lrv"]["evidence"]["numbers"]["away_unauthorised_since"])
        yield Wanted(LRV, since, began, _last(reasons["lrv"]), working_days_after(since, policy.working_days))
    if "luxury-leave" in reasons:
        day = date.fromisoformat(reasons["luxury-leave"]["evidence"]["numbers"]["luxury_day"])
        yield Wanted(LUXURY, day, day, day, working_days_after(day, policy.working_days))


def by_hand(first: date, last: date, today: date, policy: ReportPolicy) -> Wanted:
    """A report that no rule asks for (*overig verzuim*), about days that somebody names."""
    return Wanted(OTHER, today, first, last, working_days_after(today, policy.working_days))


def add_by_hand(connection: Connection, school_fk: int, pupil_fk: int, wanted: Wanted, at: datetime) -> Draft | None:
    """Add such a draft; None when there is one of today, or no unauthorised absence on those days."""
    same = [each for each in drafts_of_pupil(connection, pupil_fk) if _same(each, wanted)]
    if same or not absent_days(connection, pupil_fk, wanted.first, wanted.last):
        return None
    return _add(connection, school_fk, pupil_fk, wanted, at)


def _sixteen_hours(numbers: Any, report_dates: list[date]) -> Iterator[Wanted]:
    """The report dates of the last weeks; after the first of a school year they are follow-ups.

    Counting restarts the day after a report, so each is about the days since the one before (DUO, soorten verzuim).
    """
    newest = date.fromisoformat(numbers["report_last"])
    for before, on in pairwise([date.min, *report_dates]):
        if newest - RECENT < on <= newest:
            follows = before >= school_year_start(on)
            first = max(before + timedelta(days=1), on - LONGEST_WINDOW) if before != date.min else on - LONGEST_WINDOW
            due = working_days_after(on, int(numbers["due_working_days"]))
            yield Wanted(FOLLOW_UP if follows else FIRST, on, first, on, due)


def _last(reason: Any) -> date:
    return date.fromisoformat(reason["evidence"]["dates"][-1])


def _is_new(wanted: Wanted, there: list[Draft], row: Row, policy: ReportPolicy) -> bool:
    if any(_same(each, wanted) for each in there):
        return False
    if wanted.kind == FOLLOW_UP:
        return not _too_soon(wanted, there, row, policy)
    if wanted.kind == LRV:
        return not any(each["kind"] == LRV and each["begins_on"] >= wanted.first for each in there)
    return True


def _too_soon(wanted: Wanted, there: list[Draft], row: Row, policy: ReportPolicy) -> bool:
    """During unbroken absence one report per seven calendar days is enough (DUO, soorten verzuim)."""
    made = [each for each in there if each["kind"] in (FIRST, FOLLOW_UP) and each["state"] != WITHDRAWN]
    if not made or row["facts"]["away_since"] is None:
        return False
    before: date = made[-1]["established_on"]
    unbroken = date.fromisoformat(row["facts"]["away_since"]) <= before
    return unbroken and wanted.established_on < before + timedelta(days=policy.days_between_when_away)


def _same(draft: Draft, wanted: Wanted) -> bool:
    kinds = {FIRST, FOLLOW_UP} if wanted.kind in (FIRST, FOLLOW_UP) else {wanted.kind}
    return draft["kind"] in kinds and draft["established_on"] == wanted.established_on


def _add(connection: Connection, school_fk: int, pupil_fk: int, wanted: Wanted, at: datetime) -> Draft:
    reasons = AND_NOT_YET_KNOWN if wanted.kind == LRV else COUNTED
    days = absent_days(connection, pupil_fk, wanted.first, wanted.last, reasons)
    draft: Draft = {
        "uid": secrets.token_hex(8),
        "school_fk": school_fk,
        "pupil_fk": pupil_fk,
        "kind": wanted.kind,
        "state": DRAFT,
        "established_on": wanted.established_on,
        "begins_on": date.fromisoformat(days[0]["date"]) if days else wanted.first,
        # The day on which sixteen hours were reached, or that of the leave; an LRV ends when the pupil is back.
        "ends_on": None if wanted.kind == LRV else wanted.last,
        "due_on": wanted.due_on,
        "days": days,
        "all_lessons": wanted.kind in (LRV, LUXURY),
        "actions": [],
        "created_at": at,
    }
    add_draft(connection, draft)
    return draft
