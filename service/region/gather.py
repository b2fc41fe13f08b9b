"""The states of a region over all its weeks as arrays: who was in which tier when, and how many in which group."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from service.region.tree import Node, grown, key_of, leaf, sector_key, sectors
from service.store.bulk import Columns
from service.store.region.states import SchoolKey, label_names, read_states, schools_of, weeks_of

SCHOOL, YEAR, MUNICIPALITY = "school", "year", "municipality"
GROUPINGS = (SCHOOL, YEAR, MUNICIPALITY)
ABSENT = -1
TIERS, HOMES = 4, 5

Tiers = npt.NDArray[np.int8]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grouping:
    """Groups by name with their tree; ``counts`` is pupils by group, week, tier (0 to 3) and home code (0 to 4).

    ``sectors`` is the sector of each group, where groups belong to one.
    """

    names: tuple[str, ...]
    sectors: tuple[str, ...]
    tree: Node
    counts: Counts


@dataclass(frozen=True)
class Region:
    """A region over its weeks. ``tier`` and ``home`` are by pupil and week; a pupil who is not there is `ABSENT`."""

    weeks: tuple[date, ...]
    tier: Tiers
    home: Tiers
    groupings: Mapping[str, Grouping]


def gather(connection: Connection, region: str) -> Region | None:
    """Everything kept of a region; None when nobody was assessed."""
    weeks = weeks_of(connection, region)
    if not weeks:
        return None
    schools, labels = schools_of(connection, region), label_names(connection)
    return arrange(weeks, [read_states(connection, region, week) for week in weeks], schools, labels)


def arrange(
    weeks: Sequence[date], states: Sequence[Columns], schools: Sequence[SchoolKey], labels: Mapping[int, str]
) -> Region:
    """The same from plain columns, one set a week."""
    keys = np.unique(np.concatenate([state["pupil_fk"] for state in states]))
    tier = np.full((len(keys), len(weeks)), ABSENT, dtype=np.int8)
    home = np.zeros_like(tier)
    for number, state in enumerate(states):
        rows = np.searchsorted(keys, state["pupil_fk"])
        tier[rows, number], home[rows, number] = state["tier"], state["home"]
    return Region(tuple(weeks), tier, home, _groupings(states, schools, labels))


def _groupings(
    states: Sequence[Columns], schools: Sequence[SchoolKey], labels: Mapping[int, str]
) -> dict[str, Grouping]:
    sector_of = {school.id: school.sector for school in schools}
    there = {int(key) for state in states for key in np.unique(state["school_fk"])}
    ordered = sorted((school for school in schools if school.id in there), key=_school_key)
    places = {school.id: position for position, school in enumerate(ordered)}
    school_at = [_positions(state["school_fk"], places) for state in states]
    found = {SCHOOL: _of_schools(ordered, states, school_at), YEAR: _of_years(states, sector_of, labels)}
    present = {int(key) for state in states for key in np.unique(state["municipality_fk"])}
    towns = sorted(present, key=lambda key: labels[key])
    at = {key: position for position, key in enumerate(towns)}
    tree = grown([(key_of(labels[key]), leaf(position)) for position, key in enumerate(towns)])
    where = [_positions(state["municipality_fk"], at) for state in states]
    names = tuple(labels[key] for key in towns)
    return {**found, MUNICIPALITY: Grouping(names, (), tree, _counted(states, where, len(towns)))}


def _of_schools(ordered: Sequence[SchoolKey], states: Sequence[Columns], where: Sequence[Counts]) -> Grouping:
    of_each = tuple(school.sector for school in ordered)
    names = tuple(school.name for school in ordered)
    keys = [key_of(school.municipality, school.school_id) for school in ordered]
    return Grouping(names, of_each, sectors(_by_sector(of_each, keys)), _counted(states, where, len(ordered)))


def _of_years(states: Sequence[Columns], sector_of: Mapping[int, str], labels: Mapping[int, str]) -> Grouping:
    """Year groups within a sector: groep 3 and leerjaar 3 are different groups."""
    sector_names = sorted(set(sector_of.values()), key=sector_key)
    number = {name: position for position, name in enumerate(sector_names)}
    sector_at = {key: number[name] for key, name in sector_of.items()}
    base = max(labels, default=0) + 1
    codes = [_positions(state["school_fk"], sector_at) * base + state["year_fk"] for state in states]
    present = sorted(
        {int(code) for each in codes for code in np.unique(each)},
        key=lambda code: (code // base, _year_key(labels[code % base])),
    )
    at = {code: position for position, code in enumerate(present)}
    of_each = tuple(sector_names[code // base] for code in present)
    names = tuple(f"{sector_names[code // base]} {labels[code % base]}".strip() for code in present)
    where = [_positions(each, at) for each in codes]
    keys = [_year_key(labels[code % base]) for code in present]
    return Grouping(names, of_each, sectors(_by_sector(of_each, keys)), _counted(states, where, len(present)))


def _by_sector(of_each: Sequence[str], keys: Sequence[bytes]) -> dict[str, list[tuple[bytes, int]]]:
    found: dict[str, list[tuple[bytes, int]]] = {}
    for position, (sector, key) in enumerate(zip(of_each, keys, strict=True)):
        found.setdefault(sector, []).append((key, position))
    return found


def _school_key(school: SchoolKey) -> tuple[bytes, str, str]:
    """Schools of one municipality stand together before others do."""
    return sector_key(school.sector), school.municipality, school.school_id


def _year_key(label: str) -> bytes:
    """Years next to each other stand together: by the first number in the label."""
    digits = re.search(r"[0-9]{1,2}", label)
    return bytes([int(digits[0]) if digits else 0]) + key_of(label)


def _positions(values: Counts, places: Mapping[int, int]) -> Counts:
    keys = np.array(sorted(places), dtype=np.int64)
    order = np.array([places[int(key)] for key in keys], dtype=np.int64)
    return order[np.searchsorted(keys, values)]


def _counted(states: Sequence[Columns], where: Sequence[Counts], groups: int) -> Counts:
    counts = np.zeros((groups, len(states), TIERS, HOMES), dtype=np.int64)
    for number, (state, group) in enumerate(zip(states, where, strict=True)):
        code = (group * TIERS + state["tier"]) * HOMES + state["home"]
        counts[:, number] = np.bincount(code, minlength=groups * TIERS * HOMES).reshape(groups, TIERS, HOMES)
    return counts
