"""Logging an event of the catalogue. What is not declared there is never written.

Before `service.telemetry.logs.configure` nothing is written and undeclared calls raise, so tests need no set-up.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from service.telemetry.catalogue import EVENTS, Event, Level
from service.telemetry.kinds import NotOfThisKind, Written
from service.telemetry.places import place

Write = Callable[[Level, str, Written], None]
_request_id: ContextVar[str] = ContextVar("request_id", default="")


class Undeclared(TypeError):
    """A call to the log that the catalogue does not allow; the message repeats no name or value of the call."""


def _write_nothing(_level: Level, _event: str, _fields: Written) -> None:
    return


def _count_nothing(_what: str) -> None:
    return


@dataclass(frozen=True)
class Output:
    """Where events go. ``lost`` is told what could not be written: event, field, value or line."""

    write: Write = _write_nothing
    lost: Callable[[str], None] = _count_nothing
    strict: bool = True


@dataclass
class _Current:
    output: Output = field(default_factory=Output)


_current = _Current()


def use(output: Output) -> Output:
    """Log to this output from now on; the one used before."""
    before, _current.output = _current.output, output
    return before


def log(event: str, /, **fields: Any) -> None:
    """Log an event of the catalogue: ``log("import-finished", kind="absences", rows=120)``.

    Raises
    ------
    Undeclared
        If the catalogue has no such event, field or value of a field, and the output is strict.
    """
    declared = EVENTS.get(event)
    if declared is None:
        _lose("event", None)
    else:
        emit(declared, declared.level, fields)


def emit(event: Event, level: Level, fields: Mapping[str, Any]) -> None:
    """Log a declared event at another level than its own."""
    written: dict[str, str | int] = {}
    for name, value in fields.items():
        written |= _allowed(event, name, value)
    _send(level, event.name, written)


@contextmanager
def request_id(value: str) -> Iterator[None]:
    """Give every line logged within, also in threads that help to answer, this ``request_id``."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)


def _allowed(event: Event, name: str, value: Any) -> Written:
    kind = event.fields.get(name)
    if kind is None:
        return _lose("field", event)
    try:
        return kind.write(name, value)
    except NotOfThisKind:
        return _lose("value", event)


def _lose(what: str, event: Event | None) -> Written:
    """Raise, or tell what is left out, without repeating it: names of fields may be made from data too."""
    called_at = _caller()
    if _current.output.strict:
        of = f" of {event.name}" if event else ""
        raise Undeclared(
            f"The log call at {called_at} has an undeclared {what}{of}; see service/telemetry/catalogue.py."
        )
    _current.output.lost(what)
    _send("error", "log-lost", {"what": what, "called_at": called_at} | ({"of": event.name} if event else {}))
    return {}


def _caller() -> str:
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return place(frame.f_code.co_filename, frame.f_lineno)


def _send(level: Level, event: str, fields: Written) -> None:
    about = {"request_id": _request_id.get()} if _request_id.get() else {}
    try:
        _current.output.write(level, event, {**about, **fields})
    except (OSError, ValueError):  # a full disk or a closed stream must not fail the work that is logged
        _current.output.lost("line")
