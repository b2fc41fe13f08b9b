"""Everything one page about one pupil shows, as plain values: calendar, episodes, history, records, assessment."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np

from service.decide.assess import Assessed
from service.decide.outcome import Receipt, Row
from service.decide.sitting import Sitting
from service.decide.tiers import weekly_tiers
from service.decide.weeks import weekly_dates
from service.domain.codes import Reason
from service.domain.columns import Array
from service.domain.errors import NotFound
from service.domain.moments import from_micros, iso_week, school_year_start

Story = dict[str, Any]


def row_of(assessed: Assessed, pupil_id: str) -> int:
    """Row of a pupil in an assessment.

    Raises
    ------
    NotFound
        If no pupil with that number is enrolled on the date.
    """
    for row in range(len(assessed)):
        if assessed.pupil_id(row) == pupil_id:
            return row
    school = assessed.sitting.columns.school.school_id
    raise NotFound(
        f"School {school} has no pupil {pupil_id} enrolled on {assessed.as_of}.",
        "Check the pupil number and the date.",
    )


def pupil_story(assessed: Assessed, row: Row, receipt: Receipt) -> Story:
    """One pupil's assessment with all that lies behind it, this school year."""
    sitting, as_of = assessed.sitting, assessed.as_of
    index = row_of(assessed, row["pupil_id"])
    stay = int(assessed.facts.pairs.stay[index])
    return {
        "school_id": sitting.columns.school.school_id,
        "as_of": as_of.isoformat(),
        "week": iso_week(as_of),
        "assessment": row | {"model": assessed.opinions.explained(index) if assessed.opinions else None},
        "behind": assessed.behind,
        "model": assessed.opinions.state() if assessed.opinions else None,
        "calendar": _calendar(sitting, stay, as_of),
        "episodes": _episodes(sitting, stay, as_of),
        "history": _with_raised(_history(sitting, stay, as_of), assessed, index),
        "records": _records(sitting, stay, as_of),
        "receipt": {**asdict(receipt), "as_of": as_of.isoformat(), "last_record": row["last_seq"]},
    }


def _calendar(sitting: Sitting, stay: int, as_of: date) -> list[dict[str, Any]]:
    """Every weekday of the school year so far: lessons planned, register received, minutes missed per category."""
    columns, known = sitting.columns, sitting.known
    calendar, days = columns.calendar, known.days
    begin, end = calendar.index(school_year_start(as_of)), calendar.index(as_of)
    lessons = columns.patterns.minutes[columns.day_pattern[columns.stays.timetable[stay]], 0]
    rows = {int(days.day[r]): r for r in range(int(days.offsets[stay]), int(days.offsets[stay + 1]))}
    first, last = int(columns.stays.first[stay]), int(columns.stays.last[stay])
    found = []
    for position in range(begin, end + 1):
        day = calendar.day(position)
        if day.isoweekday() > 5:
            continue
        kind = _kind(sitting, position, first, last, int(lessons[position]))
        scheduled = int(lessons[position]) if kind in ("lessons", "not_received") else 0
        entry = {"date": day.isoformat(), "kind": kind, "scheduled": scheduled}
        found.append(entry | _missed(days, rows.get(position)))
    return found


def _kind(sitting: Sitting, position: int, first: int, last: int, lessons: int) -> str:
    """What a weekday is for this pupil: an unreceived day is its own kind, never a day of presence."""
    calendar = sitting.columns.calendar
    if not first <= position <= last:
        return "not_enrolled"
    if not calendar.teaching[position]:
        return "holiday" if calendar.holiday[position] else "study_day"
    if lessons == 0:
        return "no_lessons"
    return "lessons" if sitting.known.received[position] else "not_received"


def _missed(days: Any, row: int | None) -> dict[str, Any]:
    names = ("absent", "sick", "authorised", "unauthorised", "late")
    return {name: int(getattr(days, name)[row]) if row is not None else 0 for name in names}


def _episodes(sitting: Sitting, stay: int, as_of: date) -> list[dict[str, Any]]:
    """Sick episodes that touch this school year: first and last day, and sick pupil days."""
    days, running = sitting.known.days, sitting.known.running
    calendar = sitting.columns.calendar
    begin, end = calendar.index(school_year_start(as_of)), calendar.index(as_of)
    rows = np.arange(int(days.offsets[stay]), int(days.offsets[stay + 1]))
    rows = rows[(running.sick_start[rows] >= 0) & (days.day[rows] >= begin) & (days.day[rows] <= end)]
    return [_episode(sitting, days.day[rows][running.sick_start[rows] == s], s) for s in _unique(running, rows)]


def _unique(running: Any, rows: Array) -> list[int]:
    return [int(start) for start in np.unique(running.sick_start[rows])]


def _episode(sitting: Sitting, days: Array, start: int) -> dict[str, Any]:
    calendar = sitting.columns.calendar
    first, last = calendar.day(start), calendar.day(int(days[-1]))
    return {"first": first.isoformat(), "last": last.isoformat(), "days": len(days)}


def _history(sitting: Sitting, stay: int, as_of: date) -> list[dict[str, Any]]:
    """Rule tier and tier of this year's weekly assessments, latest first, by what is known now."""
    step = sitting.policy.tier_step_down_weeks
    weeks = (as_of - school_year_start(as_of)) // timedelta(weeks=1) + 1
    tiers = weekly_tiers(sitting, np.array([stay]), weekly_dates(as_of, weeks + step))
    return [
        {"week": iso_week(day), "as_of": day.isoformat(), "rule_tier": int(rule) or None, "tier": int(tier) or None}
        for day, rule, tier in zip(tiers.dates, tiers.rule_tier[0], tiers.tier[0], strict=False)
    ]


def _with_raised(history: list[dict[str, Any]], assessed: Assessed, index: int) -> list[dict[str, Any]]:
    """The last two weeks with the tiers of the assessment, which the model may have raised."""
    for week, tier in zip(history, (assessed.tier[index], assessed.previous_tier[index]), strict=False):
        week["tier"] = int(tier) or None
    return history


def _records(sitting: Sitting, stay: int, as_of: date) -> list[dict[str, Any]]:
    """The record versions that count, of this and the previous school year, in order of date."""
    records, calendar = sitting.columns.records, sitting.columns.calendar
    begin = calendar.index(school_year_start(as_of)) - 366
    rows = np.arange(int(records.offsets[stay]), int(records.offsets[stay + 1]))
    day = records.day[rows]
    rows = rows[sitting.known.current[rows] & (day >= begin) & (day <= calendar.index(as_of))]
    return [
        {
            "seq": int(records.seq[r]),
            "date": calendar.day(int(records.day[r])).isoformat(),
            "period": int(records.period[r]),
            "minutes": int(records.minutes[r]),
            "reason": Reason(int(records.reason[r])).code,
            "recorded_at": from_micros(int(records.recorded_at[r])).isoformat(),
        }
        for r in rows.tolist()
    ]
