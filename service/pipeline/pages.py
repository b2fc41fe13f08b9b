"""What pages and commands show: schools, a frozen list with what changed since, one pupil with the receipt."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from service.decide.outcome import Row
from service.decide.pupil import pupil_story
from service.decide.second_opinion import MODEL
from service.domain.codes import Sector
from service.domain.columns import SchoolColumns
from service.domain.errors import NotFound, NotReady
from service.domain.moments import from_micros, sunday_of
from service.pipeline.changes import as_frozen, change
from service.pipeline.compute import SchoolAssessment, assess_school, assess_with, columns_of
from service.pipeline.model import adviser_then
from service.pipeline.parts import Parts
from service.pipeline.people import people_of, person_of
from service.store import read_assessments as store
from service.store.meta import DEMO, get_meta
from service.store.reading import FrozenList, SchoolRow, all_schools, find_school, get_list
from service.store.records import late_records
from service.store.session import snapshot

_INVENTED = "99"
_FOREVER = np.iinfo(np.int64).max


def is_demo(parts: Parts) -> bool:
    """Whether the database holds demo data only."""
    with snapshot(parts.engine) as connection:
        return get_meta(connection, DEMO) == "true"


def require_invented_schools(parts: Parts) -> None:
    """Refuse a demo with schools that may exist: in a demo everybody may look as anybody.

    Numbers of schools begin with two digits and two letters; the Dutch register gives out none that begins with 99.

    Raises
    ------
    NotReady
        If a school of a demo may exist.
    """
    if not is_demo(parts):
        return
    real = [school.school_id for school in all_schools(parts.engine) if not school.school_id.startswith(_INVENTED)]
    if real:
        raise NotReady(
            f"This database is marked as a demo but holds schools that may exist: {', '.join(real)}. Nobody needs a "
            "password in a demo.",
            "Keep real schools in a database of their own, made with: vroegsignaal init",
        )


def schools(parts: Parts) -> list[dict[str, Any]]:
    """All schools with the weeks that have a frozen list, latest first."""
    with snapshot(parts.engine) as connection:
        weeks = store.frozen_weeks(connection)
    shown = ("school_id", "name", "sector", "municipality", "swv")
    return [
        {name: getattr(row, name) for name in shown} | {"weeks": weeks.get(row.id, [])}
        for row in all_schools(parts.engine)
    ]


def school_list(parts: Parts, school_id: str, week: str) -> dict[str, Any]:
    """The frozen list of a week, and per pupil what late corrections changed since.

    Raises
    ------
    NotFound
        If there is no such school, or no list of that week.
    """
    as_of = sunday_of(week)
    school = find_school(parts.engine, school_id)
    frozen = get_list(parts.engine, school.id, week)
    if frozen is None:
        raise NotFound(f"School {school_id} has no list of week {week}.", f"Make it: vroegsignaal weekly --week {week}")
    changed = _changes(parts, school, as_of, frozen)
    people = people_of(parts, school_id, as_of)
    for entry in changed:
        entry |= {"name": people[entry["pupil_id"]].name, "class": people[entry["pupil_id"]].class_name}
    return {"list": frozen.content, "frozen_at": frozen.frozen_at.isoformat(), "changes": changed}


def _changes(parts: Parts, school: SchoolRow, as_of: date, frozen: FrozenList) -> list[dict[str, Any]]:
    found = []
    with snapshot(parts.engine) as connection:
        for pupil_id in store.replaced_pupils(connection, school.id, as_of):
            versions = store.versions(connection, school.id, as_of, pupil_id)
            was, now = as_frozen(versions, frozen.frozen_at), versions[-1]
            if was is None or was["id"] != now["id"]:
                late = late_records(connection, school.id, pupil_id, was["last_seq"] if was else 0)
                found.append(change(was, now, late, Sector(school.sector)))
    return found


def pupil_page(parts: Parts, school_id: str, pupil_id: str, as_of: date, known_at: int | None = None) -> dict[str, Any]:
    """One pupil as of a date with everything behind it, and whether a stored assessment replays to the same.

    Raises
    ------
    NotFound
        If the school has no such pupil, enrolled on that date.
    """
    person = person_of(parts, school_id, pupil_id, as_of)
    columns = next(columns_of(parts, school_id))
    made = assess_school(parts.fresh(), columns, as_of, known_at)
    school = columns.school
    return {
        "person": person,
        "school": {"school_id": school.school_id, "name": school.name, "sector": school.sector.value},
        "story": pupil_story(made.assessed, _row(made, pupil_id), made.receipt),
        "replay": _replay(parts, columns, pupil_id, as_of),
    }


def _row(made: SchoolAssessment, pupil_id: str) -> Row:
    for row in made.rows:
        if row["pupil_id"] == pupil_id:
            return row
    school = made.assessed.sitting.columns.school.school_id
    raise NotFound(
        f"Pupil {pupil_id} is not enrolled at school {school} on {made.assessed.as_of}.", "Choose another date."
    )


def _replay(parts: Parts, columns: SchoolColumns, pupil_id: str, as_of: date) -> dict[str, Any] | None:
    """Every stored assessment of the date made again from what it was made from; None when none is stored."""
    key = find_school(parts.engine, columns.school.school_id).id
    with snapshot(parts.engine) as connection:
        versions = store.versions(connection, key, as_of, pupil_id)
    if not versions:
        return None
    said = versions[-1]
    raised = any(reason["rule"] == MODEL for reason in said["reasons"])
    adviser = adviser_then(parts.settings, parts.policy, said["model_version"], raised)
    then = _without_later(columns, pupil_id, said["last_seq"])
    again = assess_with(parts, then, as_of, said["known_at"], adviser)
    return {
        "same": _row(again, pupil_id)["content_sha256"] == said["content_sha256"],
        "same_rules": said["rules_sha256"] == parts.rules_sha256,
        "same_code": said["code_version"] == parts.code_version,
        "assessment": said["id"],
        "replaces": said["replaces_fk"],
        "written_at": said["created_at"].isoformat(),
        "known_at": from_micros(said["known_at"]).isoformat(),
        "last_record": said["last_seq"],
        "versions": len(versions),
        "model_version": said["model_version"],
        "model": said["model"],
    }


def _without_later(columns: SchoolColumns, pupil_id: str, last_seq: int) -> SchoolColumns:
    """Columns in which records of a pupil that arrived later are recorded at the end of time: known to nobody."""
    records = columns.records
    stay = np.repeat(np.arange(len(columns.stays.first)), np.diff(records.offsets))
    mine = np.array([pupil == pupil_id for pupil in columns.stays.pupil_ids], dtype=np.bool_)
    late = mine[stay] & (records.seq > last_seq)
    hidden = replace(records, recorded_at=np.where(late, _FOREVER, records.recorded_at))
    return replace(columns, records=hidden)
