"""Choices that belong to no single rule: configs/policy.yaml."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Count = Annotated[StrictInt, Field(ge=0, le=400)]
Share = Annotated[float, Field(ge=0, le=1)]


class ModelChoices(Strict):
    """What the risk model may do and how much of it a team wants to see; probabilities from 0 to 1."""

    role: Literal["advisory", "raise", "off"]
    early_signals_per_500: Count
    early_signals_of_school: dict[str, Count]
    early_signal_from: Share
    raised_from: Share
    high_from: Share
    show_numbers_when_not_validated: StrictBool

    @model_validator(mode="after")
    def _bands_are_in_order(self) -> Self:
        if self.high_from <= self.raised_from:
            raise ValueError("high_from must lie above raised_from")
        return self


class Policy(Strict):
    """Meaning and reason of every choice stand beside it in the file; shares are of lesson time."""

    tier_step_down_weeks: Count
    minimum_pupil_days: Count
    register_behind_school_days: Count
    attention_from_share: Share
    attention_below_share: Share
    unknown_reason_after_school_days: Count
    worsening_share: Share
    late_default_minutes: Annotated[StrictInt, Field(ge=1, le=60)]
    model: ModelChoices

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
