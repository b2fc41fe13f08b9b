"""What the service is for, what it does not do, and the risks with what is done about them: configs/dpia.yaml."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Text = Annotated[str, Field(min_length=1)]
When = Literal[
    "always",
    "model-advises",
    "model-raises",
    "sqlite",
    "postgresql",
    "oidc",
    "no-oidc",
    "this-machine",
    "over-the-network",
]


class Risk(Strict):
    """A risk for people, the harm, what the service does about it and what is left to the ``school``."""

    risk: Text
    harm: Text
    when: When
    measures: list[Text] = Field(min_length=1)
    school: Text


class Dpia(Strict):
    """The whole file. ``outgoing`` is a sentence without its full stop."""

    purpose: Text
    outgoing: Text
    not_done: list[Text] = Field(min_length=1)
    security: list[Text] = Field(min_length=1)
    risks: list[Risk] = Field(min_length=1)


def load_dpia(configs: Path = DEFAULT_CONFIGS) -> Dpia:
    """The words in force.

    Raises
    ------
    ConfigError
        If configs/dpia.yaml is missing or wrong.
    """
    return load(configs / "dpia.yaml", Dpia)
