"""Contact about a pupil, and a mentor's gut feeling."""

from dataclasses import dataclass
from datetime import date

from service.cases.checks import Checks
from service.cases.logged import Desk
from service.domain.access import Action, What
from service.policy.cases import offered
from service.store.cases.writing import add
from service.store.tables import GutFeeling, PupilContact


@dataclass(frozen=True)
class Contact:
    """Somebody was spoken with; choices of configs/cases.yaml."""

    kind: str
    with_whom: str
    held_on: date | None


@dataclass(frozen=True)
class Feeling:
    """How the mentor feels about a pupil, and what can be seen of it."""

    feeling: str
    sign: str


def record_contact(desk: Desk, contact: Contact) -> None:
    """Write down a contact.

    Raises
    ------
    NotAccepted
        If a choice is missing, or the day has yet to come or is more than a year ago.
    """
    checks = Checks()
    checks.choice("kind", contact.kind, offered(desk.policy.contact_kinds))
    checks.choice("with_whom", contact.with_whom, offered(desk.policy.contact_with))
    checks.past_day("held_on", contact.held_on, desk.today, desk.earliest)
    checks.done()
    add(desk.connection, PupilContact, desk.recorded() | vars(contact))
    desk.log(Action.RECORDED, What.CONTACT, kind=contact.kind)


def record_feeling(desk: Desk, feeling: Feeling) -> None:
    """Write down a gut feeling of today.

    Raises
    ------
    NotAccepted
        If a choice is missing.
    """
    checks = Checks()
    checks.choice("feeling", feeling.feeling, offered(desk.policy.feelings))
    checks.choice("sign", feeling.sign, offered(desk.policy.feeling_signs))
    checks.done()
    add(desk.connection, GutFeeling, desk.recorded() | vars(feeling) | {"felt_on": desk.today})
    desk.log(Action.RECORDED, What.GUT_FEELING, feeling=feeling.feeling)
