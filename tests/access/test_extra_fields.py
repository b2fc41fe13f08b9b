"""Fields nobody asked for change nothing (mass assignment): not the role, not the account, not whose key it is."""

from typing import Any

import pytest
from sqlalchemy import select

from service.domain.access import Role
from service.store.accounts import people, roles
from service.store.accounts import tokens as token_rows
from service.store.session import snapshot
from service.store.tables import metadata
from service.views.permission_matrix import OF_AT, Where, allowed
from service.views.web import account_tokens
from tests.access.examples import address
from tests.access.things import some_account
from tests.access.world import World, is_api
from tests.people import PEOPLE, PO, VO

EXTRA: dict[str, Any] = {
    "role": "administrator", "rol": "administrator", "scope": "service", "demo": "true", "is_admin": "1", "id": "1",
    "account": "x", "account_id": "1", "account_fk": "1", "uid": "x", "account_uid": "x", "email": "evil@evil.example",
    "password_hash": "x", "totp_secret": "", "school_id": PO, "pupil_fk": "1", "pupil_id": PEOPLE["daan"].pupil_id,
    "disabled_at": "", "given_by": "x", "recorded_by": "x", "actor": "x", "valid_from": "2000-01-01", "method": "oidc",
}  # fmt: skip
KEPT = ("account", "role_assignment", "account_identity", "pupil", "enrolment", "school")
"""Tables that say who people are and what they may; forms of the own account may change nothing in them here."""


@pytest.mark.parametrize("role", [Role.MENTOR, Role.ZORGCOORDINATOR])
def test_no_form_makes_anybody_more_than_before(attacked: World, role: Role) -> None:
    person = attacked.people[role]
    before = content(attacked)

    for (method, path), need in attacked.app.state.needs.items():
        if method == "POST" and not is_api(path) and path != "/uitloggen":
            for where in allowed(need, role, attacked.sharing):
                person.post(address(attacked, person, path, where), **EXTRA)

    assert content(attacked) == before
    assert [each.role for each in person.me.assignments] == [role]


def test_who_signs_in_is_who_was_asked_for_and_no_more(attacked: World) -> None:
    mentor = attacked.people[Role.MENTOR]
    before = content(attacked)

    answer = attacked.nobody.post(
        "/inloggen/demo", data={**EXTRA, "account": mentor.uid, "naar": "/"}, follow_redirects=False
    )
    attacked.nobody.cookies.clear()

    assert answer.status_code == 303
    assert content(attacked) == before


def test_an_invitation_gives_no_role_and_makes_no_invented_person(attacked: World) -> None:
    answer = attacked.admin.post(
        "/beheer/accounts/nieuw", **{**EXTRA, "email": "nieuw@voorbeeld.example", "naam": "Nieuw"}
    )

    assert answer.status_code == 200
    with snapshot(attacked.parts.engine) as connection:
        account = people.by_email(connection, "nieuw@voorbeeld.example")
        assert account is not None
        assert (account.demo, account.password_hash, account.totp_secret) == (False, None, None)
        assert roles.of_account(connection, account.id) == []


def test_a_key_is_made_for_oneself_and_for_no_more_than_was_offered(attacked: World) -> None:
    mentor, victim = attacked.people[Role.MENTOR], attacked.people[Role.ZORGCOORDINATOR]
    more = {**EXTRA, "account": victim.uid, "account_uid": victim.uid, "scopes": "see:facts", "school_ids": PO}

    made = mentor.post("/account/sleutels", **more, naam="feed", mag=["see:pupil"], scholen=[VO], dagen="30")
    too_much = [
        mentor.post("/account/sleutels", naam="feed", mag=["see:pupil", scope], scholen=[VO], dagen="30").status_code
        for scope in ("see:facts", "change:consent", "see:account", "change:account", "see:self", "see:*", "*")
    ]
    elsewhere = mentor.post("/account/sleutels", naam="feed", mag=["see:pupil"], scholen=[VO, PO], dagen="30")

    assert (made.status_code, too_much, elsewhere.status_code) == (200, [422] * 7, 422)
    with snapshot(attacked.parts.engine) as connection:
        mine = token_rows.of_account(connection, mentor.me.account_id)[-1]
        assert (mine.account_uid, sorted(mine.scopes), sorted(mine.school_ids)) == (mentor.uid, ["see:pupil"], [VO])
        assert "feed" not in {each.name for each in token_rows.of_account(connection, victim.me.account_id)}


def test_without_the_offer_a_key_would_ask_for_more(attacked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_tokens.Offer, "allows", lambda self, wanted: None)
    mentor = attacked.people[Role.MENTOR]

    made = mentor.post("/account/sleutels", naam="feed", mag=["see:facts"], scholen=[VO], dagen="30")

    # And even then it opens nothing that its account does not have.
    assert made.status_code == 200
    assert mentor.get(f"/v1/schools/{VO}/facts").status_code == 404


def test_the_api_refuses_a_body_with_a_field_it_does_not_know(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    consents = f"/v1/schools/{VO}/pupils/{PEOPLE['bram'].pupil_id}/consents"
    said = {"purpose": "jgz-name", "party": "parents", "kind": "informed", "given_on": "2026-11-20"}

    for name, value in EXTRA.items():
        answer = coordinator.send("POST", consents, json={**said, name: value})
        assert (name, answer.status_code) == (name, 400)
        assert "evil.example" not in answer.text


def test_only_the_place_in_the_address_counts_and_not_one_in_the_form(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    for (method, path), need in attacked.app.state.needs.items():
        if method == "POST" and not is_api(path) and "{school_id}" in path:
            where = next(iter(set(OF_AT[need.at]) & {Where.SCHOOL}))
            target = address(attacked, coordinator, path, where).replace(VO, PO, 1)
            assert coordinator.post(target, school_id=VO, school=VO).status_code == 404


def test_an_administrator_gives_no_role_to_the_own_account_whatever_the_form_says(attacked: World) -> None:
    admin = attacked.admin
    form = {"rol": "zorgcoordinator", "plek": VO, "van": "2026-11-20", "tot": ""}
    other = some_account(attacked, admin, Where.NOWHERE)

    tried = admin.post(f"/beheer/accounts/{admin.uid}/rol", **form, account=other, uid=other)

    assert tried.status_code == 422
    assert [each.role for each in admin.me.assignments] == [Role.ADMINISTRATOR]


COUNTED = ("failed_attempts", "locked_until")
"""Columns of an account in which wrong codes are counted, as they should be."""


def content(world: World) -> dict[str, list[Any]]:
    """Every row of the tables that must stay as they are."""
    with snapshot(world.parts.engine) as connection:
        found = {each.name: [c for c in each.c if c.name not in COUNTED] for each in metadata.sorted_tables}
        return {name: [tuple(row) for row in connection.execute(select(*found[name]))] for name in KEPT}
