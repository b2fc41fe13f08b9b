"""Taking a step with a flag: by the party whose step it is, on a day, with its line in the audit log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from service.domain.access import AuditEntry
from service.domain.errors import NotFound, VroegsignaalError
from service.domain.moments import AMSTERDAM
from service.policy.sickness import SERVICE, SicknessPolicy
from service.store import audit
from service.store.flags import Flag, add_step, change_flag, flags_of_school, steps_of


class Problem(StrEnum):
    """Why a step is not taken."""

    NOT_NOW = "not-now"
    NAME_NOT_SHARED = "name-not-shared"
    NO_DAY = "no-day"
    IN_THE_FUTURE = "in-the-future"
    TOO_LONG_AGO = "too-long-ago"
    NO_REASON = "no-reason"


DAY, REASON, NEXT = "day", "reason", "next"
"""What a problem can be about."""


class NotThisStep(VroegsignaalError):
    """The step is not taken; ``problems`` says of what is given why. Nothing was written."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__("The flag does not go to this step like this.", "Open the page again.")
        self.problems = dict(problems)


@dataclass(frozen=True)
class Step:
    """A step somebody wants to take.

    ``reason`` is one of configs/sickness.yaml, for closing alone; ``shareable`` says that the name may be shared with
    the JGZ.
    """

    to: str
    party: str
    on: date | None
    reason: str = ""
    shareable: bool = False


def the_flag(connection: Connection, school_fk: int, uid: str) -> Flag:
    """A flag of a school.

    Raises
    ------
    NotFound
        If the school has none such.
    """
    found = flags_of_school(connection, school_fk, uid)
    if not found:
        raise NotFound("There is no such flag at this school.")
    return found[0]


def take_step(connection: Connection, policy: SicknessPolicy, flag: Flag, step: Step, entry: AuditEntry) -> None:
    """Take a step; ``entry`` says who does it and when.

    Raises
    ------
    NotThisStep
        If this party may not take it from where the flag stands, or something about it is wrong.
    """
    earliest = earliest_day(flag, steps_of(connection, flag["id"]))
    problems = dict(_problems(policy, flag, step, (earliest, entry.at.astimezone(AMSTERDAM).date())))
    if problems:
        raise NotThisStep(problems)
    closing = step.to == policy.closed
    change_flag(connection, flag["id"], step=step.to, closed_on=step.on if closing else None)
    row = {"flag_fk": flag["id"], "pupil_fk": flag["pupil_fk"], "step": step.to, "party": step.party}
    row |= {"happened_on": step.on, "reason": step.reason if closing else None}
    add_step(connection, {**row, "recorded_by": entry.actor.uid, "recorded_at": entry.at})
    audit.append(connection, replace(entry, detail={**entry.detail, "step": step.to}))


def earliest_day(flag: Flag, taken: list[Flag]) -> date:
    """The first day on which the next step can have happened: not before the last one.

    Where the last is the flag itself, not before the sickness became a worry: a school may have called before the
    rules had counted.
    """
    last = taken[-1] if taken else None
    if last is not None and last["party"] != SERVICE:
        day: date = last["happened_on"]
        return day
    opened: date = flag["opened_on"]
    return min([opened, *(date.fromisoformat(hit["since"]) for hit in flag["criteria"].values())])


def _problems(
    policy: SicknessPolicy, flag: Flag, step: Step, between: tuple[date, date]
) -> Iterator[tuple[str, Problem]]:
    """Everything that is wrong; ``between`` are the first and last day it can have happened."""
    if step.to not in policy.may_go(flag["step"], step.party):
        yield NEXT, Problem.NOT_NOW
        return
    if policy.steps[step.to].named and not step.shareable:
        yield NEXT, Problem.NAME_NOT_SHARED
    if step.on is None:
        yield DAY, Problem.NO_DAY
    elif not between[0] <= step.on <= between[1]:
        yield DAY, Problem.IN_THE_FUTURE if step.on > between[1] else Problem.TOO_LONG_AGO
    if step.to == policy.closed and step.reason not in policy.offered_reasons:
        yield REASON, Problem.NO_REASON
