"""A real address for every route: what the placeholders stand for exists, and whoever may use the route finds it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from service.accounts.hashes import new_uid
from service.accounts.roles import Wanted, give_role
from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role
from service.policy.rights import load_rights
from service.privacy.corrections import Ask, ask
from service.store.accounts import people
from service.store.read_imports import imports
from service.store.session import snapshot, write_transaction
from service.store.tables import Pupil, School, columns, table
from service.views.permission_matrix import Where
from tests.access.world import Person, World
from tests.people import PEOPLE, PO, SO, VO, WEEK

PUPILS = {Where.CLASS: "noor", Where.SCHOOL: "amira", Where.REGION: "daan", Where.ELSEWHERE: "ada"}
"""Somebody of class 2B, of class 3C next to it, of the school in the same region, of the school in another one."""
SCHOOLS = {Where.CLASS: VO, Where.SCHOOL: VO, Where.REGION: PO, Where.ELSEWHERE: SO, Where.NOWHERE: VO}
TESTS = Actor(ActorKind.COMMAND, "tests")

Make = Callable[[World, Person, Where], str]


def address(world: World, person: Person, path: str, where: Where) -> str:
    """The path of a route with something that exists at every placeholder.

    Raises
    ------
    AssertionError
        If there is no example of a placeholder yet.
    """

    def example(found: re.Match[str]) -> str:
        name = found[1].partition(":")[0]
        make = OF_ROUTE.get(path, {}).get(name) or ANYWHERE.get(name)
        assert make is not None, f"{path} needs an example of {name}"
        return make(world, person, where)

    return re.sub(r"\{([^}]+)\}", example, path)


def school_of(_world: World, _person: Person, where: Where) -> str:
    """Number of a school."""
    return SCHOOLS[where]


def pupil_of(_world: World, _person: Person, where: Where) -> str:
    """Number of a pupil of it."""
    return PEOPLE[PUPILS[where]].pupil_id


def own_session(_world: World, person: Person, _where: Where) -> str:
    """Another session of the same person."""
    before = person.cookie
    person.sign_in()
    uid = person.me.session_uid
    person.cookie = before
    return uid


def own_token(world: World, person: Person, _where: Where) -> str:
    """A key of the same person."""
    return world.key_of(person).split("_")[1]


def some_account(world: World, _person: Person, _where: Where) -> str:
    """Somebody who was invited and never came in."""
    uid = new_uid()
    values = {"uid": uid, "email": f"{uid}@voorbeeld.example", "name": "Nieuw", "language": "nl", "demo": False}
    with write_transaction(world.parts.engine) as connection:
        people.add(connection, {**values, "failed_attempts": 0, "created_at": world.parts.now()})
    return uid


def some_role(world: World, _person: Person, _where: Where) -> str:
    """A role that the account of the address has."""
    parts = world.parts
    with write_transaction(parts.engine) as connection:
        newest = people.everybody(connection)
        uid = max(newest, key=lambda each: each.id).uid
        wanted = Wanted(Role.TEAMLEIDER, parts.today, parts.today + timedelta(days=9), school_id=VO)
        return give_role(connection, parts.sharing, TESTS, uid, wanted, parts.now()).uid


def some_import(world: World, _person: Person, _where: Where) -> str:
    """An import of which rows were not taken."""
    with snapshot(world.parts.engine) as connection:
        return str(next(each["uid"] for each in imports(connection, None, 99) if each["rejected"]))


def some_request(world: World, _person: Person, where: Where) -> str:
    """A request about somebody of the school that nobody decided yet."""
    parts, rights = world.parts, load_rights(world.parts.settings.configs_dir)
    asked = Ask(next(iter(rights.kinds)), next(iter(rights.about)), next(iter(rights.asked_by)), date(2026, 11, 20))
    with write_transaction(parts.engine) as connection:
        entry = AuditEntry(TESTS, Action.CORRECTION_ASKED, parts.now(), school_id=SCHOOLS[where])
        key = pupil_key(world, SCHOOLS[where], PEOPLE[PUPILS[where]].pupil_id)
        return ask(connection, rights, key, asked, entry).uid


def pupil_key(world: World, school_id: str, pupil_id: str) -> int:
    """Database key of a pupil."""
    pupil, school = columns(Pupil), columns(School)
    query = select(pupil.id).join(table(School), school.id == pupil.school_fk)
    with snapshot(world.parts.engine) as connection:
        found = connection.scalar(query.where(school.school_id == school_id, pupil.pupil_id == pupil_id))
    assert found is not None
    return int(found)


ANYWHERE: Mapping[str, Make] = {
    "school_id": school_of,
    "pupil_id": pupil_of,
    "week": lambda *_: WEEK,
    "form": lambda *_: "csv",
    "name": lambda *_: "retention",
    "import_id": some_import,
    "token": lambda *_: "nobody-was-sent-this",
}
"""What a placeholder stands for by its name."""
WORK_ON_ACCOUNTS = (
    "", "/uitnodiging", "/herstel", "/uitzetten", "/aanzetten", "/ontgrendelen", "/uitloggen", "/rol",
)  # fmt: skip
OF_ROUTE: Mapping[str, Mapping[str, Make]] = {
    "/account/sessies/{uid}": {"uid": own_session},
    "/account/sleutels/{uid}/intrekken": {"uid": own_token},
    "/beheer/import/{uid}": {"uid": some_import},
    "/scholen/{school_id}/besluiten/{uid}": {"uid": some_request},
    "/beheer/accounts/{uid}/rollen/{role_uid}": {"uid": some_account, "role_uid": some_role},
    **{f"/beheer/accounts/{{uid}}{end}": {"uid": some_account} for end in WORK_ON_ACCOUNTS},
}
"""The same where the name means something else on each route."""
