"""One runner at a time, what is lost is taken over, and nothing is written by who was taken for lost."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from service.domain.access import Role
from service.domain.delivery import RunState
from service.domain.errors import NotReady
from service.pipeline.parts import Parts
from service.pipeline.running import WEEKLY, Busy, Done, Running, claim
from service.pipeline.weekly_run import due_week, last_week
from service.policy.choices import load_policy
from service.policy.messages import load_messages
from service.policy.sharing import load_sharing
from service.rules.parameters import load_rules
from service.settings import Settings
from service.store.messages import runs
from service.store.session import write_transaction
from service.store.tables import JobRun, columns, table
from tests.notify.desk import Desk, administrator, at
from tests.people import WEEK

SIX = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Six o'clock on Monday morning in Amsterdam."""


@pytest.fixture
def parts(desk: Desk, tmp_path: Path) -> Iterator[Parts]:
    settings = Settings(data_dir=tmp_path)
    yield Parts(settings, desk.engine, load_rules(), load_policy(), load_sharing(), lambda: desk.now)


def ours(parts: Parts, *subjects: str) -> Running:
    found = claim(parts, WEEKLY, list(subjects) or [WEEK])
    assert isinstance(found, Running)
    return found


def finish(running: Running, report: object = None) -> None:
    with write_transaction(running.parts.engine) as connection:
        running.succeeded(connection, report)


def latest(parts: Parts) -> list[tuple[str, str]]:
    with parts.engine.connect() as connection:
        return [(run.subject, run.state) for run in runs.latest(connection, 10, WEEKLY)]


def move(parts: Parts, place: str) -> None:
    """Let the run be that of another place."""
    with write_transaction(parts.engine) as connection:
        connection.execute(update(table(JobRun)).where(columns(JobRun).running.is_not(None)).values(place=place))


def test_while_one_runs_nobody_else_does_whatever_the_week(parts: Parts) -> None:
    ours(parts)

    found = claim(parts, WEEKLY, ["2026-W46"])

    assert isinstance(found, Busy)
    assert (found.run.subject, found.run.started_at) == (WEEK, parts.now())


def test_when_it_is_done_the_next_may(parts: Parts) -> None:
    finish(ours(parts), {"schools": 3})
    ours(parts, "2026-W46")

    assert latest(parts) == [("2026-W46", RunState.RUNNING), (WEEK, RunState.SUCCEEDED)]


def test_what_was_done_since_is_not_done_again(parts: Parts, desk: Desk) -> None:
    before, since = desk.now, desk.now + timedelta(minutes=1)
    finish(ours(parts))
    assert isinstance(claim(parts, WEEKLY, [WEEK], since=before), Done)

    again = claim(parts, WEEKLY, [WEEK], since=since)

    assert isinstance(again, Running)


def test_a_school_alone_was_done_when_all_schools_were(parts: Parts, desk: Desk) -> None:
    finish(ours(parts))

    assert isinstance(claim(parts, WEEKLY, [f"{WEEK} 99AA00", WEEK], since=desk.now), Done)
    finish(ours(parts, f"{WEEK} 99AA00"))
    assert isinstance(claim(parts, WEEKLY, ["2026-W46"], since=desk.now), Running)


def test_a_run_of_a_process_that_is_gone_is_taken_over_at_once(parts: Parts) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    ours(parts)
    move(parts, f"{os.uname().nodename}:{child}")

    ours(parts)

    assert latest(parts) == [(WEEK, RunState.RUNNING), (WEEK, RunState.LOST)]


def test_a_run_elsewhere_is_lost_after_two_minutes_of_silence(parts: Parts, desk: Desk) -> None:
    ours(parts)
    move(parts, "elsewhere:1")
    desk.later(seconds=119)
    assert isinstance(claim(parts, WEEKLY, [WEEK]), Busy)

    desk.later(seconds=2)

    assert isinstance(claim(parts, WEEKLY, [WEEK]), Running)


def test_a_sign_of_life_keeps_it(parts: Parts, desk: Desk) -> None:
    running = ours(parts)
    move(parts, "elsewhere:1")
    desk.later(seconds=100)
    with write_transaction(parts.engine) as connection:
        runs.beat(connection, running.uid, 2, 3, desk.now)
    desk.later(seconds=100)

    found = claim(parts, WEEKLY, [WEEK])

    assert isinstance(found, Busy)
    assert (found.run.done, found.run.total) == (2, 3)


def test_who_was_taken_for_lost_writes_nothing(parts: Parts, desk: Desk) -> None:
    slow = ours(parts)
    move(parts, "elsewhere:1")
    desk.later(minutes=3)
    ours(parts)

    with pytest.raises(NotReady, match="taken for lost"), write_transaction(parts.engine) as connection:
        connection.execute(update(table(JobRun)).values(subject="spoilt"))
        slow.succeeded(connection, None)

    assert latest(parts) == [(WEEK, RunState.RUNNING), (WEEK, RunState.LOST)]


def test_a_run_that_fails_says_with_what_class_and_tells_the_administrator(parts: Parts, desk: Desk) -> None:
    desk.hire("beheer", administrator())
    desk.hire("zorg", at(Role.ZORGCOORDINATOR))

    with pytest.raises(ZeroDivisionError), ours(parts):
        1 / 0  # noqa: B018

    with parts.engine.connect() as connection:
        (run,) = runs.latest(connection, 1)
    assert (run.state, run.error, run.running) == (RunState.FAILED, "ZeroDivisionError", None)
    assert [row["kind"] for row in desk.messages()] == ["job-failed"]


def test_signs_of_life_are_given_while_it_runs(parts: Parts, desk: Desk) -> None:
    runner = parts.messages.delivery.runner.model_copy(update={"beat_seconds": 0.01})
    delivery = parts.messages.delivery.model_copy(update={"runner": runner})
    quick = replace(parts)
    quick.__dict__["messages"] = parts.messages.model_copy(update={"delivery": delivery})
    running, until = ours(quick), datetime.now(UTC) + timedelta(seconds=10)

    with running:
        running.done, running.total = 1, 3
        desk.later(seconds=50)
        while latest_beat(parts) < desk.now and datetime.now(UTC) < until:
            continue

    assert latest_beat(parts) == desk.now


def latest_beat(parts: Parts) -> datetime:
    with parts.engine.connect() as connection:
        return runs.latest(connection, 1)[0].beat_at


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (SIX - timedelta(seconds=1), "2026-W46"),
        (SIX, "2026-W47"),
        (SIX + timedelta(days=6, hours=18), "2026-W47"),
        # The clock went back an hour on 25 October, and forward on 28 March.
        (datetime(2026, 10, 26, 4, 59, tzinfo=UTC), "2026-W42"),
        (datetime(2026, 10, 26, 5, 0, tzinfo=UTC), "2026-W43"),
        (datetime(2027, 3, 29, 4, 0, tzinfo=UTC), "2027-W12"),
        (datetime(2027, 3, 29, 3, 59, tzinfo=UTC), "2027-W11"),
    ],
)
def test_a_week_is_due_from_monday_six_oclock_in_amsterdam(parts: Parts, desk: Desk, now: datetime, week: str) -> None:
    desk.now = now

    assert due_week(parts) == week


@pytest.mark.parametrize(("day", "week"), [(22, "2026-W46"), (23, "2026-W47"), (29, "2026-W47"), (30, "2026-W48")])
def test_the_last_week_ended_on_the_sunday_before(day: int, week: str) -> None:
    assert last_week(date(2026, 11, day)) == week


def test_a_digest_and_the_weekly_run_are_as_written_in_the_policy() -> None:
    delivery = load_messages().delivery

    assert (delivery.schedule.weekly_run.weekday, str(delivery.schedule.weekly_run.time)) == (1, "06:00:00")
    assert delivery.schedule.weekly_run.after(SIX + timedelta(seconds=1)) == SIX + timedelta(days=7)
