"""A simulated population of schools: causes of absence, what happens each day, and what is written down of it."""

from training.simulate.parameters import WORLDS, World, load_world
from training.simulate.run import simulate, simulate_school
from training.simulate.school import SimulatedSchool
from training.simulate.schools import SchoolPlan, plan_schools
from training.simulate.today import Cause

__all__ = [
    "WORLDS", "Cause", "SchoolPlan", "SimulatedSchool", "World", "load_world", "plan_schools", "simulate",
    "simulate_school",
]  # fmt: skip
