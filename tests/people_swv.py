"""What the samenwerkingsverband of the demo works with: simulated schools, a list of leerplicht, and a pupil by name.

``python -m tests.people_swv FOLDER`` adds the schools of `tests.people_region`, writes ``leerplicht.csv`` to hold
beside the lists of the schools, and lets the school of Nour bring her in. The staff must be there. What was done is not
done again.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from service.accounts.hashes import new_uid
from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role
from service.pipeline.parts import Parts, opened
from service.policy.consent import Kind, Party, load_consent
from service.policy.region import RegionPolicy, load_region_policy
from service.privacy.consent import Said, record
from service.region.cases import PURPOSE, NewCase, bring_in, current
from service.region.reconcile import HEADER, definitions_of
from service.settings import load_settings
from service.store.accounts import people
from service.store.privacy.persons import person
from service.store.region.lists import Known, counted_in_region
from service.store.session import snapshot, write_transaction
from tests.people import PEOPLE
from tests.people_region import SCHOOLS, add_region
from tests.people_schools import VO, school
from tests.people_staff import staff

BROUGHT_IN, GROUND = PEOPLE["nour"], "terugkeer"
NOT_ON_THE_LIST = 4
"""Leerplicht lacks one in so many of the pupils whom the schools count for long unauthorised absence."""
STRANGERS = 12
"""Pupils of the list whom no school knows: moved away, or under a number of another year."""

Line = tuple[str, str, str, str, str]


def write_list(parts: Parts, folder: Path) -> int:
    """Write the list of leerplicht: most of those whom the schools count, some by name, and some nobody knows."""
    policy = load_region_policy(parts.settings.configs_dir)
    with snapshot(parts.engine) as connection:
        known = counted_in_region(connection, school(VO).swv)
    lines = [*_counted(known, policy), *_strangers()]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "leerplicht.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows([HEADER, *lines])
    return len(lines)


def _counted(known: Iterable[Known], policy: RegionPolicy) -> Iterator[Line]:
    simulated = {each.school_id for each in SCHOOLS}
    counts = {each.school_id + each.pupil_id: each for each in known if each.school_id in simulated}
    for place, (_, each) in enumerate(sorted(counts.items())):
        ours = definitions_of(each, policy)
        if not {"lrv", "zestien-uur"} & set(ours) or place % NOT_ON_THE_LIST == 0:
            continue
        definition = "lrv" if "lrv" in ours else "zestien-uur"
        if place % 2:
            yield each.school_id, each.pupil_id, "", "", definition
        else:
            yield each.school_id, "", each.birth_date.isoformat(), each.last_name, definition


def _strangers() -> Iterator[Line]:
    for number in range(STRANGERS):
        yield SCHOOLS[number % len(SCHOOLS)].school_id, f"9{number:05d}", "", "", "lrv"


def bring_in_one(parts: Parts) -> bool:
    """Record that parents and pupil agree, and bring the pupil in from today; False where that holds already."""
    configs, today = parts.settings.configs_dir, parts.today
    with write_transaction(parts.engine) as connection:
        who = person(connection, VO, BROUGHT_IN.pupil_id)
        if current(connection, who.pupil_fk, today):
            return False
        entry = _by_the_school(connection, parts)
        for party in (Party.PARENTS, Party.PUPIL):
            record(connection, load_consent(configs), who.pupil_fk, PURPOSE, Said(party, Kind.CONSENTED, today), entry)
        case = NewCase(new_uid(), who.pupil_fk, GROUND, consented=True)
        bring_in(connection, load_region_policy(configs), case, today, entry)
    return True


def _by_the_school(connection: Connection, parts: Parts) -> AuditEntry:
    account = people.by_email(connection, staff("mirjam").email)
    actor = Actor(ActorKind.ACCOUNT, account.uid if account else staff("mirjam").name)
    return AuditEntry(actor, Action.RECORDED, parts.now(), "", VO, (), Role.ZORGCOORDINATOR, "begeleiding")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder to write to: python -m tests.people_swv FOLDER")
    folder = Path(sys.argv[1])
    judged = add_region(folder)
    with opened(load_settings()) as at:
        written, brought_in = write_list(at, folder), bring_in_one(at)
    told = f"brings {BROUGHT_IN.name} in" if brought_in else f"brought {BROUGHT_IN.name} in before"
    sys.stdout.write(
        f"{school(VO).swv}: {len(SCHOOLS)} simulated schools, weeks judged now: {len(judged)}; a list of leerplicht of "
        f"{written} pupils; {school(VO).name} {told}.\n"
    )
