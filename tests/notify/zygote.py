"""Processes that start in a moment: one loads everything once, and forks a child for each piece of work.

``python -m tests.notify.zygote`` reads lines of JSON ``{"do": …, …}``, forks a child per line and writes its process
id. A child writes its answer to the file it was given.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from service.notify.deliver import deliver
from service.notify.mail import MailServer
from service.pipeline.parts import open_parts
from service.pipeline.running import Busy, Done
from service.pipeline.weekly_run import weekly_run
from service.settings import Settings
from service.store.session import make_engine
from tests.notify.desk import Desk
from tests.notify.servers import FROM, HERE


def weekly(folder: str, database: str, week: str, now: str, once: bool) -> str:
    """The weekly run; says whether it did it, or that it is or was done."""
    moment = datetime.fromisoformat(now)
    parts = open_parts(Settings(data_dir=Path(folder), database=database), now=lambda: moment)
    try:
        found = weekly_run(parts, week, once=once)
    finally:
        parts.close()
    return "busy" if isinstance(found, Busy) else "was done" if isinstance(found, Done) else "did it"


def send(database: str, port: int, now: str) -> str:
    """Deliver what waits; says what became of it."""
    desk = object.__new__(Desk)
    desk.__dict__ |= {"engine": make_engine(database), "now": datetime.fromisoformat(now)}
    desk.policy, desk.server = Desk.__dataclass_fields__["policy"].default_factory(), None  # type: ignore[misc]
    desk.server = MailServer(HERE, port, "", "", FROM, "off")
    return json.dumps(vars(deliver(desk.sender())))


HERE_ITSELF, WAITED_FOR, BESIDE = "here", "wait", "beside"
WORK: dict[str, Callable[..., str]] = {"weekly": weekly, "send": send}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        answer, do, how = (asked.pop(name) for name in ("answer", "do", "how"))
        child = 0 if how == HERE_ITSELF else os.fork()
        if child == 0:
            _work(answer, do, asked)
            if how != HERE_ITSELF:
                os._exit(0)
        _say(str(child))
        if how == WAITED_FOR:
            os.waitpid(child, 0)
            _say("ended")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _work(answer: str, do: str, asked: dict[str, Any]) -> None:
    try:
        said = WORK[do](**asked)
    except BaseException as problem:  # a child says what happened, and never goes back to the loop
        said = f"{type(problem).__name__}: {problem}"
    # One name for the finished answer: who waits for it never reads half of one.
    Path(f"{answer}.part").write_text(said, encoding="utf-8")
    Path(f"{answer}.part").rename(answer)


@dataclass
class Zygote:
    """Starts children. ``folder`` is where they write their answers."""

    process: "subprocess.Popen[str]"
    folder: Path
    started: int = 0

    def warm(self, do: str, **asked: Any) -> str:
        """Let the one that forks do it itself: what it loads the first time, its children need not."""
        answer = self._start(do, HERE_ITSELF, **asked)
        self._line()
        return answer.read_text(encoding="utf-8")

    def run(self, do: str, **asked: Any) -> str:
        """Do it and wait for the answer."""
        answer = self._start(do, WAITED_FOR, **asked)
        self._line()
        assert self._line() == "ended"
        return answer.read_text(encoding="utf-8")

    def kill(self, after: float, do: str, **asked: Any) -> str | None:
        """Start it and kill it after some seconds; the answer if it was quicker."""
        answer = self._start(do, WAITED_FOR, **asked)
        child = int(self._line())
        assert child > 0  # 0 would be this process and all of its group
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        assert self._line() == "ended"
        return answer.read_text(encoding="utf-8") if answer.exists() else None

    def together(self, number: int, do: str, **asked: Any) -> list[str]:
        """Start several at once and wait for all their answers."""
        answers = [self._start(do, BESIDE, **asked) for _ in range(number)]
        for _ in answers:
            self._line()
        until = time.monotonic() + 100
        while not all(answer.exists() for answer in answers) and time.monotonic() < until:
            time.sleep(0.02)
        return [answer.read_text(encoding="utf-8") for answer in answers]

    def _start(self, do: str, how: str, **asked: Any) -> Path:
        self.started += 1
        answer = self.folder / f"{self.started}"
        line = json.dumps({"do": do, "answer": str(answer), "how": how, **asked})
        _stream(self.process.stdin).write(f"{line}\n")
        _stream(self.process.stdin).flush()
        return answer

    def _line(self) -> str:
        return _stream(self.process.stdout).readline().strip()


def _stream(found: IO[str] | None) -> IO[str]:
    assert found is not None
    return found


@contextmanager
def zygote(folder: Path) -> Iterator[Zygote]:
    """One that is ready; its children are gone when it ends."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.notify.zygote"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Zygote(process, folder)
        finally:
            process.kill()


if __name__ == "__main__":
    main()
