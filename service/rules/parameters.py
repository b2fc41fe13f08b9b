"""configs/rules/ as typed objects: what applies from when, and by whose authority."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictFloat, StrictInt, StrictStr, model_validator

from service.domain.calendar import LUXURY_HOLIDAY_WEEKDAYS
from service.domain.codes import Fill, Sector
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS, Strict, load, sha256
from service.rules.sentences import placeholders

RULE_ORDER = (
    "mazl-frequent",
    "mazl-long",
    "mazl-po-frequent",
    "mazl-po-long",
    "report-16h",
    "signal-8h",
    "late-6",
    "absence-10",
    "absence-10-last-year",
    "away-5",
    "absence-20",
    "lrv",
    "long-authorised",
    "report-16h-repeated",
    "no-improvement",
    "not-enrolled",
    "luxury-leave",
)
"""All rules of rules.md §4, in its order."""

FIXED: dict[tuple[str, str], int | str] = {
    ("luxury_day", "window"): 4,
    ("luxury_day", "holiday_weekdays"): LUXURY_HOLIDAY_WEEKDAYS,
    ("on_absent_list", "list"): "absoluut-verzuim",
}
"""Parameters that a fact fixes without saying so in its name; a file that differs is refused, never ignored."""

DEFAULT_RULES = DEFAULT_CONFIGS / "rules"
Text = Annotated[str, Field(min_length=1)]
Value = StrictInt | StrictFloat | StrictStr | list[StrictInt]


class Source(Strict):
    """Where a rule was read, and when; ``read_in`` names the copy when the original could not be opened."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    checked_on: date
    read_in: str = ""


class Parameter(Strict):
    """One number (or word) of a rule; null abolishes the rule from the version's date on.

    ``at`` says how it is compared. ``fixed_by`` names the fact whose definition contains the number: another number
    needs another fact, so a file with another value is refused. ``one_of`` lists the words a choice may take.
    """

    value: Value | None
    unit: Text
    at: Literal["at least", "more than", "at most", "within"] | None = None
    fixed_by: str | None = None
    one_of: list[str] | None = None

    @model_validator(mode="after")
    def _value_fits(self) -> Self:
        if self.value is None:
            return self
        if self.one_of is not None and self.value not in self.one_of:
            raise ValueError(f"{self.value!r} is not one of {', '.join(self.one_of)}")
        if isinstance(self.value, list) and self.value != sorted(set(self.value)):
            raise ValueError(f"{self.value} does not rise")
        numbers = self.value if isinstance(self.value, list) else [self.value]
        if self.at and not all(isinstance(number, int | float) and number >= 0 for number in numbers):
            raise ValueError(f"{self.value!r} is not a number from 0 on")
        return self


class NotModelled(Strict):
    """What the rule leaves out, and why; shown beside the outcome."""

    what: Text
    why: Text


class Version(Strict):
    """The rule as it applies from a date on; ``version["reports"]`` is the value of a parameter."""

    valid_from: date
    source: Source
    also: list[Source] = Field(default_factory=list)
    parameters: dict[str, Parameter] = Field(min_length=1)
    readings: list[Text] = Field(min_length=1)
    not_modelled: list[NotModelled] = Field(default_factory=list)

    @model_validator(mode="after")
    def _fixed_numbers_are_those_of_the_facts(self) -> Self:
        for name, parameter in self.parameters.items():
            fact = parameter.fixed_by
            if fact and parameter.value is not None and parameter.value != _fixed(fact, name):
                raise ValueError(f"{name}: {parameter.value} is not what {fact} counts with; that is another fact")
        return self

    def __getitem__(self, name: str) -> Any:
        """Value of a parameter.

        Raises
        ------
        ConfigError
            If the rule has no such parameter.
        """
        if name not in self.parameters:
            raise ConfigError(f"The rule has no parameter '{name}'.", f"It has: {', '.join(self.parameters)}.")
        return self.parameters[name].value

    @property
    def abolished(self) -> bool:
        """A parameter without a value: from this date on the rule is not in force."""
        return any(parameter.value is None for parameter in self.parameters.values())


class Ages(Strict):
    """Completed years, both ends included; None is open."""

    min: Annotated[int, Field(ge=0, le=120)] | None = None
    max: Annotated[int, Field(ge=0, le=120)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ValueError(f"the youngest age {self.min} is above the oldest {self.max}")
        return self


class AppliesTo(Strict):
    """Whom the rule is about."""

    sectors: list[Sector] = Field(min_length=1)
    age: Ages | None = None


class Rule(Strict):
    """A file of configs/rules/.

    ``asks`` and ``vraag`` are the question in English and Dutch, ``naam`` its short Dutch name, ``zin`` the Dutch
    sentence for a yes (see `sentences.fill`), ``note`` and ``let_op`` what must be said wherever it is shown.
    ``facts`` are the facts it reads; ``evidence`` the further values its sentence needs. ``tier`` None places nobody.
    """

    id: str
    naam: Text
    asks: Text
    vraag: Text
    zin: Text
    note: str = ""
    let_op: str = ""
    tier: Literal[2, 3] | None
    kind: Literal["law", "agreement", "policy", "research"]
    owner: Text
    worst_case: Literal["sick", "unauthorised", "absent", "none"]
    facts: list[str] = Field(min_length=1)
    evidence: list[str] = Field(default_factory=list)
    applies_to: AppliesTo
    versions: list[Version] = Field(min_length=1)
    sha256: str

    @model_validator(mode="after")
    def _dates_rise(self) -> Self:
        for older, newer in pairwise(self.versions):
            if newer.valid_from <= older.valid_from:
                raise ValueError(f"version {newer.valid_from} does not come after {older.valid_from}")
        return self

    @model_validator(mode="after")
    def _versions_have_the_same_shape(self) -> Self:
        for older, newer in pairwise(self.versions):
            if newer.parameters.keys() != older.parameters.keys():
                raise ValueError(f"version {newer.valid_from} names other parameters; that is a new rule")
        return self

    @model_validator(mode="after")
    def _sentence_can_be_filled(self) -> Self:
        known = {*self.facts, *self.evidence, *self.versions[0].parameters}
        strange = sorted(placeholders(self.zin) - known)
        if strange:
            raise ValueError(f"zin uses {', '.join(strange)}, which is no fact, evidence or parameter of this rule")
        return self

    @property
    def fill(self) -> Fill:
        """How a missing day is imagined in the worst case."""
        return Fill[self.worst_case.upper()]

    def on(self, day: date) -> Version | None:
        """The version that applies on a date; None before the first one and after abolition: not in force."""
        begun = [version for version in self.versions if version.valid_from <= day]
        return begun[-1] if begun and not begun[-1].abolished else None


def load_rules(directory: Path = DEFAULT_RULES) -> dict[str, Rule]:
    """All rules of a directory by id, in the order of rules.md.

    Raises
    ------
    ConfigError
        If a rule is missing, a file is no rule of rules.md, or a file is wrong; names the file and the key.
    """
    found = {path.stem: path for path in sorted(directory.glob("*.yaml"))}
    missing = [rule_id for rule_id in RULE_ORDER if rule_id not in found]
    strange = [name for name in found if name not in RULE_ORDER]
    if missing:
        raise ConfigError(f"{directory} misses {', '.join(missing)}.", "Every rule has a file <rule id>.yaml.")
    if strange:
        raise ConfigError(f"{directory} holds {', '.join(strange)}, which is no rule.", "Remove or rename the file.")
    return {rule_id: _load_rule(found[rule_id]) for rule_id in RULE_ORDER}


def rules_sha256(rules: Mapping[str, Rule]) -> str:
    """One hash over all rule files, for the receipt of an assessment."""
    lines = "".join(f"{rule_id} {rule.sha256}\n" for rule_id, rule in rules.items())
    return hashlib.sha256(lines.encode()).hexdigest()


def _load_rule(path: Path) -> Rule:
    rule = load(path, Rule, sha256=sha256(path))
    if rule.id != path.stem:
        raise ConfigError(f"{path}: id: says '{rule.id}'.", f"The file name promises {path.stem}.")
    return rule


def _fixed(fact: str, parameter: str) -> int | str | None:
    """What a fact fixes: the school weeks in its name, e.g. 12 for ``sick_reports_12w``, or part of its definition."""
    match = re.search(r"_(\d+)w$", fact)
    return int(match[1]) if match else FIXED.get((fact, parameter))
