"""The log, set up as in production but into memory, and everything as it was afterwards."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from service.telemetry import events
from service.telemetry.logs import Format, Level, configure

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Captured:
    """What was written, and what was lost."""

    stream: io.StringIO = field(default_factory=io.StringIO)
    lost: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything written, as it was written."""
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line of JSON."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def events(self) -> list[str]:
        """Names of the events written."""
        return [line["event"] for line in self.lines]


@contextmanager
def captured(level: Level = "debug", fmt: Format = "json", strict: bool = False) -> Iterator[Captured]:
    """Set up the log for as long as the block lasts."""
    with _restored():
        output = Captured()
        configure(output.stream, level, fmt, strict=strict, lost=output.lost.append, clock=lambda: NINE)
        yield output


@contextmanager
def _restored() -> Iterator[None]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    loggers = [each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    before = [(each, list(each.handlers), each.propagate) for each in (root, *loggers)]
    level, output = root.level, events.use(events.Output())
    try:
        with warnings.catch_warnings():
            yield
    finally:
        events.use(output)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        root.setLevel(level)
        for logger, handlers, propagate in before:
            logger.handlers[:], logger.propagate = handlers, propagate
