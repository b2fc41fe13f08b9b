"""Killed anywhere while links go by mail: nobody is left without one, and no link stands in the database."""

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from service.accounts.hashes import sha256
from service.accounts.links import open_link
from service.accounts.mailed import invite_by_mail
from service.domain.delivery import State
from service.store.session import write_transaction
from service.store.tables import AccountTicket, table
from tests.accounts.staff import desk as front_desk
from tests.notify.desk import Desk
from tests.notify.servers import Sink, mail_server
from tests.notify.test_killed import address_of, look_it_up
from tests.notify.test_letters import BEA, everything, tokens
from tests.notify.zygote import Zygote, zygote

pytestmark = pytest.mark.slow
KILLS = 100 if os.environ.get("VROEGSIGNAAL_NIGHT") else 10
SLOW = 0.004
"""How long the mail server takes to say yes, so that some kills fall just there."""


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    with zygote(tmp_path_factory.mktemp("forks") / "answers") as found:
        yield found


def test_a_worker_killed_anywhere_leaves_every_invitation_with_one_link_that_works(desk: Desk, forks: Zygote) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    chance, people = random.Random(seed), 4 * KILLS  # noqa: S311
    with write_transaction(desk.engine) as connection:
        for number in range(people):
            invite_by_mail(connection, BEA, f"n{number}@school.example", f"Nieuw {number}", desk.now)
    sink = Sink(slow=SLOW)

    with mail_server(sink) as desk.server:
        asked = {"database": address_of(desk.engine), "port": desk.server.port}
        for _ in range(KILLS):
            forks.kill(chance.uniform(0.02, 0.12), "send", now=desk.now.isoformat(), **asked)
            desk.later(hours=1)
        forks.run("send", now=desk.now.isoformat(), **asked)
        unsure = [row["uid"] for row in desk.deliveries() if row["state"] == State.UNSURE]
        look_it_up(desk, unsure, set(sink.ids()))
        forks.run("send", now=desk.now.isoformat(), **asked)

    sent = tokens(sink)
    assert Counter(mail["To"] for mail in sink.accepted) == {f"n{number}@school.example": 1 for number in range(people)}
    assert set(desk.states()) == {State.SENT}
    assert [token for token in sent if open_link(front_desk(desk.engine), token, desk.now) is None] == []
    assert [token for token in sent if token in everything(desk)] == []
    with desk.engine.connect() as connection:
        kept = set(connection.scalars(select(table(AccountTicket).c.token_sha256)))
    assert kept >= {sha256(token) for token in sent}
    assert len(kept) <= people + len(unsure)
