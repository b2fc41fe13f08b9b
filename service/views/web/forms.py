"""Forms: only from our own pages, only from the same session, only so large."""

import hmac
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request

from service.domain.errors import NotAllowed
from service.views.web.door import visitor_of

CSRF_FIELD = "formulier"
MAX_FIELDS, MAX_FILES = 60, 5


async def read_form(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form that was sent from a page of this session; its files are closed when it was answered.

    Raises
    ------
    NotAllowed
        If the form does not hold the token of this session: a page elsewhere may have sent it.
    """
    async with request.form(max_fields=MAX_FIELDS, max_files=MAX_FILES) as form:
        visitor = visitor_of(request)
        if visitor is not None and not _same(form.get(CSRF_FIELD), visitor.csrf_token):
            raise NotAllowed("This form was not made for this session.", "Open the page again and send it once more.")
        yield form


async def read_public_form(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form that starts something new and belongs to no session; the guard saw that it is our own."""
    async with request.form(max_fields=MAX_FIELDS, max_files=MAX_FILES) as form:
        yield form


PublicFields = Annotated[FormData, Depends(read_public_form)]
Fields = Annotated[FormData, Depends(read_form)]


def text(form: FormData, name: str, longest: int = 200) -> str:
    """A field as text on one line without spaces around it.

    "" when it is absent, a file, longer than makes sense, or holds characters that nobody types.
    """
    value = form.get(name)
    return printable(value) if isinstance(value, str) and len(value) <= longest else ""


def printable(given: str) -> str:
    """Text without spaces around it; "" when it holds characters that nobody types, and no database looks for."""
    return given.strip() if given.strip().isprintable() else ""


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
