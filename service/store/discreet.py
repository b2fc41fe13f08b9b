"""Errors of the database that do not repeat the row that failed: it may be about a pupil.

SQLAlchemy hides bound values (``hide_parameters``), but PostgreSQL itself adds "Failing row contains (…)" and the like.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, ExceptionContext, event

_DATA_EXCEPTION = "22"
"""Class of errors whose very first sentence quotes a value, e.g. invalid input syntax."""


def keep_values_out(engine: Engine) -> None:
    """Make every error of this engine discreet."""
    event.listen(engine, "handle_error", _handle)


@contextmanager
def discreet() -> Iterator[None]:
    """The same for code that talks to the driver itself."""
    try:
        yield
    except psycopg.Error as error:
        _shorten(error)
        raise


def _handle(context: ExceptionContext) -> None:
    error = context.original_exception
    if isinstance(error, psycopg.Error):
        _shorten(error)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(error).__name__}) {error}",)


def _shorten(error: psycopg.Error) -> None:
    """Keep the first sentence of the server, without detail and context; nothing of it when it quotes a value."""
    state = error.diag.sqlstate
    if state is not None:
        quotes = state.startswith(_DATA_EXCEPTION)
        error.args = (f"a value does not fit (SQLSTATE {state})" if quotes else error.diag.message_primary,)
