"""One runner of a job at a time, on whatever machine: a row in the database with signs of life.

The row is ended in the transaction of the work itself, so a run that died has done nothing, and one that was taken for
lost cannot finish any more.
"""

import os
import secrets
import socket
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from service.domain.delivery import RunState
from service.domain.errors import NotReady
from service.notify.queue import News, queue
from service.pipeline.parts import Parts
from service.policy.messages import Kind
from service.store.messages import runs
from service.store.messages.runs import RunRow
from service.store.messages.transactions import short_transaction
from service.store.session import write_transaction
from service.telemetry.logs import log

WEEKLY = "weekly"


@dataclass(frozen=True)
class Busy:
    """Another runner is at it."""

    run: RunRow


@dataclass(frozen=True)
class Done:
    """It was done already."""

    run: RunRow


@dataclass
class Running:
    """A run that is ours until it ends. Use as a context: an error ends it as failed."""

    parts: Parts
    uid: str
    done: int = field(default=0, init=False)
    total: int = field(default=0, init=False)
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._beat, name="beat", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if error is not None:
            self._failed(error)

    def succeeded(self, connection: Connection, report: Any) -> None:
        """End the run, in the transaction of its work.

        Raises
        ------
        NotReady
            If it was taken for lost meanwhile, so that another run does the work.
        """
        if not runs.end(connection, self.uid, RunState.SUCCEEDED, self.parts.now(), report):
            raise NotReady("This run was taken for lost and another one took over; nothing was written.")

    def _beat(self) -> None:
        while not self._stop.wait(self.parts.messages.delivery.runner.beat_seconds):
            try:
                with short_transaction(self.parts.engine) as connection:
                    runs.beat(connection, self.uid, self.done, self.total, self.parts.now())
            except (NotReady, OperationalError):
                # SQLite has one writer, and that may be this run itself: while it writes nobody can take over either.
                continue

    def _failed(self, error: BaseException) -> None:
        now = self.parts.now()
        try:
            with write_transaction(self.parts.engine) as connection:
                if runs.end(connection, self.uid, RunState.FAILED, now, error=type(error).__name__):
                    queue(connection, self.parts.messages, [News(Kind.JOB_FAILED, self.uid, {"count": 1})], now)
        except (NotReady, OperationalError) as problem:
            # What went wrong first is what people should see; this run will be taken for lost.
            log("job-failed", job=WEEKLY, error=problem)


def claim(parts: Parts, job: str, subjects: list[str], since: datetime | None = None) -> Running | Busy | Done:
    """Become the runner of a job, about the first of these subjects.

    ``since``: not if a run about one of them began at or after that moment and went well. A run without signs of life
    is lost, and so is one of a process of this machine that is gone.
    """
    with write_transaction(parts.engine) as connection:
        now, other = parts.now(), runs.running(connection, job)
        if other is not None and not _lost(other, now, parts):
            return Busy(other)
        if other is not None:
            runs.end(connection, other.uid, RunState.LOST, now)
        before = None if since is None else runs.succeeded_since(connection, job, subjects, since)
        if before is not None:
            return Done(before)
        uid = secrets.token_hex(16)
        runs.begin(connection, uid, job, subjects[0], _place(), now)
    return Running(parts, uid)


def _place() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _lost(run: RunRow, now: datetime, parts: Parts) -> bool:
    silent = run.beat_at < now - timedelta(seconds=parts.messages.delivery.runner.lost_after_seconds)
    host, _, process = run.place.rpartition(":")
    return silent or (host == socket.gethostname() and not _lives(int(process)))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
