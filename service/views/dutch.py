"""Dutch words for what a person reads: dates, numbers with their unit, tiers, answers, reasons."""

import re
from datetime import date, datetime
from typing import Any

from service.domain.moments import AMSTERDAM, from_micros, iso_week
from service.rules.sentences import MONTHS, dutch_date, number, percent

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

UNKNOWN = "onbekend"
NOTHING = "–"
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

TIERS: dict[int | None, str] = {
    3: "structureel, zwaar verzuim",
    2: "opkomend verzuim",
    1: "komt (bijna) altijd",
    None: "niet te beoordelen",
}
"""Meaning of a niveau (rules.md §5)."""

STATUS = {"tiered": "beoordeeld", "cannot-judge": "niet te beoordelen", "exempt": "vrijgesteld"}
ANSWERS = {"yes": "ja", "no": "nee", "unknown": "onbekend"}
KINDS = {"law": "wet", "agreement": "afspraak", "policy": "beleid", "research": "onderzoek"}
SECTORS = {
    "po": "basisonderwijs",
    "so": "speciaal onderwijs",
    "sbo": "speciaal basisonderwijs",
    "vo": "voortgezet onderwijs",
    "vso": "voortgezet speciaal onderwijs",
    "pro": "praktijkonderwijs",
    "mbo": "middelbaar beroepsonderwijs",
}


def as_date(value: date | str) -> date:
    """A date, of a date or ISO date."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def as_moment(value: datetime | str | int) -> datetime:
    """A moment in Amsterdam, of an aware moment, its ISO text or microseconds UTC."""
    if isinstance(value, int):
        value = from_micros(value)
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone(AMSTERDAM)


def long_date(value: date | str) -> str:
    """``maandag 16 november 2026``."""
    day = as_date(value)
    return f"{WEEKDAYS[day.weekday()]} {dutch_date(day)}"


def short_date(value: date | str | None, without: str = UNKNOWN) -> str:
    """``ma 16 nov 2026``; ``without`` when there is none."""
    if value is None:
        return without
    day = as_date(value)
    return f"{WEEKDAYS[day.weekday()][:2]} {day.day} {short_month(day)} {day.year}"


def day_in_year(value: date | str | None, year: int, without: str = UNKNOWN) -> str:
    """``ma 16 nov``, with the year when it is another one."""
    text = short_date(value, without)
    return text.removesuffix(f" {year}")


def short_month(day: date) -> str:
    """Three letters of a month: ``nov``, and ``mrt`` for March."""
    return "mrt" if day.month == 3 else MONTHS[day.month - 1][:3]


def month(day: date) -> str:
    """``november 2026``."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def moment(value: datetime | str | int) -> str:
    """``maandag 23 november 2026, 07.00 uur``, Dutch time."""
    at = as_moment(value)
    return f"{long_date(at.date())}, {at:%H.%M} uur"


def short_moment(value: datetime | str | int) -> str:
    """``23-11-2026 07.00``, Dutch time."""
    return f"{as_moment(value):%d-%m-%Y %H.%M}"


def week(value: str) -> str:
    """``week 47 van 2026``, of ``2026-W47``."""
    year, weeknumber = value.split("-W")
    return f"week {int(weeknumber)} van {year}"


def week_of(value: date | str) -> str:
    """The week a date lies in: ``week 47 van 2026``."""
    return week(iso_week(as_date(value)))


def counted(value: float | None, one: str, many: str) -> str:
    """A number with its unit: ``1 dag``, ``2 dagen``, ``onbekend``."""
    if value is None:
        return UNKNOWN
    return f"{number(value)} {one if value == 1 else many}"


def clock_hours(value: float | None) -> str:
    """Hours of sixty minutes: ``12,5 klokuren``; *uur* alone can be a lesson hour."""
    return counted(value, "klokuur", "klokuren")


def share(value: float | None) -> str:
    """A share as a percentage: ``12,5%``, or ``onbekend``."""
    return UNKNOWN if value is None else percent(value)


def tier(value: int | None) -> str:
    """``niveau 3``, or ``niet te beoordelen``."""
    return f"niveau {value}" if value else TIERS[None]


def enumeration(words: list[str]) -> str:
    """``a, b en c``."""
    return " en ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def lower_first(text: str) -> str:
    """A sentence as it goes on after a colon."""
    return f"{text[:1].lower()}{text[1:]}"


def plain(value: Any) -> str:
    """Text without control characters and without marks that turn the reading direction: safe on any screen."""
    return _UNPRINTABLE.sub("�", str(value))
