"""A client that has something already gets a 304 and no content, and that it looked is written down all the same."""

import pytest

from service.pipeline.parts import Parts
from tests.api.addresses import NAMED, OF_PUPIL, OF_SCHOOL, OF_SERVICE
from tests.api.feeds import Feed, log_of
from tests.people import VO

LOGS = ("/audit-events", f"{OF_PUPIL}/access-events")
"""Every request adds to them."""
STEADY = [address for address in (*OF_SCHOOL, *OF_SERVICE) if address not in LOGS]


@pytest.mark.parametrize("address", STEADY)
def test_what_did_not_change_is_not_sent_again(coordinator: Feed, administrator: Feed, address: str) -> None:
    who = administrator if address in OF_SERVICE else coordinator
    first = who.get(address)
    again = who.get(address, {"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["api-version"] == first.headers["api-version"]
    assert again.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("said", ["*", "W/{tag}", '"other", {tag}'])
def test_the_tag_may_be_one_of_several_and_weak(coordinator: Feed, said: str) -> None:
    tag = coordinator.get("/schools").headers["etag"]

    assert coordinator.get("/schools", {"if-none-match": said.replace("{tag}", tag)}).status_code == 304
    assert coordinator.get("/schools", {"if-none-match": '"other"'}).status_code == 200


def test_other_content_has_another_tag(coordinator: Feed) -> None:
    tags = [coordinator.get(f"/schools/{VO}/facts?asOf=2026-11-{day}").headers["etag"] for day in (16, 18, 20)]

    assert len(set(tags)) == 3


@pytest.mark.parametrize("address", NAMED)
def test_a_look_that_was_answered_with_304_is_logged_like_the_first(
    coordinator: Feed, parts: Parts, address: str
) -> None:
    first = coordinator.get(address)
    before = log_of(parts)
    coordinator.get(address, {"if-none-match": first.headers["etag"]})
    (added,) = log_of(parts)[len(before) :]

    same = ("actor_uid", "action", "what", "school_id", "pupils", "role", "ground", "detail")
    assert [added[name] for name in same] == [before[-1][name] for name in same]


def test_a_problem_has_no_tag(coordinator: Feed) -> None:
    assert "etag" not in coordinator.get(f"/schools/{VO}/pupils/9999").headers
