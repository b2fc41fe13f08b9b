"""Completing a draft, sharing it, marking it as reported, taking it back: by people, each time in the audit log."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.domain.access import Action, AuditEntry
from service.domain.errors import NotFound, VroegsignaalError
from service.policy.reports import LRV, SENT, SHARED, WITHDRAWN, ReportPolicy
from service.store import audit
from service.store.drafts import Draft, change_draft, find_draft

Entry = Callable[[Action, list[int], dict[str, str | int]], AuditEntry]
"""Makes the line for the audit log: action, pupils, detail."""
_ACTIONS = {SHARED: Action.SHARED, SENT: Action.MARKED_SENT, WITHDRAWN: Action.CLOSED}


class CannotNow(VroegsignaalError):
    """The draft is not in a state from which this can be done."""


@dataclass(frozen=True)
class Completed:
    """What a person adds to a draft: choices of configs/reports.yaml and the last day, "" or None while not known."""

    reason: str
    actions: tuple[str, ...]
    municipal: str
    ends_on: date | None
    contact_uid: str


def problems(policy: ReportPolicy, given: Completed, draft: Draft, today: date) -> dict[str, str]:
    """What is wrong with what was filled in, by field, in Dutch."""
    found = {
        "reden": "" if given.reason in policy.reasons else "Kies een reden; 'nog niet bekend' mag ook.",
        "acties": _choice(given.actions, policy.actions, "Kies wat de school al deed; 'nog geen' mag ook."),
        "gemeente": "" if given.municipal in policy.municipal else "Kies of leerplicht iets moet doen.",
        "einde": _end(given.ends_on, draft, today),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def complete(connection: Connection, draft: Draft, given: Completed, entry: Entry) -> None:
    """Keep what was filled in.

    Raises
    ------
    CannotNow
        If the draft was reported or taken back already.
    """
    if draft["state"] in (SENT, WITHDRAWN):
        raise CannotNow("This report was made or taken back; it stays as it was.")
    values: dict[str, Any] = {"reason": given.reason, "actions": list(given.actions), "municipal": given.municipal}
    change_draft(connection, draft["uid"], **values, ends_on=given.ends_on, contact_uid=given.contact_uid)
    audit.append(connection, entry(Action.RECORDED, [draft["pupil_fk"]], {"report": draft["uid"]}))


def move(connection: Connection, policy: ReportPolicy, draft: Draft, to: str, entry: Entry, **values: Any) -> None:
    """Bring a draft to another state; ``values`` are the columns that go with it.

    Raises
    ------
    CannotNow
        If the draft may not go there from where it is.
    """
    if not policy.may_go(draft["state"], to):
        raise CannotNow(f"A report that is {draft['state']} cannot become {to}.")
    change_draft(connection, draft["uid"], state=to, **values)
    audit.append(connection, entry(_ACTIONS[to], [draft["pupil_fk"]], {"report": draft["uid"]}))


def sending_problem(draft: Draft, sent_on: date | None, today: date) -> str:
    """What is wrong with the day on which a report is said to have been made, in Dutch; "" when nothing is."""
    if sent_on is None:
        return "Vul in op welke dag u het bij DUO meldde."
    if sent_on > today:
        return "Deze dag ligt in de toekomst."
    return "Dat was voordat er iets te melden was." if sent_on < draft["begins_on"] else ""


def is_complete(draft: Draft) -> bool:
    """Whether everything a report needs was filled in; the end may be open while a pupil is away."""
    ended = draft["ends_on"] is not None or draft["kind"] == LRV
    return bool(ended and draft["reason"] and draft["actions"] and draft["municipal"])


def the_draft(connection: Connection, school_fk: int, uid: str, states: Collection[str] | None = None) -> Draft:
    """A draft of a school, optionally only in some states.

    Raises
    ------
    NotFound
        If there is none, or not in these states.
    """
    draft = find_draft(connection, school_fk, uid)
    if draft is None or (states is not None and draft["state"] not in states):
        raise NotFound("There is no such report at this school.")
    return draft


def _choice(given: Collection[str], known: Collection[str], sentence: str) -> str:
    return "" if given and set(given) <= set(known) else sentence


def _end(given: date | None, draft: Draft, today: date) -> str:
    if given is None:
        return "" if draft["kind"] == LRV else "Vul de laatste dag van het verzuim in."
    if given > today:
        return "De laatste dag ligt in de toekomst."
    return "De laatste dag ligt voor de eerste." if given < draft["begins_on"] else ""
