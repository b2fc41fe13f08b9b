"""``vroegsignaal schedule``: the clock of the service, by itself or inside ``serve``.

What it starts can also be started by cron or a timer; whoever comes second finds that it is being done.
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import typer
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from service.domain.moments import AMSTERDAM
from service.jobs.console import console
from service.jobs.deliver import sender_of
from service.notify.deliver import deliver
from service.pipeline.parts import Parts, opened
from service.pipeline.tell import tell_of_registers
from service.pipeline.weekly_run import due_week, weekly_run
from service.policy.messages import At
from service.settings import load_settings
from service.telemetry.current import metrics
from service.telemetry.logs import configure, log

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SOON = timedelta(seconds=5)
_LATE_SECONDS = 3600
"""What a busy machine could not start in time is still started this much later."""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def schedule() -> None:
        """Do the weekly run when it is due, look for registers that stopped, send messages; stop with Ctrl-C."""
        settings = load_settings()
        configure(sys.stderr, settings.log_level, settings.log_format, lost=metrics().log_lost)
        with opened(settings) as parts:
            clock = add_jobs(BlockingScheduler(timezone=AMSTERDAM), parts)
            console.print("The clock runs  (stop with Ctrl-C)")
            try:
                clock.start()
            except (KeyboardInterrupt, SystemExit):
                clock.shutdown(wait=False)


def start_inside(parts: Parts) -> BackgroundScheduler:
    """The clock beside the pages, in threads of its own; its `shutdown` ends it."""
    clock = BackgroundScheduler(timezone=AMSTERDAM, daemon=True)
    add_jobs(clock, parts)
    clock.start()
    return clock


def add_jobs(clock: BaseScheduler, parts: Parts) -> BaseScheduler:
    """Give a clock its work: at its times, and once soon for what was missed while it stood still."""
    times = parts.messages.delivery.schedule
    clock.add_executor(ThreadPoolExecutor(4))
    on_time = {"coalesce": True, "max_instances": 1, "misfire_grace_time": _LATE_SECONDS}
    weekly, soon = _logged("weekly", lambda: run_due_week(parts)), parts.now() + _SOON
    clock.add_job(weekly, _weekly(times.weekly_run), id="weekly", **on_time)
    # A machine that was off on Monday morning, or a run that failed, is made up for within the hour.
    clock.add_job(weekly, IntervalTrigger(hours=1, timezone=AMSTERDAM), id="catch-up", next_run_time=soon, **on_time)
    registers = CronTrigger(hour=times.registers.hour, minute=times.registers.minute, timezone=AMSTERDAM)
    clock.add_job(_logged("deliver", lambda: tell_of_registers(parts)), registers, id="registers", **on_time)
    often = IntervalTrigger(seconds=times.deliver_every_seconds, timezone=AMSTERDAM)
    clock.add_job(lambda: _deliver(parts), often, id="deliver", next_run_time=soon, **on_time)
    return clock


def run_due_week(parts: Parts) -> None:
    """The week that is due, unless it was done since it ended or is being done."""
    weekly_run(parts.fresh(), due_week(parts), once=True)


def _deliver(parts: Parts) -> None:
    """Too often for two lines in the log each time; sending says what it sent."""
    try:
        deliver(sender_of(parts))
    except Exception as problem:  # the clock goes on, whatever one pass met
        log("job-failed", job="deliver", error=problem)


def _logged(job: str, work: Callable[[], object]) -> Callable[[], None]:
    """Work that says in the log how it went; the clock goes on, whatever it met."""

    def run() -> None:
        log("job-started", job=job)
        began = perf_counter()
        try:
            work()
        except Exception as problem:  # the clock goes on
            log("job-failed", job=job, error=problem, duration_ms=round((perf_counter() - began) * 1000))
        else:
            log("job-finished", job=job, duration_ms=round((perf_counter() - began) * 1000))

    return run


def _weekly(at: At) -> CronTrigger:
    day = _DAYS[at.weekday - 1]
    return CronTrigger(day_of_week=day, hour=at.time.hour, minute=at.time.minute, timezone=AMSTERDAM)
