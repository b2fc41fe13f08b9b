"""A pupil is seen by name at the samenwerkingsverband only when the school brought the pupil in, with consent."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from service.domain.access import Action, Actor, ActorKind, AuditEntry, Role
from service.pipeline.parts import Parts
from service.policy.consent import Kind, Party, load_consent
from service.privacy.consent import Said, record
from service.store.privacy.persons import person
from service.store.session import write_transaction
from tests.people import PEOPLE, VO, WEEK
from tests.people_schools import school
from tests.web.client import TestClient
from tests.web.staff import Office, open_office
from tests.web.visitors import at_school, in_region

WHO = PEOPLE["yusuf"]
SCHOOL_PAGE = f"/scholen/{VO}/swv/{WHO.pupil_id}"
REGION_PAGE = f"/regio/leerlingen/{VO}/{WHO.pupil_id}"
SWV = school(VO).swv


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    with open_office(demo, tmp_path) as made:
        yield made


@pytest.fixture
def team(office: Office) -> TestClient:
    return office.invented("Mirjam Waterlelie", at_school(Role.ZORGCOORDINATOR, VO))


@pytest.fixture
def coordinator(office: Office) -> TestClient:
    return office.invented("Carolien Steenanjer", in_region(Role.SWV_COORDINATOR, SWV))


def agree(office: Office, kind: Kind = Kind.CONSENTED) -> None:
    """Parents and pupil agree, or take it back."""
    entry = AuditEntry(Actor(ActorKind.COMMAND, "tests"), Action.SAW, office.clock.at, school_id=VO)
    with write_transaction(office.parts.engine) as connection:
        who = person(connection, VO, WHO.pupil_id)
        for party in (Party.PARENTS, Party.PUPIL):
            said = Said(party, kind, date(2026, 11, 23))
            record(connection, load_consent(), who.pupil_fk, "swv-case", said, entry)


def send(client: TestClient, **fields: str) -> int:
    return client.post(SCHOOL_PAGE, data={**fields, "formulier": token(client)}, follow_redirects=False).status_code


def token(client: TestClient) -> str:
    return client.get(SCHOOL_PAGE).text.split('name="formulier" value="')[1].split('"')[0]


def bring_in(office: Office, team: TestClient) -> None:
    agree(office)
    assert send(team, reden="passende-plek") == 303


def case_uid(team: TestClient) -> str:
    return team.get(SCHOOL_PAGE).text.split('name="zaak" value="')[1].split('"')[0]


def test_without_the_school_nobody_at_the_samenwerkingsverband_sees_a_pupil(
    office: Office, coordinator: TestClient
) -> None:
    agree(office)

    assert coordinator.get(REGION_PAGE).status_code == 404
    assert WHO.last_name not in coordinator.get("/regio/leerlingen").text


def test_without_consent_a_school_cannot_bring_a_pupil_in(team: TestClient, coordinator: TestClient) -> None:
    assert "Eerst toestemming" in team.get(SCHOOL_PAGE).text
    assert send(team, reden="passende-plek") == 422
    assert coordinator.get(REGION_PAGE).status_code == 404


def test_a_pupil_who_was_brought_in_is_seen_with_name_tiers_and_steps(
    office: Office, team: TestClient, coordinator: TestClient
) -> None:
    bring_in(office, team)

    listed = coordinator.get("/regio/leerlingen").text
    page = coordinator.get(REGION_PAGE)

    assert "Een andere passende plek zoeken" in listed and WHO.last_name not in listed
    assert page.status_code == 200
    assert WHO.last_name in page.text and "Niveau per week" in page.text and "niveau 2" in page.text
    assert WEEK.removeprefix("2026-W") in page.text


def test_every_look_at_a_pupil_who_was_brought_in_is_logged(
    office: Office, team: TestClient, coordinator: TestClient
) -> None:
    bring_in(office, team)
    before = office.last()

    coordinator.get("/regio/leerlingen")
    coordinator.get(REGION_PAGE)

    looks = [each for each in office.log(before) if each["action"] == "saw" and each["what"] == "swv-case"]
    assert [(each["school_id"], each["role"], len(each["pupils"])) for each in looks][-1] == (VO, "swv-coordinator", 1)
    assert len(looks) == 2


def test_an_analyst_and_another_region_never_see_the_pupil(office: Office, team: TestClient) -> None:
    bring_in(office, team)

    for who in (in_region(Role.SWV_ANALYST, SWV), in_region(Role.SWV_COORDINATOR, "SWV Elders")):
        client = office.invented("Iemand Anders", who)
        assert client.get(REGION_PAGE).status_code == 404
        assert VO not in client.get("/regio/leerlingen").text


def test_who_takes_consent_back_is_not_seen_any_more(office: Office, team: TestClient, coordinator: TestClient) -> None:
    bring_in(office, team)

    agree(office, Kind.WITHDRAWN)

    assert coordinator.get(REGION_PAGE).status_code == 404
    assert "Bekijk" not in coordinator.get("/regio/leerlingen").text
    assert "De toestemming geldt niet meer" in team.get(SCHOOL_PAGE).text


def test_a_school_takes_a_pupil_back(office: Office, team: TestClient, coordinator: TestClient) -> None:
    bring_in(office, team)

    assert send(team, zaak=case_uid(team)) == 303

    assert coordinator.get(REGION_PAGE).status_code == 404
    assert [
        each["action"] for each in office.log() if each["what"] == "swv-case" and each["action"] in ("shared", "closed")
    ] == ["shared", "closed"]


def test_a_pupil_is_not_brought_in_twice_nor_for_a_reason_nobody_knows(office: Office, team: TestClient) -> None:
    bring_in(office, team)

    assert send(team, reden="terugkeer") == 422
    assert send(team, reden="zomaar") == 422
    assert send(team, zaak="onbekend") == 422


def test_after_a_year_a_pupil_is_no_longer_brought_in(
    office: Office, team: TestClient, coordinator: TestClient
) -> None:
    bring_in(office, team)
    assert coordinator.get(REGION_PAGE).status_code == 200

    office.clock.turn(days=366)

    later = office.invented("Carolien Later", in_region(Role.SWV_COORDINATOR, SWV))
    assert later.get(REGION_PAGE).status_code == 404


def test_a_coordinator_of_the_region_cannot_use_the_page_of_the_school(
    office: Office, team: TestClient, coordinator: TestClient
) -> None:
    bring_in(office, team)

    assert coordinator.get(SCHOOL_PAGE).status_code == 404
    assert coordinator.post(SCHOOL_PAGE, data={"reden": "terugkeer"}).status_code in (403, 404)
