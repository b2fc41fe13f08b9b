"""What a field of a log event may hold. No kind takes free text: a value is a number, an id or a word of a closed list.

A kind turns a value into what is written, or refuses it. What cannot be told from a value alone, such as the number of
a pupil handed over as a count, is for whoever reviews the call: every call names its fields.
"""

import logging
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from service.telemetry.places import own_place

Written = Mapping[str, str | int]
Write = Callable[[str, Any], Written]
HIGHEST_COUNT = 10**12


class NotOfThisKind(ValueError):
    """A value that the kind of its field does not take. Never repeats the value."""


@dataclass(frozen=True)
class Kind:
    """A kind of field.

    Attributes
    ----------
    meaning
        For the reference page.
    write
        From the name of the field and its value to what is written; raises `NotOfThisKind`.
    is_measure
        Whether it counts or measures something, so that 1208 in it is no pupil.
    """

    meaning: str
    write: Write
    is_measure: bool = False


def _number(lowest: int, highest: int) -> Write:
    def write(name: str, value: Any) -> Written:
        if isinstance(value, bool) or not isinstance(value, Integral) or not lowest <= int(value) <= highest:
            raise NotOfThisKind(name)
        return {name: int(value)}

    return write


def _matching(pattern: str) -> Write:
    compiled = re.compile(pattern, re.ASCII)

    def write(name: str, value: Any) -> Written:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise NotOfThisKind(name)
        return {name: str(value)}

    return write


def word(words: Collection[str], otherwise: str = "") -> Kind:
    """One of these words; another one is refused, or becomes ``otherwise`` where others can be expected."""
    known = frozenset(words)

    def write(name: str, value: Any) -> Written:
        if isinstance(value, str) and value in known:
            return {name: str(value)}
        if not otherwise:
            raise NotOfThisKind(name)
        return {name: otherwise}

    listed = ", ".join(f"`{each}`" for each in sorted(known | ({otherwise} if otherwise else set())))
    return Kind(f"one of {listed}", write)


def _failure(name: str, value: Any) -> Written:
    if not isinstance(value, BaseException):
        raise NotOfThisKind(name)
    return {name: type(value).__name__, f"{name}_at": own_place(value.__traceback__)}


def _warning_class(name: str, value: Any) -> Written:
    if not (isinstance(value, type) and issubclass(value, Warning)):
        raise NotOfThisKind(name)
    return {name: value.__name__}


def _logger(name: str, value: Any) -> Written:
    if not isinstance(value, str) or (value != "root" and value not in logging.root.manager.loggerDict):
        raise NotOfThisKind(name)
    return {name: value}


COUNT = Kind("a count", _number(0, HIGHEST_COUNT), is_measure=True)
MILLISECONDS = Kind("whole milliseconds", _number(0, HIGHEST_COUNT), is_measure=True)
STATUS = Kind("an HTTP status", _number(100, 599), is_measure=True)
PORT = Kind("a port number", _number(1, 65535), is_measure=True)
WEEK = Kind("an ISO week, `2026-W47`", _matching(r"\d{4}-W\d{2}"))
VERSION = Kind("a version, `1.2.3`", _matching(r"\d{1,3}(\.\d{1,3}){2}"))
UID = Kind("a random id, 16 or 32 hexadecimals", _matching(r"[0-9a-f]{16}|[0-9a-f]{32}"))
REFERENCE = Kind("a random reference, 8 to 32 hexadecimals", _matching(r"[0-9a-f]{8,32}"))
SETTING = Kind("the name of a setting, never its value", _matching(r"VROEGSIGNAAL_[A-Z_]+|DATABASE_URL"))
ROUTE = Kind(
    "the template of a route, `/scholen/{school_id}`, never the address asked for",
    _matching(r"unmatched|other|/|(/[a-z{_.][a-z0-9_{}.:-]*)+"),
)
PLACE = Kind("file and line of code, `service/settings.py:42`", _matching(r"unknown|[\w./-]+\.(py|html):\d+"))
FAILURE = Kind(
    "an exception: its class, and in a second field ending in `_at` the innermost line of our own code; "
    "never its message",
    _failure,
)
WARNING_CLASS = Kind("the class of a Python warning", _warning_class)
LOGGER = Kind("the name of a library's logger", _logger)
