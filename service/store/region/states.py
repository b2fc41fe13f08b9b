"""Tier of each pupil per weekly assessment: written beside the assessments, read a week of a region at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from service.store.bulk import Columns, bulk_insert, read_integers
from service.store.tables import (
    Assessment,
    Enrolment,
    Pupil,
    RegionFigures,
    RegionLabel,
    RegionState,
    School,
    columns,
    table,
)

YEAR, MUNICIPALITY = "year", "municipality"
NAMES = ("school_fk", "pupil_fk", "tier", "home", "year_fk", "municipality_fk")


@dataclass(frozen=True)
class Said:
    """What the latest assessment of a date says of a pupil."""

    pupil_fk: int
    status: str
    tier: int | None


@dataclass(frozen=True)
class Home:
    """Year group and municipality of residence on a date; "" when not known."""

    year_group: str
    municipality: str


@dataclass(frozen=True)
class SchoolKey:
    """A school of a region."""

    id: int
    school_id: str
    name: str
    sector: str
    municipality: str


def latest_said(connection: Connection, school_fk: int, as_of: date) -> list[Said]:
    """The latest assessment of every pupil of a school as of a date."""
    row = columns(Assessment)
    query = (
        select(row.pupil_fk, row.status, row.tier)
        .where(row.school_fk == school_fk, row.as_of == as_of)
        .order_by(row.id)
    )
    return list({said[0]: Said(*said) for said in connection.execute(query)}.values())


def homes(connection: Connection, school_fk: int, on: date) -> dict[int, Home]:
    """Per pupil of a school the year group and municipality on a date; the last one known before it otherwise."""
    pupil, row = columns(Pupil), columns(Enrolment)
    query = (
        select(pupil.id, row.year_group, pupil.municipality)
        .join(table(Enrolment), row.pupil_fk == pupil.id)
        .where(pupil.school_fk == school_fk, row.class_from <= on)
        .order_by(row.class_from)
    )
    return {key: Home(year or "", place or "") for key, year, place in connection.execute(query)}


def label_keys(connection: Connection, kind: str, labels: Collection[str]) -> dict[str, int]:
    """Numbers of labels; those that are new are added."""
    known = _labels(connection, kind)
    new = sorted(set(labels) - set(known))
    if new:
        connection.execute(insert(table(RegionLabel)), [{"kind": kind, "label": label} for label in new])
        known = _labels(connection, kind)
    return {label: known[label] for label in labels}


def _labels(connection: Connection, kind: str) -> dict[str, int]:
    row = columns(RegionLabel)
    return {label: key for label, key in connection.execute(select(row.label, row.id).where(row.kind == kind))}


def label_names(connection: Connection) -> dict[int, str]:
    """The label of every number."""
    row = columns(RegionLabel)
    return {key: label for key, label in connection.execute(select(row.id, row.label))}


def replace_states(connection: Connection, school_fk: int, as_of: date, rows: Mapping[str, Sequence[int]]) -> None:
    """Write the states of a school on a date in place of what was there; ``rows`` has `NAMES` but the school."""
    state = columns(RegionState)
    connection.execute(delete(table(RegionState)).where(state.as_of == as_of, state.school_fk == school_fk))
    count = len(rows["pupil_fk"])
    given = [list(rows[name]) for name in NAMES[1:]]
    values: list[list[Any]] = [[school_fk] * count, *given, [as_of.isoformat()] * count]
    bulk_insert(connection, table(RegionState), [*NAMES, "as_of"], values)


def mark_stale(connection: Connection, school_fk: int) -> None:
    """Write down that the figures of a school's region are older than its assessments."""
    school, figures = columns(School), columns(RegionFigures)
    region = select(school.swv).where(school.id == school_fk).scalar_subquery()
    connection.execute(update(table(RegionFigures)).where(figures.region == region).values(stale=True))


def latest_state(connection: Connection) -> int:
    """Number of the last state that was written; numbers are never used again, so it tells whether anything was."""
    return int(connection.execute(select(func.coalesce(func.max(columns(RegionState).id), 0))).scalar_one())


def schools_of(connection: Connection, region: str) -> list[SchoolKey]:
    """Schools of a samenwerkingsverband by number."""
    row = columns(School)
    query = select(row.id, row.school_id, row.name, row.sector, row.municipality).where(row.swv == region)
    # Sorted here: databases differ in how they order text.
    return sorted((SchoolKey(*found) for found in connection.execute(query)), key=lambda school: school.school_id)


def regions(connection: Connection) -> list[str]:
    """Every samenwerkingsverband that has a school."""
    return sorted(set(connection.scalars(select(columns(School).swv).distinct())) - {""})


def weeks_of(connection: Connection, region: str) -> list[date]:
    """Dates on which a pupil of a region was assessed, in order."""
    state = columns(RegionState)
    return sorted(connection.scalars(_in_region(select(state.as_of).distinct(), region)))


def read_states(connection: Connection, region: str, as_of: date) -> Columns:
    """The states of a region on a date, as columns `NAMES`."""
    state = columns(RegionState)
    query = select(*(state[name] for name in NAMES)).where(state.as_of == as_of)
    return read_integers(connection, _in_region(query, region))


def _in_region(query: Select[Any], region: str) -> Select[Any]:
    school = columns(School)
    inside = select(school.id).where(school.swv == region)
    return query.where(columns(RegionState).school_fk.in_(inside))


def history(connection: Connection, pupil_fk: int) -> list[tuple[date, int]]:
    """Dates and tiers of one pupil in order."""
    state = columns(RegionState)
    query = select(state.as_of, state.tier).where(state.pupil_fk == pupil_fk).order_by(state.as_of)
    return [(as_of, tier) for as_of, tier in connection.execute(query)]
