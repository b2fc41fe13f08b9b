"""Worrisome sickness absence: criteria, steps and whose they are: configs/sickness.yaml."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Words = dict[str, Annotated[str, Field(min_length=1)]]
SCHOOL, JGZ, SERVICE = "school", "jgz", "service"


class Criterion(Strict):
    """A rule that raises a flag, in words, with the facts that go along and what each counts."""

    words: str
    numbers: Words


class SicknessStep(Strict):
    """A step: who takes it, and what may follow."""

    name: str
    by: tuple[str, ...]
    next: tuple[str, ...]


class SicknessPolicy(Strict):
    """The whole file."""

    criteria: dict[str, Criterion]
    first: str
    closed: str
    steps: dict[str, SicknessStep]
    parties: Words

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = {self.first, self.closed} | {name for each in self.steps.values() for name in each.next}
        if not named <= set(self.steps) or set(self.parties) != {SCHOOL, JGZ, SERVICE}:
            raise ValueError("every step must be described, and the parties are school, jgz and service")
        if self.steps[self.closed].next or any(set(each.by) - {SCHOOL, JGZ} for each in self.steps.values()):
            raise ValueError("nothing follows on the last step, and steps are taken by school or jgz")
        return self

    def may_go(self, step: str, party: str) -> tuple[str, ...]:
        """The steps a party may take from a step."""
        return tuple(each for each in self.steps[step].next if party in self.steps[each].by)


def load_sickness_policy(configs: Path = DEFAULT_CONFIGS) -> SicknessPolicy:
    """The policy in force.

    Raises
    ------
    ConfigError
        If configs/sickness.yaml is missing or wrong.
    """
    return load(configs / "sickness.yaml", SicknessPolicy)
