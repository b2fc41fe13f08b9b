"""Walking a collection gives every item once, whatever the size of the pages; a cursor opens only its own."""

import base64

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.access import Action, Actor, ActorKind, AuditEntry
from service.pipeline.parts import Parts
from service.store import audit
from service.store.session import write_transaction
from tests.api.addresses import OF_PUPIL
from tests.api.feeds import Feed
from tests.api.problems import check_problem
from tests.people import VO, enrolled

OF_SCHOOL = (
    "/schools",
    f"/schools/{VO}/calendar-days?from=2026-10-01&to=2026-11-22",
    f"/schools/{VO}/registers?from=2026-10-01&to=2026-11-22",
    f"/schools/{VO}/weekly-lists",
    f"/schools/{VO}/pupils?asOf=2026-11-22",
    f"/schools/{VO}/facts?asOf=2026-11-22",
    f"/schools/{VO}/assessments?asOf=2026-11-22",
    f"{OF_PUPIL}/consent-purposes",
    "/problems",
)
OF_SERVICE = ("/imports", "/documents")
KEY = {"pupils": "pupil_id", "facts": "pupil_id", "assessments": "pupil_id", "imports": "import_id"}


@pytest.mark.parametrize("address", [*OF_SCHOOL, *OF_SERVICE])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 500))
def test_walking_gives_every_item_once_in_one_order(
    coordinator: Feed, administrator: Feed, address: str, limit: int
) -> None:
    who = administrator if address in OF_SERVICE else coordinator

    assert who.items(address, limit) == who.items(address, 500)


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_no_item_comes_twice_and_none_is_left_out(coordinator: Feed, limit: int) -> None:
    numbers = [item["pupil_id"] for item in coordinator.items(f"/schools/{VO}/pupils?asOf=2026-11-22", limit)]

    assert numbers == sorted(set(numbers))
    assert len(numbers) == len(enrolled(VO))


@pytest.mark.parametrize("limit", [1, 3])
def test_looking_at_who_looked_ends_although_it_adds_to_itself(coordinator: Feed, limit: int) -> None:
    before = {event["seq"] for event in coordinator.items(f"{OF_PUPIL}/access-events")}
    walked = [event["seq"] for event in coordinator.items(f"{OF_PUPIL}/access-events", limit)]

    assert walked == sorted(set(walked), reverse=True)
    assert before <= set(walked)


@pytest.mark.parametrize("limit", [1, 5])
def test_the_audit_log_is_walked_forward_and_followed_from_the_last_number(
    administrator: Feed, parts: Parts, limit: int
) -> None:
    numbers = [event["seq"] for event in administrator.items("/audit-events", limit * 40)]
    assert numbers == list(range(1, numbers[-1] + 1))

    with write_transaction(parts.engine) as connection:
        audit.append(connection, AuditEntry(Actor(ActorKind.SERVICE, "test"), Action.WEEK_ASSESSED, parts.now()))
    later = administrator.items(f"/audit-events?after={numbers[-1]}", limit)

    assert [event["action"] for event in later] == ["week-assessed"]


def test_the_link_to_the_next_page_stands_in_the_body_and_in_the_header(coordinator: Feed) -> None:
    first = coordinator.get(f"/schools/{VO}/pupils?asOf=2026-11-22&limit=5")
    link = first.json()["next"]

    assert first.headers["link"] == f'<{link}>; rel="next"'
    assert httpx.URL(link).params["cursor"] == first.json()["next_cursor"]
    assert httpx.URL(link).params["asOf"] == "2026-11-22"
    by_hand = coordinator.get(
        f"/schools/{VO}/pupils", params={"asOf": "2026-11-22", "cursor": first.json()["next_cursor"]}
    )
    assert by_hand.json()["items"][0]["pupil_id"] > first.json()["items"][-1]["pupil_id"]


def test_the_last_page_has_no_next_one(coordinator: Feed) -> None:
    answer = coordinator.get("/schools?limit=3")

    assert len(answer.json()["items"]) == 3
    assert (answer.json()["next"], answer.json()["next_cursor"]) == (None, None)
    assert "link" not in answer.headers


@pytest.mark.parametrize(
    "other",
    [
        f"/schools/{VO}/pupils?asOf=2026-11-21",
        f"/schools/{VO}/pupils",
        f"/schools/{VO}/facts?asOf=2026-11-22",
        "/schools",
        "/problems",
    ],
)
def test_a_cursor_of_another_collection_or_with_other_filters_is_refused(coordinator: Feed, other: str) -> None:
    cursor = coordinator.get(f"/schools/{VO}/pupils?asOf=2026-11-22&limit=5").json()["next_cursor"]
    params = {**httpx.URL(other).params, "cursor": cursor}

    check_problem(coordinator.get(other, params=params), "invalid-cursor")


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAA", "é", "W10=", "e30=", "bnVsbA==", "WyJhIiwiYiJd", "WyJhIiwiYiIsImMiXQ==", "9" * 400]
)
def test_a_cursor_that_was_made_up_is_refused(coordinator: Feed, cursor: str) -> None:
    check_problem(coordinator.get("/schools", params={"cursor": cursor}), "invalid-cursor")


@pytest.mark.parametrize("place", [7, None, True, ["1101"], {"a": 1}])
def test_a_cursor_whose_place_was_changed_is_refused(coordinator: Feed, place: object) -> None:
    cursor = coordinator.get("/schools?limit=1").json()["next_cursor"]
    mark, _ = orjson.loads(base64.urlsafe_b64decode(cursor))
    forged = base64.urlsafe_b64encode(orjson.dumps([mark, place])).decode()

    check_problem(coordinator.get("/schools", params={"cursor": forged}), "invalid-cursor")
