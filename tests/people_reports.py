"""What the zorgcoördinator of the demo did with draft reports, so that every part of the work shows somebody.

``python -m tests.people_reports`` writes it into the database of the settings, for the drafts that a weekly run made by
then; a draft on which somebody worked is left as it is.
"""

import sys
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, select

from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role, What
from service.domain.moments import AMSTERDAM
from service.policy.reports import DRAFT, FIRST, FOLLOW_UP, SENT, SHARED, load_report_policy
from service.reports.filling import Completed, complete, move
from service.settings import Settings
from service.store.drafts import Draft, drafts_of_school
from service.store.session import make_engine, write_transaction
from service.store.tables import Account, School, columns, table
from tests.people import PEOPLE
from tests.people_staff import staff

SHOWS = {
    "zoe": "Reported each time until last week; the newest report is still to be made.",
    "hamza": "Reported each time until last week; the newest report is still to be made.",
    "amira": "Filled in, reported at DUO and shared with leerplicht.",
    "femke": "Filled in and shared with leerplicht; the report at DUO is still to be made.",
}
"""Why somebody is here, by key of `tests.people.PEOPLE`; the other drafts are as the rules made them."""


@dataclass(frozen=True)
class Handled:
    """Reports of sixteen hours that were due by a date: filled in, shared, and on ``sent`` reported at DUO.

    ``sent`` None is the last day for it.
    """

    pupil: str
    due_by: date
    reason: str
    to: tuple[str, ...]
    sent: date | None = None


LAST_WEEK = date(2026, 11, 19)
HANDLED = (
    Handled("zoe", LAST_WEEK, "at-home", (SENT,)),
    Handled("hamza", LAST_WEEK, "at-home", (SENT,)),
    Handled("amira", date(2026, 11, 24), "skipping", (SHARED, SENT), date(2026, 11, 23)),
    Handled("femke", date(2026, 11, 25), "not-known", (SHARED,)),
)


def write_reports(engine: Engine) -> int:
    """Handle all drafts that wait; how many that were."""
    with write_transaction(engine) as connection:
        account, school = columns(Account), columns(School)
        by = str(connection.scalar(select(account.uid).where(account.email == staff("mirjam").email)) or "mirjam")
        keys = dict(connection.execute(select(school.school_id, school.id).select_from(table(School))).all())
        found = [(each, draft) for each in HANDLED for draft in _waiting(connection, each, keys)]
        for each, draft in found:
            _handle(connection, each, draft, by)
    return len(found)


def _waiting(connection: Connection, handled: Handled, keys: dict[str, int]) -> list[Draft]:
    person = PEOPLE[handled.pupil]
    drafts = drafts_of_school(connection, keys[person.school_id], (DRAFT,)) if person.school_id in keys else []
    return [
        draft
        for draft in drafts
        if draft["pupil_id"] == person.pupil_id
        and draft["kind"] in (FIRST, FOLLOW_UP)
        and draft["due_on"] <= handled.due_by
        and draft["reason"] is None
    ]


def _handle(connection: Connection, handled: Handled, draft: Draft, by: str) -> None:
    policy, on = load_report_policy(), handled.sent or draft["due_on"]
    entry = partial(_entry, by, PEOPLE[handled.pupil].school_id, on)
    given = Completed(handled.reason, ("talked-parents",), next(iter(policy.municipal)), draft["ends_on"], by)
    complete(connection, draft, given, entry)
    for to in handled.to:
        values: dict[str, Any] = {"sent_on": on, "sent_by": by} if to == SENT else {}
        move(connection, policy, draft, to, entry, **values)
        draft = {**draft, "state": to}


def _entry(by: str, school_id: str, on: date, action: Action, pupils: list[int], detail: dict[str, Any]) -> AuditEntry:
    """A line of the audit log at ten in the morning."""
    at, who = datetime.combine(on, time(10), AMSTERDAM), Actor(ActorKind.ACCOUNT, by)
    role = Role.ZORGCOORDINATOR
    return AuditEntry(who, action, at, What.REPORT_DRAFT, school_id, tuple(pupils), role, "begeleiding", detail)


if __name__ == "__main__":
    opened = make_engine(Settings().database_url)
    written = write_reports(opened)
    opened.dispose()
    sys.stdout.write(f"Draft reports handled by the school: {written}.\n")
