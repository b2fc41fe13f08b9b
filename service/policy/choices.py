"""Choices that belong to no single rule: configs/policy.yaml."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Count = Annotated[StrictInt, Field(ge=0, le=400)]
Share = Annotated[float, Field(ge=0, le=1)]


class Policy(Strict):
    """Meaning and reason of every choice stand beside it in the file; shares are of lesson time."""

    tier_step_down_weeks: Count
    minimum_pupil_days: Count
    register_behind_school_days: Count
    attention_from_share: Share
    attention_below_share: Share
    unknown_reason_after_school_days: Count
    worsening_share: Share
    early_signals_per_500: Count
    late_default_minutes: Annotated[StrictInt, Field(ge=1, le=60)]

    @model_validator(mode="after")
    def _attention_is_a_band(self) -> Self:
        if self.attention_below_share <= self.attention_from_share:
            raise ValueError("attention_below_share must lie above attention_from_share")
        return self


def load_policy(configs: Path = DEFAULT_CONFIGS) -> Policy:
    """The choices in force.

    Raises
    ------
    ConfigError
        If configs/policy.yaml is missing or wrong.
    """
    return load(configs / "policy.yaml", Policy)
