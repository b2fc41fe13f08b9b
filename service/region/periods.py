"""Weeks, months, quarters and school years; a period is represented by the last weekly assessment in it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from service.domain.moments import iso_week, school_year_start

Kind = Literal["week", "month", "quarter", "year"]
KINDS: tuple[Kind, ...] = ("week", "month", "quarter", "year")


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def school_year(day: date) -> str:
    """``2026-2027``."""
    start = school_year_start(day).year
    return f"{start}-{start + 1}"


_NAMES: dict[str, Callable[[date], str]] = {
    "week": iso_week,
    "month": _month,
    "quarter": _quarter,
    "year": school_year,
}


def period_of(day: date, kind: str) -> str:
    """Name of the week (``2026-W47``), month (``2026-11``), quarter (``2026-Q4``) or school year of a date."""
    return _NAMES[kind](day)


def last_weeks(days: Sequence[date], kind: str) -> dict[str, int]:
    """Per period the position of its last date; ``days`` in order."""
    return {period_of(day, kind): position for position, day in enumerate(days)}
