"""What the rules ask to report of a pupil, and about which days: read from the facts, nothing is written here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from service.decide.assess import Assessed
from service.decide.outcome import Row
from service.domain.columns import Array
from service.domain.moments import school_year_start
from service.facts.engine import Facts
from service.policy.reports import FIRST, FOLLOW_UP, LRV, LUXURY, OTHER, ReportPolicy
from service.rules.evidence import working_days_after

RECENT = timedelta(weeks=4)
"""Older report dates are the past: they were drafted when they came, or nobody was using this then."""
_SIXTEEN = "report-16h"
_PAST = timedelta(days=200)


@dataclass(frozen=True)
class Wanted:
    """A report the rules ask for.

    Attributes
    ----------
    established_on
        The day on which the rule came to hold; the term to report runs from it.
    first, last
        Where the days it is about lie.
    hours
        Hours as the rule counts them, per day it is about; empty where no rule says which days.
    away_since
        First day of the unbroken absence the pupil is in, None for who is at school.
    all_lessons
        Whether every lesson of every school day from the first to the last was missed without leave.
    may_start
        Whether a draft may be made of it; otherwise it only keeps a draft alive that was made before.
    """

    kind: str
    established_on: date
    first: date
    last: date
    due_on: date
    hours: Mapping[date, float] = field(default_factory=dict)
    away_since: date | None = None
    all_lessons: bool = False
    may_start: bool = True


@dataclass(frozen=True)
class Asked:
    """What is asked of a school as of a date: per pupil key, for everybody who was enrolled then."""

    as_of: date
    pupils: frozenset[int]
    wanted: Mapping[int, Sequence[Wanted]]


def asked_of(assessed: Assessed, rows: Sequence[Row], policy: ReportPolicy) -> Asked:
    """What the answers and facts of a school ask for."""
    wanted: dict[int, list[Wanted]] = {}
    for index, row in enumerate(rows):
        found = list(_wanted(assessed, index, row, policy)) if _anything(assessed.facts, index, row) else []
        if found:
            wanted.setdefault(row["pupil_fk"], []).extend(found)
    return Asked(assessed.as_of, frozenset(row["pupil_fk"] for row in rows), wanted)


def by_hand(first: date, last: date, today: date, policy: ReportPolicy) -> Wanted:
    """A report that no rule asks for (*overig verzuim*), about days that somebody names."""
    return Wanted(OTHER, today, first, last, working_days_after(today, policy.working_days))


def _anything(facts: Facts, index: int, row: Row) -> bool:
    return bool(facts["reports"][index] or row["reasons"])


def _wanted(assessed: Assessed, index: int, row: Row, policy: ReportPolicy) -> Iterator[Wanted]:
    reasons = {reason["rule"]: reason for reason in row["reasons"]}
    yield from _sixteen_hours(assessed, index, reasons.get(_SIXTEEN), row["facts"]["away_since"])
    if LRV in reasons:
        since = date.fromisoformat(reasons[LRV]["since"])
        began = date.fromisoformat(reasons[LRV]["evidence"]["numbers"]["away_unauthorised_since"])
        last = date.fromisoformat(reasons[LRV]["evidence"]["dates"][-1])
        due = working_days_after(since, policy.working_days)
        yield Wanted(LRV, since, began, last, due, all_lessons=True)
    if LUXURY in reasons:
        day = date.fromisoformat(reasons[LUXURY]["evidence"]["numbers"]["luxury_day"])
        hours = _luxury_days(assessed.facts, index, policy.luxury_most_days)
        due = working_days_after(day, policy.working_days)
        yield Wanted(LUXURY, day, min(hours), max(hours), due, hours, all_lessons=True)


def _sixteen_hours(assessed: Assessed, index: int, reason: Any, away_since: str | None) -> Iterator[Wanted]:
    """The report dates of a pupil; after the first of a school year they are follow-ups.

    Counting restarts the day after a report, and only four school weeks count: each is about the days in both.
    """
    known, positions = assessed.facts.known, assessed.facts.report_days(index).tolist()
    day, slot = known.columns.calendar.day, known.columns.calendar.slot
    newest = date.fromisoformat(reason["evidence"]["numbers"]["report_last"]) if reason else None
    for before, at in pairwise([-1, *positions]):
        on = day(at)
        if on < assessed.as_of - _PAST:
            continue
        opens = int(np.searchsorted(slot, slot[at] - known.report.slots[at], side="right"))
        hours = _counted(assessed.facts, index, max(opens, before + 1), at)
        follows = before >= 0 and day(before) >= school_year_start(on)
        yield Wanted(
            kind=FOLLOW_UP if follows else FIRST,
            established_on=on,
            first=min(hours),
            last=on,
            due_on=working_days_after(on, _term(assessed, on)),
            hours=hours,
            away_since=date.fromisoformat(away_since) if away_since else None,
            all_lessons=_missed_everything(assessed.facts, index, hours),
            may_start=newest is not None and newest - RECENT < on <= newest,
        )


def _term(assessed: Assessed, on: date) -> int:
    """Working days to report in, as the rule has them on a date; a report date exists only where it is in force."""
    version = assessed.sitting.rules[_SIXTEEN].on(on)
    return int(version["due_working_days"]) if version else 0


def _counted(facts: Facts, index: int, first: int, last: int) -> dict[date, float]:
    """Days with unauthorised hours between two calendar positions, and the hours they count."""
    known, rows = facts.known.days, _rows(facts, index)
    day, hours = known.day[rows], known.hours[rows]
    wanted = (day >= first) & (day <= last) & (known.unauthorised[rows] > 0)
    at = facts.known.columns.calendar.day
    return {at(int(p)): round(float(h), 4) for p, h in zip(day[wanted], hours[wanted], strict=True)}


def _missed_everything(facts: Facts, index: int, hours: Mapping[date, float]) -> bool:
    """Whether every pupil day from the first to the last of some days was missed entirely without leave."""
    known, full = facts.known, set(_full_days(facts, index).tolist())
    first, last = (known.columns.calendar.index(each) for each in (min(hours), max(hours)))
    days = known.counts.pupil_days[known.columns.stays.timetable[facts.pairs.stay[index]]]
    return bool(days[last + 1] - days[first] == sum(first <= day <= last for day in full))


def _full_days(facts: Facts, index: int) -> Array:
    """Positions of the days on which everything was missed without leave, in order."""
    known, columns, rows = facts.known.days, facts.known.columns, _rows(facts, index)
    day, timetable = known.day[rows], columns.stays.timetable[facts.pairs.stay[index]]
    scheduled = columns.patterns.minutes[columns.day_pattern[timetable, day], 0]
    found: Array = day[known.unauthorised[rows] >= scheduled]
    return found


def _luxury_days(facts: Facts, index: int, most: int) -> dict[date, float]:
    """The full days without leave in a row around the day beside a holiday; that day alone when there are too many."""
    known, rows = facts.known, _rows(facts, index)
    timetable = known.columns.stays.timetable[facts.pairs.stay[index]]
    full = np.intersect1d(_full_days(facts, index), known.days.day[rows][known.days.luxury[rows]])
    ranks = known.counts.pupil_days[timetable][full]
    run = np.cumsum(np.diff(ranks, prepend=ranks[:1]) != 1)
    beside = facts["luxury_day"][index : index + 1]
    mine = full[run == run[np.searchsorted(full, beside)]]
    if len(mine) > most:
        mine = beside
    return {each: h for p in mine.tolist() for each, h in _counted(facts, index, p, p).items()}


def _rows(facts: Facts, index: int) -> slice:
    """Rows of `AbsentDays` of one pair's stay up to its date."""
    offsets, stay = facts.known.days.offsets, facts.pairs.stay[index]
    days: Array = facts.known.days.day[offsets[stay] : offsets[stay + 1]]
    end = facts.windows.end[facts.pairs.date_row[index]]
    return slice(int(offsets[stay]), int(offsets[stay] + np.searchsorted(days, end, side="right")))
