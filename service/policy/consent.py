"""For which purposes somebody must be informed or agree, who, and for how long that holds: configs/consent.yaml."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Text = Annotated[str, Field(min_length=1)]
Age = Annotated[StrictInt, Field(ge=0, le=18)]


class Party(StrEnum):
    """Who is informed or agrees. Values are stored in the database: never rename, only add."""

    PARENTS = "parents"
    PUPIL = "pupil"


class Kind(StrEnum):
    """What a party did. Values are stored in the database: never rename, only add."""

    INFORMED = "informed"
    CONSENTED = "consented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Purpose(Strict):
    """What more is shown for, and what must have happened first; ages in completed years."""

    text: Text
    needs: Literal["informed", "consented"]
    pupil_from: Age
    pupil_alone_from: Age
    valid_days: Annotated[StrictInt, Field(ge=1, le=3660)] | None
    law: Text
    source: Annotated[str, Field(pattern=r"^https?://\S+$")]
    checked_on: date
    choice: Text

    @model_validator(mode="after")
    def _ages_rise(self) -> Self:
        if self.pupil_alone_from < self.pupil_from:
            raise ValueError("pupil_alone_from must not lie below pupil_from")
        return self

    def parties(self, age: int) -> tuple[Party, ...]:
        """Who must have been informed or have agreed at an age."""
        if age >= self.pupil_alone_from:
            return (Party.PUPIL,)
        return (Party.PARENTS, Party.PUPIL) if age >= self.pupil_from else (Party.PARENTS,)


class ConsentPolicy(Strict):
    """The whole file."""

    purposes: dict[str, Purpose]


def load_consent(configs: Path = DEFAULT_CONFIGS) -> ConsentPolicy:
    """The purposes in force.

    Raises
    ------
    ConfigError
        If configs/consent.yaml is missing or wrong.
    """
    return load(configs / "consent.yaml", ConsentPolicy)
