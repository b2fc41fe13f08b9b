"""Nobody at a samenwerkingsverband can work out a number that was left out: an attacker with a solver tries.

From one to four pupils is small. The attacker wins when every world that fits all shown numbers has one to four pupils
in some cell that is not shown; as long as nobody can know that a cell is not empty and not large, it is safe.
"""

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.policy.region import load_region_policy
from service.region.publish import shown_figures
from service.region.stock import FULL, STATES
from tests.region.attacker import Attacker
from tests.region.made import World, small_world

POLICY = load_region_policy()
NIGHT = os.environ.get("VROEGSIGNAAL_NIGHT") == "1"
WORLDS = st.builds(
    small_world,
    seed=st.integers(0, 2**31),
    schools=st.integers(2, 4),
    pupils=st.integers(60, 360),
    weeks=st.integers(2, 3),
    heavy=st.floats(0.12, 0.5),
    calm=st.floats(0.2, 0.97),
)


def against(world: World, shown: dict[str, Any]) -> Attacker:
    return Attacker(world, shown, POLICY.dwell_weeks)


@settings(
    max_examples=150 if NIGHT else 10, deadline=None, derandomize=not NIGHT, suppress_health_check=list(HealthCheck)
)
@given(WORLDS)
def test_no_small_number_can_be_worked_out(world: World) -> None:
    attacker = against(world, shown_figures(world.region, POLICY))

    assert [(cell.name, cell.truth, attacker.interval(cell)) for cell in attacker.exposed()] == []


def test_what_is_shown_is_worth_attacking() -> None:
    """Otherwise showing nothing would pass: in this region schools, years, towns, clocks and matrices are shown."""
    world = small_world(seed=18, schools=4, pupils=330, weeks=2, heavy=0.35, calm=0.5)
    shown = shown_figures(world.region, POLICY)
    attacker = against(world, shown)

    assert {name: len(units) > 1 for name, units in shown["stock"]["tables"].items() if name != "region"} == {
        "sector": True, "school": True, "year": True, "municipality": True,
    }  # fmt: skip
    assert len(shown["movement"]["weeks"]) == 2
    assert len(attacker.rows) > 100
    assert list(attacker.small_cells()) != []
    assert attacker.exposed() == []


@pytest.mark.parametrize("seed", [1, 2])
def test_without_secondary_suppression_the_attacker_wins(seed: int) -> None:
    world = small_world(seed, schools=3, pupils=200, weeks=2, heavy=0.25, calm=0.8)

    assert against(world, only_small_cells_left_out(world)).exposed() != []


def only_small_cells_left_out(world: World) -> dict[str, Any]:
    """Every table there is, each number under five left out, each total shown."""
    region = world.region
    tables = {"region": [{"members": [], "pupils": _large(_states(world, np.ones(len(world.school), bool)))}]}
    tables["school"] = [
        {"members": [key.name], "pupils": _large(_states(world, world.school == key.id))} for key in world.schools
    ]
    tables["municipality"] = [
        {"members": [world.labels[town]], "pupils": _large(_states(world, world.town == town))} for town in (3, 4)
    ]
    days = [week.isoformat() for week in region.weeks]
    stock = {"level": FULL, "states": list(STATES[FULL]), "weeks": days, "tables": tables}
    return {
        "stock": stock | {"tier_1": [None] * len(days)},
        "movement": {"level": FULL, "weeks": days, "pairs": _matrices(world)},
        "clocks": {"weeks": days, "splits": [None] * len(days), "tables": {}},
        "flows": [],
    }


def _states(world: World, mine: Any) -> list[list[int]]:
    tiers = world.region.tier[mine]
    states = np.maximum(tiers - 1, 0)
    return [[int((states[:, week] == state).sum()) for state in range(3)] for week in range(tiers.shape[1])]


def _large(rows: list[list[int]]) -> list[list[int | None]]:
    return [[value if value >= POLICY.least_shown else None for value in row] for row in rows]


def _matrices(world: World) -> list[list[list[list[int | None]]]]:
    states = np.maximum(world.region.tier - 1, 0)
    weeks = states.shape[1]
    return [
        [
            _large(
                [
                    [int(((states[:, before] == one) & (states[:, after] == other)).sum()) for other in range(3)]
                    for one in range(3)
                ]
            )
            for after in range(before + 1, weeks)
        ]
        for before in range(weeks)
    ]
