"""Small schools as the measures see them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from service.policy.choices import load_policy
from service.rules.parameters import load_rules
from tests.reference.bridge import columns_of
from tests.reference.small import MONDAY_0, PUPIL, small_world
from tests.reference.world import AbsenceRow, PupilRow, School, World
from training.published.counting import SchoolCounts, count_school

EACH = {sector: [] for sector in ("po", "so", "sbo", "vo", "vso", "pro", "mbo")}
"""Everybody."""


def counted(world: World, year_group: int = 3) -> SchoolCounts:
    """A school in which everybody is in the same year group."""
    columns = columns_of(world)
    groups = np.full(len(columns.stays.first), year_group, dtype=np.int8)
    return count_school(columns, lambda _: groups, load_rules(), load_policy())


def school(*absences: Sequence[AbsenceRow], sector: str = "vo", year_group: int = 3) -> SchoolCounts:
    """Pupils p1, p2, …, each with its own absences: five lessons of 60 minutes a day, 42 weeks of 25 hours."""
    rows = [replace(row, pupil_id=f"p{n}") for n, pupil in enumerate(absences, start=1) for row in pupil]
    pupils = tuple(PupilRow(f"p{n}", "1A", MONDAY_0) for n in range(1, len(absences) + 1))
    world = small_world(rows, pupils=pupils, school=School(sector=sector))
    assert PUPIL == "p1"
    return counted(world, year_group)
