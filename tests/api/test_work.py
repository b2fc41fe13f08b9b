"""What a page costs does not grow with the pupils on it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from service.pipeline.parts import Parts
from tests.api.feeds import Feed
from tests.people import VO, enrolled


@contextmanager
def statements(parts: Parts) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile; one with many rows is one."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(parts.engine, "before_cursor_execute", note)
    yield seen
    event.remove(parts.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("kind", ["pupils", "facts", "assessments"])
def test_a_page_of_everybody_asks_the_database_no_more_than_a_page_of_one(
    coordinator: Feed, parts: Parts, kind: str
) -> None:
    counts = []
    for limit in (500, 1, 500):
        with statements(parts) as seen:
            page = coordinator.get(f"/schools/{VO}/{kind}?asOf=2026-11-22&limit={limit}").json()["items"]
        counts.append((len(page), len(seen)))

    (_, _), (one, of_one), (all_, of_all) = counts
    assert (one, all_) == (1, len(enrolled(VO)))
    assert of_all == of_one > 0
