"""What others say: records of libraries, Python's warnings and exceptions nobody caught, without their words.

Their messages and arguments may hold a pupil's name (bound values of a statement, a wrong value of a file), so only
where it came from and how bad it is are kept.
"""

import logging
import sys
import threading
import warnings
from types import TracebackType
from typing import Any, TextIO

from service.telemetry.catalogue import EVENTS, Level
from service.telemetry.events import emit, log
from service.telemetry.places import place

_RECORD = EVENTS["library-record"]


class Reduced(logging.Handler):
    """Logs where a record of the standard library's logging came from, and its level; never its message."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record."""
        level, error = _level(record.levelno), record.exc_info[1] if record.exc_info else None
        known = record.name if record.name in logging.root.manager.loggerDict else "root"
        fields: dict[str, Any] = {"logger": known, "at": place(record.pathname, record.lineno)}
        emit(_RECORD, level, fields | ({"error": error} if error else {}))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name logging calls
        """Do not print the record, which is what the standard library would do."""


def take_over() -> None:
    """Let everything that others log, warn of or raise and nobody catches go through the log.

    Loggers that already write somewhere by themselves no longer do. A server that sets up logging when it starts has to
    be told not to, for example ``uvicorn.run(…, log_config=None)``.
    """
    _take_loggers()
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = lambda hook: _tell(hook.exc_value)


def _take_loggers() -> None:
    root = logging.getLogger()
    root.handlers[:] = [Reduced(logging.WARNING)]
    root.setLevel(logging.WARNING)
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True


def _level(number: int) -> Level:
    if number >= logging.ERROR:
        return "error"
    return "warning" if number >= logging.WARNING else "info"


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log("library-warning", category=category, at=place(filename, lineno))


def _uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _tell(error)


def _uncaught_in_thread(hook: threading.ExceptHookArgs) -> None:
    if not isinstance(hook.exc_value, SystemExit):  # ends the thread, and is no failure
        _tell(hook.exc_value)


def _tell(error: BaseException | None) -> None:
    if error is not None:
        log("uncaught", error=error)
