"""docs/reference/messages.md draws the steps that deliveries can take, no more and no fewer."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from service.domain.delivery import Channel, State, Why
from service.notify.reference_page import MOVES, messages_page
from service.policy.messages import load_messages
from service.store.messages import overview, taking
from service.store.session import write_transaction
from service.store.tables import Delivery, columns, table
from service.views.web.messages_admin import DECISIONS
from tests.notify.desk import NINE

LEASE, UID = "lease", "0" * 32
LATER = NINE + timedelta(hours=1)
Step = Callable[[Connection, int], object]


def steps() -> Iterator[Step]:
    """Everything a worker or an administrator can do to a delivery."""
    yield lambda c, _: taking.take(c, tuple(Channel), 9, LEASE, NINE, LATER)
    yield lambda c, key: taking.hand_over(c, key, LEASE, LATER, "nl/1")
    yield lambda c, key: taking.sent(c, key, LEASE, NINE)
    yield lambda c, key: taking.again(c, key, LEASE, Why.BUSY, LATER)
    yield lambda c, key: taking.untried(c, key, LEASE, LATER)
    yield lambda c, key: taking.give_up(c, key, LEASE, Why.REFUSED, NINE)
    yield lambda c, _: taking.sweep(c, LATER + timedelta(seconds=1))
    for to, before in DECISIONS.values():
        yield lambda c, _, to=to, before=before: overview.decide(c, UID, to, before, NINE)  # type: ignore[misc]


def after(connection: Connection, before: State, channel: Channel, step: Step) -> State:
    """Where a step brings a delivery that is in a state."""
    row = {"uid": UID, "channel": channel.value, "state": before.value, "made_at": NINE, "next_attempt_at": NINE}
    values = {**row, "attempts": 1, "lease": LEASE, "lease_until": LATER}
    key = connection.execute(insert(table(Delivery)).values(values).returning(columns(Delivery).id)).scalar_one()
    step(connection, key)
    found = State(connection.execute(select(columns(Delivery).state)).scalar_one())
    connection.execute(delete(table(Delivery)))
    return found


def test_every_step_that_can_be_taken_is_drawn_and_nothing_else(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        taken = {
            (before, after(connection, before, channel, step))
            for before in State
            for channel in Channel
            for step in steps()
        }

    assert {(before, to) for before, to in taken if before is not to} == {(before, to) for before, to, _ in MOVES}


def test_the_page_tells_every_kind_and_every_state() -> None:
    page = messages_page()

    assert {f"| `{kind}` |" in page for kind in load_messages().kinds} == {True}
    assert {f"| `{state}` |" in page for state in State} == {True}
