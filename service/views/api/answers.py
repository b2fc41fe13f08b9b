"""Answers: JSON of a declared shape with the version and an entity tag, and no content the client has already."""

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from fastapi import params
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from service.views.api.problems import PROBLEM_JSON, ApiProblem, wrong
from service.views.api.version import HEADER, VERSION

JSON = "application/json"
_TAKEN = frozenset({"*/*", "application/*", JSON, PROBLEM_JSON})
_SAFE = ("GET", "HEAD")


@dataclass(frozen=True)
class Answer:
    """What a request gets: content of a declared shape, or bytes that are JSON already."""

    content: BaseModel | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def to(self, request: Request) -> Response:
        """The response; 304 without content where the client says it has exactly this (RFC 9110 §13.1.2)."""
        content = (
            self.content if isinstance(self.content, bytes) else self.content.model_dump_json(by_alias=True).encode()
        )
        headers = {**self.headers, HEADER: VERSION}
        if request.method in _SAFE and self.status == 200:
            headers["etag"] = f'"{hashlib.sha256(content).hexdigest()}"'
            if _has(request, headers["etag"]):
                return Response(status_code=304, headers=headers)
        return Response(content, self.status, headers, media_type=JSON)


def answering(handler: Callable[..., Answer]) -> Callable[..., Response]:
    """A handler as a route: what a client accepts and asks is checked before it, and its answer is sent as JSON.

    The handler's first parameters are the look and the request; a public one has the request alone.
    """
    signature = inspect.signature(handler, eval_str=True)
    known = frozenset(_query_names(signature))

    @wraps(handler)
    def run(*given: Any, **values: Any) -> Response:
        request = next(each for each in (*given, *values.values()) if isinstance(each, Request))
        _check_accept(request)
        _check_query(request, known)
        return handler(*given, **values).to(request)

    run.__signature__ = signature  # type: ignore[attr-defined]
    return run


def _query_names(signature: inspect.Signature) -> list[str]:
    """Names of the query parameters a handler declares."""
    names = []
    for name, parameter in signature.parameters.items():
        for given in getattr(parameter.annotation, "__metadata__", ()):
            if isinstance(given, params.Query):
                names.append(given.alias or name)
    return names


def _check_accept(request: Request) -> None:
    said = request.headers.get("accept", "*/*")
    wanted = {part.split(";")[0].strip().lower() for part in said.split(",")}
    if wanted.isdisjoint(_TAKEN):
        raise ApiProblem("not-acceptable")


def _check_query(request: Request, known: frozenset[str]) -> None:
    """A parameter that is not known, or given twice, would be passed over in silence and change the answer."""
    names = [name for name, _ in request.query_params.multi_items()]
    if not known.issuperset(names):
        raise wrong("query", "", f"There is a parameter that is not known here. Known: {', '.join(sorted(known))}.")
    doubled = [name for name in known if names.count(name) > 1]
    if doubled:
        raise wrong("query", doubled[0], "Give it once.")


def _has(request: Request, tag: str) -> bool:
    said = request.headers.get("if-none-match", "")
    return any(part.strip().removeprefix("W/") in ("*", tag) for part in said.split(","))
