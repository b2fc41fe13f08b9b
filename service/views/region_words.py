"""Dutch words of the pages of a samenwerkingsverband: periods, states, groups, and what is left out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.rules.sentences import MONTHS
from service.views.dutch import SECTORS, UNKNOWN, enumeration, week

STATES: Final[Mapping[str, str]] = {
    "other": "niet in niveau 2 of 3",
    "tier_2": "niveau 2",
    "tier_3": "niveau 3",
    "tier_2_3": "niveau 2 of 3",
}
SHORT: Final[Mapping[str, str]] = {
    "other": "niet in 2 of 3",
    "tier_2": "niveau 2",
    "tier_3": "niveau 3",
    "tier_2_3": "niveau 2 of 3",
}
"""Where there is little room."""
TABLES: Final[Mapping[str, str]] = {
    "sector": "sector",
    "school": "school",
    "year": "leerjaar",
    "municipality": "woongemeente",
}
KINDS: Final[Mapping[str, str]] = {
    "week": "weken",
    "month": "maanden",
    "quarter": "kwartalen",
    "year": "schooljaren",
}
CLOCKS: Final[Mapping[str, str]] = {
    "lrv": "ongeoorloofd, vier weken tot drie maanden",
    "lrv_long": "ongeoorloofd, langer dan drie maanden",
    "allowed": "ziek of geoorloofd, vier weken tot drie maanden",
    "allowed_long": "ziek of geoorloofd, langer dan drie maanden",
    "allowed_all": "ziek of geoorloofd, langer dan vier weken",
    "short": "vier weken tot drie maanden",
    "long": "langer dan drie maanden",
    "at_home": "langer dan vier weken thuis",
}
_MANY = 3


def period(name: str, kind: str) -> str:
    """``week 47 van 2026``, ``november 2026``, ``vierde kwartaal van 2026``, ``schooljaar 2026-2027``."""
    if kind == "week":
        return week(name)
    if kind == "month":
        year, month = name.split("-")
        return f"{MONTHS[int(month) - 1]} {year}"
    if kind == "quarter":
        year, quarter = name.split("-Q")
        return f"{('eerste', 'tweede', 'derde', 'vierde')[int(quarter) - 1]} kwartaal van {year}"
    return f"schooljaar {name}"


def choice(name: str, kind: str, shown: bool) -> str:
    """A period to choose; says so where choosing it shows nothing."""
    return period(name, kind) if shown else f"{period(name, kind)} (weggelaten)"


def unit(table: str, members: Sequence[str]) -> dict[str, Any]:
    """Words of groups that are shown together: a name, and who is in it where that is long."""
    names = [member(table, each) for each in members]
    if len(names) <= _MANY:
        return {"name": enumeration(names), "members": []}
    kind = {"school": "scholen", "year": "leerjaren", "municipality": "gemeenten", "sector": "sectoren"}[table]
    return {"name": f"{len(names)} {kind} samen", "members": names}


def member(table: str, name: str) -> str:
    """One group: a school, a sector, ``po, groep 3``, or a municipality."""
    if table == "sector":
        return SECTORS.get(name, name)
    if table == "year":
        sector, _, label = name.partition(" ")
        return f"{sector} {label or UNKNOWN}"
    return name or UNKNOWN
