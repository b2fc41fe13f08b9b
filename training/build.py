"""The reference model, from seeds alone: simulate, learn, keep."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from models.registry import save
from service.pipeline.parts import code_version
from service.policy.loading import DEFAULT_CONFIGS
from training.learn import Learned, Progress, learn
from training.model_settings import ModelSettings, Population, Scale, load_model_settings
from training.simulate import load_world
from training.snapshots import Snapshots
from training.sources import from_world
from training.splits import SplitConfig, load_splits

_SIMULATING = 0.75
"""Share of the time that goes to the population."""


def build(
    scale: Scale,
    folder: Path,
    progress: Progress,
    made_at: datetime,
    configs: Path = DEFAULT_CONFIGS,
    processes: int = 2,
) -> str:
    """Build the reference model and keep it in ``folder``; gives its version.

    The same configuration gives a model with the same predictions, byte for byte, and so the same version.

    Raises
    ------
    VroegsignaalError
        If a file of configs/ is wrong or the population cannot be simulated.
    """
    settings, splits = load_model_settings(configs), load_splits(configs)
    population = settings.scales[scale]
    snapshots = _simulated(population, configs, progress, processes)
    learned = learn(snapshots, settings, splits, "simulated", _later(progress))
    about = {"scale": scale, "populations": [population.model_dump()]}
    version = keep(learned, folder, about | description(settings, splits, made_at))
    progress("done", 1.0)
    return version


def keep(learned: Learned, folder: Path, about: Mapping[str, Any]) -> str:
    """Save a model with its figures and what it was learned from."""
    return save(learned.model, folder, learned.metrics, {**about, "data": learned.data})


def description(settings: ModelSettings, splits: SplitConfig, made_at: datetime) -> dict[str, Any]:
    """How and when a model was made."""
    return {
        "made_at": made_at.isoformat(),
        "code_version": code_version(),
        "settings": settings.model_dump(include={"seed", "growth", "stop_share", "choice", "calibration"}),
        "split": splits.model_dump(),
    }


def _simulated(population: Population, configs: Path, progress: Progress, processes: int) -> Snapshots:
    def told(done: int, total: int) -> None:
        progress(f"simulated school {done} of {total}", _SIMULATING * done / total)

    progress("simulating schools", 0.0)
    world = load_world(population.world, configs)
    return from_world(world, population.pupils, population.years, population.seed, told, processes=processes)


def _later(progress: Progress) -> Progress:
    return lambda step, share: progress(step, _SIMULATING + (1 - _SIMULATING) * share)
