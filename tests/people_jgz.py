"""What school and JGZ did in the demo with flags of sickness, so that every part of the work shows somebody.

``python -m tests.people_jgz`` writes it into the database of the settings, once the weekly run raised the flags; a flag
on which somebody worked is left as it is.
"""

import sys
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, Engine, select

from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role, What
from service.domain.moments import AMSTERDAM
from service.policy.consent import Kind, Party, load_consent
from service.policy.sickness import JGZ, SCHOOL, load_sickness_policy
from service.privacy.consent import Said, record
from service.settings import Settings
from service.sickness.stepping import Step, take_step
from service.store.flags import Flag, flags_of_pupil
from service.store.session import make_engine, write_transaction
from service.store.tables import Account, Pupil, School, columns, table
from tests.people import PEOPLE
from tests.people_staff import staff

SHOWS = {
    "nour": "The JGZ has to invite: informed, and a consult asked for.",
    "sven": "Was at the consult; the JGZ goes on to follow.",
    "finn": "The school called, nobody was informed: a code for the JGZ.",
}
"""Why somebody is here, by key of `tests.people.PEOPLE`; the other flags are as the rules raised them."""


@dataclass(frozen=True)
class Taken:
    """Somebody took a step with a pupil's flag on a day of November 2026."""

    pupil: str
    day: int
    step: str
    by: str = "mirjam"


INFORMED = {"nour": 23, "sven": 20}
"""The day of November 2026 on which parents and pupil were told."""
TAKEN = (
    Taken("sven", 20, "contact"),
    Taken("sven", 23, "conversation"),
    Taken("sven", 23, "consult-requested"),
    Taken("sven", 24, "consult", "farah"),
    Taken("nour", 20, "contact"),
    Taken("nour", 23, "conversation"),
    Taken("nour", 24, "consult-requested"),
    Taken("finn", 24, "contact"),
)


def write_steps(engine: Engine) -> int:
    """Take all steps with flags that wait at their first one; how many that were."""
    policy = load_sickness_policy()
    with write_transaction(engine) as connection:
        flags = {key: flag_of(connection, key) for key in SHOWS}
        fresh = {key: flag for key, flag in flags.items() if flag is not None and flag["step"] == policy.first}
        for key, day in INFORMED.items():
            for party in Party if key in fresh else ():
                said = Said(party, Kind.INFORMED, date(2026, 11, day))
                record(
                    connection, load_consent(), fresh[key]["pupil_fk"], "jgz-name", said, _entry(connection, key, day)
                )
        taken = [each for each in TAKEN if each.pupil in fresh]
        for each in taken:
            flag = flag_of(connection, each.pupil)
            step = Step(each.step, JGZ if each.by == "farah" else SCHOOL, date(2026, 11, each.day), shareable=True)
            entry = _entry(connection, each.pupil, each.day, each.by)
            take_step(connection, policy, flag or {}, step, entry)
    return len(taken)


def flag_of(connection: Connection, key: str) -> Flag | None:
    """The last flag of somebody."""
    pupil, school, person = columns(Pupil), columns(School), PEOPLE[key]
    query = select(pupil.id).join(table(School), school.id == pupil.school_fk)
    query = query.where(school.school_id == person.school_id, pupil.pupil_id == person.pupil_id)
    found = flags_of_pupil(connection, int(connection.scalar(query) or 0))
    return found[-1] if found else None


def _entry(connection: Connection, key: str, day: int, by: str = "mirjam") -> AuditEntry:
    """A line of the audit log at ten in the morning."""
    account = columns(Account)
    uid = connection.scalar(select(account.uid).where(account.email == staff(by).email)) or by
    role, ground = (Role.JEUGDARTS, "jgz-signaal") if by == "farah" else (Role.ZORGCOORDINATOR, "begeleiding")
    at = datetime.combine(date(2026, 11, day), time(10), AMSTERDAM)
    flag = flag_of(connection, key)
    pupils, detail = ((flag["pupil_fk"],), {"flag": flag["uid"]}) if flag else ((), {})
    actor = Actor(ActorKind.ACCOUNT, str(uid))
    school_id = PEOPLE[key].school_id
    return AuditEntry(actor, Action.RECORDED, at, What.SICKNESS_STEP, school_id, pupils, role, ground, detail)


if __name__ == "__main__":
    opened = make_engine(Settings().database_url)
    written = write_steps(opened)
    opened.dispose()
    sys.stdout.write(f"Steps of school and JGZ with sickness: {written}.\n")
