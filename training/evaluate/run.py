"""A whole evaluation: every world or the own history, one dictionary."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.registry import ModelRefused, current, load, read_metadata
from models.risk_model import RiskModel
from service.domain.errors import NotReady
from service.domain.moments import AMSTERDAM
from service.policy.choices import load_policy
from service.rules.parameters import load_rules
from service.settings import Settings
from training.evaluate.scoring import Divided, divided, scored
from training.evaluate.section import section
from training.evaluate.settings import EvaluateSettings
from training.evaluate.worlds import CAUSES, Population, gather
from training.simulate import load_world
from training.snapshots import Snapshots
from training.sources import from_store
from training.splits import TooLittleHistory, load_splits

Json = dict[str, Any]
Progress = Callable[[str], None]
SEED_STEP = 1_000_003
"""Worlds are simulated with seeds this far apart, so that no school occurs in two of them."""


@dataclass(frozen=True)
class Asked:
    """Which model is judged, and how."""

    model: RiskModel
    settings: EvaluateSettings
    configs: Path
    now: datetime


def find_model(folder: Path, version: str | None) -> RiskModel:
    """The model of a version, or the one in use.

    Raises
    ------
    NotReady
        If there is none, or its files are refused.
    """
    try:
        wanted = version or current(folder)
        if wanted is None:
            raise NotReady("No risk model is in use.", "Build the reference model with `make model`.")
        return load(folder, wanted)
    except ModelRefused as refused:
        raise NotReady(refused.what, refused.todo) from refused


def learned_from(folder: Path, model: RiskModel) -> str:
    """What a model was made from, in a few words."""
    if model.origin == "school":
        return "the own history of the schools"
    description = read_metadata(folder, model.version).get("description", {})
    worlds = sorted({str(one["world"]) for one in description.get("populations", []) if "world" in one})
    return "simulated pupils" + (f" of world {', '.join(worlds)}" if worlds else "")


def of_worlds(asked: Asked, names: list[str], pupils: int, years: int, progress: Progress) -> list[Json]:
    """A section per world: new schools, so none that the model learned from."""
    rules, policy = load_rules(asked.configs / "rules"), load_policy(asked.configs)
    found = []
    for number, name in enumerate(names):
        world = load_world(name, asked.configs)
        population = Population(world, pupils, years, asked.settings.seed + number * SEED_STEP)
        known = gather(population, asked.settings.attainable, rules, policy, progress)
        progress(f"{name}: figures")
        parts = divided(known.snapshots, load_splits(asked.configs), seen=False)
        rows = scored(asked.model, known.snapshots, parts, known.attainable, known.cause, CAUSES)
        about = f"{world.about.strip()} {pupils:,} pupils, {years} school years, seed {population.seed}."
        found.append(_headed(section(name, rows, asked.settings), f"World {name}", about, parts))
    return found


def of_store(asked: Asked, settings: Settings, progress: Progress) -> list[Json]:
    """One section: the history in the database.

    A model that learned from it is judged on the schools and weeks it never saw; another one on the second half.
    """
    snapshots = from_store(settings, lambda done, total: progress(f"school {done} of {total}"))
    return [own_history(asked, snapshots)]


def own_history(asked: Asked, snapshots: Snapshots) -> Json:
    """The section of real snapshots.

    Raises
    ------
    NotReady
        If there is too little history to divide.
    """
    try:
        parts = divided(snapshots, load_splits(asked.configs), seen=asked.model.origin == "school")
    except TooLittleHistory as short:
        raise NotReady(short.what, short.todo) from short
    rows = scored(asked.model, snapshots, parts)
    return _headed(section("own", rows, asked.settings, real=True), "Own history", "Registers in the database.", parts)


def _headed(found: Json, heading: str, about: str, parts: Divided) -> Json:
    return {**found, "heading": heading, "about": about, "split": parts.figure}


def whole(asked: Asked, sections: list[Json], real: bool, source: str) -> Json:
    """The dictionary that is the JSON file."""
    model = asked.model
    return {
        "title": "Evaluation of the risk model",
        "made_at": asked.now.astimezone(AMSTERDAM).isoformat(timespec="minutes"),
        "real": real,
        "model": {
            "version": model.version,
            "kind": model.kind,
            "origin": model.origin,
            "validated": model.validated,
            "learned_from": source,
        },
        "settings": asked.settings.model_dump(),
        "overview": overview(sections),
        "sections": sections,
    }


def overview(sections: list[Json]) -> list[Json]:
    """Aims as lines, sections as columns; a section without that aim has no figure there."""
    titles = {aim["aim"]: aim for one in sections if not one["empty"] for aim in one["aims"]}
    return [
        {"aim": name, "title": first["title"], "bound": first["bound"], "cells": [_cell(one, name) for one in sections]}
        for name, first in titles.items()
    ]


def _cell(one: Json, name: str) -> Json:
    found = [aim for aim in one.get("aims", []) if aim["aim"] == name]
    return {"figure": found[0]["figure"], "met": found[0]["met"]} if found else {"figure": None, "met": None}
