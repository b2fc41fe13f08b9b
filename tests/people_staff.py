"""The staff of the demo schools: invented people, one for every kind of person who works with the service.

Nobody here exists; addresses are at a domain that cannot.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.domain.access import Role, Scope
from tests.people_schools import NEW_YEAR, PO, SCHOOLS, SO, VO, school

COLUMNS = ("key", "name", "email", "role", "scope", "value", "valid_from", "shows")
Given = tuple[Role, Scope, str]


@dataclass(frozen=True)
class Staff:
    """Somebody of a school or of an organisation around it; ``shows`` says why this person is here."""

    key: str
    name: str
    email: str
    roles: tuple[Given, ...]
    shows: str


def _at(role: Role, *school_ids: str) -> tuple[Given, ...]:
    return tuple((role, Scope.SCHOOL, school_id) for school_id in school_ids)


def _mentor(*classes: str) -> tuple[Given, ...]:
    return tuple((Role.MENTOR, Scope.CLASS, each) for each in classes)


def _region(role: Role) -> tuple[Given, ...]:
    return ((role, Scope.REGION, school(VO).swv),)


STAFF = (
    Staff(
        "mirjam", "Mirjam Waterlelie", "m.waterlelie@voorbeeld.example", _at(Role.ZORGCOORDINATOR, VO),
        "Sees every pupil of her school, and no other school.",
    ),
    Staff(
        "yusuf", "Yusuf Noorderlicht", "y.noorderlicht@voorbeeld.example",
        _at(Role.VERZUIMCOORDINATOR, *(each.school_id for each in SCHOOLS)),
        "Works for all three schools, each by a role of its own.",
    ),
    Staff(
        "annelies", "Annelies Rozenbottel", "a.rozenbottel@voorbeeld.example", _at(Role.TEAMLEIDER, VO),
        "Leads a team of the same school as Mirjam.",
    ),
    Staff(
        "hanan", "Hanan El Mizan-Vlierboom", "h.elmizan@voorbeeld.example", _mentor(f"{VO}:2B"),
        "Mentor of 2B: sees that class and not the class next to it.",
    ),
    Staff(
        "tobias", "Tobias Zonnewijzer", "t.zonnewijzer@voorbeeld.example", _mentor(f"{VO}:1A"),
        "Mentor of 1A: the other half of what Hanan may not see.",
    ),
    Staff(
        "madelief", "Madelief Kwikstaart", "m.kwikstaart@voorbeeld.example", _mentor(f"{PO}:1-2"),
        "Teacher of the youngest group of a primary school.",
    ),
    Staff(
        "iris", "Iris van de Zevenster", "i.vandezevenster@voorbeeld.example", _mentor(f"{PO}:7", f"{PO}:8"),
        "Has two groups.",
    ),
    Staff(
        "wout", "Wout Korenbloem", "w.korenbloem@voorbeeld.example", _at(Role.ZORGCOORDINATOR, SO),
        "Of the school whose register stopped arriving.",
    ),
    Staff(
        "farah", "Farah Duizendschoon", "f.duizendschoon@voorbeeld.example", _at(Role.JEUGDARTS, VO, PO),
        "Youth doctor of two schools: sickness flags, a name only where that was recorded.",
    ),
    Staff(
        "joris", "Joris Lepelblad", "j.lepelblad@voorbeeld.example", _at(Role.JEUGDVERPLEEGKUNDIGE, VO),
        "Youth nurse of one of them.",
    ),
    Staff(
        "carolien", "Carolien Steenanjer", "c.steenanjer@voorbeeld.example", _region(Role.SWV_COORDINATOR),
        "Counts of the region, and the cases that schools brought in.",
    ),
    Staff(
        "dirk", "Dirk Hazelworm", "d.hazelworm@voorbeeld.example", _region(Role.SWV_ANALYST),
        "Counts of the region and nothing else.",
    ),
    Staff(
        "samira", "Samira Watermunt", "s.watermunt@voorbeeld.example", _at(Role.LEERPLICHTAMBTENAAR, VO),
        "Draft reports, never sickness as such.",
    ),
    Staff(
        "bea", "Bea Klaproos", "b.klaproos@voorbeeld.example", ((Role.ADMINISTRATOR, Scope.SERVICE, ""),),
        "Accounts, imports and settings; no pupil.",
    ),
)  # fmt: skip


def staff(key: str) -> Staff:
    """Somebody by key."""
    return next(each for each in STAFF if each.key == key)


def write_staff(folder: Path) -> Path:
    """Write ``staff.csv`` for ``vroegsignaal users demo``: a row per role. Returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "staff.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_rows())
    return path


def _rows() -> Iterator[dict[str, str]]:
    for each in STAFF:
        for role, scope, value in each.roles:
            same = {"key": each.key, "name": each.name, "email": each.email, "shows": each.shows}
            yield {**same, "role": role, "scope": scope, "value": value, "valid_from": str(NEW_YEAR)}
