"""The clock: what it starts and when, and that it goes on whatever a pass met."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from service.domain.delivery import RunState
from service.domain.moments import AMSTERDAM
from service.jobs import schedule
from service.pipeline.parts import Parts
from service.policy.choices import load_policy
from service.policy.sharing import load_sharing
from service.rules.parameters import load_rules
from service.settings import Settings
from service.store.messages import runs
from tests.notify.desk import Desk

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=AMSTERDAM)


@pytest.fixture
def parts(small: Desk, tmp_path: Path) -> Parts:
    return Parts(Settings(data_dir=tmp_path), small.engine, load_rules(), load_policy(), load_sharing())


@pytest.fixture
def clock(parts: Parts) -> Iterator[BackgroundScheduler]:
    found = BackgroundScheduler(timezone=AMSTERDAM)
    schedule.add_jobs(found, parts)
    yield found
    if found.running:
        found.shutdown(wait=False)


def following(clock: BackgroundScheduler, job: str, after: datetime) -> datetime:
    found: datetime = clock.get_job(job).trigger.get_next_fire_time(None, after)
    return found


def test_the_weekly_run_is_on_monday_at_six_in_amsterdam(clock: BackgroundScheduler) -> None:
    assert following(clock, "weekly", MONDAY - timedelta(days=3)) == MONDAY
    assert following(clock, "weekly", MONDAY + timedelta(seconds=1)) == MONDAY + timedelta(days=7)


def test_it_stays_at_six_when_the_clocks_change(clock: BackgroundScheduler) -> None:
    before = datetime(2027, 3, 22, 12, 0, tzinfo=AMSTERDAM)

    assert following(clock, "weekly", before).astimezone(UTC) == datetime(2027, 3, 29, 4, 0, tzinfo=UTC)


def test_registers_are_looked_at_every_morning(clock: BackgroundScheduler) -> None:
    assert following(clock, "registers", MONDAY) == MONDAY.replace(hour=7, minute=15)


def test_what_was_missed_is_made_up_for_soon_after_the_start(parts: Parts, clock: BackgroundScheduler) -> None:
    assert {
        job.id: job.next_run_time < parts.now() + timedelta(seconds=6)
        for job in clock.get_jobs()
        if hasattr(job, "next_run_time")
    } == {"catch-up": True, "deliver": True}


def test_a_clock_that_started_late_does_the_week_once(parts: Parts, clock: BackgroundScheduler) -> None:
    for job in ("catch-up", "deliver"):
        clock.modify_job(job, next_run_time=parts.now())
    clock.start()
    wait_for_a_run(parts)
    schedule.run_due_week(parts)

    with parts.engine.connect() as connection:
        (run,) = runs.latest(connection, 5)
    assert (run.state, run.subject) == (RunState.SUCCEEDED, schedule.due_week(parts))


def wait_for_a_run(parts: Parts) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with parts.engine.connect() as connection:
            if any(run.running is None for run in runs.latest(connection, 1)):
                return
        time.sleep(0.05)
    raise AssertionError("the week was not done")


def test_the_clock_goes_on_whatever_a_pass_met() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    assert schedule._logged("weekly", fail)() is None
