"""From what is asked to draft reports, in the transaction that writes the assessments; safe to repeat."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.policy.reports import DRAFT, FIRST, FOLLOW_UP, LUXURY, SENT, WITHDRAWN, ReportPolicy
from service.reports.asking import Asked, Wanted
from service.reports.correcting import bring_in_line
from service.reports.matching import about_the_same, counts, end_of, not_reported, sixteen, values_of
from service.store import audit
from service.store.drafts import Draft, absent_days, add_draft, change_draft, drafts_of_pupil, pupils_with_open_draft

WEEKLY = Actor(ActorKind.SERVICE, "weekly")
"""Who drafts, corrects and withdraws when no person does."""


def draft_reports(
    connection: Connection, policy: ReportPolicy, school: tuple[int, str], asked: Asked, at: datetime
) -> int:
    """Bring open drafts in line with the registers, then add what is asked and not there yet; returns how many.

    ``school`` is its key and number.
    """
    did: dict[Action, set[int]] = {Action.OPENED: set(), Action.RECORDED: set(), Action.CLOSED: set()}
    added = 0
    for pupil_fk in sorted(pupils_with_open_draft(connection, school[0]) | set(asked.wanted)):
        there, wanted = drafts_of_pupil(connection, pupil_fk), asked.wanted.get(pupil_fk, ())
        for action in bring_in_line(connection, asked, list(merged(wanted, there, policy)), there, at):
            did[action].add(pupil_fk)
        new = [each for each in merged(wanted, there, policy) if _is_new(each, there)]
        for each in new:
            make(connection, school[0], pupil_fk, not_reported(each, there), at)
            did[Action.OPENED].add(pupil_fk)
        added += len(new)
    for action, pupils in did.items():
        if pupils:
            entry = AuditEntry(WEEKLY, action, at, What.REPORT_DRAFT, school[1], tuple(sorted(pupils)))
            audit.append(connection, entry)
    return added


def merged(wanted: Sequence[Wanted], there: Sequence[Draft], policy: ReportPolicy) -> Iterator[Wanted]:
    """What is wanted, where report dates that need no report of their own go into the next one.

    That is a date within the days of another report, and during unbroken absence one within seven calendar days of the
    report before (DUO, soorten verzuim): its hours are told with the next.
    """
    waiting: list[Wanted] = []
    dates = {each.established_on for each in wanted if sixteen(each.kind)}
    of_sixteen = [each for each in there if sixteen(each["kind"]) and counts(each)]
    made = [each for each in of_sixteen if each["state"] != WITHDRAWN]
    reported = [each["established_on"] for each in made]
    for each in wanted:
        if not sixteen(each.kind):
            yield each
            continue
        covered = any(_covers(draft, each, dates) for draft in made)
        own = any(about_the_same(draft, each) for draft in of_sixteen)
        if not own and (covered or _too_soon(each, reported, policy)):
            waiting.append(each)
            continue
        if each.may_start:
            reported.append(each.established_on)
        yield _with(waiting, each)
        waiting = []


def add_by_hand(connection: Connection, school_fk: int, pupil_fk: int, wanted: Wanted, at: datetime) -> Draft | None:
    """Add a draft somebody asks for; None when there is one of today, or no unauthorised absence on those days."""
    same = [each for each in drafts_of_pupil(connection, pupil_fk) if about_the_same(each, wanted)]
    if same or not absent_days(connection, pupil_fk, wanted.first, wanted.last):
        return None
    return make(connection, school_fk, pupil_fk, wanted, at)


def make(connection: Connection, school_fk: int, pupil_fk: int, wanted: Wanted, at: datetime) -> Draft:
    """Write a draft, or open again the one of that day that the service had withdrawn."""
    values = values_of(connection, pupil_fk, wanted)
    for each in drafts_of_pupil(connection, pupil_fk):
        alike = each["kind"] == wanted.kind or (sixteen(each["kind"]) and sixteen(wanted.kind))
        if alike and each["established_on"] == wanted.established_on:
            values |= {"state": DRAFT, "withdrawn_because": None, "corrected_at": at}
            change_draft(connection, each["uid"], **values)
            return each | values
    draft: Draft = {"uid": secrets.token_hex(8), "school_fk": school_fk, "pupil_fk": pupil_fk, **values}
    draft |= {"state": DRAFT, "actions": [], "created_at": at}
    add_draft(connection, draft)
    return draft


def _is_new(wanted: Wanted, there: Sequence[Draft]) -> bool:
    """Whether no draft is about it yet; a person's withdrawal is a decision, the service's own is not."""
    if not wanted.may_start:
        return False
    about = [each for each in there if counts(each) and about_the_same(each, wanted)]
    if wanted.kind != LUXURY:
        return not about
    return all(each["state"] == SENT for each in about) and bool(not_reported(wanted, there).hours)


def _covers(draft: Draft, wanted: Wanted, dates: set[date]) -> bool:
    """Whether a report date lies within the days of a report of another date, which was made or still holds."""
    on = draft["established_on"]
    holds = draft["state"] == SENT or on in dates
    return on != wanted.established_on and holds and draft["begins_on"] <= wanted.established_on <= end_of(draft)


def _too_soon(wanted: Wanted, reported: Sequence[date], policy: ReportPolicy) -> bool:
    before = max((each for each in reported if each < wanted.established_on), default=None)
    if before is None or wanted.away_since is None or wanted.kind != FOLLOW_UP:
        return False
    within = wanted.established_on < before + timedelta(days=policy.days_between_when_away)
    return wanted.away_since <= before and within


def _with(waiting: Sequence[Wanted], wanted: Wanted) -> Wanted:
    """A report that also tells of report dates before it that had none of their own."""
    hours = {day: number for each in (*waiting, wanted) for day, number in each.hours.items()}
    first = min((wanted.first, *(each.first for each in waiting)))
    kind = FIRST if FIRST in (wanted.kind, *(each.kind for each in waiting)) else wanted.kind
    everything = wanted.all_lessons and all(each.all_lessons for each in waiting)
    return replace(wanted, kind=kind, first=first, hours=hours, all_lessons=everything)
