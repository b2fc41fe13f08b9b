"""The constants of the population: read from configs/training/population.yaml, each with its source.

A world is the population with some constants set or multiplied (configs/training/worlds/).
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from service.domain.errors import ConfigError, NotFound
from service.policy.loading import DEFAULT_CONFIGS, Strict, complaints, load, load_yaml
from training.simulate.groups import Parameters

WORLDS: tuple[str, ...] = ("base", "winter", "city", "loose", "careful")
"""Names of the worlds in the repository, the plain one first."""
_TODO = "configs/training/population.yaml shows the names and the format."


class Constant(Strict):
    """One constant as written: its value, where it comes from, and why it is what it is."""

    value: Any
    source: str = Field(min_length=1)
    why: str = ""


class WorldFile(Strict):
    """A file of configs/training/worlds/: constants to replace and to multiply, by ``group.name``."""

    about: str
    set: dict[str, Any] = Field(default_factory=dict)
    times: dict[str, float] = Field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """A population to draw from."""

    name: str
    about: str
    constants: Parameters


def load_world(name: str, configs: Path = DEFAULT_CONFIGS) -> World:
    """A world by its name.

    Raises
    ------
    NotFound
        If there is no such world.
    ConfigError
        If its file or population.yaml is wrong; the message names file and key.
    """
    path = configs / "training" / "worlds" / f"{name}.yaml"
    if not path.is_file():
        known = sorted(found.stem for found in path.parent.glob("*.yaml"))
        raise NotFound(f"There is no world '{name}'.", f"Use one of: {', '.join(known)}.")
    file = load(path, WorldFile)
    values = _changed(_values(constants(configs)), file, path)
    try:
        return World(name, file.about, Parameters.model_validate(values))
    except ValidationError as error:
        raise ConfigError(f"{path}, over population.yaml: {complaints(error)}", _TODO) from error


def constants(configs: Path = DEFAULT_CONFIGS) -> dict[str, dict[str, Constant]]:
    """Every constant of population.yaml with its source, by group and name.

    Raises
    ------
    ConfigError
        If a constant has no value or no source.
    """
    path = configs / "training" / "population.yaml"
    read = load_yaml(path)
    try:
        return {
            group: {name: Constant.model_validate(written) for name, written in entries.items()}
            for group, entries in read.items()
        }
    except (ValidationError, AttributeError) as error:
        why = complaints(error) if isinstance(error, ValidationError) else "a group holds no named constants"
        raise ConfigError(f"{path}: {why}", _TODO) from error


def _values(read: Mapping[str, Mapping[str, Constant]]) -> dict[str, dict[str, Any]]:
    return {
        group: {name: copy.deepcopy(constant.value) for name, constant in entries.items()}
        for group, entries in read.items()
    }


def _changed(values: dict[str, dict[str, Any]], file: WorldFile, path: Path) -> dict[str, dict[str, Any]]:
    for key in [*file.set, *file.times]:
        group, _, name = key.partition(".")
        if name not in values.get(group, {}):
            raise ConfigError(f"{path}: '{key}' is no constant of the population.", _TODO)
        old = values[group][name]
        values[group][name] = file.set[key] if key in file.set else _times(old, file.times[key])
    return values


def _times(value: Any, factor: float) -> Any:
    """A number, or every number of a mapping, multiplied."""
    if isinstance(value, dict):
        return {key: _times(part, factor) for key, part in value.items()}
    return value * factor
