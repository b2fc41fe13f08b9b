"""A fresh simulated population with what only the simulator knows: causes, and the attainable for a sample."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from service.domain.columns import Array
from service.policy.choices import Policy
from service.rules.parameters import Rule
from training.attainable import attainable
from training.evaluate.intervals import Floats
from training.evaluate.settings import AttainableSample
from training.simulate import Cause, SimulatedSchool, World, plan_schools, simulate_school
from training.snapshots import Snapshots, pupil_numbers
from training.sources import of_simulated

CAUSES = tuple("nothing that was registered" if cause is Cause.NONE else cause.name.lower() for cause in Cause)
BEFORE, AFTER = timedelta(days=28), timedelta(days=63)
"""What drives a pupil's absence at a snapshot is looked up from four weeks before to nine weeks after it."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Population:
    """Who is simulated; the seed is never one that a model is made with."""

    world: World
    pupils: int
    years: int
    seed: int


@dataclass(frozen=True)
class Known:
    """Snapshots with the attainable risk (NaN where not simulated forward) and the cause (row in `CAUSES`)."""

    snapshots: Snapshots
    attainable: Floats
    cause: npt.NDArray[np.int8]


def gather(
    population: Population,
    sample: AttainableSample,
    rules: dict[str, Rule],
    policy: Policy,
    progress: Progress = lambda _: None,
) -> Known:
    """Simulate the schools one by one and keep their snapshots.

    Raises
    ------
    VroegsignaalError
        If such a population cannot be simulated.
    """
    plans = plan_schools(population.world, population.pupils, population.years, population.seed)
    forward = _drawn(len(plans), sample.schools, population.seed)
    found = []
    for number, plan in enumerate(plans):
        progress(f"{population.world.name}: school {number + 1} of {len(plans)}")
        school = simulate_school(plan, population.world, population.years)
        weeks = sample.weeks if number in forward else 0
        found.append(_of_school(school, weeks, (sample.replicates, population.seed), rules, policy))
    return _together(found)


def _of_school(
    school: SimulatedSchool, weeks: int, draws: tuple[int, int], rules: dict[str, Rule], policy: Policy
) -> Known:
    snapshots = of_simulated(school, rules, policy)
    stay = stays_of(snapshots, school)
    limit = np.full(len(snapshots), np.nan)
    for day in _spread(snapshots.as_of[snapshots.label >= 0], weeks):
        rows = np.flatnonzero(snapshots.as_of == np.datetime64(day))
        limit[rows] = attainable(school, day, *draws, rules, policy)[stay[rows]]
    return Known(snapshots, limit, _causes(school, snapshots, stay))


def stays_of(snapshots: Snapshots, school: SimulatedSchool) -> Array:
    """Row of the stay of every snapshot of one school."""
    numbers = pupil_numbers(school.columns)
    by_number = np.argsort(numbers)
    return np.asarray(by_number[np.searchsorted(numbers, snapshots.pupil, sorter=by_number)])


def _causes(school: SimulatedSchool, snapshots: Snapshots, stay: Array) -> npt.NDArray[np.int8]:
    cause = np.zeros(len(snapshots), dtype=np.int8)
    for week in np.unique(snapshots.as_of):
        rows = np.flatnonzero(snapshots.as_of == week)
        day = week.astype("datetime64[D]").item()
        cause[rows] = school.main_cause(day - BEFORE, day + AFTER)[stay[rows]]
    return cause


def _spread(days: npt.NDArray[np.datetime64], count: int) -> list[date]:
    """So many of the Sundays, evenly over the second half of the weeks: the half that tests."""
    weeks = np.unique(days)
    late = weeks[len(weeks) // 2 :]
    if not count or not len(late):
        return []
    at = np.unique(np.linspace(0, len(late) - 1, count).astype(np.int64))
    return [day.item() for day in late[at]]


def _drawn(schools: int, wanted: int, seed: int) -> set[int]:
    generator = np.random.default_rng(np.random.SeedSequence([seed, 1]))
    return set(generator.permutation(schools)[:wanted].tolist())


def _together(found: list[Known]) -> Known:
    if not found:
        return Known(Snapshots.none(), np.zeros(0), np.zeros(0, dtype=np.int8))
    return Known(
        Snapshots.concat([one.snapshots for one in found]),
        np.concatenate([one.attainable for one in found]),
        np.concatenate([one.cause for one in found]),
    )
