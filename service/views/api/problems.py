"""What goes wrong, in one shape (RFC 9457) that never repeats what was sent and never says what exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from service.domain.errors import NotAllowed, NotFound, NotReady, NotSignedIn, OutsideCalendar, VroegsignaalError
from service.views.api.version import HEADER, PREFIX, VERSION
from service.views.web.door import API

PROBLEM_JSON = "application/problem+json"
_PLACES = {"query", "path", "header", "body"}
_EXTRA = "extra_forbidden"
_SHOWN_ERRORS = 100


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its name in ``type``, the status it comes with, and what it means and asks."""

    name: str
    status: int
    title: str
    detail: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("invalid-request", 400, "Invalid request", "The request is not as the API describes it; see errors."),
        Kind(
            "invalid-cursor",
            400,
            "Invalid cursor",
            "The cursor is not one of this collection with these filters. Begin again without a cursor.",
        ),
        Kind(
            "import-refused",
            400,
            "Import refused",
            "Nothing was imported, the data are as they were. See errors; correct the files and send them again.",
        ),
        Kind(
            "not-signed-in",
            401,
            "Not signed in",
            "Send a valid token in the header Authorization: Bearer. It may have expired or been revoked.",
        ),
        Kind("not-allowed", 403, "Not allowed", "There is no ground on which this token may do this."),
        Kind(
            "not-found", 404, "Not found", "There is no such thing here, or no ground on which this token may see it."
        ),
        Kind("method-not-allowed", 405, "Method not allowed", "This cannot be done here; see the header Allow."),
        Kind("not-acceptable", 406, "Not acceptable", "Answers are application/json or application/problem+json."),
        Kind(
            "idempotency-key-reused",
            409,
            "Idempotency key reused",
            "The Idempotency-Key was used for another request. Use a new key for a new request.",
        ),
        Kind(
            "request-under-way",
            409,
            "Request under way",
            "A request with this Idempotency-Key is being handled. Wait for its answer, or repeat it later.",
        ),
        Kind("too-large", 413, "Too large", "The body is larger than is accepted here."),
        Kind("unsupported-media-type", 415, "Unsupported media type", "Send the body as multipart/form-data."),
        Kind("wrong-host", 421, "Wrong host", "The service is not reached under this name."),
        Kind("too-many-requests", 429, "Too many requests", "Wait as long as the header Retry-After says."),
        Kind(
            "failure", 500, "Failure", "Something went wrong. Nothing was changed. Tell the administrator the instance."
        ),
        Kind("busy", 503, "Busy", "Another import or assessment is being written. Try again later."),
        Kind(
            "database-failed",
            503,
            "Database failed",
            "Data cannot be read or written now. Nothing was changed. Try later.",
        ),
    )
}
_BY_STATUS = {kind.status: kind for kind in reversed(KINDS.values())}
_OF_ERROR: dict[type, str] = {
    NotFound: "not-found",
    OutsideCalendar: "not-found",
    NotSignedIn: "not-signed-in",
    NotAllowed: "not-allowed",
    NotReady: "busy",
}


class FieldError(BaseModel):
    """One thing that is wrong with a request."""

    place: str = Field(description="Where it is: query, path, header or body.", examples=["query"])
    pointer: str = Field(description="JSON Pointer to it within that place (RFC 6901).", examples=["#/asOf"])
    detail: str = Field(description="What is wrong, without the value.", examples=["This is not a date: YYYY-MM-DD."])


class Problem(BaseModel):
    """A problem (RFC 9457)."""

    type: str = Field(
        description="Address of the description of this kind of problem.",
        json_schema_extra={"format": "uri-reference"},
        examples=[f"{PREFIX}/problems/invalid-request"],
    )
    title: str = Field(description="The kind in a few words, always the same.", examples=["Invalid request"])
    status: int = Field(ge=400, le=599, description="The HTTP status.", examples=[400])
    detail: str = Field(description="What it means and what to do.", examples=[KINDS["invalid-request"].detail])
    instance: str | None = Field(
        default=None,
        description="This one occurrence, for the administrator.",
        json_schema_extra={"format": "uri-reference"},
        examples=[None],
    )
    errors: list[FieldError] = Field(default=[], description="Everything that is wrong with the request.")


class ApiProblem(VroegsignaalError):
    """A problem that only the API knows, by the name of its kind."""

    def __init__(self, name: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(KINDS[name].title, KINDS[name].detail)
        self.name = name
        self.errors = tuple(errors)


def is_api(request: Request) -> bool:
    """Whether a request is for the API."""
    return str(request.scope["path"]).startswith(API)


def wrong(place: str, name: str, detail: str) -> ApiProblem:
    """An invalid request with one thing wrong."""
    return ApiProblem("invalid-request", [FieldError(place=place, pointer=pointer(name), detail=detail)])


def pointer(*path: object) -> str:
    """A JSON Pointer as a fragment."""
    return "#" + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def of_status(request: Request, status: int, reference: str = "") -> Response:
    """The problem of a status; ``reference`` is under what a failure is in the log."""
    kind = _BY_STATUS.get(status) or Kind("about:blank", status, HTTPStatus(status).phrase, "See the status.")
    instance = f"urn:vroegsignaal:failure:{reference}" if reference else None
    return _answer(request, kind, instance=instance)


def of_kind(request: Request, name: str, reference: str) -> Response:
    """The problem of a kind, with its reference in the log."""
    return _answer(request, KINDS[name], instance=f"urn:vroegsignaal:failure:{reference}")


def of_error(request: Request, error: Exception) -> Response:
    """The problem of an error that was expected; one of ours without a kind of its own is an invalid request."""
    if isinstance(error, ApiProblem):
        return _answer(request, KINDS[error.name], error.errors)
    if isinstance(error, RequestValidationError):
        return _answer(request, KINDS["invalid-request"], _complaints(error.errors()))
    if isinstance(error, HTTPException):
        return of_status(request, error.status_code)
    name = next((_OF_ERROR[kind] for kind in type(error).__mro__ if kind in _OF_ERROR), "invalid-request")
    return _answer(request, KINDS[name])


def _answer(request: Request, kind: Kind, errors: Sequence[FieldError] = (), instance: str | None = None) -> Response:
    type_ = kind.name if kind.name not in KINDS else f"{PREFIX}/problems/{kind.name}"
    told = Problem(
        type=type_, title=kind.title, status=kind.status, detail=kind.detail, instance=instance, errors=list(errors)
    )
    headers = {**_of_status(request, kind.status), HEADER: VERSION}
    return Response(told.model_dump_json(exclude_none=True), kind.status, headers, media_type=PROBLEM_JSON)


def _of_status(request: Request, status: int) -> dict[str, str]:
    """Headers that a status asks for (RFC 9110 §15.5.2, §15.5.6, §15.6.4)."""
    if status == 401:
        return {"www-authenticate": 'Bearer realm="vroegsignaal"'}
    if status == 405:
        return {"allow": ", ".join(_allowed(request))}
    return {"retry-after": "30"} if status == 503 else {}


def _allowed(request: Request) -> list[str]:
    """Every method of the routes at an address: GET and HEAD are two routes."""
    found: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found)


def _complaints(found: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """What a check found, without the values it found it in."""
    told = []
    for each in found[:_SHOWN_ERRORS]:
        place, *path = each["loc"]
        known = place if place in _PLACES else "body"
        # The name of a field that is not known is a value too.
        ours = path[:-1] if each["type"] == _EXTRA else path
        told.append(FieldError(place=known, pointer=pointer(*ours), detail=_sentence(each)))
    return told


def _sentence(complaint: Mapping[str, Any]) -> str:
    """The sentence of a check. Those of our own parsers name no value; others only say what is expected."""
    if complaint["type"] == _EXTRA:
        return "There is a field that is not known here."
    text = str(complaint["msg"]).removeprefix("Value error, ")
    return text if text.endswith(".") else f"{text}."
