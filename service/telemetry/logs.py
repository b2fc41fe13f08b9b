"""Setting up the log: JSON lines of declared events, and nothing in the words of anybody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

from service.clock import now
from service.telemetry.catalogue import Level
from service.telemetry.events import Output, Undeclared, Write, log, request_id, use
from service.telemetry.foreign import take_over
from service.telemetry.kinds import Written

__all__ = ["Undeclared", "configure", "log", "request_id"]

Format = Literal["json", "console"]


@dataclass(frozen=True)
class Configured:
    """How the log of this process was set up, for processes it starts."""

    level: Level
    fmt: Format


@dataclass
class _Last:
    configured: Configured | None = None


_last = _Last()


def configured() -> Configured | None:
    """How `configure` was called last; None when it was not."""
    return _last.configured


def _count_nothing(_what: str) -> None:
    return


def configure(
    stream: TextIO,
    level: Level = "info",
    fmt: Format = "json",
    *,
    strict: bool = False,
    lost: Callable[[str], None] = _count_nothing,
    clock: Callable[[], datetime] = now,
) -> None:
    """Write events of this level and higher to a stream, one line each; from now on libraries write there too.

    Parameters
    ----------
    fmt
        ``json``, or ``console`` for people.
    strict
        Raise `Undeclared` for a call that the catalogue does not allow, instead of leaving out what is not allowed.
    lost
        Told what was not written: ``event``, ``field``, ``value``, or ``line`` if the stream did not take a line.
    """
    _last.configured = Configured(level, fmt)
    use(Output(_writer(stream, level, fmt, clock), lost, strict))
    take_over()


def _writer(stream: TextIO, level: Level, fmt: Format, clock: Callable[[], datetime]) -> Write:
    renderer = structlog.dev.ConsoleRenderer(colors=False) if fmt == "console" else structlog.processors.JSONRenderer()
    logger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[_in_order(clock), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    ).bind()

    def write(severity: Level, event: str, fields: Written) -> None:
        getattr(logger, severity)(event, **fields)

    return write


def _in_order(clock: Callable[[], datetime]) -> Processor:
    def in_order(_logger: Any, level: str, line: EventDict) -> EventDict:
        event = line.pop("event")
        return {"timestamp": clock().isoformat(timespec="milliseconds"), "level": level, "event": event, **line}

    return in_order
