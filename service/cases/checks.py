"""Why something is not taken, per field; the pages have the sentences."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from service.domain.errors import VroegsignaalError


class Problem(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    NO_CHOICE = "no-choice"
    IN_THE_FUTURE = "in-the-future"
    IN_THE_PAST = "in-the-past"
    TOO_LONG_AGO = "too-long-ago"
    TOO_FAR_AHEAD = "too-far-ahead"
    BEFORE_THE_OTHER = "before-the-other"
    NOT_NOW = "not-now"
    NO_PLAN = "no-plan"
    NO_CONSENT = "no-consent"
    TOO_LONG = "too-long"
    OVERLAPS = "overlaps"
    OTHER_PERSON = "other-person"


class NotAccepted(VroegsignaalError):
    """What was filled in is not right; ``problems`` says per field why. Nothing was written."""

    def __init__(self, problems: dict[str, Problem]) -> None:
        super().__init__("What was filled in is not accepted.", "Correct the fields that are named.")
        self.problems = problems


@dataclass
class Checks:
    """Collects what is wrong; a field keeps its first problem."""

    problems: dict[str, Problem] = field(default_factory=dict)

    def that(self, fine: bool, name: str, problem: Problem) -> None:
        """Note a problem of a field unless it is fine."""
        if not fine:
            self.problems.setdefault(name, problem)

    def choice(self, name: str, value: str, choices: Collection[str]) -> None:
        """One of the choices must be chosen."""
        self.that(bool(value), name, Problem.MISSING)
        self.that(value in choices, name, Problem.NO_CHOICE)

    def day(self, name: str, value: date | None, earliest: date | None = None, latest: date | None = None) -> None:
        """A date within bounds, both included."""
        self.that(value is not None, name, Problem.MISSING)
        if value is not None:
            self.that(earliest is None or value >= earliest, name, Problem.TOO_LONG_AGO)
            self.that(latest is None or value <= latest, name, Problem.TOO_FAR_AHEAD)

    def past_day(self, name: str, value: date | None, today: date, earliest: date) -> None:
        """A date that has come."""
        self.that(value is None or value <= today, name, Problem.IN_THE_FUTURE)
        self.day(name, value, earliest)

    def done(self) -> None:
        """Stop when something is wrong.

        Raises
        ------
        NotAccepted
            If any field has a problem.
        """
        if self.problems:
            raise NotAccepted(self.problems)
