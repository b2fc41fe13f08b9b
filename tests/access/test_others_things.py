"""What belongs to somebody else stays closed, also to who knows its exact id (insecure direct object references)."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select

from service.domain.access import Role
from service.store.privacy.requests import find_request
from service.store.session import snapshot
from service.store.tables import AbsenceRecord, Pupil, School, columns, table
from service.views.permission_matrix import Where
from tests.access.examples import Make
from tests.access.things import (
    own_session,
    some_account,
    some_action,
    some_draft,
    some_exemption,
    some_import,
    some_request,
    some_role,
)
from tests.access.world import FORMULA_NUMBER, SLASH_NUMBER, TWIN, Person, World
from tests.people import PEOPLE, PO, SO, VO
from tests.web.visitors import at_school, of_service

ABSENCES = "school_id,pupil_id,date,period,minutes,reason,recorded_at\n"


def test_nobody_ends_a_session_of_somebody_else(attacked: World) -> None:
    victim, attacker = attacked.people[Role.ZORGCOORDINATOR], attacked.people[Role.MENTOR]

    tried = attacker.post(f"/account/sessies/{victim.me.session_uid}")

    assert tried.status_code == 404
    assert victim.get("/account").status_code == 200


def test_ending_all_other_sessions_ends_only_those_of_oneself(attacked: World) -> None:
    victim, attacker = attacked.people[Role.ZORGCOORDINATOR], attacked.people[Role.MENTOR]
    own_session(attacked, attacker, Where.NOWHERE)

    tried = attacker.post("/account/sessies/andere")

    assert tried.status_code == 303
    assert [victim.get("/account").status_code, attacker.get("/account").status_code] == [200, 200]


def test_nobody_revokes_a_key_of_somebody_else(attacked: World) -> None:
    victim, attacker = attacked.people[Role.ZORGCOORDINATOR], attacked.people[Role.MENTOR]

    tried = attacker.post(f"/account/sleutels/{victim.bearer.split('_')[1]}/intrekken")

    assert tried.status_code == 404
    assert victim.get("/v1/me").status_code == 200


def test_the_own_account_shows_nothing_of_somebody_else(attacked: World) -> None:
    victim, attacker = attacked.people[Role.ZORGCOORDINATOR], attacked.people[Role.MENTOR]
    mine = "".join(attacker.get(address).text for address in ("/account", "/account/sleutels"))

    for secret in (victim.me.session_uid, victim.bearer.split("_")[1], victim.me.name, victim.me.email, victim.cookie):
        assert secret not in mine
    assert attacker.me.session_uid in attacker.get("/account").text or attacker.me.name in mine


@pytest.mark.parametrize("address", ["/scholen/{}/leerlingen/{}", "/v1/schools/{}/pupils/{}"])
def test_a_number_of_another_school_is_nobody_at_the_own_one(attacked: World, address: str) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]

    assert coordinator.get(address.format(VO, PEOPLE["daan"].pupil_id)).status_code == 404
    assert coordinator.get(address.format(PO, PEOPLE["noor"].pupil_id)).status_code == 404


def test_of_two_pupils_with_the_same_number_everybody_sees_the_one_of_the_own_school(attacked: World) -> None:
    number = PEOPLE["amira"].pupil_id
    at_vo, at_po = attacked.people[Role.ZORGCOORDINATOR], attacked.somebody(at_school(Role.ZORGCOORDINATOR, PO))

    mine, theirs = at_vo.get(f"/v1/schools/{VO}/pupils/{number}"), at_po.get(f"/v1/schools/{PO}/pupils/{number}")

    assert PEOPLE["amira"].last_name in mine.text
    assert TWIN not in mine.text
    assert TWIN in theirs.text
    assert PEOPLE["amira"].last_name not in theirs.text
    assert at_vo.get(f"/v1/schools/{PO}/pupils/{number}").status_code == 404


@pytest.mark.parametrize("number", [SLASH_NUMBER.replace("/", "%2F"), FORMULA_NUMBER])
def test_a_number_that_looks_like_a_path_leads_to_its_own_pupil_or_nowhere(attacked: World, number: str) -> None:
    mentor, doctor = attacked.people[Role.MENTOR], attacked.people[Role.JEUGDARTS]
    address = f"/v1/schools/{VO}/pupils/{number}"

    found = mentor.get(address)

    assert found.status_code == 200
    assert found.json()["name"] in ("Streep Streep", "Formule Formule")
    assert doctor.get(address).status_code == 404


def test_a_request_about_a_pupil_of_another_school_is_not_decided_at_the_own_one(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    uid = some_request(attacked, coordinator, Where.REGION)

    tried = coordinator.post(f"/scholen/{VO}/besluiten/{uid}", besluit="refused")
    through = coordinator.post(f"/scholen/{PO}/besluiten/{uid}", besluit="refused")

    assert [tried.status_code, through.status_code] == [404, 404]
    with snapshot(attacked.parts.engine) as connection:
        assert (find_request(connection, uid) or {})["decision"] is None


@pytest.mark.parametrize("end", ["", "/bestand.json", "/bestand.pdf"])
def test_a_report_is_found_only_at_its_own_school_and_by_leerplicht_only_once_it_is_shared(
    attacked: World, end: str
) -> None:
    coordinator, officer = attacked.people[Role.ZORGCOORDINATOR], attacked.people[Role.LEERPLICHTAMBTENAAR]
    shared, kept = (some_draft(attacked, coordinator, Where.SCHOOL, state) for state in ("shared", "draft"))
    elsewhere = some_draft(attacked, coordinator, Where.REGION)

    def statuses(person: Person) -> list[int]:
        return [person.get(f"/scholen/{VO}/meldingen/{uid}{end}").status_code for uid in (shared, kept, elsewhere)]

    assert statuses(coordinator) == [200, 200, 404]
    assert statuses(officer) == [200, 404, 404]


@pytest.mark.parametrize(
    ("form", "make"), [("actie-afronden", some_action), ("vrijstelling-intrekken", some_exemption)]
)
def test_work_about_one_pupil_is_not_ended_under_the_address_of_another(attacked: World, form: str, make: Make) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    here = f"/scholen/{VO}/vastleggen/{form}/{PEOPLE['amira'].pupil_id}"

    for where in (Where.CLASS, Where.REGION):
        tried = coordinator.post(here, uid=make(attacked, coordinator, where), outcome="done")
        assert tried.status_code == 404
    assert coordinator.post(here, uid=make(attacked, coordinator, Where.SCHOOL), outcome="x").status_code != 404


def test_a_role_is_ended_only_under_the_account_that_has_it(attacked: World) -> None:
    victim = some_account(attacked, attacked.admin, Where.NOWHERE)
    role = some_role(attacked, attacked.admin, Where.NOWHERE)
    other = some_account(attacked, attacked.admin, Where.NOWHERE)

    assert attacked.admin.get(f"/beheer/accounts/{victim}/rollen/{role}").status_code == 200
    assert attacked.admin.get(f"/beheer/accounts/{other}/rollen/{role}").status_code == 404
    assert attacked.admin.post(f"/beheer/accounts/{other}/rollen/{role}").status_code == 404


@pytest.mark.parametrize("address", ["/beheer/import/{}", "/v1/imports/{}", "/v1/imports/{}/rejected-rows"])
def test_an_import_is_seen_by_administrators_alone(attacked: World, address: str) -> None:
    uid = some_import(attacked, attacked.admin, Where.NOWHERE)

    for role, person in attacked.people.items():
        assert person.get(address.format(uid)).status_code == (200 if role is Role.ADMINISTRATOR else 403)


@pytest.mark.parametrize("uid", ["1", "0", "-1", "%", "1 OR 1=1", "' OR ''='", "x" * 200, "0" * 32])
def test_a_guessed_id_finds_nothing(attacked: World, uid: str) -> None:
    for address in ("/v1/imports/{}", "/beheer/import/{}", "/beheer/accounts/{}"):
        assert attacked.admin.get(address.format(uid)).status_code in (400, 404)
    for address in ("/account/sessies/{}", "/account/sleutels/{}/intrekken"):
        assert attacked.admin.post(address.format(uid)).status_code == 404


def test_a_key_for_one_school_sends_in_nothing_about_another(attacked: World) -> None:
    feed = attacked.somebody(of_service())
    feed.bearer = attacked.key_of(feed, "change:import", "see:import", schools=(VO,))
    row = f"{PO},{PEOPLE['daan'].pupil_id},2026-11-19,0,210,sick,2026-11-19T08:30+01:00\n"
    before = records(attacked, PO)

    openly = send(feed, PO, row)
    hidden = send(feed, VO, row)

    assert openly.status_code == 403
    assert hidden.status_code in (201, 400)
    assert PEOPLE["daan"].last_name not in hidden.text
    assert records(attacked, PO) == before


def test_an_answer_that_is_kept_for_a_repeat_is_for_who_asked_first(attacked: World) -> None:
    first, second = attacked.people[Role.ZORGCOORDINATOR], attacked.people[Role.VERZUIMCOORDINATOR]
    here = f"/v1/schools/{VO}/pupils/{PEOPLE['bram'].pupil_id}/consents"
    said = {"purpose": "jgz-name", "party": "parents", "kind": "informed", "given_on": "2026-11-20"}
    header = {"idempotency-key": "the-same-key"}

    made = first.send("POST", here, json=said, headers=header)
    again = second.send("POST", here, json={**said, "kind": "refused"}, headers=header)
    doctor = attacked.people[Role.JEUGDARTS].send("POST", here, json=said, headers=header)

    assert [made.status_code, again.status_code, doctor.status_code] == [201, 201, 404]
    assert (made.json()["kind"], again.json()["kind"]) == ("informed", "refused")


def test_a_cursor_of_one_collection_opens_no_other(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    cursor = coordinator.get(f"/v1/schools/{VO}/pupils?limit=2").json()["next_cursor"]

    assert coordinator.get(f"/v1/schools/{VO}/pupils", params={"limit": 2, "cursor": cursor}).status_code == 200
    assert coordinator.get(f"/v1/schools/{VO}/facts", params={"limit": 2, "cursor": cursor}).status_code == 400
    assert coordinator.get(f"/v1/schools/{SO}/pupils", params={"cursor": cursor}).status_code == 404
    assert coordinator.get(f"/v1/schools/{VO}/pupils", params={"cursor": cursor + "AAAA"}).status_code == 400


def test_who_looked_at_a_pupil_is_told_of_that_pupil_alone(attacked: World) -> None:
    coordinator, other = attacked.people[Role.ZORGCOORDINATOR], attacked.somebody(at_school(Role.TEAMLEIDER, VO))
    other.get(f"/scholen/{VO}/leerlingen/{PEOPLE['tess'].pupil_id}?op=2026-11-22")

    def who_looked(key: str) -> set[str]:
        log = coordinator.get(f"/v1/schools/{VO}/pupils/{PEOPLE[key].pupil_id}/access-events").json()["items"]
        return {event["actor_uid"] for event in log}

    assert other.uid in who_looked("tess")
    assert other.uid not in who_looked("julia")


def send(feed: Any, school_id: str, row: str) -> Any:
    """Send absences in."""
    files = {"files": ("absences.csv", io.BytesIO((ABSENCES + row).encode()), "text/csv")}
    return feed.send("POST", "/v1/imports", data={"kind": "absences", "school_id": school_id}, files=files)


def records(world: World, school_id: str) -> int:
    """How many absences of a school are kept."""
    record, pupil, school = columns(AbsenceRecord), columns(Pupil), columns(School)
    query = select(func.count()).select_from(table(AbsenceRecord)).join(table(Pupil), record.pupil_fk == pupil.id)
    query = query.join(table(School), school.id == pupil.school_fk).where(school.school_id == school_id)
    with snapshot(world.parts.engine) as connection:
        return int(connection.scalar(query) or 0)
