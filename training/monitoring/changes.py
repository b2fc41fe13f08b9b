"""A simulated school in which something changes on a day: the same pupils with the same past, another future."""

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from service.domain.calendar import Calendar
from service.domain.columns import SchoolColumns
from service.policy.loading import DEFAULT_CONFIGS, Strict, load
from training.monitoring.weeks import weeks_back
from training.simulate.groups import Parameters
from training.simulate.parameters import World
from training.simulate.school import SimulatedSchool

TO_THE_END = 60
"""School weeks; more than a school year has."""


class Change(Strict):
    """Constants of the population, written ``group.name``, that are multiplied or replaced from a day on.

    One month of a constant by month is written ``group.name.month``. A change that ``passes`` belongs to the season: it
    should not alarm.
    """

    about: str
    passes: bool = False
    times: dict[str, float] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)


class Scale(Strict):
    """How much is simulated: the first ``schools`` schools of a population, of every world with every seed."""

    worlds: list[str]
    seeds: list[int]
    pupils: int
    schools: int | None = None
    changes: list[str]


class TrialSettings(Strict):
    """configs/training/season_trial.yaml, which says what each is for."""

    years: int
    change_in_school_week: int
    chosen_on: dict[str, int]
    small: Scale
    full: Scale
    changes: dict[str, Change]


def load_trial(configs: Path = DEFAULT_CONFIGS) -> TrialSettings:
    """The trial as configured.

    Raises
    ------
    ConfigError
        If configs/training/season_trial.yaml is missing or wrong.
    """
    return load(configs / "training" / "season_trial.yaml", TrialSettings)


def changed_world(world: World, change: Change) -> World:
    """The world after a change."""
    values = world.constants.model_dump()
    for key, factor in change.times.items():
        group, name, *month = key.split(".")
        part, at = (values[group][name], int(month[0])) if month else (values[group], name)
        part[at] = _times(part[at], factor)
    for key, value in change.set.items():
        group, _, name = key.partition(".")
        values[group][name] = value
    return World(world.name, change.about, Parameters.model_validate(values))


def changed_from(school: SimulatedSchool, day: date, change: Change, seed: int) -> SchoolColumns:
    """The school with the change in force from the day after ``day``: who the pupils are and their past stay."""
    other = school.changed(day, changed_world(school.world, change))
    return other.continue_from(day, 1, seed, TO_THE_END)


def eve_of_school_week(calendar: Calendar, year_end: date, number: int) -> date:
    """The Sunday before school week ``number`` of the school year that ends on ``year_end``."""
    start = calendar.first_school_day(date(year_end.year - 1, 8, 1))
    back = weeks_back(calendar, year_end, (calendar.slot[calendar.index(year_end)] - calendar.slot[start]) // 5 + 1)
    return list(back)[::-1][number - 2]


def _times(value: Any, factor: float) -> Any:
    return {key: _times(part, factor) for key, part in value.items()} if isinstance(value, dict) else value * factor
