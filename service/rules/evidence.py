"""What lies behind a yes: the numbers, the dates and the record versions a parent could check."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays as public_holidays
import numpy as np

from service.domain.calendar import GRID_START
from service.domain.columns import Array
from service.facts.engine import Facts
from service.facts.known import ABSENT_BIT, LATE_BIT, REASON_BITS, SICK_BIT, UNAUTHORISED_BIT
from service.rules.parameters import Rule, Version

Numbers = dict[str, Any]
_DATE_FACTS = frozenset({"report_last", "away_since", "away_unauthorised_since", "luxury_day"})


@dataclass(frozen=True)
class Evidence:
    """Of one yes.

    Attributes
    ----------
    numbers
        Facts and parameters by name, as the rule's sentence uses them; dates ISO.
    dates
        The days that count, ISO, in order.
    records
        Keys of the record versions behind those days, in order of arrival.
    """

    numbers: Numbers
    dates: list[str]
    records: list[int]


@dataclass(frozen=True)
class Case:
    """One pupil on one date: slices of what is known, for picking the days behind a yes."""

    facts: Facts
    row: int

    @property
    def stay(self) -> int:
        """Row in `Stays`."""
        return int(self.facts.pairs.stay[self.row])

    @property
    def end(self) -> int:
        """Calendar position of the as-of date."""
        return int(self.facts.windows.end[self.facts.pairs.date_row[self.row]])

    def window(self, name: str) -> int:
        """First calendar position of a window: four, eight, twelve, year, last_year."""
        return int(getattr(self.facts.windows, name)[self.facts.pairs.date_row[self.row]])

    def value(self, name: str) -> Any:
        """A fact as a plain value; dates ISO."""
        value = self.facts[name][self.row].item()
        return self.iso(value) if name in _DATE_FACTS else value

    def iso(self, position: int) -> str:
        """ISO date of a calendar position."""
        return _iso(int(position))

    def day(self, position: int) -> date:
        """Date of a calendar position."""
        return self.facts.known.columns.calendar.day(position)

    def days(self, minutes: str, since: int, until: int | None = None) -> Array:
        """Positions of the absent days in a span with minutes of a category (a field of `AbsentDays`)."""
        known = self.facts.known.days
        rows = slice(int(known.offsets[self.stay]), int(known.offsets[self.stay + 1]))
        day = known.day[rows]
        last = self.end if until is None else until
        return np.asarray(day[(day >= since) & (day <= last) & (getattr(known, minutes)[rows] > 0)])

    def sick_days_from_episodes(self, since: int) -> Array:
        """Sick days of the episodes that began in a span."""
        sick = self.days("sick", 0)
        ranks = self.facts.known.counts.pupil_days[self.facts.known.columns.stays.timetable[self.stay]][sick]
        begins = np.diff(ranks, prepend=-2) != 1
        start = sick[begins][np.cumsum(begins) - 1]
        return np.asarray(sick[start >= since])

    def records(self, days: Array, bits: int) -> list[int]:
        """Keys of the current record versions of a category on some days, which are in order."""
        if not len(days):
            return []
        known, records = self.facts.known, self.facts.known.columns.records
        rows = slice(int(records.offsets[self.stay]), int(records.offsets[self.stay + 1]))
        day = records.day[rows]
        nearest = days[np.minimum(np.searchsorted(days, day), len(days) - 1)]
        wanted = known.current[rows] & (nearest == day) & ((REASON_BITS[records.reason[rows]] & bits) > 0)
        return sorted(records.seq[rows][wanted].tolist())


Picker = Callable[[Case], tuple[Array, int]]


def _report_days(case: Case) -> Array:
    """Unauthorised days that made the last report: in its window and after the report before it."""
    reports = case.facts.report_days(case.row)
    last = int(reports[-1])
    known = case.facts.known
    slot = known.columns.calendar.slot
    begin = int(np.searchsorted(slot, slot[last] - known.report.slots[last], side="right"))
    return case.days("unauthorised", max(begin, int(reports[-2]) + 1 if len(reports) > 1 else 0), last)


def _reports_of_twelve_weeks(case: Case) -> Array:
    reports = case.facts.report_days(case.row)
    return case.days("unauthorised", case.window("twelve"), int(reports[-1]))


_PICKERS: dict[str, Picker] = {
    "mazl-frequent": lambda c: (c.sick_days_from_episodes(c.window("twelve")), SICK_BIT),
    "mazl-long": lambda c: (c.days("sick", 0)[-c.value("sick_run_days") :], SICK_BIT),
    "mazl-po-frequent": lambda c: (c.sick_days_from_episodes(c.window("year")), SICK_BIT),
    "mazl-po-long": lambda c: (c.days("sick", c.window("year")), SICK_BIT),
    "report-16h": lambda c: (_report_days(c), UNAUTHORISED_BIT),
    "signal-8h": lambda c: (c.days("unauthorised", c.window("four")), UNAUTHORISED_BIT),
    "late-6": lambda c: (c.days("late", c.window("twelve")), LATE_BIT),
    "absence-10": lambda c: (c.days("absent", c.window("twelve")), ABSENT_BIT),
    "absence-10-last-year": lambda c: (c.days("absent", c.window("last_year"), c.window("year") - 1), ABSENT_BIT),
    "away-5": lambda c: (c.days("absent", int(c.facts["away_since"][c.row])), ABSENT_BIT),
    "absence-20": lambda c: (c.days("absent", c.window("twelve")), ABSENT_BIT),
    "lrv": lambda c: (c.days("absent", int(c.facts["away_unauthorised_since"][c.row])), ABSENT_BIT),
    "long-authorised": lambda c: (c.days("absent", int(c.facts["away_since"][c.row])), ABSENT_BIT),
    "report-16h-repeated": lambda c: (_reports_of_twelve_weeks(c), UNAUTHORISED_BIT),
    "no-improvement": lambda c: (c.days("absent", c.window("four")), ABSENT_BIT),
    "not-enrolled": lambda c: (np.zeros(0, dtype=np.int32), ABSENT_BIT),
    "luxury-leave": lambda c: (c.facts["luxury_day"][c.row : c.row + 1], UNAUTHORISED_BIT),
}


def evidence(rule: Rule, version: Version, facts: Facts, row: int, extra: Numbers) -> Evidence:
    """Evidence of a rule that said yes for one row of the facts; ``extra`` holds what people's work adds."""
    case = Case(facts, row)
    days, bits = _PICKERS[rule.id](case)
    numbers = {name: case.value(name) for name in rule.facts}
    numbers |= {name: version[name] for name in version.parameters}
    numbers |= _derived(rule.id, version, case) | extra
    return Evidence(numbers, [_iso(day) for day in days.tolist()], case.records(days, bits))


def _derived(rule_id: str, version: Version, case: Case) -> Numbers:
    """Numbers that follow from the facts and that only the evidence of one rule shows."""
    if rule_id == "report-16h":
        reported = case.day(case.facts["report_last"][case.row])
        return {"due_on": working_days_after(reported, int(version["due_working_days"])).isoformat()}
    if rule_id == "late-6":
        reached = [step for step in version["steps"] if step <= case.value("late_12w")]
        return {"step": max(reached, default=min(version["steps"]))}
    return {}


def working_days_after(day: date, count: int) -> date:
    """The date that many working days later: Monday to Friday without public holidays."""
    while count:
        day += timedelta(days=1)
        if day.isoweekday() <= 5 and day not in _public_holidays(day.year):
            count -= 1
    return day


@lru_cache(maxsize=8192)
def _iso(position: int) -> str:
    """ISO date of a calendar position; every date is written down for many pupils."""
    return (GRID_START + timedelta(days=position)).isoformat()


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(public_holidays.country_holidays("NL", years=year))
