"""What the staff of the demo schools recorded by Monday 23 November 2026: every part of the work shows somebody.

``python -m tests.people_cases`` writes it into the database of the settings, once; the staff must be there. Nothing of
it changes what `tests.people` expects of anybody, except where `SHOWS` says so.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Engine, func, select

from service.cases import actions, case, contacts, decisions
from service.cases.logged import Desk
from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role
from service.domain.moments import AMSTERDAM
from service.policy.cases import load_cases
from service.settings import Settings
from service.store.session import make_engine, write_transaction
from service.store.tables import Account, Pupil, PupilContact, School, columns, table
from tests.people import PEOPLE
from tests.people_model import day
from tests.people_staff import staff

SHOWS = {
    "nour": "Niveau 3 with a plan that runs: no agenda item.",
    "mila": "Niveau 3, and the plan is past its date: overdue.",
    "pepijn": "Niveau 3 without a plan, though there was contact.",
    "senna": "Niveau 2, to look back this week at what was agreed.",
    "ilias": "Niveau 2 with an action that is not due yet.",
    "adam": "Niveau 2 by a decision of a person, where the rules say 1.",
    "sanne": "Niveau 1, and the mentor thinks niet pluis.",
    "pim": "Exempt by the register of exemptions, as the pupil file says.",
}
"""Why somebody is here, by key of `tests.people.PEOPLE`."""

Do = Callable[[Desk], object]


@dataclass(frozen=True)
class Done:
    """Somebody of the staff did something for a pupil at ten in the morning of a date."""

    on: str
    by: str
    role: Role
    pupil: str
    do: Callable[[str], Do]


def _coordinator(on: str, pupil: str, do: Callable[[str], Do]) -> Done:
    return Done(on, "mirjam", Role.ZORGCOORDINATOR, pupil, do)


def _contact(kind: str, whom: str) -> Callable[[str], Do]:
    return lambda _: lambda desk: contacts.record_contact(desk, contacts.Contact(kind, whom, desk.today))


def _agree(what: str, due: str, review: str) -> Callable[[str], Do]:
    def do(by: str) -> Do:
        return lambda desk: actions.agree(desk, actions.NewAction(what, by, day(due), day(review)), [by])

    return do


def _step(step: str) -> Callable[[str], Do]:
    return lambda _: lambda desk: case.move(desk, step, desk.today)


def _open(_: str) -> Do:
    return case.open_case


def _decide(tier: str, reason: str, until: str) -> Callable[[str], Do]:
    return lambda _: lambda desk: decisions.decide(desk, decisions.NewDecision(tier, reason, day(until)))


def _exempt(article: str, first: str, last: str) -> Callable[[str], Do]:
    new = decisions.NewExemption(article, day(first), day(last))
    return lambda _: lambda desk: decisions.exempt(desk, new)


def _feel(feeling: str, sign: str) -> Callable[[str], Do]:
    return lambda _: lambda desk: contacts.record_feeling(desk, contacts.Feeling(feeling, sign))


DONE = (
    _coordinator("2026-08-31", "pim", _exempt("5a", "2026-08-01", "2027-07-31")),
    _coordinator("2026-11-02", "nour", _open),
    _coordinator("2026-11-02", "nour", _contact("home-visit", "pupil-and-parents")),
    _coordinator("2026-11-02", "nour", _step("contact")),
    _coordinator("2026-11-09", "nour", _step("meeting")),
    _coordinator("2026-11-09", "nour", _agree("return-plan", "2026-12-04", "2026-12-11")),
    _coordinator("2026-11-10", "nour", _step("plan")),
    _coordinator("2026-11-18", "nour", _contact("phone", "parents")),
    _coordinator("2026-11-02", "mila", _open),
    _coordinator("2026-11-03", "mila", _contact("at-school", "parents")),
    _coordinator("2026-11-03", "mila", _step("contact")),
    _coordinator("2026-11-04", "mila", _agree("support-plan", "2026-11-13", "2026-12-02")),
    _coordinator("2026-11-18", "pepijn", _contact("phone", "parents")),
    Done("2026-11-02", "annelies", Role.TEAMLEIDER, "senna", _agree("mentor-check", "2026-11-27", "2026-11-20")),
    Done("2026-11-16", "annelies", Role.TEAMLEIDER, "ilias", _agree("talk-parents", "2026-12-04", "2026-12-14")),
    _coordinator("2026-11-18", "adam", _decide("2", "not-in-figures", "2026-12-11")),
    Done("2026-11-19", "hanan", Role.MENTOR, "sanne", _feel("worried", "quieter")),
    Done("2026-11-20", "hanan", Role.MENTOR, "sanne", _contact("at-school", "pupil")),
)


def write_cases(engine: Engine) -> int:
    """Record all of it and return how much that was; nothing where somebody recorded contact before."""
    policy, about = load_cases(), columns(PupilContact)
    with write_transaction(engine) as connection:
        if connection.execute(select(func.count(about.id))).scalar_one():
            return 0
        for each in sorted(DONE, key=lambda done: done.on):
            account, person = columns(Account), PEOPLE[each.pupil]
            pupil, school = columns(Pupil), columns(School)
            by = connection.scalar(select(account.uid).where(account.email == staff(each.by).email)) or each.by
            found = select(pupil.id).join(table(School), school.id == pupil.school_fk)
            key = connection.scalar(
                found.where(school.school_id == person.school_id, pupil.pupil_id == person.pupil_id)
            )
            at = datetime.combine(date.fromisoformat(each.on), time(10), AMSTERDAM)
            actor = Actor(ActorKind.ACCOUNT, str(by))
            entry = AuditEntry(actor, Action.RECORDED, at, "", person.school_id, (), each.role, "begeleiding")
            each.do(str(by))(Desk(connection, policy, int(key or 0), entry))
    return len(DONE)


if __name__ == "__main__":
    opened = make_engine(Settings().database_url)
    recorded = write_cases(opened)
    opened.dispose()
    sys.stdout.write(f"Recorded by the staff of the demo: {recorded}.\n")
