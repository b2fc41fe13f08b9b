"""One school counted: what published facts speak of, per pupil and school year, per hour of the week, per spell.

Shares, episodes and rules come from the service itself; only what no fact of rules.md holds is counted here: minutes
by month, weekday, half of the day and reason, the length of spells, and what a later version replaced.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from service.decide.sitting import Sitting
from service.domain.calendar import GRID_START
from service.domain.codes import ABSENT, HourUnit, Reason
from service.domain.columns import Array, SchoolColumns
from service.facts.engine import Pairs
from service.facts.known import Known
from service.policy.choices import Policy
from service.rules.parameters import Rule
from training.published.watching import Snapshots, Watched, watch, weekly_snapshots

YEAR_GROUPS = 10
"""Year groups are 1 to 9 within a sector; 0 is unknown."""
LONGEST_SPELL = 60
FEWEST_PUPIL_DAYS = 20
"""As absent_share_last_year (rules.md §3): a shorter stay in a year says little about a year."""
LESSON_MINUTES = 50
"""The ordinary lesson (configs/sectors.yaml), so that hours mean the same at schools with long and short lessons."""
_HALF_DAY, _WHOLE_DAY = 0.5, 0.75
"""From these parts of a day on, one or two of its halves count as missed."""
YEAR_FACTS = (
    "absent_share_year",
    "sick_share_year",
    "authorised_share_year",
    "unauthorised_share_year",
    "sick_reports_year",
    "sick_days_year",
)

YearGroups = Callable[[date], Array]


@dataclass(frozen=True)
class SchoolCounts:
    """One school. Every number adds up over schools.

    Attributes
    ----------
    pupil_years
        One row per stay and school year with enough pupil days: year group, scheduled minutes, authorised hours, the
        facts of `YEAR_FACTS` at the end of the year, what `Watched` saw in it, and ``besides_late``: whether anything
        but lateness was missed.
    scheduled
        int64 [year group, month 1-12, weekday, half of the day]: minutes of received lessons.
    missed
        int64 [year group, month, weekday, half, reason]: minutes of the versions that count, absence only.
    spells
        int64 [year group, length]: runs of pupil days missed for half a day or more. Length 0 is a single half day,
        then days; the last place holds the longer ones.
    records, replaced
        Slots (pupil, date, period) with a record, and those changed later, apart from reasons that came later.
    """

    sector: str
    pupil_years: Mapping[str, Array]
    scheduled: Array
    missed: Array
    spells: Array
    records: int
    replaced: int
    snapshots: Snapshots


def count_school(
    columns: SchoolColumns, year_groups: YearGroups, rules: Mapping[str, Rule], policy: Policy
) -> SchoolCounts:
    """Count a school with everything known that is in its columns.

    ``year_groups`` gives the year group of every stay on a date.
    """
    sitting = Sitting.open(columns, rules, policy)
    years = _school_years(sitting.known)
    groups = np.stack([year_groups(date(year, 12, 1)) for year in years], axis=1).astype(np.int64)
    scheduled, missed = _minutes(sitting.known, groups, years)
    records, replaced = _versions(columns)
    return SchoolCounts(
        sector=str(columns.school.sector),
        pupil_years=_pupil_years(sitting, groups, years),
        scheduled=scheduled,
        missed=missed,
        spells=_spells(sitting.known, groups, years),
        records=records,
        replaced=replaced,
        snapshots=weekly_snapshots(sitting),
    )


def _school_years(known: Known) -> list[int]:
    """Starting years of the school years with a register."""
    held = np.flatnonzero(known.received & known.columns.calendar.teaching)
    if not len(held):
        return []
    first, last = (known.columns.calendar.day(int(p)) for p in (held[0], held[-1]))
    return list(range(_starts(first), _starts(last) + 1))


def _starts(day: date) -> int:
    return day.year - (day.month < 8)


def _year_of(positions: Array, years: list[int]) -> Array:
    """Row in ``years`` of each calendar position."""
    begins = [(date(year, 8, 1) - GRID_START).days for year in years]
    return np.searchsorted(np.array(begins), positions, side="right") - 1


def _pupil_years(sitting: Sitting, groups: Array, years: list[int]) -> dict[str, Array]:
    columns, counts = sitting.columns, sitting.known.counts
    stays = columns.stays
    parts: list[dict[str, Array]] = []
    hour = 60 if columns.school.hour_unit is HourUnit.CLOCK60 else LESSON_MINUTES
    besides_late = _absent_besides_late(sitting.known, years)
    for row, year in enumerate(years):
        begin, end = (columns.calendar.index(day) for day in (date(year, 8, 1), date(year + 1, 7, 31)))
        low, high = np.maximum(stays.first, begin), np.minimum(stays.last, end)
        here = np.flatnonzero(low <= high)
        table, first, stop = stays.timetable[here], low[here], high[here] + 1
        enough = counts.pupil_days[table, stop] - counts.pupil_days[table, first] >= FEWEST_PUPIL_DAYS
        here, table, first, stop = here[enough], table[enough], first[enough], stop[enough]
        minutes = (counts.scheduled[table, stop] - counts.scheduled[table, first]).astype(np.float64)
        values = _facts_at_the_end(sitting, here, stop - 1)
        parts.append(
            {
                "year_group": groups[here, row],
                "scheduled": minutes,
                "authorised_hours": values["authorised_share_year"] * minutes / hour,
                **values,
                "besides_late": besides_late[here, row],
                **_watched(watch(sitting, first=begin, last=end), here),
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _facts_at_the_end(sitting: Sitting, stays: Array, last: Array) -> dict[str, Array]:
    """Facts of the year on the last day of each stay in it."""
    ends, date_row = np.unique(last, return_inverse=True)
    dates = [sitting.columns.calendar.day(int(end)) for end in ends]
    facts = sitting.facts(Pairs(dates, stays.astype(np.int32), date_row.astype(np.int32)))
    return {name: facts[name].astype(np.float64) for name in YEAR_FACTS}


def _absent_besides_late(known: Known, years: list[int]) -> Array:
    """bool [stay, school year]: a version that counts as absence and is no lateness."""
    records = known.columns.records
    codes = [int(reason) for reason in ABSENT - {Reason.LATE}]
    rows = np.flatnonzero(known.current & np.isin(records.reason, codes))
    found = np.zeros((len(records.offsets) - 1, len(years)), dtype=np.bool_)
    found[np.searchsorted(records.offsets, rows, side="right") - 1, _year_of(records.day[rows], years)] = True
    return found


def _watched(watched: Watched, stays: Array) -> dict[str, Array]:
    return {name: values[stays] for name, values in vars(watched).items()}


def _minutes(known: Known, groups: Array, years: list[int]) -> tuple[Array, Array]:
    return _scheduled_minutes(known, groups, years), _missed_minutes(known, groups, years)


def _months_and_weekdays(known: Known) -> tuple[Array, Array]:
    days = np.datetime64(GRID_START, "D") + np.arange(len(known.received))
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    return month, np.minimum(np.arange(len(days)) % 7, 4)


def _half_minutes(known: Known) -> tuple[Array, Array]:
    """Per pattern and period the half of the day it begins in, and per pattern the minutes of both halves."""
    minutes = known.columns.patterns.minutes.astype(np.int64)
    begins = np.cumsum(minutes[:, 1:], axis=1) - minutes[:, 1:]
    half = np.zeros(minutes.shape, dtype=np.int64)
    half[:, 1:] = 2 * begins >= minutes[:, :1]
    afternoon = (minutes * half)[:, 1:].sum(axis=1)
    return half, np.stack((minutes[:, 0] - afternoon, afternoon), axis=1)


def _scheduled_minutes(known: Known, groups: Array, years: list[int]) -> Array:
    columns, (month, weekday) = known.columns, _months_and_weekdays(known)
    _, halves = _half_minutes(known)
    out = np.zeros((YEAR_GROUPS, 12, 5, 2), dtype=np.int64)
    held = np.flatnonzero(known.received & columns.calendar.teaching)
    year = _year_of(held, years)
    for row in range(len(years)):
        days = held[year == row]
        for group in np.unique(groups[:, row]):
            stays = np.flatnonzero(groups[:, row] == group)
            present = _enrolled_per_timetable(columns, stays, days)
            for half in range(2):
                minutes = (present * halves[columns.day_pattern[:, days], half]).sum(axis=0)
                np.add.at(out[group, :, :, half], (month[days], weekday[days]), minutes)
    return out


def _enrolled_per_timetable(columns: SchoolColumns, stays: Array, days: Array) -> Array:
    """int64 [timetable, day]: how many of the stays with each timetable are enrolled."""
    change = np.zeros((len(columns.day_pattern), len(columns.calendar.slot) + 1), dtype=np.int64)
    timetable = columns.stays.timetable[stays]
    np.add.at(change, (timetable, columns.stays.first[stays]), 1)
    np.add.at(change, (timetable, columns.stays.last[stays] + 1), -1)
    return np.asarray(np.cumsum(change, axis=1)[:, days])


def _missed_minutes(known: Known, groups: Array, years: list[int]) -> Array:
    columns, (month, weekday) = known.columns, _months_and_weekdays(known)
    records, (half, halves) = columns.records, _half_minutes(known)
    rows = np.flatnonzero(known.current & np.isin(records.reason, [int(reason) for reason in ABSENT]))
    stay = np.searchsorted(records.offsets, rows, side="right") - 1
    day, period = records.day[rows].astype(np.int64), records.period[rows].astype(np.int64)
    pattern = columns.day_pattern[columns.stays.timetable[stay], day]
    missed = np.minimum(records.minutes[rows], columns.patterns.minutes[pattern, period]).astype(np.int64)
    group = groups[stay, _year_of(day, years)]
    out = np.zeros((YEAR_GROUPS, 12, 5, 2, len(Reason) + 1), dtype=np.int64)
    afternoon = np.where(
        period > 0,
        missed * half[pattern, period],
        missed * halves[pattern, 1] // np.maximum(halves[pattern].sum(axis=1), 1),
    )
    for part, minutes in enumerate((missed - afternoon, afternoon)):
        np.add.at(out[:, :, :, part], (group, month[day], weekday[day], records.reason[rows]), minutes)
    return out


def _spells(known: Known, groups: Array, years: list[int]) -> Array:
    """A spell is a run of pupil days of which half or more is missed; what lies between them was no pupil day."""
    columns, days = known.columns, known.days
    stay = np.repeat(np.arange(len(days.offsets) - 1), np.diff(days.offsets))
    timetable = columns.stays.timetable[stay]
    scheduled = columns.patterns.minutes[columns.day_pattern[timetable, days.day], 0]
    part = days.absent / np.maximum(scheduled, 1)
    sessions = (part >= _HALF_DAY).astype(np.int64) + (part >= _WHOLE_DAY)
    away = np.flatnonzero(sessions > 0)
    stay, day, sessions = stay[away], days.day[away], sessions[away]
    rank = known.counts.pupil_days[timetable[away], day]
    begins = np.ones(len(away), dtype=np.bool_)
    begins[1:] = (stay[1:] != stay[:-1]) | (rank[1:] != rank[:-1] + 1)
    starts = np.flatnonzero(begins)
    length = np.diff(np.append(starts, len(away)))
    half_days = np.add.reduceat(sessions, starts) if len(starts) else np.zeros(0, dtype=np.int64)
    length = np.where(half_days == 1, 0, np.minimum(length, LONGEST_SPELL))
    out = np.zeros((YEAR_GROUPS, LONGEST_SPELL + 1), dtype=np.int64)
    np.add.at(out, (groups[stay[starts], _year_of(day[starts], years)], length), 1)
    return out


def _versions(columns: SchoolColumns) -> tuple[int, int]:
    """Slots with a record, and those with a later version that did not merely give a missing reason."""
    records = columns.records
    stay = np.repeat(np.arange(len(records.offsets) - 1), np.diff(records.offsets))
    slot = (stay.astype(np.int64) << 32) | (records.day.astype(np.int64) << 16) | records.period.astype(np.int64)
    _, first, versions = np.unique(slot, return_index=True, return_counts=True)
    began_known = records.reason[first] != int(Reason.UNKNOWN)
    return len(versions), int(((versions > 1) & began_known).sum())
