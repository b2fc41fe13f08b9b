"""Claims about absence against what is known of the school: pupils, stays, calendar and timetable."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from service.domain.columns import Array
from service.domain.moments import from_epoch_day
from service.ingest import messages
from service.ingest.checks import FIRST_DAY, NOTHING, Checker
from service.ingest.claims import Claims
from service.ingest.findings import Findings
from service.ingest.known_school import KnownSchool
from service.ingest.messages import Message
from service.policy.calendars import school_year_name
from service.policy.sources import OutsideTimetable

FORGIVEN_AHEAD = 3_600_000_000
"""Microseconds a supplier's clock may run ahead of ours before a moment counts as in the future."""


@dataclass(frozen=True)
class Lessons:
    """What a pupil has on the day of each row.

    Attributes
    ----------
    rows
        Positions in the table.
    position
        Of the day in the calendar.
    stay
        -1 outside enrolment.
    free
        No lessons that day.
    scheduled
        Minutes of the whole day; of a usual day where records outside the timetable are kept.
    length
        Minutes of the period; of period 0 those of the day.
    last_period
        The highest period that day.
    """

    rows: Array
    position: Array
    stay: Array
    free: Array
    scheduled: Array
    length: Array
    last_period: Array


@dataclass(frozen=True)
class Matched:
    """Per row of the table: the pupil's database key, and minutes of the period and of the day."""

    pupil: Array
    length: Array
    scheduled: Array


@dataclass(frozen=True)
class Knowledge:
    """What rows are compared with.

    Attributes
    ----------
    schools
        All schools of the database, see `ImportTransaction.schools`.
    load
        Fetches one of them.
    known_years
        From a region to the school years of which its holidays are known.
    outside
        What happens to records outside the timetable.
    received
        First and last epoch day of registers that this import completes.
    """

    schools: pd.DataFrame
    load: Callable[[Any], KnownSchool]
    known_years: Callable[[str], set[str]]
    outside: OutsideTimetable
    received: tuple[int, int] | None


def match(checker: Checker, claims: Claims, knowledge: Knowledge) -> Matched:
    """Find pupil and lessons of every accepted row, school by school, and reject rows that cannot be true."""
    found = Matched(*(np.zeros(len(checker.table), dtype=np.int64) for _ in range(3)))
    present = np.unique(claims.school[checker.findings.accepted])
    for row in knowledge.schools[knowledge.schools["school_fk"].isin(present)].itertuples():
        known = knowledge.load(row)
        _match_pupils(checker, claims, known, found)
        rows = _rows_of(checker, claims, known)
        lessons = _lessons(claims, rows, known, found.pupil[rows], knowledge.outside)
        found.length[rows], found.scheduled[rows] = lessons.length, lessons.scheduled
        _reject_impossible(checker.findings, claims, lessons, known, knowledge.outside)
        asked = claims.minutes[rows] != 0
        _warn_outside_timetable(checker.findings, lessons, asked)
        _warn_not_received(checker.findings, lessons, asked, known, knowledge.received)
        _warn_unknown_holidays(checker.findings, lessons, known.region, knowledge.known_years(known.region))
    return found


def accepted_rows(checker: Checker, claims: Claims, matched: Matched, now: int) -> pd.DataFrame:
    """The rows to add, in order of file and line.

    Columns: school_fk, pupil_fk, day (epoch day), period, minutes, reason, recorded_at, external_id.
    """
    minutes = _minutes(claims, matched)
    _warn_about_rows(checker.findings, claims, minutes, matched, now)
    columns = {
        "school_fk": claims.school,
        "pupil_fk": matched.pupil,
        "day": claims.day,
        "period": claims.period,
        "minutes": minutes,
        "reason": claims.reason,
        "recorded_at": claims.recorded_at,
    }
    rows = np.flatnonzero(checker.findings.accepted)
    frame = pd.DataFrame({name: column[rows] for name, column in columns.items()})
    if claims.external_id is not None:
        frame["external_id"] = claims.external_id[rows]
    return frame


def _rows_of(checker: Checker, claims: Claims, known: KnownSchool) -> Array:
    return np.flatnonzero((claims.school == known.key) & checker.findings.accepted)


def _match_pupils(checker: Checker, claims: Claims, known: KnownSchool, found: Matched) -> None:
    rows = _rows_of(checker, claims, known)
    coded = checker.table.columns["pupil_id"]
    keys = np.zeros(len(coded.texts), dtype=np.int64)
    used = np.unique(coded.codes[rows])
    keys[used] = [known.pupils.get(coded.texts[code], 0) for code in used]
    found.pupil[rows] = keys[coded.codes[rows]]
    checker.findings.reject_rows(rows[found.pupil[rows] == 0], messages.UNKNOWN_PUPIL, "pupil_id")


def _lessons(claims: Claims, rows: Array, known: KnownSchool, pupils: Array, outside: OutsideTimetable) -> Lessons:
    position = claims.day[rows] - FIRST_DAY
    stay = known.stays_of(pupils, position)
    taught = known.patterns_of(stay, position)
    usual = known.usual_patterns_of(stay) if outside == "keep" else taught
    pattern = np.where(taught == 0, usual, taught)
    minutes = known.columns.patterns.minutes
    width = minutes.shape[1]
    period = claims.period[rows]
    return Lessons(
        rows=rows,
        position=position,
        stay=stay,
        free=taught == 0,
        scheduled=minutes[pattern, 0],
        length=np.where(period < width, minutes[pattern, np.minimum(period, width - 1)], 0),
        last_period=(width - 1 - (minutes[:, ::-1] > 0).argmax(axis=1))[pattern],
    )


def _at_weekend(position: Array) -> Array:
    weekend: Array = position % 7 >= 5
    return weekend


def _reject_impossible(
    findings: Findings, claims: Claims, lessons: Lessons, known: KnownSchool, outside: OutsideTimetable
) -> None:
    """A withdrawal is not asked for lessons: taking a record back is never wrong."""
    minutes = claims.minutes[lessons.rows]
    weekend = _at_weekend(lessons.position)
    off = ~known.calendar.teaching[lessons.position] & ~weekend
    holiday = known.calendar.holiday[lessons.position]
    strict = outside == "reject"

    def reject(mask: Array, message: Message, column: str = "date") -> None:
        hit = mask & (minutes != 0)
        findings.reject_rows(lessons.rows[hit], message, column, lessons.last_period[hit].astype(np.int64))

    reject(weekend & strict, messages.WEEKEND)
    reject(off & holiday & strict, messages.HOLIDAY)
    reject(off & ~holiday & strict, messages.STUDY_DAY)
    reject(lessons.stay < 0, messages.NOT_ENROLLED)
    reject(lessons.scheduled == 0, messages.NO_LESSONS)
    # Without minutes of its own a record lasts as long as the period does, and of this one nobody knows.
    column = "period" if "period" in findings.table.columns else "SectionIdentifier"
    reject((lessons.length == 0) & (strict | (minutes == NOTHING)), messages.NO_SUCH_PERIOD, column)


def _warn_outside_timetable(findings: Findings, lessons: Lessons, asked: Array) -> None:
    weekend = _at_weekend(lessons.position)
    findings.warn_rows(lessons.rows[asked & weekend], messages.WEEKEND_KEPT)
    findings.warn_rows(lessons.rows[asked & lessons.free & ~weekend], messages.FREE_DAY_KEPT)
    findings.warn_rows(lessons.rows[asked & (lessons.length == 0)], messages.PERIOD_KEPT)


def _warn_not_received(
    findings: Findings, lessons: Lessons, asked: Array, known: KnownSchool, arriving: tuple[int, int] | None
) -> None:
    received = known.columns.received(None)
    if arriving:
        received[max(arriving[0] - FIRST_DAY, 0) : max(arriving[1] - FIRST_DAY + 1, 0)] = True
    waits = asked & ~lessons.free & ~received[lessons.position]
    findings.warn_rows(lessons.rows[waits], messages.NOT_RECEIVED)


def _warn_unknown_holidays(findings: Findings, lessons: Lessons, region: str, known_years: set[str]) -> None:
    days, codes = np.unique(lessons.position, return_inverse=True)
    years = np.array([school_year_name(from_epoch_day(int(day) + FIRST_DAY)) for day in days], dtype=object)
    for year in sorted(set(years) - known_years):
        rows = lessons.rows[(years == year)[codes]]
        findings.warn_rows(rows, messages.NO_HOLIDAYS_KNOWN, region=region, year=year)


def _minutes(claims: Claims, matched: Matched) -> Array:
    """Minutes said, else the part of the day said, else all of the period; never 0, which would withdraw."""
    part = np.floor(np.nan_to_num(claims.share) * matched.scheduled + 0.5).astype(np.int64)
    part = np.clip(part, 1, np.maximum(matched.length, 1))
    silent = np.where(np.isnan(claims.share), matched.length, part)
    return np.where(claims.minutes == NOTHING, silent, claims.minutes)


def _warn_about_rows(findings: Findings, claims: Claims, minutes: Array, matched: Matched, now: int) -> None:
    findings.warn((minutes > matched.length) & (matched.length > 0), messages.ABOVE_PERIOD)
    findings.warn(claims.recorded_at > now + FORGIVEN_AHEAD, messages.FUTURE_MOMENT)
    rows = np.flatnonzero(findings.accepted)
    slot = (matched.pupil[rows] << 32) | (claims.day[rows] << 16) | claims.period[rows]
    content = minutes[rows] * 256 + claims.reason[rows]
    findings.warn_rows(rows[_differs_from_earlier(slot, claims.recorded_at[rows], content)], messages.TWO_VERSIONS)


def _differs_from_earlier(slot: Array, moment: Array, content: Array) -> Array:
    """Rows for which an earlier row has the same slot and moment, and other content."""
    repeated = pd.Series(slot).duplicated(keep=False).to_numpy()
    few = pd.DataFrame({"slot": slot[repeated], "moment": moment[repeated], "content": content[repeated]})
    differs = np.zeros(len(slot), dtype=np.bool_)
    before = few.groupby(["slot", "moment"], sort=False)["content"].shift()
    differs[repeated] = (before.notna() & (before != few["content"])).to_numpy()
    return differs
