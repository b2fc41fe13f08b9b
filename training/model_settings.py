"""How the risk model is made: configs/training/model.yaml."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from models.calibration import Enough
from models.growing import Growth
from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Count = Annotated[StrictInt, Field(ge=1)]
Share = Annotated[float, Field(gt=0, lt=1)]
Scale = Literal["demo", "full"]


class GrowthChoices(Strict):
    """Settings of the trees; meaning and reason stand in the file."""

    learning_rate: Share
    most_trees: Count
    patience: Count
    leaves: Annotated[StrictInt, Field(ge=2)]
    rows_per_leaf: Count
    l2: Annotated[float, Field(ge=0)]
    bins: Annotated[StrictInt, Field(ge=2, le=255)]

    def growth(self) -> Growth:
        """As `models` takes them."""
        return Growth(**self.model_dump())


class CalibrationChoices(Strict):
    """When a sector has enough cases, and when its calibration is proven."""

    isotonic_positives: Count
    platt_positives: Count
    bin_pupils: Count
    bin_positives: Count
    check_positives: Count
    most_ece: Share
    least_slope: Annotated[float, Field(gt=0)]
    most_slope: Annotated[float, Field(gt=0)]
    most_ratio: Annotated[float, Field(gt=1)]

    def enough(self) -> Enough:
        """As `models` takes them."""
        return Enough(**self.model_dump())


class Choice(Strict):
    """How often schools are drawn again to compare both kinds."""

    resamples: Annotated[StrictInt, Field(ge=20)]


class Population(Strict):
    """Simulated pupils to learn from."""

    world: str
    pupils: Count
    years: Annotated[StrictInt, Field(ge=1, le=5)]
    seed: StrictInt


class OwnMinimum(Strict):
    """History below this is not learned from; ``positives`` are distinct pupils followed by tier 3."""

    school_weeks: Count
    positives: Count


class Recalibration(OwnMinimum):
    """Numbers from the school, the order from an existing model."""

    learn_share: Share


class Own(Strict):
    """What a school's own history must hold."""

    train: OwnMinimum
    recalibrate: Recalibration


class ModelSettings(Strict):
    """Meaning and reason of every choice stand beside it in the file."""

    seed: StrictInt
    growth: GrowthChoices
    stop_share: Share
    choice: Choice
    calibration: CalibrationChoices
    scales: dict[Scale, Population]
    own: Own


def load_model_settings(configs: Path = DEFAULT_CONFIGS) -> ModelSettings:
    """The choices in force.

    Raises
    ------
    ConfigError
        If configs/training/model.yaml is missing or wrong.
    """
    return load(configs / "training" / "model.yaml", ModelSettings)
