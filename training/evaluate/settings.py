"""How a model is judged: configs/training/evaluate.yaml."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Count = Annotated[StrictInt, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Capacity = Annotated[float, Field(gt=0, le=500)]


class GroupMinimum(Strict):
    """Below any of these a group gets no figures."""

    snapshots: Count
    pupils: Count
    positives: Count


class AttainableSample(Strict):
    """How many schools and weeks are simulated forward again, and how often."""

    schools: Count
    weeks: Count
    replicates: Count


class Aims(Strict):
    """What counts as good enough on a population the model was not trained on."""

    attainable_share: Share
    ece: Share
    ece_sector: Share
    slope_from: float
    slope_to: float
    caught_ahead: Share


class StoreMinimum(Strict):
    """History below this validates nothing."""

    weeks: Count
    pupils: Count
    positives: Count


class StoreAims(Strict):
    """What counts as good enough on a school's own history."""

    auroc: Share
    ece: Share
    slope_from: float
    slope_to: float


class FromStore(Strict):
    """Validation on the history in the database."""

    minimum: StoreMinimum
    aims: StoreAims


class EvaluateSettings(Strict):
    """Meaning and reason of every choice stand beside it in the file."""

    seed: StrictInt
    resamples: Annotated[StrictInt, Field(ge=20, le=5000)]
    capacities: list[Capacity]
    team_capacity: Capacity
    rest_weeks: Annotated[StrictInt, Field(ge=0, le=40)]
    reliability_bins: Annotated[StrictInt, Field(ge=2, le=100)]
    group_minimum: GroupMinimum
    worlds: list[str]
    pupils: Count
    years: Annotated[StrictInt, Field(ge=1, le=5)]
    attainable: AttainableSample
    aims: Aims
    from_store: FromStore

    @model_validator(mode="after")
    def _team_capacity_is_one_of_the_capacities(self) -> Self:
        if self.team_capacity not in self.capacities:
            raise ValueError("team_capacity must be one of capacities")
        return self


def load_evaluate_settings(configs: Path = DEFAULT_CONFIGS) -> EvaluateSettings:
    """The choices in force.

    Raises
    ------
    ConfigError
        If configs/training/evaluate.yaml is missing or wrong.
    """
    return load(configs / "training" / "evaluate.yaml", EvaluateSettings)
