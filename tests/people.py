"""The named world that tests, demo and documentation share, at a fixed date.

Three schools that do not exist, pupils who never lived, the week 2026-W47 to judge as of Sunday 22 November 2026, for
the list of Monday 23 November. Everyone is here for a reason, told in `Person.shows`, with the answers the service has
to give, worked out by hand beside the absences. Nothing here is drawn by chance.

``python -m tests.people FOLDER`` writes the canonical files, and the staff of the schools.
"""

import sys
from datetime import date
from pathlib import Path

from tests.people_1a_3c import CLASS_1A, CLASS_3C
from tests.people_2b import CLASS_2B
from tests.people_4d_5h import CLASS_4D, CLASS_5H
from tests.people_crowd import CROWD
from tests.people_files import write_files
from tests.people_model import AS_OF, WEEK, Expected, Person
from tests.people_po import KIEVITSVLUCHT, VLINDERTOUW
from tests.people_schools import PO, SO, VO
from tests.people_staff import write_staff

__all__ = [
    "AS_OF", "PEOPLE", "PO", "SO", "TRANSFERRED", "VO", "WEEK",
    "Expected", "Person", "enrolled", "moments", "write_demo",
]  # fmt: skip

NAMED = {**CLASS_1A, **CLASS_2B, **CLASS_3C, **CLASS_4D, **CLASS_5H, **KIEVITSVLUCHT, **VLINDERTOUW}
PEOPLE: dict[str, Person] = {**NAMED, **CROWD}
"""Everybody, by first name in lower case."""

TRANSFERRED = {"kaja_before": "kaja"}
"""The same child under two pupil numbers."""


def enrolled(school_id: str) -> list[Person]:
    """Who is at a school on the fixed date."""
    here = [person for person in PEOPLE.values() if person.school_id == school_id]
    return [
        person
        for person in here
        if any(each.enrolled_from <= AS_OF <= (each.enrolled_to or AS_OF) for each in person.enrolments)
    ]


def moments() -> list[tuple[str, date, Person, Expected]]:
    """Everything that is expected of anybody: key, date, person, expectation."""
    return [(key, each.as_of, person, each) for key, person in PEOPLE.items() for each in person.moments]


def write_demo(folder: Path) -> None:
    """Write the six canonical files of the demo world, and corrections.csv: what came in after the freeze."""
    write_files(list(PEOPLE.values()), Path(folder))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder to write to: python -m tests.people FOLDER")
    write_demo(Path(sys.argv[1]))
    write_staff(Path(sys.argv[1]))
