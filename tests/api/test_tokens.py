"""A token opens what its scopes name, at its schools, as far as its account may at this moment; nothing else does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from service.accounts.tokens import revoke_token
from service.domain.access import Role
from service.pipeline.parts import Parts
from service.store.accounts import people, roles
from service.store.session import write_transaction
from tests.api.addresses import OF_PUPIL
from tests.api.feeds import TESTS, Feed, feed, feed_of, opened
from tests.api.problems import check_problem
from tests.people import PEOPLE, PO, SO, VO, WEEK
from tests.web.client import TestClient
from tests.web.visitors import at_school, everywhere, make_account, mentor_of, of_service, sign_in

FACTS, LIST = f"/schools/{VO}/facts?asOf=2026-11-22", f"/schools/{VO}/weekly-lists/{WEEK}"


def test_a_token_does_nothing_its_scopes_do_not_name(client: TestClient, parts: Parts) -> None:
    narrow = feed(client, parts, *everywhere(), scopes=["see:facts"])

    assert narrow.get(FACTS).status_code == 200
    check_problem(narrow.get(LIST), "not-found")
    check_problem(narrow.get(f"/schools/{VO}"), "not-found")
    check_problem(narrow.get("/schools"), "not-allowed")
    check_problem(narrow.get("/me"), "not-allowed")


def test_a_token_does_nothing_at_another_school(client: TestClient, parts: Parts) -> None:
    narrow = feed(client, parts, *everywhere(), schools=[PO])

    assert narrow.get(f"/schools/{PO}/facts?asOf=2026-11-22").status_code == 200
    check_problem(narrow.get(FACTS), "not-found")
    assert [school["school_id"] for school in narrow.items("/schools")] == [PO]


def test_a_token_does_nothing_its_account_may_not(client: TestClient, parts: Parts) -> None:
    wide = feed(client, parts, at_school(Role.TEAMLEIDER, VO))

    assert wide.get(FACTS).status_code == 200
    check_problem(wide.get(f"{OF_PUPIL}/access-events"), "not-found")
    check_problem(wide.get(f"/schools/{PO}/facts"), "not-found")
    check_problem(wide.get("/imports"), "not-allowed")


def test_an_administrator_sees_the_service_and_no_pupil(administrator: Feed) -> None:
    assert administrator.get(f"/schools/{VO}/registers").status_code == 200
    for address in (FACTS, LIST, OF_PUPIL, f"{OF_PUPIL}/access-events", f"/schools/{VO}/assessments"):
        check_problem(administrator.get(address), "not-found")


def test_a_mentor_sees_the_pupils_of_the_own_class_and_no_numbers_of_the_school(mentor: Feed) -> None:
    mine = {item["pupil_id"] for item in mentor.items(f"/schools/{VO}/pupils?asOf=2026-11-22")}
    listed = mentor.get(LIST).json()

    assert mine == {
        each.pupil_id for each in PEOPLE.values() if "2B" in [row.class_name for row in each.enrolments][-1:]
    }
    assert {item["pupil_id"] for item in mentor.items(f"/schools/{VO}/assessments?asOf=2026-11-22")} == mine
    assert {entry["pupil_id"] for block in listed["blocks"] for entry in block["entries"]} <= mine
    assert (listed["scope"], listed["counts"], listed["model"]) == ("classes", None, None)
    assert mentor.get(OF_PUPIL).status_code == 200
    check_problem(mentor.get(FACTS), "not-found")
    check_problem(mentor.get(f"/schools/{PO}/pupils"), "not-found")


def test_a_role_that_ended_yesterday_opens_nothing_today(client: TestClient, parts: Parts) -> None:
    assignment = at_school(Role.VERZUIMCOORDINATOR, VO)
    who = feed(client, parts, assignment)
    assert who.get(FACTS).status_code == 200

    with write_transaction(parts.engine) as connection:
        roles.end(connection, assignment.uid, parts.today - timedelta(days=1))

    check_problem(who.get(FACTS), "not-found")
    assert who.get("/me").json()["roles"] == []


def test_a_revoked_token_opens_nothing(client: TestClient, parts: Parts) -> None:
    who = feed(client, parts, *everywhere())
    assert who.get("/me").status_code == 200

    with write_transaction(parts.engine) as connection:
        revoke_token(connection, TESTS, who.uid, parts.now())

    check_problem(who.get("/me"), "not-signed-in")


def test_the_token_of_a_disabled_account_opens_nothing(client: TestClient, parts: Parts) -> None:
    account = make_account(parts.engine, "Feed", *everywhere())
    who = feed_of(client, parts, account)
    assert who.get("/me").status_code == 200

    with write_transaction(parts.engine) as connection:
        found = people.by_uid(connection, account)
        assert found is not None
        people.change(connection, found.id, disabled_at=parts.now())

    check_problem(who.get("/me"), "not-signed-in")


def test_a_token_is_over_after_its_last_day(parts: Parts, coordinator: Feed) -> None:
    later = parts.now() + timedelta(days=31)
    with opened(parts, now=lambda: later) as client:
        check_problem(client.get("/v1/me", headers=coordinator.headers), "not-signed-in")


@pytest.mark.parametrize("change", ["x{token}", "{token}x", "vs_{uid}_", "vs__", "vs_{uid}", "{uid}", "VS{token}", ""])
def test_something_that_looks_like_a_token_opens_nothing(coordinator: Feed, change: str) -> None:
    given = change.replace("{token}", coordinator.token).replace("{uid}", coordinator.uid)

    check_problem(coordinator.client.get("/v1/me", headers={"authorization": f"Bearer {given}"}), "not-signed-in")


def test_the_scheme_may_be_written_in_any_case(coordinator: Feed) -> None:
    headers = {"authorization": f"bearer {coordinator.token}"}

    assert coordinator.client.get("/v1/me", headers=headers).status_code == 200


@pytest.fixture
def browser(parts: Parts) -> Iterator[TestClient]:
    """Somebody signed in with a browser."""
    with opened(parts) as made:
        yield sign_in(made, make_account(parts.engine, "Mirjam", *everywhere()))


def test_a_cookie_opens_no_api_and_a_token_no_page(browser: TestClient, coordinator: Feed) -> None:
    assert browser.get("/").status_code == 200
    check_problem(browser.get("/v1/me"), "not-signed-in")
    assert coordinator.client.get("/", headers=coordinator.headers).status_code == 401


def test_a_token_tells_what_it_may(client: TestClient, parts: Parts) -> None:
    who = feed(client, parts, mentor_of(VO, "2B"), scopes=["see:self", "see:pupil"], schools=[VO, SO])

    assert who.get("/me").json() == {
        "uid": who.uid,
        "scopes": ["see:pupil", "see:self"],
        "school_ids": [VO, SO],
        "roles": [
            {
                "role": "mentor",
                "scope": "class",
                "school_id": VO,
                "class_name": "2B",
                "region": None,
                "valid_to": None,
            }
        ],
    }


def test_a_token_that_may_import_still_imports_at_its_schools_alone(client: TestClient, parts: Parts) -> None:
    who = feed(client, parts, of_service(), schools=[PO])
    content = b"school_id,date_from,date_to\n99AA00,2026-11-23,2026-11-23\n"

    check_problem(who.send(content, kind="registers", school_id=VO), "not-allowed")
    check_problem(who.send(content, kind="registers", school_id="00XX99"), "not-allowed")
    told = check_problem(who.send(content, kind="registers", school_id=PO), "import-refused")
    assert "Line 2, column school_id: The row is about school …" in told["errors"][1]["detail"]
