"""Dates, weeks and moments: school days are ``date``, moments are aware UTC, Amsterdam only at the edges."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.errors import VroegsignaalError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EPOCH = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment: exact, and the same on every database."""
    return (moment - _EPOCH_MOMENT) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The aware UTC moment of `micros`."""
    return _EPOCH_MOMENT + timedelta(microseconds=value)


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH.toordinal()


def from_epoch_day(value: int) -> date:
    """The date of `epoch_day`."""
    return date.fromordinal(value + EPOCH.toordinal())


def iso_week(day: date) -> str:
    """ISO week as people write it: ``2026-W47``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def sunday_of(week: str) -> date:
    """The Sunday that closes an ISO week written as ``2026-W47``.

    Raises
    ------
    VroegsignaalError
        If the text is not an existing ISO week.
    """
    match = re.fullmatch(r"(\d{4})-W(\d{2})", week)
    if match:
        try:
            return date.fromisocalendar(int(match[1]), int(match[2]), 7)
        except ValueError:
            pass
    raise VroegsignaalError(f"'{week}' is not an ISO week.", "Write it as 2026-W47.")


def school_year_start(day: date) -> date:
    """1 August of the school year of a date (rules.md §1)."""
    return date(day.year if day.month >= 8 else day.year - 1, 8, 1)


def age_on(born: date, day: date) -> int:
    """Completed years of age."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_after(day: date, months: int) -> date:
    """The same day of a later month; where that month is shorter, its last day."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
