"""Killed anywhere in a delivery or a weekly run: no message is lost, none is sent twice. Seeds are printed."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import Engine, select

from service.domain.access import Role
from service.domain.delivery import State
from service.domain.moments import iso_week, sunday_of
from service.store.messages import overview
from service.store.messages.transactions import short_transaction
from service.store.session import make_engine
from service.store.tables import Assessment, JobRun, Message, WeeklyList, table
from tests.conftest import Postgres, Sqlite
from tests.notify.desk import Desk, at, away
from tests.notify.servers import Sink, mail_server
from tests.notify.zygote import Zygote, zygote
from tests.people import WEEK, write_demo
from tests.people_staff import write_staff
from tests.story.commands import Service

pytestmark = pytest.mark.slow
NIGHT = bool(os.environ.get("VROEGSIGNAAL_NIGHT"))
KILLS = 200 if NIGHT else 20
WEEKS = 5
SLOW = 0.004
"""How long the mail server takes to say yes, so that some kills fall just there."""


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    with zygote(tmp_path_factory.mktemp("forks") / "answers") as found:
        yield found


def dice() -> random.Random:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)  # noqa: S311


def address_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_a_delivery_killed_anywhere_loses_no_message_and_sends_none_twice(desk: Desk, forks: Zygote) -> None:
    chance, people = dice(), 4 * KILLS
    for number in range(people):
        desk.hire(f"zorg{number}", at(Role.ZORGCOORDINATOR))
    assert desk.tell(away()) == people
    sink = Sink(slow=SLOW)

    with mail_server(sink) as desk.server:
        asked = {"database": address_of(desk.engine), "port": desk.server.port}
        for _ in range(KILLS):
            forks.kill(chance.uniform(0.02, 0.12), "send", now=desk.now.isoformat(), **asked)
            desk.later(hours=1)
        forks.run("send", now=desk.now.isoformat(), **asked)

        arrived = Counter(sink.ids())
        assert set(arrived.values()) == {1}
        known = {f"<{row['uid']}@school.example>": row["state"] for row in desk.deliveries()}
        assert len(known) == people
        assert set(known.values()) <= {State.SENT, State.UNSURE}
        assert {name for name, state in known.items() if state == State.SENT} <= set(arrived)
        unsure = [row["uid"] for row in desk.deliveries() if row["state"] == State.UNSURE]
        assert len(unsure) <= KILLS

        look_it_up(desk, unsure, set(arrived))
        forks.run("send", now=desk.now.isoformat(), **asked)

    assert Counter(sink.ids()) == Counter(dict.fromkeys(known, 1))
    assert set(desk.states()) == {State.SENT}


def look_it_up(desk: Desk, unsure: list[str], arrived: set[str]) -> None:
    """What an administrator does with those nobody is sure of: look in the log of the mail server."""
    for uid in unsure:
        to = State.SENT if f"<{uid}@school.example>" in arrived else State.WAITING
        with short_transaction(desk.engine) as connection:
            assert overview.decide(connection, uid, to, (State.UNSURE,), desk.now)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_demo(folder)
    write_staff(folder)
    return folder


@pytest.fixture(scope="module")
def schools(databases: Sqlite | Postgres, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo schools and their staff before any week was judged, for copying only."""
    folder = tmp_path_factory.mktemp("schools")
    with databases.database() as url:
        service = Service(folder / "var", url)
        service.load(files)
        service.say("users", "demo", files / "staff.csv")
        yield service


def monday_after(week: str) -> str:
    """Six o'clock in the morning in Amsterdam, give or take an hour."""
    return datetime.combine(sunday_of(week) + timedelta(days=1), datetime.min.time(), UTC).replace(hour=5).isoformat()


def weeks(number: int) -> list[str]:
    return [iso_week(sunday_of(WEEK) - timedelta(weeks=back)) for back in reversed(range(number))]


def written(database: str) -> dict[str, Counter[Any]]:
    """What weekly runs left behind, without keys and marks that are random."""
    engine = make_engine(database)
    found = {}
    names = {
        Message: "kind account_fk school_id class_name content due_at",
        Assessment: "pupil_fk as_of content_sha256",
    }
    names |= {WeeklyList: "school_fk week content_sha256", JobRun: "subject state"}
    with engine.connect() as connection:
        for model, wanted in names.items():
            rows = connection.execute(select(*(table(model).c[name] for name in wanted.split())))
            found[table(model).name] = Counter(tuple(map(str, row)) for row in rows)
    engine.dispose()
    return found


def test_a_weekly_run_killed_anywhere_and_run_again_leaves_what_one_run_leaves(
    schools: Service, databases: Sqlite | Postgres, forks: Zygote, tmp_path: Path
) -> None:
    chance, each = dice(), KILLS // 2 // WEEKS
    with databases.database(copy_of=schools.database) as whole, databases.database(copy_of=schools.database) as killed:
        # Columns on disk belong to a database, so each has a folder of its own.
        folders = [str(shutil.copytree(schools.folder, tmp_path / name)) for name in ("whole", "killed")]
        first, *others = weeks(WEEKS + 1)
        for folder, database in zip(folders, (whole, killed), strict=True):
            at_first = {"week": first, "now": monday_after(first), "once": True}
            assert forks.warm("weekly", folder=folder, database=database, **at_first) == "did it"
        for week in others:
            shared = {"week": week, "now": monday_after(week), "once": True}
            began = perf_counter()
            assert forks.run("weekly", folder=folders[0], database=whole, **shared) == "did it"
            took = perf_counter() - began
            for _ in range(each):
                forks.kill(chance.uniform(0, took), "weekly", folder=folders[1], database=killed, **shared)
            assert forks.run("weekly", folder=folders[1], database=killed, **shared) in ("did it", "was done")
        expected, found = written(whole), written(killed)

    runs = found.pop("job_run")
    assert {(week, "succeeded"): 1 for week in weeks(WEEKS + 1)} == {
        key: number for key, number in runs.items() if "lost" not in key
    }
    assert found == {name: rows for name, rows in expected.items() if name != "job_run"}
    assert found["message"].total() > WEEKS


def test_of_ten_runners_at_once_one_does_the_work(
    schools: Service, databases: Sqlite | Postgres, forks: Zygote, tmp_path: Path
) -> None:
    folder = str(shutil.copytree(schools.folder, tmp_path / "var"))
    with databases.database(copy_of=schools.database) as database:
        asked = {"folder": folder, "database": database, "week": WEEK, "now": monday_after(WEEK), "once": True}
        said = Counter(forks.together(10, "weekly", **asked))
        found = written(database)

    assert said["did it"] == 1
    assert said["busy"] + said["was done"] == 9
    assert found["job_run"] == Counter({(WEEK, "succeeded"): 1})
    assert set(found["weekly_list"].values()) == {1}
