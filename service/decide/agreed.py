"""What people agreed for a pupil, as the weekly list shows it, and the thuiszitter clock (rules.md §5, §8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.moments import months_after
from service.policy.cases import Clock

DAYS_OF_A_SCHOOL_WEEK = 5


@dataclass(frozen=True)
class OpenAction:
    """An action nobody ended yet; ``owner`` is a name or role, ``plan`` says that it is one."""

    what: str
    owner: str | None = None
    due_on: date | None = None
    review_on: date | None = None
    plan: bool = False


@dataclass(frozen=True)
class Agreed:
    """Everything open for one pupil; ``to_finish`` is a case that is not in the year of following or closed.

    ``sickness_step`` is the step with worrisome sickness (M@ZL) in words, ``reported_on`` the day of the last report
    at DUO.
    """

    last_contact: date | None = None
    actions: tuple[OpenAction, ...] = ()
    to_finish: bool = False
    sickness_step: str | None = None
    reported_on: date | None = None

    @property
    def has_plan(self) -> bool:
        """Whether a plan is open."""
        return any(action.plan for action in self.actions)

    @property
    def first(self) -> OpenAction | None:
        """The open action that is due first."""
        return min(self.actions, key=lambda action: action.due_on or date.max, default=None)

    def overdue(self, on: date) -> bool:
        """Whether an open action was due before a date."""
        return any(action.due_on is not None and action.due_on < on for action in self.actions)

    def reported(self, since: date) -> bool:
        """Whether a report was made at DUO on a date or later."""
        return self.reported_on is not None and self.reported_on >= since

    def review_due(self, on: date) -> bool:
        """Whether the date to look back at an open action has come."""
        return any(action.review_on is not None and action.review_on <= on for action in self.actions)

    def entry(self) -> dict[str, Any]:
        """The columns of the weekly list that people fill."""
        first = self.first or OpenAction("")
        reviews = [action.review_on for action in self.actions if action.review_on]
        return {
            "last_contact": _iso(self.last_contact),
            "owner": first.owner,
            "action": first.what or None,
            "action_due": _iso(first.due_on),
            "review_on": _iso(min(reviews, default=None)),
            "mazl_step": self.sickness_step,
            "reported_to_duo": _iso(self.reported_on),
        }


@dataclass(frozen=True)
class Agreements:
    """What is agreed at a school per pupil number, and the marks of the clock in force."""

    of: Mapping[str, Agreed] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)

    def for_pupil(self, pupil_id: str) -> Agreed:
        """What is agreed for a pupil; nothing when nobody wrote anything down."""
        return self.of.get(pupil_id, Agreed())


def marks(clocks: Mapping[str, Clock], away_since: date | None, away_slots: int, as_of: date) -> list[str]:
    """Marks of the clock a pupil has reached, in the order of the file; none for who is at school.

    ``away_slots`` are school days of the calendar since ``away_since``, so holidays make no week pass; months are those
    of the calendar.
    """
    if away_since is None:
        return []
    return [
        name
        for name, clock in clocks.items()
        if (clock.school_weeks is not None and away_slots >= clock.school_weeks * DAYS_OF_A_SCHOOL_WEEK)
        or (clock.calendar_months is not None and as_of >= months_after(away_since, clock.calendar_months))
    ]


def clock_entry(clocks: Mapping[str, Clock], facts: Mapping[str, Any], as_of: date) -> dict[str, str] | None:
    """The last mark reached, in words, with the day the clock runs from; None before the first mark."""
    since = facts["away_since"]
    day = date.fromisoformat(since) if since else None
    reached = marks(clocks, day, int(facts["away_slots"] or 0), as_of)
    return {"mark": reached[-1], "words": clocks[reached[-1]].words, "since": since} if reached else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
