"""The kinds of problems, described where their type points to; for everybody."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.errors import NotFound
from service.views.api.answers import Answer
from service.views.api.paging import Page, after, page, position
from service.views.api.params import NAME, USUAL, Cursor, Limit
from service.views.api.problems import KINDS
from service.views.api.register import Api
from service.views.api.version import PREFIX

TAG = "problems"


Name = Annotated[str, Path(pattern=NAME, description="Name of the kind.", examples=["not-found"])]


class ProblemKind(BaseModel):
    """A kind of problem."""

    type: str = Field(
        description="What a problem of this kind has as its type.", json_schema_extra={"format": "uri-reference"}
    )
    title: str
    status: int
    detail: str = Field(description="What it means and what to do.")


def add_problem_pages(api: Api) -> None:
    """Add them."""
    api.public("/problems", list_problems, Page[ProblemKind], TAG)
    api.public("/problems/{name}", get_problem, ProblemKind, TAG)


def list_problems(request: Request, limit: Limit = USUAL, cursor: Cursor = None) -> Answer:
    """The kinds of problems this API answers with."""
    names, more = after(list(KINDS), str, position(request, cursor, str), limit)
    return page(request, Page[ProblemKind], [_told(name) for name in names], names[-1] if more else None)


def get_problem(request: Request, name: Name) -> Answer:
    """One kind of problem."""
    if name not in KINDS:
        raise NotFound("There is no such kind of problem.")
    return Answer(ProblemKind.model_validate(_told(name)))


def _told(name: str) -> dict[str, object]:
    kind = KINDS[name]
    return {"type": f"{PREFIX}/problems/{name}", "title": kind.title, "status": kind.status, "detail": kind.detail}
