"""The Dutch of the risk model: configs/risk/sentences.yaml, with a sentence for every fact it may look at."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from models.features import FEATURES
from service.domain.numerals import number, percent, points, weeks
from service.policy.loading import DEFAULT_CONFIGS, Strict, load

_HOLE = "{value}"
_FORMS = {"percent": percent, "points": points, "weeks": weeks, "count": number}


class FactSentence(Strict):
    """A sentence about one fact; ``one`` and ``many`` are the words behind a count or a number of weeks."""

    sentence: str
    form: Literal["percent", "points", "weeks", "count"]
    one: str = ""
    many: str = ""

    @model_validator(mode="after")
    def _has_one_hole(self) -> Self:
        if self.sentence.count(_HOLE) != 1 or self.sentence.replace(_HOLE, "").count("{"):
            raise ValueError(f"'{self.sentence}' must hold {_HOLE} once and nothing else in braces")
        return self

    def filled(self, value: float) -> str:
        """The sentence with the value of a pupil."""
        written = _FORMS[self.form](value)
        if self.many:
            written = f"{written} {self.one if written == '1' else self.many}"
        return self.sentence.replace(_HOLE, written)


class RiskWords(Strict):
    """Sentences of facts, of a raised tier, and of the states a model can be in."""

    facts: dict[str, FactSentence]
    raised: str = Field(pattern=r"\{facts\}")
    raised_without_facts: str
    states: dict[Literal["in-use", "demo", "not-validated", "off", "missing", "refused", "baseline"], str]

    @model_validator(mode="after")
    def _every_fact_has_a_sentence(self) -> Self:
        wrong = sorted(set(FEATURES) ^ set(self.facts))
        if wrong:
            raise ValueError(f"facts without a sentence, or sentences without a fact: {', '.join(wrong)}")
        return self


def load_risk_words(configs: Path = DEFAULT_CONFIGS) -> RiskWords:
    """The words in force.

    Raises
    ------
    ConfigError
        If configs/risk/sentences.yaml is missing or wrong.
    """
    return load(configs / "risk" / "sentences.yaml", RiskWords)
