"""Handing a case over at a change of school: with consent, without the note, and taken in for the pupil it is about."""

from collections.abc import Mapping
from typing import Any

from service.cases import case
from service.cases.checks import Checks, Problem
from service.cases.logged import Desk, new_uid
from service.domain.access import Action, What
from service.domain.case_steps import WORDS, Step
from service.domain.errors import NotFound
from service.policy.cases import words_of
from service.store.cases import handovers, writing
from service.store.cases.agreed import OPEN, actions_of
from service.store.tables import CaseHandover

CONSENT = "case-handover"
"""Purpose of configs/consent.yaml."""


def offer(desk: Desk, to_school: str, schools: Mapping[str, int], consented: bool) -> None:
    """Hand the open case over to another school: who the pupil is, the step, the kind of absence, open actions.

    ``schools`` are keys of the other schools by number.

    Raises
    ------
    NotFound
        If the pupil has no open case.
    NotAccepted
        If whoever must agree did not, or it is no school one can choose.
    """
    found, checks = writing.open_case_of(desk.connection, desk.pupil_fk), Checks()
    if found is None:
        raise NotFound("This pupil has no open case.")
    checks.choice("school", to_school, schools)
    checks.that(consented, "school", Problem.NO_CONSENT)
    checks.done()
    content = handovers.who(desk.connection, desk.pupil_fk) | {
        "step": found["step"],
        "opened_on": found["opened_on"].isoformat(),
        "typology": found["typology"],
        "actions": [
            words_of(desk.policy.interventions, each["intervention"])
            for each in actions_of(desk.connection, desk.pupil_fk)
            if each["status"] == OPEN
        ],
    }
    row = {"uid": new_uid(), "pupil_fk": desk.pupil_fk, "to_school_fk": schools[to_school], "content": content}
    made = {"offered_on": desk.today, "offered_by": desk.by, "offered_at": desk.at}
    writing.add(desk.connection, CaseHandover, row | made)
    writing.add_step(desk.connection, found, "handover", f"aangeboden aan {to_school}", desk.today, desk.by, desk.at)
    desk.log(Action.SHARED, What.CASE, to_school=to_school)


def take(desk: Desk, uid: str, school_fk: int) -> None:
    """Take in what was handed over for a pupil of this school: it opens a case of the same kind, at its first step.

    Raises
    ------
    NotFound
        If nothing is waiting under that uid.
    NotAccepted
        If the pupil is somebody else by name or date of birth, or has an open case.
    """
    taken, checks = handovers.take(desk.connection, uid, school_fk, desk.by, desk.at), Checks()
    if taken is None:
        raise NotFound("There is no such case to take in.")
    content = taken["content"]
    checks.that(is_about(content, handovers.who(desk.connection, desk.pupil_fk)), "uid", Problem.OTHER_PERSON)
    checks.done()
    case.open_case(desk)
    if content["typology"]:
        case.set_typology(desk, content["typology"])
    opened = writing.open_case_of(desk.connection, desk.pupil_fk) or {}
    said = f"overgenomen van {content['school']}, daar op: {WORDS[Step(content['step'])]}"
    writing.add_step(desk.connection, opened, "handover", said, desk.today, desk.by, desk.at)
    desk.log(Action.RECORDED, What.CASE, about="handover")


def is_about(content: Mapping[str, Any], who: Mapping[str, Any]) -> bool:
    """Whether a pupil is the one a case was handed over of: born on the same day, with the same last name."""
    names = [str(each["last_name"]).casefold() for each in (content, who)]
    return bool(content["birth_date"] == who["birth_date"] and names[0] == names[1])
