"""What pupils and parents may ask and what can be answered: configs/rights.yaml."""

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictInt

from service.domain.errors import VroegsignaalError
from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Text = Annotated[str, Field(min_length=1)]

ACCESS, CORRECTION, ERASURE, CONSENT = "recht-inzage", "recht-correctie", "recht-wissing", "toestemming"
"""Grounds of configs/rights.yaml that the service itself names in the audit log."""


class Right(Strict):
    """A right or ground in words for the person concerned, with the law."""

    text: Text
    law: Text


class Rights(Strict):
    """The whole file: choices with their Dutch words."""

    answer_within_months: Annotated[StrictInt, Field(ge=1, le=3)]
    kinds: dict[str, Right]
    about: dict[str, Text]
    asked_by: dict[str, Text]
    decisions: dict[str, Text]
    erasure: dict[str, Right]
    grounds: dict[str, Right]

    def due_on(self, asked_on: date) -> date:
        """The last day to answer a request; in a month without that day the last day of it."""
        months = asked_on.year * 12 + asked_on.month - 1 + self.answer_within_months
        day_after = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        last = day_after - timedelta(days=1)
        return last.replace(day=min(asked_on.day, last.day))


def load_rights(configs: Path = DEFAULT_CONFIGS) -> Rights:
    """The choices in force.

    Raises
    ------
    ConfigError
        If configs/rights.yaml is missing or wrong.
    """
    return load(configs / "rights.yaml", Rights)


def one_of(choices: Collection[str], value: str, name: str) -> str:
    """A value that must be one of the choices.

    Raises
    ------
    VroegsignaalError
        If it is not.
    """
    if value not in choices:
        raise VroegsignaalError(f"'{value}' is no {name}.", f"Use one of: {', '.join(choices)}.")
    return value
