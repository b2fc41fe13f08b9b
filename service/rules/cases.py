"""The promises of a rule: cases written as sentences, which the tests run and the reference page shows."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from service.domain.codes import Sector
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS, Strict, complaints

DEFAULT_CASES = DEFAULT_CONFIGS.parent / "tests" / "rules" / "cases"
WHO = ("sector", "age")
Answer = Literal["yes", "no", "unknown", "not in force"]


class Case(Strict):
    """One sentence somebody can agree or disagree with.

    ``given`` holds sector, age and the known facts; ``worst`` the facts that differ in the worst case. Values are text
    as written in the file. ``edge`` says which side of the rule the case guards. ``says`` is the expected Dutch
    sentence, with ``evidence`` for what it needs beyond facts and parameters.
    """

    name: Annotated[str, Field(min_length=10)]
    edge: Literal["at", "below", "before", "missing", "outside"] | None = None
    on: date
    given: dict[str, str]
    worst: dict[str, str] = Field(default_factory=dict)
    evidence: dict[str, str] = Field(default_factory=dict)
    answer: Answer
    says: str | None = None

    @model_validator(mode="after")
    def _says_whom_and_when(self) -> Self:
        if self.given.get("sector") not in set(Sector) or not self.given.get("age", "").isdigit():
            raise ValueError("given: names no sector and age")
        if self.worst.keys() - self.given.keys() or self.worst.keys() & set(WHO):
            raise ValueError("worst: may only change facts that are given")
        if self.says is not None and self.answer != "yes":
            raise ValueError("says: only a yes has a sentence")
        return self


class _File(Strict):
    cases: list[Case] = Field(min_length=1)


def load_cases(path: Path) -> list[Case]:
    """The cases of one rule.

    Raises
    ------
    ConfigError
        If the file is missing or a case has an unknown key or a value that does not fit.
    """
    try:
        # The base loader keeps every value as it is written: YAML would read yes and no as booleans.
        data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        return _File.model_validate({"cases": data}).cases
    except OSError as error:
        raise ConfigError(f"{path} cannot be read.", "Every rule has cases of this name.") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not readable YAML: {error}", "Correct the file.") from error
    except ValidationError as error:
        raise ConfigError(f"{path}: {complaints(error)}", "Correct the case.") from error
