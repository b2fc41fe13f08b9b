"""configs/policy.yaml: the choices of rules.md that are no rule."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Choices(Strict):
    """See the comments in the file; each value names the section of rules.md that leaves it open."""

    step_down_weeks: Count
    minimum_pupil_days: Count
    behind_school_days: Count
    attention_from: Share
    attention_below: Share
    unknown_work_after_days: Count
    worsening_share: Share
    early_signals_per_500: Count
    late_default_minutes: Annotated[int, Field(ge=1, le=60)]


def load_choices(configs: Path = DEFAULT_CONFIGS) -> Choices:
    """The choices of a deployment.

    Raises
    ------
    ConfigError
        If the file is missing or wrong.
    """
    return load(configs / "policy.yaml", Choices)
