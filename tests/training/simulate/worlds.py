"""Worlds with some constants changed, to see one cause at a time."""

from typing import Any

from training.simulate import World, load_world
from training.simulate.groups import Parameters

NOTHING: dict[str, Any] = {
    "illness.daily_rate": 0.0,
    "chronic.share": 0.0,
    "refusal.prone": 0.0,
    "truancy.prone": 0.0,
    "truancy.once_in_a_while": 0.0,
    "late.daily_rate": 0.0,
    "conflict.prone": 0.0,
    "conflict.removals_of_others": 0.0,
    "leave.days_a_year": 0.0,
    "leave.around_holiday": 0.0,
    "appointments.a_year": 0.0,
    "appointments.therapy": 0.0,
    "excused.a_year": 0.0,
    "elsewhere.a_year": 0.0,
    "crisis.a_year": 0.0,
}
"""Everybody is always there."""


def world(**changes: Any) -> World:
    """The base world with constants changed; a double underscore stands for the point in their names."""
    return changed({name.replace("__", "."): value for name, value in changes.items()})


def only(**changes: Any) -> World:
    """A world in which nobody misses anything but for these changes."""
    return changed(NOTHING | {name.replace("__", "."): value for name, value in changes.items()})


def changed(changes: dict[str, Any]) -> World:
    """The base world with these constants; a number stands for the same in every sector."""
    base = load_world("base")
    values = base.constants.model_dump()
    for key, value in changes.items():
        group, name = key.split(".")
        old = values[group][name]
        spread = isinstance(old, dict) and not isinstance(value, dict)
        values[group][name] = dict.fromkeys(old, value) if spread else value
    return World("changed", "For a test.", Parameters.model_validate(values))
