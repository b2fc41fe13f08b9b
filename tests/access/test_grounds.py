"""What ends, what has yet to begin, what is disabled and what is only a key gives no more than it should."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.accounts.people import disable
from service.accounts.roles import end_role
from service.accounts.tokens import revoke_token
from service.domain.access import Assignment, Role, Scope, Verb, What
from service.store.session import write_transaction
from service.store.tables import Account, ApiToken, columns, table
from service.views.permissions import PupilPlace, SchoolPlace, TokenLimits, Viewer, why_may
from tests.access.things import TESTS
from tests.access.world import CLASS, REGION, SESSION, Person, World, held
from tests.people import PEOPLE, PO, VO, WEEK
from tests.web.visitors import at_school, mentor_of

LIST = f"/scholen/{VO}/weken/{WEEK}"
API_LIST = f"/v1/schools/{VO}/weekly-lists/{WEEK}"
API_PUPILS = f"/v1/schools/{VO}/pupils"
API_FACTS = f"/v1/schools/{VO}/facts"
ME = "/v1/me"


@pytest.mark.parametrize(("first", "last"), [(-30, -1), (1, 30)], ids=["over", "yet to begin"])
@pytest.mark.parametrize("role", Role)
def test_a_role_that_is_over_or_has_yet_to_begin_gives_nothing(
    attacked: World, role: Role, first: int, last: int
) -> None:
    today = attacked.parts.today
    not_now = replace(
        held(role, attacked.sharing), valid_from=today + timedelta(first), valid_to=today + timedelta(last)
    )
    person = attacked.somebody(not_now)

    assert person.me.assignments == ()
    for what in set(What) - {What.SELF}:
        for place in (None, SchoolPlace(VO, REGION), PupilPlace(VO, REGION, CLASS, attacked.sharing.purposes)):
            assert why_may(viewer(person), Verb.SEE, place, what, attacked.sharing) is None
    assert [person.get(address).status_code for address in (LIST, API_LIST, "/beheer", "/")] == [404, 404, 403, 303]


def test_the_first_and_the_last_day_of_a_role_count(attacked: World) -> None:
    today = attacked.parts.today
    person = attacked.somebody(replace(at_school(Role.TEAMLEIDER, VO), valid_from=today, valid_to=today))

    assert [person.get(LIST).status_code, person.get(API_LIST).status_code] == [200, 200]


@pytest.mark.parametrize(
    "wrong",
    [
        at_school(Role.MENTOR, VO),
        replace(mentor_of(VO, CLASS), role=Role.ZORGCOORDINATOR),
        replace(at_school(Role.ZORGCOORDINATOR, VO), scope=Scope.SERVICE),
        at_school(Role.ADMINISTRATOR, VO),
        at_school(Role.SWV_ANALYST, VO),
    ],
    ids=lambda wrong: f"{wrong.role} of {wrong.scope}",
)
def test_a_role_at_another_kind_of_place_than_its_own_gives_nothing(attacked: World, wrong: Assignment) -> None:
    person = attacked.somebody(wrong)

    assert [person.get(address).status_code for address in (LIST, API_LIST, API_PUPILS)] == [404, 404, 404]
    assert [person.get(address).status_code for address in ("/beheer", "/v1/imports", "/metrics")] == [403, 403, 403]


def test_two_roles_give_what_both_give_and_nothing_of_a_third(attacked: World) -> None:
    person = attacked.somebody(mentor_of(VO, "1A"), at_school(Role.JEUGDARTS, PO))

    opened = {key: person.get(f"/scholen/{who.school_id}/leerlingen/{who.pupil_id}?op=2026-11-22").status_code
              for key, who in PEOPLE.items() if key in ("tess", "noor", "daan")}  # fmt: skip

    assert opened == {"tess": 200, "noor": 404, "daan": 404}


def test_a_role_that_ends_while_somebody_is_signed_in_ends_the_session(attacked: World) -> None:
    role = at_school(Role.ZORGCOORDINATOR, VO)
    person = attacked.somebody(role)
    before = person.get(LIST).status_code

    with write_transaction(attacked.parts.engine) as connection:
        end_role(connection, TESTS, role.uid, attacked.parts.today - timedelta(1), attacked.parts.now())

    assert [before, person.get(LIST).status_code, person.get(API_LIST).status_code] == [200, 401, 404]


def test_a_disabled_account_has_no_session_and_no_key(attacked: World) -> None:
    person = attacked.somebody(at_school(Role.ZORGCOORDINATOR, VO))
    before = [person.get(LIST).status_code, person.get(API_LIST).status_code]

    with write_transaction(attacked.parts.engine) as connection:
        disable(connection, TESTS, person.uid, attacked.parts.now())

    assert before == [200, 200]
    assert [person.get(address).status_code for address in (LIST, "/", API_LIST, ME)] == [401, 401, 401, 401]


def test_an_account_that_is_disabled_without_more_has_no_session_and_no_key_either(attacked: World) -> None:
    person = attacked.somebody(at_school(Role.ZORGCOORDINATOR, VO))

    with write_transaction(attacked.parts.engine) as connection:
        account = columns(Account)
        off = update(table(Account)).where(account.uid == person.uid).values(disabled_at=attacked.parts.now())
        connection.execute(off)

    assert [person.get(address).status_code for address in (LIST, "/", API_LIST, ME)] == [401, 401, 401, 401]


def test_a_key_gives_what_it_was_made_for_and_nothing_else_its_account_may(attacked: World) -> None:
    person = attacked.somebody(at_school(Role.ZORGCOORDINATOR, VO), at_school(Role.ZORGCOORDINATOR, PO))
    person.bearer = attacked.key_of(person, "see:weekly-list", schools=(VO,))

    assert person.get(API_LIST).status_code == 200
    assert [person.get(address).status_code for address in (API_FACTS, API_PUPILS)] == [404, 404]
    assert person.get(f"/v1/schools/{PO}/weekly-lists/{WEEK}").status_code == 404
    assert person.get("/v1/schools").status_code == 403


@pytest.mark.parametrize("role", [Role.MENTOR, Role.JEUGDARTS, Role.SWV_ANALYST, Role.ADMINISTRATOR])
def test_a_key_for_everything_gives_nothing_its_account_does_not_have(attacked: World, role: Role) -> None:
    person = attacked.people[role]
    asked = {(verb, what, place) for verb in Verb for what in What for place in PLACES}

    by_key = {each for each in asked if why_may(with_key(person), *of(each), attacked.sharing)}
    by_account = {each for each in asked if why_may(viewer(person), *of(each), attacked.sharing)}

    assert by_key <= by_account
    assert by_key


PLACES = (None, SchoolPlace(VO, REGION), PupilPlace(VO, REGION, CLASS), PupilPlace(PO, REGION, "5"))


def of(asked: tuple[Any, ...]) -> tuple[Any, ...]:
    """Verb, place and kind in the order in which permissions take them."""
    verb, what, place = asked
    return verb, place, what


def test_a_key_made_for_a_school_where_the_account_has_no_role_opens_nothing_there(attacked: World) -> None:
    person = attacked.somebody(at_school(Role.ZORGCOORDINATOR, PO))
    person.bearer = attacked.key_of(person, schools=(VO,))

    assert [person.get(address).status_code for address in (API_LIST, API_FACTS, API_PUPILS)] == [404, 404, 404]


def test_a_key_that_was_revoked_or_is_over_opens_nothing(attacked: World) -> None:
    revoked, over = (attacked.somebody(at_school(Role.ZORGCOORDINATOR, VO)) for _ in range(2))

    with write_transaction(attacked.parts.engine) as connection:
        revoke_token(connection, TESTS, uid_of(revoked.bearer), attacked.parts.now())
        token = columns(ApiToken)
        ended = update(table(ApiToken)).where(token.uid == uid_of(over.bearer))
        connection.execute(ended.values(expires_at=attacked.parts.now()))

    assert [person.get(address).status_code for person in (revoked, over) for address in (ME, API_LIST)] == [401] * 4


Forge = Callable[[str], str]


@pytest.mark.parametrize(
    "forge",
    [
        lambda key: key[:-1],
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key.replace("vs_", "", 1),
        lambda key: key.upper(),
        lambda key: "_".join([*key.split("_")[:2], ""]),
        lambda key: f"vs_{'0' * 32}_{key.split('_')[2]}",
        lambda key: "vs__",
        lambda key: "",
    ],
)  # fmt: skip
def test_a_key_that_is_almost_right_opens_nothing(attacked: World, forge: Forge) -> None:
    person = attacked.people[Role.ZORGCOORDINATOR]
    headers = {"authorization": f"Bearer {forge(person.bearer)}"}

    assert attacked.nobody.get(ME, headers=headers).status_code == 401


def test_a_cookie_opens_no_api_and_a_key_no_page(attacked: World) -> None:
    person = attacked.people[Role.ZORGCOORDINATOR]
    cookie, key = {"cookie": f"{SESSION}={person.cookie}"}, {"authorization": f"Bearer {person.bearer}"}

    assert attacked.nobody.get(API_LIST, headers=cookie).status_code == 401
    assert attacked.nobody.get(LIST, headers=key).status_code == 401
    assert attacked.nobody.get(LIST, headers={"cookie": f"{SESSION}={person.bearer}"}).status_code == 401
    assert attacked.nobody.get(ME, headers={"authorization": f"Bearer {person.cookie}"}).status_code == 401


@pytest.mark.parametrize("name", ["token", "access_token", "authorization", "vroegsignaal", "session"])
def test_a_key_or_session_in_an_address_opens_nothing(attacked: World, name: str) -> None:
    person = attacked.people[Role.ZORGCOORDINATOR]

    assert attacked.nobody.get(f"{ME}?{name}={person.bearer}").status_code == 401
    assert attacked.nobody.get(f"{LIST}?{name}={person.cookie}").status_code == 401


def viewer(person: Person) -> Viewer:
    """Somebody as permissions know them."""
    return Viewer(person.me.actor, person.me.assignments)


def with_key(person: Person) -> Viewer:
    """The same with a key for everything at the schools of the region."""
    scopes = frozenset(f"{verb}:{what}" for verb in Verb for what in What)
    return replace(viewer(person), limits=TokenLimits(scopes, frozenset({VO, PO})))


def uid_of(key: str) -> str:
    """The public id in a key."""
    return key.split("_")[1]
