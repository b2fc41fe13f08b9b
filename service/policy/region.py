"""What a samenwerkingsverband sees and works with: configs/region.yaml."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Text = Annotated[str, Field(min_length=1)]


class Definition(Strict):
    """A definition under which a party may count a pupil, and the rules that say the same."""

    text: Text
    rules: list[Text] = Field(min_length=1)


class RegionPolicy(Strict):
    """The whole file."""

    least_shown: int = Field(ge=5, le=20)
    long_months: int = Field(ge=1, le=12)
    dwell_weeks: list[int] = Field(min_length=1, max_length=4)
    case_grounds: dict[str, Text] = Field(min_length=1)
    case_days: int = Field(ge=1, le=730)
    parties: dict[str, Text] = Field(min_length=1)
    list_days: int = Field(ge=1, le=366)
    list_lines: int = Field(ge=10, le=1000)
    definitions: dict[str, Definition] = Field(min_length=1)


def load_region_policy(configs: Path = DEFAULT_CONFIGS) -> RegionPolicy:
    """The choices in force.

    Raises
    ------
    ConfigError
        If configs/region.yaml is missing or wrong.
    """
    return load(configs / "region.yaml", RegionPolicy)
