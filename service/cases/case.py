"""The case of a pupil: opened, moved along the praktijkkaart, closed; each change is a line that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.cases.checks import Checks, Problem
from service.cases.logged import Desk, new_uid
from service.domain.access import Action, What
from service.domain.case_steps import FIRST, Step, may_follow
from service.domain.errors import NotFound
from service.domain.moments import months_after
from service.policy.cases import CasePolicy, offered
from service.policy.cases import Zorgplicht as ZorgplichtTerms
from service.store.cases import writing
from service.store.cases.agreed import OPEN, actions_of
from service.store.tables import PupilCase

Case = Mapping[str, Any]


@dataclass(frozen=True)
class Zorgplicht:
    """Where the clock of an application stands: the last day to decide, and whether that has passed."""

    from_: date
    extended: bool
    last_day: date
    decided_on: date | None

    def stagnates(self, today: date) -> bool:
        """No decision in time: the moment for doorzettingsmacht."""
        return self.decided_on is None and today > self.last_day


def open_case(desk: Desk) -> str:
    """Open a case and return its uid.

    Raises
    ------
    NotAccepted
        If the pupil has one that is open.
    """
    checks = Checks()
    checks.that(writing.open_case_of(desk.connection, desk.pupil_fk) is None, "case", Problem.NOT_NOW)
    checks.done()
    uid = new_uid()
    row = {"uid": uid, "pupil_fk": desk.pupil_fk, "step": FIRST.value, "step_on": desk.today}
    made = {"opened_on": desk.today, "opened_by": desk.by, "opened_at": desk.at, "zorgplicht_extended": False}
    key = writing.add(desk.connection, PupilCase, row | made)
    _write(desk, {"id": key, "pupil_fk": desk.pupil_fk}, "step", FIRST.value, desk.today)
    desk.log(Action.OPENED, What.CASE, uid=uid)
    return uid


def move(desk: Desk, step: str, on: date | None) -> None:
    """Move the case to another step. A plan needs an open action that is one; back at school starts the year of
    following.

    Raises
    ------
    NotFound
        If the pupil has no open case.
    NotAccepted
        If the step may not follow, there is no plan, or the day has yet to come or lies before the last step.
    """
    case, checks = _case(desk), Checks()
    steps = {each.value: each for each in Step if each is not Step.CLOSED and may_follow(Step(case["step"]), each)}
    checks.choice("step", step, steps)
    checks.past_day("on", on, desk.today, case["step_on"])
    checks.that(step != Step.PLAN or _has_plan(desk), "step", Problem.NO_PLAN)
    checks.done()
    day = on or desk.today
    writing.change_case(desk.connection, case["id"], {"step": step, "step_on": day, **_returned(desk, step, day)})
    _write(desk, case, "step", step, day)
    desk.log(Action.RECORDED, What.CASE, step=step)


def set_typology(desk: Desk, typology: str) -> None:
    """Say what kind of absence it is.

    Raises
    ------
    NotFound
        If the pupil has no open case.
    NotAccepted
        If it is no choice.
    """
    case, checks = _case(desk), Checks()
    checks.choice("typology", typology, offered(desk.policy.typology))
    checks.done()
    writing.change_case(desk.connection, case["id"], {"typology": typology})
    _write(desk, case, "typology", typology, desk.today)
    desk.log(Action.RECORDED, What.CASE, about="typology")


def move_zorgplicht(desk: Desk, event: str, on: date | None) -> None:
    """Start the clock of an application, extend it once, or say that it was decided.

    Raises
    ------
    NotFound
        If the pupil has no open case.
    NotAccepted
        If that cannot happen now, or the day has yet to come.
    """
    case, checks = _case(desk), Checks()
    checks.choice("event", event, zorgplicht_events(case))
    checks.past_day("on", on, desk.today, case["zorgplicht_from"] or desk.earliest)
    checks.done()
    changes: dict[str, dict[str, Any]] = {
        "started": {"zorgplicht_from": on, "zorgplicht_extended": False, "zorgplicht_decided_on": None},
        "extended": {"zorgplicht_extended": True},
        "decided": {"zorgplicht_decided_on": on},
    }
    writing.change_case(desk.connection, case["id"], changes[event])
    _write(desk, case, "zorgplicht", event, on or desk.today)
    desk.log(Action.RECORDED, What.CASE, zorgplicht=event)


def zorgplicht_events(case: Case) -> list[str]:
    """What can happen to the clock of the zorgplicht of a case."""
    if case["zorgplicht_from"] is None or case["zorgplicht_decided_on"] is not None:
        return ["started"]
    return ["decided"] if case["zorgplicht_extended"] else ["extended", "decided"]


def zorgplicht(terms: ZorgplichtTerms, case: Case) -> Zorgplicht | None:
    """Where the clock stands; None when it never ran."""
    first = case["zorgplicht_from"]
    if first is None:
        return None
    weeks = terms.weeks + (terms.extension_weeks if case["zorgplicht_extended"] else 0)
    last = first + timedelta(weeks=weeks)
    return Zorgplicht(first, case["zorgplicht_extended"], last, case["zorgplicht_decided_on"])


def write_note(desk: Desk, text: str) -> None:
    """Replace the note of the case; an empty one takes it away. What it says is not logged.

    Raises
    ------
    NotFound
        If the pupil has no open case.
    NotAccepted
        If it is longer than a note may be.
    """
    case, checks = _case(desk), Checks()
    checks.that(len(text) <= desk.policy.note.longest, "note", Problem.TOO_LONG)
    checks.done()
    writing.put_note(desk.connection, case, text, desk.by, desk.at)
    desk.log(Action.RECORDED, What.CASE_NOTE, characters=len(text))


def close(desk: Desk, reason: str) -> None:
    """Close the case for a reason that is possible at its step.

    Raises
    ------
    NotFound
        If the pupil has no open case.
    NotAccepted
        If the reason is no choice at this step.
    """
    case, checks = _case(desk), Checks()
    checks.choice("reason", reason, close_reasons(desk.policy, desk.today, case))
    checks.done()
    ended = {"step": Step.CLOSED.value, "step_on": desk.today, "closed_on": desk.today, "close_reason": reason}
    writing.change_case(desk.connection, case["id"], ended)
    _write(desk, case, "close", reason, desk.today)
    desk.log(Action.CLOSED, What.CASE, reason=reason)


def close_reasons(policy: CasePolicy, today: date, case: Case) -> dict[str, str]:
    """Why a case can be closed now, with the words."""
    followed = case["follow_up_until"] is not None and today >= case["follow_up_until"]
    reasons = policy.close_reasons
    return {
        name: words
        for name, words in offered(reasons).items()
        if (reasons[name].steps is None or Step(case["step"]) in (reasons[name].steps or ()))
        and (followed or not reasons[name].after_follow_up)
    }


def _case(desk: Desk) -> Case:
    case = writing.open_case_of(desk.connection, desk.pupil_fk)
    if case is None:
        raise NotFound("This pupil has no open case.")
    return case


def _has_plan(desk: Desk) -> bool:
    actions = actions_of(desk.connection, desk.pupil_fk)
    return any(each["status"] == OPEN and each["intervention"] in desk.policy.plans for each in actions)


def _returned(desk: Desk, step: str, day: date) -> dict[str, date | None]:
    """When the pupil came back and until when that is followed; nothing of it for who is away again."""
    if step == Step.BACK:
        return {"returned_on": day, "follow_up_until": months_after(day, desk.policy.follow_up_months)}
    return {"returned_on": None, "follow_up_until": None}


def _write(desk: Desk, case: Case, kind: str, value: str, on: date) -> None:
    writing.add_step(desk.connection, case, kind, value, on, desk.by, desk.at)
