"""Actions: agreed with somebody who does them and a date, and ended with how it went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from service.cases.checks import Checks, Problem
from service.cases.logged import Desk, new_uid
from service.domain.access import Action, What
from service.domain.errors import NotFound
from service.policy.cases import offered
from service.store.cases.agreed import OPEN
from service.store.cases.writing import add, end_action, find_action
from service.store.tables import AgreedAction


@dataclass(frozen=True)
class NewAction:
    """What is agreed: an intervention, an account that does it, by when, and when to look back."""

    intervention: str
    owner_uid: str
    due_on: date | None
    review_on: date | None


def agree(desk: Desk, action: NewAction, owners: Collection[str]) -> str:
    """Agree on an action of today and return its uid; ``owners`` are the accounts that may be asked.

    Raises
    ------
    NotAccepted
        If a choice or date is missing, a date lies before today or too far ahead.
    """
    latest = desk.today + timedelta(days=desk.policy.action.longest_days)
    checks = Checks()
    checks.choice("intervention", action.intervention, offered(desk.policy.interventions))
    checks.choice("owner_uid", action.owner_uid, owners)
    for name, day in (("due_on", action.due_on), ("review_on", action.review_on)):
        checks.that(day is None or day >= desk.today, name, Problem.IN_THE_PAST)
        checks.day(name, day, latest=latest)
    checks.done()
    uid = new_uid()
    said = {"uid": uid, "agreed_on": desk.today, "status": OPEN}
    add(desk.connection, AgreedAction, desk.recorded() | vars(action) | said)
    desk.log(Action.RECORDED, What.AGREED_ACTION, intervention=action.intervention, uid=uid)
    return uid


def end(desk: Desk, uid: str, outcome: str) -> None:
    """End an action with how it went.

    Raises
    ------
    NotFound
        If the pupil has no such action.
    NotAccepted
        If no outcome is chosen, or somebody ended it before.
    """
    if find_action(desk.connection, desk.pupil_fk, uid) is None:
        raise NotFound("There is no such action of this pupil.")
    checks = Checks()
    checks.choice("outcome", outcome, offered(desk.policy.action_outcomes))
    checks.done()
    status = desk.policy.action_outcomes[outcome].status
    ended = {"closed_on": desk.today, "closed_by": desk.by, "closed_at": desk.at}
    checks.that(
        end_action(desk.connection, uid, {"status": status, "outcome": outcome, **ended}), "outcome", Problem.NOT_NOW
    )
    checks.done()
    desk.log(Action.CLOSED, What.AGREED_ACTION, outcome=outcome, uid=uid)
