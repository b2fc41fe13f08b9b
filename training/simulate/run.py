"""A population, school by school."""

from collections.abc import Iterator

from training.simulate.frame import draw_frame
from training.simulate.parameters import World
from training.simulate.school import SimulatedSchool
from training.simulate.schools import SchoolPlan, plan_schools


def simulate(world: World, pupils: int, years: int, seed: int) -> Iterator[SimulatedSchool]:
    """The schools of a population of ``pupils`` pupils, one at a time; the same arguments give the same schools.

    Raises
    ------
    VroegsignaalError
        If such a population cannot be simulated.
    """
    for plan in plan_schools(world, pupils, years, seed):
        yield simulate_school(plan, world, years)


def simulate_school(plan: SchoolPlan, world: World, years: int) -> SimulatedSchool:
    """One school of a plan; schools do not depend on each other, so they can be made apart and in any order."""
    return SimulatedSchool(draw_frame(plan, world, years), world)
