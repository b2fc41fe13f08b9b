"""Draft reports to leerplicht, their choices and states: configs/reports.yaml."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Mover = Literal["school", "service"]
SCHOOL: Final = "school"
Words = dict[str, Annotated[str, Field(min_length=1)]]
FIRST, FOLLOW_UP, LRV, LUXURY, OTHER = "16-hours", "16-hours-follow-up", "lrv", "luxury-leave", "other"
DRAFT, SHARED, SENT, WITHDRAWN = "draft", "shared", "sent", "withdrawn"
NO_LONGER = "no-longer"
"""Why the service itself withdraws a draft; people choose another reason."""


class ReportKind(Strict):
    """A kind of report as DUO names it; ``from_rule`` drafts it, None is made by hand."""

    name: str
    law: str
    mandatory: StrictBool
    from_rule: str | None


class ReportField(Strict):
    """One piece of data of a report, with its article and where it comes from."""

    name: str
    article: str
    origin: Annotated[Literal["service", "person", "school", "municipality"], Field(alias="from")]


class ReportPolicy(Strict):
    """The whole file."""

    kinds: dict[str, ReportKind]
    days_between_when_away: Annotated[StrictInt, Field(ge=1, le=28)]
    working_days: Annotated[StrictInt, Field(ge=1, le=20)]
    luxury_most_days: Annotated[StrictInt, Field(ge=1, le=40)]
    reasons: Words
    actions: Words
    municipal: Words
    withdrawn_because: Words
    states: dict[str, dict[str, tuple[Mover, ...]]]
    state_names: Words
    fields: dict[str, ReportField]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if set(self.kinds) != {FIRST, FOLLOW_UP, LRV, LUXURY, OTHER}:
            raise ValueError("kinds must be exactly those the service drafts")
        names = {name for many in self.states.values() for name in many} | set(self.states)
        if names != set(self.state_names) or set(self.states) != names:
            raise ValueError("every state needs a name and its next states")
        if NO_LONGER not in self.withdrawn_because:
            raise ValueError(f"the service withdraws with the reason {NO_LONGER}")
        return self

    def may_go(self, state: str, to: str, mover: Mover = SCHOOL) -> bool:
        """Whether somebody may bring a draft from a state to another."""
        return mover in self.states[state].get(to, ())

    @property
    def chosen_because(self) -> Words:
        """Why a person can withdraw a draft."""
        return {name: words for name, words in self.withdrawn_because.items() if name != NO_LONGER}


def load_report_policy(configs: Path = DEFAULT_CONFIGS) -> ReportPolicy:
    """The policy in force.

    Raises
    ------
    ConfigError
        If configs/reports.yaml is missing or wrong.
    """
    return load(configs / "reports.yaml", ReportPolicy)
