"""Assessments as the API shows them: what was said of a pupil, and everything behind it."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from service.domain.codes import Answer, Exemption, Sector, Status
from service.views.api.fact_shapes import Facts

Tier = Field(ge=1, le=3, description="1 comes (almost) always, 2 emerging, 3 structural; null for no tier.")


class Evidence(BaseModel):
    """What lies behind a yes."""

    numbers: dict[str, Any] = Field(description="Facts and parameters of the rule, by name.")
    dates: list[date] = Field(description="The days that count.")
    records: list[int] = Field(description="Numbers of the record versions behind those days.")


class Reason(BaseModel):
    """A rule that says yes, the model where the team lets it raise a tier, or a decision of the school."""

    rule: str = Field(
        description="Id of the rule, as in docs/reference/rules.md; model for the risk model, decision for a decision."
    )
    name: str
    tier: int | None = Tier
    kind: Literal["law", "agreement", "policy", "research", "model", "decision"]
    version: str = Field(description="Date from which this version of the rule holds, or version of the model.")
    source: str
    since: date = Field(description="First date on which it has held without a break.")
    sentence: str = Field(description="The reason in one Dutch sentence.")
    evidence: Evidence


class Weight(BaseModel):
    """A fact that weighs in the second opinion."""

    fact: str
    value: float | int | str | None
    sentence: str


class Opinion(BaseModel):
    """The second opinion of the risk model. It advises; it never lowers a tier."""

    version: str | None
    origin: Literal["simulated", "school"] | None = Field(description="Whom the model learned from.")
    validated: bool = Field(description="Whether it was tested on data of this school.")
    probability: float | None = Field(ge=0, le=1, description="Share of pupils like this who reach tier 3 in 8 weeks.")
    no_number: str | None = Field(description="Why there is no probability; null when there is one.")
    band: Literal["laag", "verhoogd", "hoog"] | None
    behind: int = Field(description="Pupils with such numbers the probability rests on.")
    positives: int = Field(description="How many of them came in tier 3.")
    reasons: list[Weight]
    early_signal: bool


class Assessment(BaseModel):
    """What the rules say of one pupil as of a date."""

    pupil_id: str
    status: Status
    rule_tier: int | None = Tier
    tier: int | None = Tier
    previous_tier: int | None = Tier
    attention: bool = Field(description="Tier 1, and missing more than most.")
    answers: dict[str, Answer] = Field(description="The answer of every rule in force, by id.")
    reasons: list[Reason]
    open: list[str] = Field(description="Rules of a higher tier that missing registers leave unanswered.")
    model: Opinion | None
    content_sha256: str = Field(description="Hash of what is said, without the second opinion.")


class AssessmentWithFacts(Assessment):
    """The same with the facts it rests on."""

    facts: Facts  # type: ignore[valid-type]


class Person(BaseModel):
    """Who it is about."""

    pupil_id: str
    name: str
    class_: str = Field(alias="class")
    mentor: str | None
    birth_date: date
    year_group: str
    exemption: Exemption | None
    enrolled_from: date
    enrolled_to: date | None


class AtSchool(BaseModel):
    """Where."""

    school_id: str
    name: str
    sector: Sector


class PupilDay(BaseModel):
    """One weekday of this school year. Minutes; a day whose register did not arrive is its own kind, never presence."""

    date: date
    kind: Literal["lessons", "not_received", "holiday", "study_day", "no_lessons", "not_enrolled"]
    scheduled: int
    absent: int
    sick: int
    authorised: int
    unauthorised: int
    late: int


class Episode(BaseModel):
    """Pupil days in a row with some sickness."""

    first: date
    last: date
    days: int


class WeekBefore(BaseModel):
    """The tier of an earlier week, by what is known now."""

    week: str
    as_of: date
    rule_tier: int | None = Tier
    tier: int | None = Tier


class Record(BaseModel):
    """A record version that counts."""

    number: int = Field(alias="seq", serialization_alias="number", description="Order of arrival.")
    date: date
    period: int = Field(description="0 is the whole day.")
    minutes: int
    reason: str = Field(description="Reason code; there is none for the nature of an illness.")
    recorded_at: datetime


class RuleUsed(BaseModel):
    """Version and hash of a rule."""

    version: date
    sha256: str


class Receipt(BaseModel):
    """What it was made with: enough to make it again."""

    as_of: date
    known_at: datetime
    code_version: str
    rules_sha256: str
    rules: dict[str, RuleUsed]
    model_version: str | None
    last_record: int = Field(description="Number of the last record version that was known; 0 without records.")


class Replay(BaseModel):
    """The stored assessment of that date, made again from what it was made from."""

    same: bool = Field(description="Whether it comes out the same.")
    same_rules: bool
    same_code: bool
    written_at: datetime
    known_at: datetime
    last_record: int
    versions: int = Field(description="Assessments of this date that are stored; the last one holds.")
    model_version: str | None


class PupilAssessment(BaseModel):
    """One pupil as of a date, with everything behind it."""

    person: Person
    school: AtSchool
    as_of: date
    week: str
    behind: int = Field(description="School days the register of the school is behind.")
    assessment: AssessmentWithFacts
    calendar: list[PupilDay]
    episodes: list[Episode]
    history: list[WeekBefore]
    records: list[Record]
    receipt: Receipt
    replay: Replay | None = Field(description="Null when no assessment of that date is stored.")
