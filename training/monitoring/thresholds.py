"""The thresholds of configs/training/monitor.yaml, which says why each is what it is."""

from pathlib import Path
from typing import Annotated, Generic, Self, TypeVar

from pydantic import Field, StrictInt, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Value = TypeVar("Value")
Count = Annotated[StrictInt, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0)]


class Threshold(Strict, Generic[Value]):
    """A value and why it is what it is."""

    value: Value
    why: str = Field(min_length=10)


class Thresholds(Strict):
    """Meaning and reason stand in the file."""

    window_school_weeks: Threshold[Count]
    season_slack_school_weeks: Threshold[Annotated[StrictInt, Field(ge=0, le=4)]]
    checks: Threshold[Count]
    lasting: Threshold[Count]
    minimum_rows: Threshold[Count]
    minimum_groups: Threshold[Count]
    pupil_groups: Threshold[Annotated[StrictInt, Field(ge=5)]]
    wasserstein: Threshold[Amount]
    jensen_shannon: Threshold[Share]
    chance_level: Threshold[Share]
    swaps: Threshold[Count]
    level_ratio: Threshold[Annotated[float, Field(gt=1)]]
    level_surprise: Threshold[Amount]
    school_spread: Threshold[Amount]
    drifted_facts: Threshold[Count]
    unknown_rise: Threshold[Share]
    unknown_most: Threshold[Share]
    unknown_in_most_cases: Threshold[list[str]]
    missing_days_4w: Threshold[Amount]
    performance_school_weeks: Threshold[Count]
    performance_checks: Threshold[Count]
    performance_lasting: Threshold[Count]
    minimum_positive_pupils: Threshold[Count]
    calibration_error: Threshold[Share]
    calibration_bins: Threshold[Count]
    resamples: Threshold[Count]
    lower_order: Threshold[Share]
    seed: Threshold[StrictInt]

    @model_validator(mode="after")
    def _lasting_fits(self) -> Self:
        if self.lasting.value > self.checks.value or self.performance_lasting.value > self.performance_checks.value:
            raise ValueError("lasting cannot ask for more checks than are looked back on")
        return self


def load_thresholds(configs: Path = DEFAULT_CONFIGS) -> Thresholds:
    """The thresholds in force.

    Raises
    ------
    ConfigError
        If configs/training/monitor.yaml is missing or wrong.
    """
    return load(configs / "training" / "monitor.yaml", Thresholds)
