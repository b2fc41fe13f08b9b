"""Who a pupil number is, for those who may see it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from service.decide.weekly_list import Person
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.store.frames import plain
from service.store.reading import find_school, last_days, roster

_SHOWN = ("pupil_id", "first_name", "last_name", "class_name", "mentor", "birth_date", "year_group", "exemption")


def people_of(parts: Parts, school_id: str, as_of: date) -> dict[str, Person]:
    """Name, class and mentor of every pupil of a school enrolled on a date."""
    people = enrolled_on(parts, school_id, as_of)
    return {row["pupil_id"]: Person(row["name"], row["class"], row["mentor"] or "") for row in people}


def enrolled_on(parts: Parts, school_id: str, as_of: date) -> list[dict[str, Any]]:
    """What `person_of` tells, of every pupil of a school enrolled on a date, by pupil number."""
    return [_person(row) for row in _rows(parts, school_id, as_of)]


def person_of(parts: Parts, school_id: str, pupil_id: str, as_of: date) -> dict[str, Any]:
    """Name, class, mentor, birth_date, year_group, exemption and enrolment of one pupil.

    Raises
    ------
    NotFound
        If no pupil with that number is enrolled at the school on that date.
    """
    for row in _rows(parts, school_id, as_of):
        if row["pupil_id"] == pupil_id:
            return _person(row)
    todo = "Check the pupil number and the date."
    raise NotFound(f"School {school_id} has no pupil {pupil_id} enrolled on {as_of}.", todo)


def last_day_of(parts: Parts, school_id: str, pupil_id: str, until: date) -> date:
    """The last day up to a date on which a pupil was enrolled: that date itself for who is still there.

    Raises
    ------
    NotFound
        If the school had no such pupil by then.
    """
    found = last_days(parts.engine, find_school(parts.engine, school_id).id, until).get(pupil_id)
    if found is None:
        raise NotFound(
            f"School {school_id} has no pupil {pupil_id} by {until}.", "Check the pupil number and the date."
        )
    return found


def last_known(parts: Parts, school_id: str, pupil_id: str, until: date) -> dict[str, Any]:
    """`person_of` on the `last_day_of` a pupil, with ``left``: that day as ISO date for who is no longer enrolled."""
    last = last_day_of(parts, school_id, pupil_id, until)
    return person_of(parts, school_id, pupil_id, last) | {"left": last.isoformat() if last < until else None}


def leavers(parts: Parts, school_id: str, pupils: Iterable[str], on: date) -> dict[str, tuple[Person, date]]:
    """Of these pupils those who left before a date: who they are, and their last day."""
    last = last_days(parts.engine, find_school(parts.engine, school_id).id, on)
    gone: dict[date, set[str]] = {}
    for pupil_id in pupils:
        if last.get(pupil_id, on) < on:
            gone.setdefault(last[pupil_id], set()).add(pupil_id)
    return {
        pupil_id: (person, day)
        for day, some in gone.items()
        for pupil_id, person in people_of(parts, school_id, day).items()
        if pupil_id in some
    }


def _rows(parts: Parts, school_id: str, as_of: date) -> list[dict[str, Any]]:
    frame = roster(parts.engine, find_school(parts.engine, school_id).id, as_of)
    names = [*_SHOWN, "enrolled_from", "enrolled_to"]
    return [dict(zip(names, row, strict=True)) for row in zip(*(plain(frame[name]) for name in names), strict=True)]


def _person(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "pupil_id": row["pupil_id"],
        "name": f"{row['first_name']} {row['last_name']}",
        "class": row["class_name"],
        "mentor": row["mentor"],
        "birth_date": row["birth_date"].isoformat(),
        "year_group": row["year_group"],
        "exemption": row["exemption"],
        "enrolled_from": row["enrolled_from"].isoformat(),
        "enrolled_to": row["enrolled_to"].isoformat() if row["enrolled_to"] else None,
    }
