"""Things that exist, made for one request: what a placeholder of an address or a field of a form can name."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from service.accounts.hashes import new_uid
from service.accounts.roles import Wanted, give_role
from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role
from service.domain.codes import Exemption
from service.domain.delivery import Channel, State, Why
from service.policy.rights import load_rights
from service.privacy.corrections import Ask, ask
from service.store import drafts, flags
from service.store.accounts import people
from service.store.cases import writing
from service.store.messages import webhooks
from service.store.read_imports import imports
from service.store.session import snapshot, write_transaction
from service.store.tables import AgreedAction, Delivery, ExemptionEntry, Pupil, ReportDraft, School, columns, table
from service.store.tables.base import Table
from service.views.permission_matrix import Where
from tests.access.world import Person, World
from tests.people import PEOPLE, PO, SO, VO

PUPILS = {Where.CLASS: "noor", Where.SCHOOL: "amira", Where.REGION: "daan", Where.ELSEWHERE: "ada"}
"""Somebody of class 2B, of class 3C next to it, of the school in the same region, of the school in another one."""
SCHOOLS = {Where.CLASS: VO, Where.SCHOOL: VO, Where.REGION: PO, Where.ELSEWHERE: SO, Where.NOWHERE: VO}
TESTS = Actor(ActorKind.COMMAND, "tests")


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


def some_draft(world: World, _person: Person, where: Where, state: str = "shared") -> str:
    """A report of the school to leerplicht."""
    uid, parts = new_uid(), world.parts
    with snapshot(parts.engine) as connection:
        school = columns(School)
        school_fk = connection.scalar(select(school.id).where(school.school_id == SCHOOLS[where]))
        others = connection.scalar(select(func.count()).select_from(table(ReportDraft))) or 0
    row = {"uid": uid, "school_fk": school_fk, "kind": "other", "state": state, "created_at": parts.now()}
    row |= {"pupil_fk": pupil_key(world, SCHOOLS[where], PEOPLE[PUPILS[where]].pupil_id), "days": [], "actions": []}
    first = date(2026, 9, 1) + timedelta(others)
    row |= {"established_on": first, "begins_on": first, "due_on": first + timedelta(7)}
    with write_transaction(parts.engine) as connection:
        drafts.add_draft(connection, row)
    return uid


def some_flag(world: World, _person: Person, where: Where) -> str:
    """A worrisome-sickness flag of the school."""
    uid, parts = new_uid(), world.parts
    with snapshot(parts.engine) as connection:
        school = columns(School)
        school_fk = connection.scalar(select(school.id).where(school.school_id == SCHOOLS[where]))
    row = {"uid": uid, "school_fk": school_fk, "step": "intake", "criteria": {}, "created_at": parts.now()}
    row |= {"pupil_fk": pupil_key(world, SCHOOLS[where], PEOPLE[PUPILS[where]].pupil_id)}
    with write_transaction(parts.engine) as connection:
        flags.add_flag(connection, row | {"opened_on": parts.today, "last_hit_on": parts.today})
    return uid


def some_delivery(world: World, person: Person, _where: Where) -> str:
    """A message that did not arrive."""
    uid, parts = new_uid(), world.parts
    with write_transaction(parts.engine) as connection:
        row = {"uid": uid, "channel": Channel.MAIL.value, "state": State.DEAD.value, "made_at": parts.now()}
        row |= {"account_fk": person.me.account_id, "next_attempt_at": parts.now(), "ended_at": parts.now()}
        connection.execute(insert(table(Delivery)).values(row | {"attempts": 9, "error": Why.REFUSED.value}))
    return uid


def some_webhook(world: World, person: Person, _where: Where) -> str:
    """An endpoint that is told."""
    uid, parts = new_uid(), world.parts
    row = {"uid": uid, "name": f"koppeling {uid[:6]}", "url": "https://koppeling.example/", "secret": "sealed"}
    row |= {"kinds": [], "school_ids": [VO], "made_by": person.uid, "made_at": parts.now()}
    with write_transaction(parts.engine) as connection:
        webhooks.add(connection, row)
    return uid


def some_action(world: World, _person: Person, where: Where) -> str:
    """An action that was agreed for a pupil and is not ended."""
    row = {"agreed_on": date(2026, 11, 20), "status": "open", "owner_role": Role.MENTOR.value}
    return of_case(world, AgreedAction, where, row)


def some_exemption(world: World, _person: Person, where: Where) -> str:
    """An entry in the register of exemptions, years ahead, so that it changes nothing now."""
    row = {"article": Exemption.ART_5A.value, "valid_from": date(2031, 1, 1), "valid_to": date(2031, 1, 2)}
    return of_case(world, ExemptionEntry, where, row)


def of_case(world: World, model: type[Table], where: Where, row: dict[str, Any]) -> str:
    """A row of the work about a pupil; its public id."""
    uid, now = new_uid(), world.parts.now()
    pupil_fk = pupil_key(world, SCHOOLS[where], PEOPLE[PUPILS[where]].pupil_id)
    written = {"uid": uid, "pupil_fk": pupil_fk, "recorded_by": "tests", "recorded_at": now}
    with write_transaction(world.parts.engine) as connection:
        writing.add(connection, model, row | written)
    return uid
