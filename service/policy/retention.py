"""What is kept for how long, why, and how it goes: configs/retention.yaml."""

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from service.domain.moments import school_year_start
from service.policy.loading import DEFAULT_CONFIGS, Strict, load

Text = Annotated[str, Field(min_length=1)]
Count = Annotated[StrictInt, Field(ge=1, le=100)]
Days = Annotated[StrictInt, Field(ge=1, le=3660)]


class Moment(StrEnum):
    """From when a term counts."""

    END_OF_ENROLMENT = "end-of-enrolment"
    """The last day of the pupil's last enrolment at the school; never while one is open."""
    SUBJECT = "subject"
    """The date that it is about."""
    MADE = "made"
    ENDED = "ended"
    """When it stopped working: ended, used, taken back or expired."""
    DECIDED = "decided"
    """When it was decided; never while it is open."""
    DISABLED = "disabled"
    """When it was disabled; never while it is in use."""


class Term(Strict):
    """Kept for a term after a moment. ``school_years: 1`` is to the end of the school year after that of the moment."""

    years: Count | None = None
    days: Days | None = None
    school_years: Count | None = None
    counts_from: Moment

    @model_validator(mode="after")
    def _says_how_long_once(self) -> Self:
        if [self.years, self.days, self.school_years].count(None) != 2:
            raise ValueError("give one of years, days and school_years")
        return self

    def kept_from(self, today: date) -> date:
        """What has a moment before this date has been kept for its whole term, and goes."""
        if self.days is not None:
            return today - timedelta(days=self.days)
        if self.years is not None:
            return _years_before(today, self.years)
        return date(school_year_start(today).year - (self.school_years or 0), 8, 1)

    def kept_until(self, moment: date) -> date:
        """The last day of the term of something with this moment."""
        if self.days is not None:
            return moment + timedelta(days=self.days)
        if self.years is not None:
            return _years_after(moment, self.years)
        return date(school_year_start(moment).year + (self.school_years or 0) + 1, 7, 31)


class GoesWith(Strict):
    """Kept exactly as long as the row it belongs to."""

    goes_with: Text


class Always(Strict):
    """Never deleted by a term, and why that is right."""

    always: Text


class Entry(Strict):
    """What something is for, on what ground, about whom. All texts are Dutch: they become the processing register.

    ``minimum``: a law or guideline also asks to keep it for the term, so an erasure needs a ground of its own.
    """

    what: Text
    purpose: Text
    ground: Text
    people: Literal["pupils", "staff", "nobody"]
    health: StrictBool = False
    categories: list[Text] = Field(min_length=1)
    keep: Term | GoesWith | Always
    minimum: StrictBool = False
    why: Text
    source: str

    @model_validator(mode="after")
    def _a_minimum_has_a_term(self) -> Self:
        if self.minimum and not isinstance(self.keep, Term):
            raise ValueError("only a term can be a minimum")
        return self


class Outside(Strict):
    """The same for what is kept in files. ``deletion`` says how it goes; ``days`` where the service sees to a term."""

    what: Text
    where: Text
    purpose: Text
    people: Literal["pupils", "staff", "nobody"]
    categories: list[Text] = Field(min_length=1)
    term: Text
    deletion: Text
    days: Days | None = None


class Source(Strict):
    """Where a term was read, and when."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None
    checked_on: date


class Retention(Strict):
    """The whole file; ``tables`` by the name of the table."""

    sources: dict[str, Source]
    tables: dict[str, Entry]
    outside: dict[str, Outside]

    @model_validator(mode="after")
    def _names_lead_somewhere(self) -> Self:
        for name, entry in self.tables.items():
            if entry.source not in self.sources:
                raise ValueError(f"{name} names the unknown source '{entry.source}'")
            if isinstance(entry.keep, GoesWith) and entry.keep.goes_with not in self.tables:
                raise ValueError(f"{name} goes with the unknown table '{entry.keep.goes_with}'")
        return self

    def term_of(self, table: str) -> Term | None:
        """The own term of a table; None where it goes with another one, or never."""
        keep = self.tables[table].keep
        return keep if isinstance(keep, Term) else None


def load_retention(configs: Path = DEFAULT_CONFIGS) -> Retention:
    """The terms in force.

    Raises
    ------
    ConfigError
        If configs/retention.yaml is missing or wrong.
    """
    return load(configs / "retention.yaml", Retention)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)  # 29 February in a year without one


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
