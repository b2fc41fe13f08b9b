"""configs/training/published.yaml as typed objects: what is published, about whom, and how near it must be met."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from service.domain.codes import Sector
from service.policy.loading import DEFAULT_CONFIGS, Strict, load
from training.published.measures import MEASURES, Groups

PUBLISHED = DEFAULT_CONFIGS / "training" / "published.yaml"
Text = Annotated[str, Field(min_length=1)]
Scale = Literal["percent", "points", "ratio", "per thousand", "number"]


class Source(Strict):
    """Where a number was read; ``read_in`` names what was read when the original could not be opened."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    checked_on: date
    read_in: str = ""


class Fact(Strict):
    """One published number.

    Attributes
    ----------
    says
        The published sentence, in our own words.
    source
        Key of a source, or None for a choice of our own.
    measure, args
        Name in `MEASURES` and what it takes.
    about, against
        Key of a group; with ``against`` the fact is the difference or quotient of both groups (``compare``).
    value, tolerance
        As fractions, not per cent. The simulated base world must lie within value ± tolerance.
    followed
        False: shown, not demanded; ``conflict`` says why.
    conflict
        Key of the conflict the fact is part of.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    says: Text
    source: str | None
    measure: str
    args: dict[str, Any] = Field(default_factory=dict)
    about: str
    against: str | None = None
    compare: Literal["difference", "quotient"] | None = None
    value: float
    tolerance: Annotated[float, Field(gt=0)]
    scale: Scale = "percent"
    followed: bool = True
    conflict: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.measure not in MEASURES:
            raise ValueError(f"measure: {self.measure} is none of {', '.join(sorted(MEASURES))}")
        if (self.against is None) != (self.compare is None):
            raise ValueError("against and compare go together")
        if not self.followed and self.conflict is None:
            raise ValueError("a fact that is not followed names its conflict")
        return self


class Curve(Strict):
    """Published values along something, such as year groups: the mean distance must stay within the tolerance."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    says: Text
    source: str
    measure: str
    args: dict[str, Any] = Field(default_factory=dict)
    values: dict[str, float]
    tolerance: Annotated[float, Field(gt=0)]
    scale: Scale = "percent"
    followed: bool = True
    conflict: str | None = None
    note: str = ""


class Conflict(Strict):
    """Sources that disagree: what each says, which one was followed and why."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    what: Text
    followed: Text
    why: Text


class Published(Strict):
    """The whole file; every key that is named exists."""

    sources: dict[str, Source]
    groups: dict[str, Groups]
    conflicts: list[Conflict]
    facts: list[Fact]
    curves: list[Curve]

    @model_validator(mode="after")
    def _keys_exist(self) -> Self:
        conflicts = {conflict.id for conflict in self.conflicts}
        items: list[Fact | Curve] = [*self.facts, *self.curves]
        for item in items:
            if item.source is not None and item.source not in self.sources:
                raise ValueError(f"{item.id}: no source {item.source}")
            if item.conflict is not None and item.conflict not in conflicts:
                raise ValueError(f"{item.id}: no conflict {item.conflict}")
        named = [name for fact in self.facts for name in (fact.about, fact.against)]
        named += [name for curve in self.curves for name in curve.values]
        missing = sorted({name for name in named if name is not None and name not in self.groups})
        if missing:
            raise ValueError(f"no group {', '.join(missing)}")
        unknown = {sector for group in self.groups.values() for sector in group} - set(Sector)
        if unknown:
            raise ValueError(f"no sector {', '.join(sorted(unknown))}")
        return self


def load_published(path: Path = PUBLISHED) -> Published:
    """The published facts.

    Raises
    ------
    ConfigError
        If the file is missing or wrong.
    """
    return load(path, Published)
