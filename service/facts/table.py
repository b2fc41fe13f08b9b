"""Facts as a table for people and files: one row per pupil and date, columns named as in rules.md §3."""

from datetime import date
from typing import Any

import numpy as np

from service.domain.calendar import Calendar
from service.domain.columns import Array
from service.facts.engine import Facts

COLUMNS = (
    *(
        f"{kind}_share_{span}"
        for kind in ("absent", "sick", "unauthorised", "authorised")
        for span in ("4w", "12w", "year")
    ),
    "absent_share_last_year",
    "scheduled_days_12w",
    "missing_days_4w",
    "missing_days_12w",
    "sick_reports_12w",
    "sick_run_days",
    "sick_reports_year",
    "sick_days_year",
    "unauthorised_hours_4w",
    "report16_dates",
    "report16_open_hours",
    "away_run_days",
    "away_since",
    "away_slots",
    "away_unauthorised_slots",
    "late_12w",
    "late_year",
    "weekday_peak",
    "trend_8w",
    "last_present",
)
DATES = ("away_since", "last_present")


def fact_table(facts: Facts) -> dict[str, list[Any]]:
    """Columns of plain values: ``school_id, pupil_id, as_of`` and every fact; dates ISO, None for null."""
    columns, pairs = facts.known.columns, facts.pairs
    table: dict[str, list[Any]] = {
        "school_id": [columns.school.school_id] * len(pairs),
        "pupil_id": [columns.stays.pupil_ids[s] for s in pairs.stay],
        "as_of": [pairs.dates[k].isoformat() for k in pairs.date_row],
    }
    for name in COLUMNS:
        table[name] = _column(facts, name)
    return table


def _column(facts: Facts, name: str) -> list[Any]:
    if name == "report16_dates":
        return _report_dates(facts)
    values = facts[name]
    if name in DATES:
        return _iso_dates(facts.known.columns.calendar, values)
    if values.dtype == np.float64:
        return [None if null else value for value, null in zip(values.tolist(), np.isnan(values).tolist(), strict=True)]
    return list(values.tolist())


def _iso_dates(calendar: Calendar, positions: Array) -> list[str | None]:
    iso = {int(p): calendar.day(int(p)).isoformat() for p in np.unique(positions) if p >= 0}
    return [iso.get(p) for p in positions.tolist()]


def _report_dates(facts: Facts) -> list[list[str]]:
    calendar = facts.known.columns.calendar
    none: list[str] = []
    reported = np.flatnonzero(facts["reports"] > 0).tolist()
    dates = {row: [calendar.day(int(p)).isoformat() for p in facts.report_days(row)] for row in reported}
    return [dates.get(row, none) for row in range(len(facts.pairs))]


def one(facts: Facts, row: int) -> dict[str, Any]:
    """All facts of one pair by name, as plain values."""
    calendar = facts.known.columns.calendar
    values: dict[str, Any] = {}
    for name in COLUMNS:
        if name == "report16_dates":
            values[name] = [calendar.day(int(p)).isoformat() for p in facts.report_days(row)]
        else:
            values[name] = _plain(calendar, name, facts[name][row])
    return values


def _plain(calendar: Calendar, name: str, value: Any) -> float | int | str | None:
    if name in DATES:
        return _iso(calendar.day(int(value))) if value >= 0 else None
    number = value.item()
    return None if isinstance(number, float) and np.isnan(number) else number


def _iso(day: date) -> str:
    return day.isoformat()
