"""Reason codes as people read them: configs/reasons.yaml."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.domain.codes import ABSENT, AUTHORISED, UNAUTHORISED, Reason
from service.policy.loading import DEFAULT_CONFIGS, Strict, load

CountsAs = Literal["authorised", "unauthorised", "not-accounted-for", "not-absent"]
Text = Annotated[str, Field(min_length=1)]


class ReasonText(Strict):
    """A reason in Dutch and English, and what its minutes count as."""

    nl: Text
    en: Text
    counts_as: CountsAs


class ReasonFile(Strict):
    """configs/reasons.yaml."""

    reasons: dict[str, ReasonText]

    @model_validator(mode="after")
    def _has_every_code_once(self) -> Self:
        codes = {reason.code for reason in Reason}
        if codes != self.reasons.keys():
            raise ValueError(f"codes missing or unknown: {', '.join(sorted(codes ^ self.reasons.keys()))}")
        return self

    @model_validator(mode="after")
    def _counts_as_is_what_is_computed(self) -> Self:
        for code, text in self.reasons.items():
            computed = counts_as(Reason.from_code(code))
            if text.counts_as != computed:
                raise ValueError(f"{code} is computed as {computed}, not {text.counts_as}")
        return self


def load_reasons(configs: Path = DEFAULT_CONFIGS) -> dict[Reason, ReasonText]:
    """Every reason with its texts.

    Raises
    ------
    ConfigError
        If configs/reasons.yaml is missing, lacks a code, or says something else than the calculation does.
    """
    file = load(configs / "reasons.yaml", ReasonFile)
    return {reason: file.reasons[reason.code] for reason in Reason}


def counts_as(reason: Reason) -> CountsAs:
    """What the minutes of a reason count as (rules.md §2)."""
    if reason in AUTHORISED:
        return "authorised"
    if reason in UNAUTHORISED:
        return "unauthorised"
    return "not-accounted-for" if reason in ABSENT else "not-absent"
