"""Requests to correct, erase, restrict or object: written down, answered in time, decided once (AVG art. 12 to 21).

Nothing is corrected here. The school corrects its own record, a new version arrives with the next import and the old
one stays visible beside it; an erasure is a command of its own.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.domain.access import Action, AuditEntry, What
from service.domain.errors import NotFound, VroegsignaalError
from service.domain.moments import AMSTERDAM
from service.policy.rights import CORRECTION, Rights, one_of
from service.store import audit
from service.store.privacy.requests import add_request, decide_request, find_request, undecided


@dataclass(frozen=True)
class Ask:
    """What is asked, in words of configs/rights.yaml; ``day`` is the date of the record it is about."""

    kind: str
    about: str
    asked_by: str
    asked_on: date
    day: date | None = None


@dataclass(frozen=True)
class Asked:
    """A request that was written down, and the last day to answer it."""

    uid: str
    due_on: date


def ask(connection: Connection, rights: Rights, pupil_fk: int, asked: Ask, entry: AuditEntry) -> Asked:
    """Write a request down, with its line in the audit log, in one transaction.

    ``entry`` says who writes it down, when, at which school and in what role.

    Raises
    ------
    VroegsignaalError
        If a word is not one of the choices, or it would be asked in the future.
    """
    _check(rights, asked, entry)
    made = Asked(uuid.uuid4().hex, rights.due_on(asked.asked_on))
    row = vars(asked) | {"uid": made.uid, "pupil_fk": pupil_fk, "due_on": made.due_on, "decision": None}
    add_request(connection, row | {"recorded_by": entry.actor.uid, "recorded_at": entry.at})
    detail = {"request": made.uid, "kind": asked.kind, "about": asked.about, "due_on": made.due_on.isoformat()}
    _log(connection, entry, Action.CORRECTION_ASKED, pupil_fk, detail)
    return made


def decide(connection: Connection, rights: Rights, uid: str, decision: str, entry: AuditEntry) -> dict[str, Any]:
    """Write down what was decided, with its line in the audit log, in one transaction; the request as it is now.

    Raises
    ------
    VroegsignaalError
        If the decision is not one of the choices, or the request was decided before.
    NotFound
        If there is no such request.
    """
    one_of(rights.decisions, decision, "decision")
    found = find_request(connection, uid)
    if found is None:
        raise NotFound("There is no such request.", "List them: vroegsignaal privacy correct list")
    on = entry.at.astimezone(AMSTERDAM).date()
    if not decide_request(connection, uid, decision, on):
        raise VroegsignaalError("This request was decided before.", "A new wish is a new request.")
    detail = {"request": uid, "decision": decision}
    _log(connection, replace(entry, school_id=found["school_id"]), Action.CORRECTION_DECIDED, found["pupil_fk"], detail)
    return found | {"decision": decision, "decided_on": on}


def register(connection: Connection, on: date, school_ids: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Open requests, the one that is due first in front, each with ``days_left`` (below 0: too late)."""
    return [row | {"days_left": (row["due_on"] - on).days} for row in undecided(connection, school_ids)]


def _check(rights: Rights, asked: Ask, entry: AuditEntry) -> None:
    one_of(rights.kinds, asked.kind, "kind of request")
    one_of(rights.about, asked.about, "subject of a request")
    one_of(rights.asked_by, asked.asked_by, "one who may ask")
    if asked.asked_on > entry.at.astimezone(AMSTERDAM).date():
        raise VroegsignaalError("What has not been asked yet cannot be written down.", "Correct the date.")


def _log(connection: Connection, entry: AuditEntry, action: Action, pupil_fk: int, detail: dict[str, str]) -> None:
    event = replace(entry, action=action, what=What.CORRECTION, ground=CORRECTION, detail=detail)
    audit.append(connection, replace(event, pupils=(pupil_fk,)))
