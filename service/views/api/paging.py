"""Walking through a collection: pages in a fixed order, and cursors that belong to one collection with its filters."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

import orjson
from pydantic import BaseModel, Field
from starlette.requests import Request

from service.views.api.answers import Answer
from service.views.api.problems import ApiProblem

Item = TypeVar("Item", bound=BaseModel)
Row = TypeVar("Row")
Position = TypeVar("Position", int, str)
_PAGING = ("cursor", "limit")


class Page(BaseModel, Generic[Item]):
    """One page of a collection."""

    items: list[Item]
    next_cursor: str | None = Field(description="Cursor of the next page; null on the last one.", examples=[None])
    next: str | None = Field(
        description="Address of the next page, also in the header Link; null on the last one.",
        json_schema_extra={"format": "uri-reference"},
        examples=[None],
    )


def position(request: Request, cursor: str | None, kind: type[Position]) -> Position | None:
    """After what a page begins; None for the first one.

    Raises
    ------
    ApiProblem
        If the cursor is not one of this collection with these filters.
    """
    if cursor is None:
        return None
    try:
        mark, where = orjson.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeEncodeError, ValueError, TypeError):
        raise ApiProblem("invalid-cursor") from None
    if mark != _mark(request) or type(where) is not kind:
        raise ApiProblem("invalid-cursor")
    return where


def after(rows: Sequence[Row], of: Callable[[Row], str], begin: str | None, limit: int) -> tuple[list[Row], bool]:
    """The rows of a page out of all rows, ordered by a text that each has alone; and whether there are more."""
    rest = sorted((row for row in rows if begin is None or of(row) > begin), key=of)
    return rest[:limit], len(rest) > limit


def page(
    request: Request, shape: type[Page[Item]], rows: Sequence[Mapping[str, object]], last: str | int | None
) -> Answer:
    """A page as an answer; ``last`` is the position after which the next one begins, None when this is the last."""
    cursor = None if last is None else base64.b64encode(orjson.dumps([_mark(request), last]), altchars=b"-_").decode()
    link = None if cursor is None else f"{quote(request.scope['path'])}?{_query(request, cursor)}"
    content = shape.model_validate({"items": rows, "next_cursor": cursor, "next": link})
    return Answer(content, headers={"link": f'<{link}>; rel="next"'} if link else {})


def _mark(request: Request) -> str:
    """Of which collection a cursor is: the address and the filters, but not the size of the page."""
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in _PAGING)
    return hashlib.sha256(orjson.dumps([request.scope["path"], filters])).hexdigest()[:16]


def _query(request: Request, cursor: str) -> str:
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    return urlencode([*kept, ("cursor", cursor)])
