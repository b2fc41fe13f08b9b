"""Simulating on from a date: the past stays, futures differ, and on average they look like what happened."""

from datetime import date, timedelta

import numpy as np
import pytest

from service.domain.columns import Array, SchoolColumns
from service.facts.engine import enrolled, facts_of
from service.facts.known import know
from training.simulate import SimulatedSchool, load_world, simulate
from training.simulate.schools import SchoolPlan

AS_OF, COPIES = date(2024, 1, 14), 8
NAMES = ("day", "period", "minutes", "reason", "recorded_at")


@pytest.fixture(scope="module")
def schools() -> list[SimulatedSchool]:
    return list(simulate(load_world("base"), 500, 1, 7))


@pytest.fixture(scope="module")
def school(schools: list[SimulatedSchool]) -> SimulatedSchool:
    return max(schools, key=lambda each: len(each.versions.day))


@pytest.fixture(scope="module")
def copies(school: SimulatedSchool) -> SchoolColumns:
    return school.continue_from(AS_OF, COPIES, seed=1)


def rows(columns: SchoolColumns, stay: int, until: int = 10_000) -> list[tuple[int, ...]]:
    of = columns.records
    mine = slice(of.offsets[stay], of.offsets[stay + 1])
    kept = of.day[mine] <= until
    return list(zip(*(getattr(of, name)[mine][kept].tolist() for name in NAMES), strict=True))


def test_every_copy_of_a_pupil_has_the_pupils_past(school: SimulatedSchool, copies: SchoolColumns) -> None:
    position = school.frame.calendar.index(AS_OF)

    for stay in range(len(school.cast.born)):
        past = rows(school.columns, stay, position)
        assert [rows(copies, stay * COPIES + copy, position) for copy in range(COPIES)] == [past] * COPIES


def test_futures_differ_and_the_same_seed_gives_them_again(school: SimulatedSchool, copies: SchoolColumns) -> None:
    again, other = (school.continue_from(AS_OF, COPIES, seed) for seed in (1, 2))

    assert [getattr(again.records, name).tolist() for name in NAMES] == [
        getattr(copies.records, name).tolist() for name in NAMES
    ]
    assert other.records.day.tolist() != copies.records.day.tolist()
    futures = [[tuple(rows(copies, stay * COPIES + copy)) for copy in range(COPIES)] for stay in range(50)]
    assert max(len(set(future)) for future in futures) == COPIES


def test_copies_reach_eight_school_weeks_on_and_no_further(school: SimulatedSchool, copies: SchoolColumns) -> None:
    slot, position = school.frame.calendar.slot, school.frame.calendar.index(AS_OF)
    last = int(copies.records.day.max())

    assert slot[last] - slot[position] <= 40
    assert slot[last] - slot[position] > 35


def test_simulating_on_changes_nothing_of_the_school(school: SimulatedSchool) -> None:
    before = school.columns.records.day.tolist(), school.state_on(AS_OF).recent.tolist()
    school.continue_from(AS_OF, 2, seed=9)

    assert (school.columns.records.day.tolist(), school.state_on(AS_OF).recent.tolist()) == before


def test_the_state_does_not_depend_on_the_dates_asked_before(schools: list[SimulatedSchool]) -> None:
    school = schools[0]
    fresh = SimulatedSchool(school.frame, school.world)
    for days in range(0, 60, 7):
        school.state_on(AS_OF - timedelta(days=60 - days))

    assert school.state_on(AS_OF).recent.tolist() == fresh.state_on(AS_OF).recent.tolist()
    assert fresh.happened.day.tolist() == school.happened.day.tolist()


def test_on_average_the_futures_miss_as_much_as_what_happened(schools: list[SimulatedSchool]) -> None:
    happened = np.concatenate([_shares(school.columns) for school in schools])
    simulated = np.concatenate([_shares(school.continue_from(AS_OF, COPIES, 3)) for school in schools])

    assert len(simulated) == COPIES * len(happened)
    assert np.nanmean(simulated) == pytest.approx(np.nanmean(happened), rel=0.25)


def _shares(columns: SchoolColumns) -> Array:
    facts = facts_of(know(columns), enrolled(columns, [AS_OF + timedelta(weeks=8)]))
    return np.asarray(facts.values["absent_share_4w"])


def test_a_school_can_be_made_apart_from_the_others(schools: list[SimulatedSchool]) -> None:
    plan: SchoolPlan = schools[-1].frame.plan
    again = list(simulate(load_world("base"), 500, 1, 7))[-1]

    assert again.frame.plan.school_id == plan.school_id
    assert again.versions.recorded_at.tolist() == schools[-1].versions.recorded_at.tolist()
