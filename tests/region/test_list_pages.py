"""Lists held side by side in the browser: names at the school, counts in fives at the samenwerkingsverband."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts
from service.region.reconcile import HEADER
from tests.people import PEOPLE, VO
from tests.people_schools import school
from tests.web.client import TestClient
from tests.web.staff import Office, open_office
from tests.web.visitors import at_school, in_region

SWV = school(VO).swv
OF_SCHOOL = f"/scholen/{VO}/lijsten"
YUSUF, ZOE = PEOPLE["yusuf"], PEOPLE["zoe"]
STRANGERS = [f"{VO};x{number};;;lrv" for number in range(30)]


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    with open_office(demo, tmp_path) as made:
        yield made


@pytest.fixture
def team(office: Office) -> TestClient:
    return office.invented("Mirjam Waterlelie", at_school(Role.VERZUIMCOORDINATOR, VO))


@pytest.fixture
def coordinator(office: Office) -> TestClient:
    return office.invented("Carolien Steenanjer", in_region(Role.SWV_COORDINATOR, SWV))


def upload(client: TestClient, address: str, *rows: str, party: str = "leerplicht") -> tuple[int, str]:
    form = client.get(address).text.split('name="formulier" value="')[1].split('"')[0]
    content = "\n".join([";".join(HEADER), *rows]).encode()
    answer = client.post(address, data={"formulier": form, "partij": party}, files={"bestand": ("lijst.csv", content)})
    return answer.status_code, answer.text


def test_a_school_sees_its_own_pupils_by_name_and_who_lacks_whom(team: TestClient) -> None:
    rows = [f"{VO};;{YUSUF.born.isoformat()};{YUSUF.last_name};lrv", f"{VO};x9;;;lrv", "99ZZ99;1;;;"]

    status, text = upload(team, OF_SCHOOL, *rows)

    assert status == 200
    assert YUSUF.name in text and "Regel 3 van het bestand" in text
    assert "Staat niet op de lijst" in text
    assert "1 regel gaat over een andere school" in text


def test_the_look_of_a_school_is_logged_with_the_pupils_it_named(office: Office, team: TestClient) -> None:
    before = office.last()

    upload(team, OF_SCHOOL, f"{VO};{YUSUF.pupil_id};;;")

    looks = [each for each in office.log(before) if each["what"] == "reconciliation"]
    assert [each["detail"].get("party") for each in looks] == [None, "leerplicht"]
    assert len(looks[-1]["pupils"]) > 1


def test_a_samenwerkingsverband_sees_no_name_number_or_line(coordinator: TestClient) -> None:
    rows = [f"{VO};{YUSUF.pupil_id};;;lrv", f"{VO};{ZOE.pupil_id};;;", *STRANGERS]

    status, text = upload(coordinator, "/regio/lijsten", *rows)

    assert status == 200 and "Op beide lijsten" in text
    assert all(each not in text for each in (YUSUF.last_name, YUSUF.pupil_id, ZOE.last_name, "Regel "))
    assert text.split("Op beide lijsten</th><td>")[1].startswith('<span class="left-out">')


def test_a_list_of_a_few_names_is_no_way_to_ask_after_one(coordinator: TestClient) -> None:
    status, text = upload(coordinator, "/regio/lijsten", f"{VO};{YUSUF.pupil_id};;;lrv")

    assert status == 422 and "minstens 20 regels" in text


def test_two_lists_that_differ_in_one_name_cannot_be_held_side_by_side(office: Office, coordinator: TestClient) -> None:
    assert upload(coordinator, "/regio/lijsten", *STRANGERS)[0] == 200

    status, text = upload(coordinator, "/regio/lijsten", *STRANGERS, f"{VO};{YUSUF.pupil_id};;;lrv")
    other_party, _ = upload(coordinator, "/regio/lijsten", *STRANGERS, party="duo")

    assert status == 422 and "kortgeleden al vergeleken" in text
    assert other_party == 200


def test_after_some_weeks_it_is_possible_again(office: Office, coordinator: TestClient) -> None:
    upload(coordinator, "/regio/lijsten", *STRANGERS)

    office.clock.turn(days=29)

    later = office.invented("Carolien Later", in_region(Role.SWV_COORDINATOR, SWV))
    assert upload(later, "/regio/lijsten", *STRANGERS)[0] == 200


@pytest.mark.parametrize(
    ("row", "said"),
    [("99AA00;;;;", "Regel 2: Vul een leerlingnummer in"), (";p;;;", "Regel 2: Het schoolnummer ontbreekt")],
)
def test_a_wrong_list_is_refused_with_the_line(team: TestClient, row: str, said: str) -> None:
    status, text = upload(team, OF_SCHOOL, row)

    assert status == 422 and said in text


def test_a_form_without_file_or_party_says_so(team: TestClient) -> None:
    form = team.get(OF_SCHOOL).text.split('name="formulier" value="')[1].split('"')[0]

    text = team.post(OF_SCHOOL, data={"formulier": form}).text

    assert "Kies van wie de lijst is." in text and "Kies een bestand." in text


def test_nothing_of_a_list_is_kept(office: Office, team: TestClient) -> None:
    upload(team, OF_SCHOOL, f"{VO};;2001-02-03;Nergensthuis;")

    kept = [path for path in office.parts.settings.data_dir.rglob("*") if path.is_file()]
    assert [path.name for path in kept if b"Nergensthuis" in path.read_bytes()] == []
