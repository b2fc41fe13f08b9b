"""The parts of a weekly list as the API shows them."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from service.domain.codes import Status
from service.views.api.assessment_shapes import Opinion, Tier

BlockId = Literal[
    "overdue",
    "new_tier_3",
    "tier_3_without_plan",
    "tier_2_worsening",
    "new_tier_2",
    "early_signals",
    "review_due",
    "improved",
    "cannot_judge",
    "steady_tier_3",
    "steady_tier_2",
]


class RegisterState(BaseModel):
    """How complete the register was."""

    behind: int = Field(description="School days after the last one that was received.")
    last_received: date | None
    missing: list[date] = Field(description="School days of the last 12 school weeks that were not received.")
    school_days_12w: int


class Counts(BaseModel):
    """How many pupils are where."""

    pupils: int
    tier_1: int
    attention: int
    tier_2: int
    tier_3: int
    cannot_judge: int
    exempt: int


class Capacity(BaseModel):
    """What a capacity of the team would find and miss, as expected from the probabilities."""

    per_500: float
    listed: int
    expected_listed: float
    expected_missed: float


class ListModel(BaseModel):
    """The risk model of a list: whether it is used, and what it may do."""

    state: Literal["in-use", "not-validated", "off", "missing", "refused", "baseline"]
    why: str | None = Field(description="In Dutch; null when there is nothing to say.")
    role: Literal["off", "advisory", "raise"]
    version: str | None
    origin: Literal["simulated", "school"] | None
    validated: bool
    baseline: str | None = Field(description="The simple order that is used instead of the model.")
    capacity_per_500: float
    places: int
    threshold: float | None
    expected_listed: float | None
    expected_missed: float | None
    capacities: list[Capacity]


class Entry(BaseModel):
    """One pupil on the list. What people agree is null until it is written down."""

    pupil_id: str
    name: str
    class_: str = Field(alias="class")
    mentor: str
    tier: int | None = Tier
    tier_since: date | None
    previous_tier: int | None = Tier
    attention: bool
    rules: list[str] = Field(description="Rules that say yes.")
    sentences: list[str] = Field(description="The same in Dutch sentences, in the same order.")
    open: list[str]
    absent_hours_4w: float
    absent_hours_12w: float
    absent_share_4w: float | None
    absent_share_12w: float | None
    sick_reports_12w: int
    sick_days_year: int
    away_run_days: int
    away_since: date | None
    last_present: date | None
    pupil_days: int
    missing_days_4w: int
    missing_days_12w: int
    scheduled_days_12w: int
    due_on: date | None = Field(description="Until when to report at DUO.")
    last_contact: date | None
    owner: str | None
    action: str | None
    action_due: date | None
    review_on: date | None
    mazl_step: str | None = Field(description="Step with worrisome sickness absence, in words.")
    reported_to_duo: date | None = Field(description="Day of the last report at DUO.")
    model: Opinion | None = None
    probability: float | None = None
    disagreement: Literal["model_higher", "model_lower"] | None = None
    content_sha256: str


class Block(BaseModel):
    """A block of the list."""

    id: BlockId
    entries: list[Entry]


class Unaccounted(BaseModel):
    """A pupil with absences of which the reason is still unknown."""

    pupil_id: str
    name: str
    class_: str = Field(alias="class")
    records: int
    oldest: date


class Erased(BaseModel):
    """Somebody stood here who was erased; not who."""

    place: str
    erased_on: date


class Side(BaseModel):
    """What was or is said of a pupil."""

    status: Status
    rule_tier: int | None = Tier
    tier: int | None = Tier
    attention: bool
    open: list[str]
    rules: list[str]
    sentences: list[str]
    absent_share_4w: float | None


class Change(BaseModel):
    """What corrections changed for one pupil after the list was frozen."""

    pupil_id: str
    name: str
    class_: str = Field(alias="class")
    was: Side | None = Field(description="Null for somebody who was not assessed then.")
    is_: Side = Field(alias="is")
    why: list[str]
