"""Worrisome sickness absence: criteria, steps and whose they are, reasons to close: configs/sickness.yaml."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Text = Annotated[str, Field(min_length=1)]
Words = dict[str, Text]
SCHOOL, JGZ, SERVICE = "school", "jgz", "service"


class Criterion(Strict):
    """A rule that raises a flag, in words, with the facts that go along and what each counts."""

    words: Text
    numbers: Words


class CloseReason(Strict):
    """Why a flag is closed; what is no longer offered keeps its words."""

    words: Text
    offered: StrictBool = True


class SicknessStep(Strict):
    """A step: who takes it, in which words, whose turn it is afterwards, and what may follow.

    ``named``: it can only be taken once the name may be shared with the JGZ.
    """

    name: Text
    about: Text
    does: str = ""
    by: tuple[Literal["school", "jgz"], ...]
    waits_for: Literal["school", "jgz"] | None = None
    named: StrictBool = False
    next: tuple[str, ...]


class SicknessPolicy(Strict):
    """The whole file."""

    criteria: dict[str, Criterion]
    first: str
    closed: str
    steps: dict[str, SicknessStep]
    parties: Words
    close_reasons: dict[str, CloseReason]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = {self.first, self.closed} | {name for each in self.steps.values() for name in each.next}
        if not named <= set(self.steps) or set(self.parties) != {SCHOOL, JGZ, SERVICE}:
            raise ValueError("every step must be described, and the parties are school, jgz and service")
        if self.steps[self.closed].next:
            raise ValueError("nothing follows on the last step")
        if any(bool(each.by) != bool(each.does) for each in self.steps.values()):
            raise ValueError("a step that somebody takes needs the words of its button, and no other has them")
        return self

    @model_validator(mode="after")
    def _goes_on(self) -> Self:
        stuck = [
            name
            for name, each in self.steps.items()
            if name != self.closed and (each.waits_for is None or not self.may_go(name, each.waits_for))
        ]
        if stuck:
            raise ValueError(f"who is waited for can take no step after {', '.join(stuck)}")
        return self

    def may_go(self, step: str, party: str) -> tuple[str, ...]:
        """The steps a party may take from a step."""
        return tuple(each for each in self.steps[step].next if party in self.steps[each].by)

    @property
    def offered_reasons(self) -> dict[str, str]:
        """Reasons that can be chosen, with their words."""
        return {name: each.words for name, each in self.close_reasons.items() if each.offered}


def load_sickness_policy(configs: Path = DEFAULT_CONFIGS) -> SicknessPolicy:
    """The policy in force.

    Raises
    ------
    ConfigError
        If configs/sickness.yaml is missing or wrong.
    """
    return load(configs / "sickness.yaml", SicknessPolicy)
