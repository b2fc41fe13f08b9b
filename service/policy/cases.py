"""What a school can record about a pupil who needs attention, as choices with their words: configs/cases.yaml."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from service.domain.case_steps import Step
from service.domain.codes import Exemption
from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Text = Annotated[str, Field(min_length=1)]
Days = Annotated[StrictInt, Field(ge=1, le=400)]
Weeks = Annotated[StrictInt, Field(ge=1, le=52)]
Tier = Annotated[StrictInt, Field(ge=1, le=3)]


class Choice(Strict):
    """Something that can be chosen; what is no longer offered keeps its words."""

    words: Text
    offered: StrictBool = True


class Intervention(Choice):
    """Something to agree on for pupils in these niveaus; a ``plan`` is what niveau 3 asks for."""

    tiers: list[Tier] = Field(min_length=1)
    plan: StrictBool = False


class Outcome(Choice):
    """How an action ended; one that is void was never agreed."""

    status: Literal["done", "cancelled", "void"]


class CloseReason(Choice):
    """Why a case is closed: from these steps (None: any), or only once the year after the return is over."""

    steps: list[Step] | None = None
    after_follow_up: StrictBool = False


class Article(Choice):
    """An article of the Leerplichtwet: renewed each year or not, and whether it can hold for good."""

    renew: StrictBool = False
    for_good: StrictBool = False


class Clock(Choice):
    """A mark on the thuiszitter clock; ``stagnation`` asks for doorzettingsmacht."""

    school_weeks: Weeks | None = None
    calendar_months: Weeks | None = None
    stagnation: StrictBool = False

    @model_validator(mode="after")
    def _says_how_long_once(self) -> Self:
        if (self.school_weeks is None) == (self.calendar_months is None):
            raise ValueError("give school_weeks or calendar_months")
        return self


class ActionDays(Strict):
    """Days after the agreement that are offered, and the longest that is taken."""

    due_days: Days
    review_days: Days
    longest_days: Days


class Decisions(Strict):
    """How long a person's decision about the niveau may hold, and why one is taken."""

    longest_weeks: Weeks
    reasons: dict[str, Choice] = Field(min_length=1)


class Exemptions(Strict):
    """``renew_before`` is a month and day; the alarm sounds ``alarm_weeks`` before."""

    alarm_weeks: Weeks
    renew_before: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    source: Text
    checked_on: date
    articles: dict[Exemption, Article]

    @model_validator(mode="after")
    def _names_every_article(self) -> Self:
        if set(self.articles) != set(Exemption):
            raise ValueError("name every article")
        return self


class Zorgplicht(Strict):
    """Weeks to decide on an application, and how much longer once."""

    weeks: Weeks
    extension_weeks: Weeks
    source: Text
    checked_on: date


class Note(Strict):
    """The most characters of the one note of a case."""

    longest: Annotated[StrictInt, Field(ge=50, le=2000)]


class CasePolicy(Strict):
    """The whole file."""

    contact_kinds: dict[str, Choice]
    contact_with: dict[str, Choice]
    interventions: dict[str, Intervention]
    action_outcomes: dict[str, Outcome]
    action: ActionDays
    feelings: dict[str, Choice]
    feeling_signs: dict[str, Choice]
    decisions: Decisions
    exemptions: Exemptions
    typology: dict[str, Choice]
    close_reasons: dict[str, CloseReason]
    clocks: dict[str, Clock]
    zorgplicht: Zorgplicht
    follow_up_months: Weeks
    note: Note

    @property
    def plans(self) -> frozenset[str]:
        """Interventions that are a plan."""
        return frozenset(name for name, each in self.interventions.items() if each.plan)


def words_of(choices: Mapping[str, Choice], name: str | None) -> str:
    """The words of a choice; a choice no file knows any more stays as it is."""
    return "" if name is None else choices[name].words if name in choices else name


def offered(choices: Mapping[str, Choice]) -> dict[str, str]:
    """What can be chosen now, with its words."""
    return {name: choice.words for name, choice in choices.items() if choice.offered}


def load_cases(configs: Path = DEFAULT_CONFIGS) -> CasePolicy:
    """The choices in force.

    Raises
    ------
    ConfigError
        If configs/cases.yaml is missing or wrong.
    """
    return load(configs / "cases.yaml", CasePolicy)
