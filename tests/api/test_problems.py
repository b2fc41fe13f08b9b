"""Whatever goes wrong, wherever: one shape, a status that means it, and nothing of what was sent or of what exists."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from service.pipeline.parts import Parts
from service.store.session import make_engine, write_transaction
from service.views.api.problems import KINDS
from service.views.gate import Look
from tests.api.addresses import OF_PUPIL, OF_SCHOOL, OF_SERVICE, PUBLIC
from tests.api.feeds import Feed, feed, log_of, opened
from tests.api.problems import check_problem
from tests.people import PEOPLE, PO, VO, WEEK
from tests.web.client import TestClient
from tests.web.visitors import mentor_of

ALL = (*OF_SCHOOL, *OF_SERVICE)
TYPED = "typed-by-somebody"


@pytest.mark.parametrize("address", [*ALL, "/nothing", f"/schools/{VO}/pupils/9999", "/schools/00XX99"])
@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic QTpC"}])
def test_without_a_valid_token_every_address_answers_the_same(
    client: TestClient, address: str, header: dict[str, str]
) -> None:
    answer = client.get(f"/v1{address}", headers=header)

    check_problem(answer, "not-signed-in")
    assert answer.headers["www-authenticate"] == 'Bearer realm="vroegsignaal"'


@pytest.mark.parametrize("address", ALL)
def test_an_unknown_parameter_is_no_part_of_a_request(coordinator: Feed, administrator: Feed, address: str) -> None:
    who = coordinator if address in OF_SCHOOL else administrator
    answer = who.get(f"{address}{'&' if '?' in address else '?'}{TYPED}={TYPED}")

    (error,) = check_problem(answer, "invalid-request")["errors"]
    assert error["detail"].startswith("There is a parameter that is not known here.")
    assert TYPED not in answer.text


@pytest.mark.parametrize("address", ALL)
def test_an_answer_nobody_asked_for_is_not_given(coordinator: Feed, administrator: Feed, address: str) -> None:
    who = coordinator if address in OF_SCHOOL else administrator

    check_problem(who.get(address, {"accept": "text/html"}), "not-acceptable")


@pytest.mark.parametrize("address", [address for address in OF_SCHOOL if VO in address])
def test_a_wrong_role_cannot_tell_a_school_from_none(youth_doctor: Feed, address: str) -> None:
    other = youth_doctor.get(address.replace(VO, PO))
    nowhere = youth_doctor.get(address.replace(VO, "00XX99"))

    check_problem(other, "not-found")
    check_problem(nowhere, "not-found")
    assert other.content == nowhere.content


@pytest.mark.parametrize("address", [address for address in OF_SCHOOL if address.startswith(OF_PUPIL)])
def test_somebody_of_another_class_cannot_tell_a_pupil_from_none(mentor: Feed, address: str) -> None:
    other = mentor.get(address.replace(PEOPLE["sanne"].pupil_id, PEOPLE["amira"].pupil_id))
    nobody = mentor.get(address.replace(PEOPLE["sanne"].pupil_id, "9999"))

    check_problem(other, "not-found")
    assert other.content == nobody.content


@pytest.mark.parametrize("address", OF_SERVICE)
def test_what_is_of_the_service_is_for_its_administrator(coordinator: Feed, address: str) -> None:
    check_problem(coordinator.get(address), "not-allowed")


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        ("/schools?limit=0", "#/limit"),
        ("/schools?limit=501", "#/limit"),
        ("/schools?limit=1.0", "#/limit"),
        ("/schools?limit=1&limit=2", "#/limit"),
        (f"/schools/{VO}/pupils?asOf=0", "#/asOf"),
        (f"/schools/{VO}/pupils?asOf=22-11-2026", "#/asOf"),
        (f"/schools/{VO}/pupils?asOf=2026-02-30", "#/asOf"),
        (f"/schools/{VO}/facts?knownAt=2026-11-22T08:00:00", "#/knownAt"),
        (f"/schools/{VO}/assessments?week=2026-W60", "#/week"),
        (f"/schools/{VO}/assessments?week={WEEK}&asOf=2026-11-21", "#/week"),
        (f"/schools/{VO}/weekly-lists/week-47", "#/week"),
        (f"/schools/{VO}/registers?from=2026-11-22&to=2026-11-01", "#/from"),
    ],
)
def test_a_value_that_cannot_be_read_is_pointed_at_and_not_repeated(
    coordinator: Feed, address: str, pointer: str
) -> None:
    told = check_problem(coordinator.get(address), "invalid-request")

    assert [error["pointer"] for error in told["errors"]] == [pointer]
    assert "2026-02-30" not in str(told)


def test_all_that_is_wrong_with_the_values_is_said_at_once(coordinator: Feed) -> None:
    told = check_problem(coordinator.get(f"/schools/{VO}/facts?limit=x&asOf=y&knownAt=z"), "invalid-request")

    assert {error["pointer"] for error in told["errors"]} == {"#/limit", "#/asOf", "#/knownAt"}


@pytest.mark.parametrize("address", [*ALL, *PUBLIC])
def test_an_address_with_a_slash_at_its_end_is_another_address(coordinator: Feed, address: str) -> None:
    path = address.partition("?")[0]

    check_problem(coordinator.get(f"{path}/", follow_redirects=False), "not-found")


@pytest.mark.parametrize(
    "address",
    [
        f"/schools/{VO}/weekly-lists/2026-W30",
        f"/schools/{VO}/weekly-lists/2026-W53",
        f"/schools/{VO}/facts?asOf=1999-01-01",
        f"{OF_PUPIL}?asOf=2020-01-01",
        f"{OF_PUPIL}/facts?asOf=2024-01-01",
        "/problems/other",
    ],
)
def test_what_is_not_there_is_not_found(coordinator: Feed, address: str) -> None:
    assert check_problem(coordinator.get(address), "not-found")["errors"] == []


@pytest.mark.parametrize("address", [f"/imports/{'0' * 32}", f"/imports/{'0' * 32}/rejected-rows", "/documents/other"])
def test_what_is_not_of_the_service_is_not_found(administrator: Feed, address: str) -> None:
    check_problem(administrator.get(address), "not-found")


@pytest.mark.parametrize(
    "address", ["/schools/%00", f"/schools/{VO}/pupils/%00", "/imports/%00", "/%0d%0aset-cookie:x"]
)
def test_an_address_with_control_characters_is_not_looked_up(either: tuple[Feed, Feed], address: str) -> None:
    for who in either:
        check_problem(who.get(address), "invalid-request")


def test_another_name_of_the_service_is_refused_in_the_same_shape(coordinator: Feed) -> None:
    check_problem(coordinator.get("/schools", {"host": "evil.example"}), "wrong-host")


def test_a_failure_has_a_reference_and_nothing_of_the_inside(
    coordinator: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_look: Look) -> set[str]:
        raise ValueError(f"{PEOPLE['sanne'].pupil_id} broke it")

    monkeypatch.setattr(Look, "pupils_in_view", fail)

    told = check_problem(coordinator.get(f"/schools/{VO}/pupils"), "failure")

    assert re.fullmatch("urn:vroegsignaal:failure:[0-9a-f]{8,}", told["instance"])
    assert PEOPLE["sanne"].pupil_id not in str(told)


def test_a_database_that_is_being_written_asks_to_come_back(coordinator: Feed, parts: Parts) -> None:
    with hurried(parts) as client, write_transaction(parts.engine):
        answer = client.get(f"/v1/schools/{VO}/pupils", headers=coordinator.headers)

    check_problem(answer, "busy")
    assert answer.headers["retry-after"] == "30"


def test_every_kind_of_problem_is_described_where_its_type_points_to(client: TestClient) -> None:
    for kind in KINDS.values():
        told = client.get(f"/v1/problems/{kind.name}").json()

        assert told == {
            "type": f"/v1/problems/{kind.name}",
            "title": kind.title,
            "status": kind.status,
            "detail": kind.detail,
        }


def test_a_refused_look_is_logged_without_saying_whether_the_pupil_exists(client: TestClient, parts: Parts) -> None:
    curious = feed(client, parts, mentor_of(VO, "2B"))
    curious.get(f"/schools/{VO}/pupils/{PEOPLE['amira'].pupil_id}")
    curious.get(f"/schools/{VO}/pupils/9999")

    events = [event for event in log_of(parts) if event["actor_uid"] == curious.uid]
    assert [(event["action"], event["pupils"]) for event in events] == [("refused", []), ("refused", [])]
    assert len({str(event["detail"]) for event in events}) == 1


@contextmanager
def hurried(parts: Parts) -> Iterator[TestClient]:
    """An application that waits a moment instead of half a minute for another writer."""
    engine = make_engine(parts.settings.database_url, busy_seconds=0)
    with opened(replace(parts, engine=engine)) as client:
        yield client
    engine.dispose()
