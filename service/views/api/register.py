"""Adding routes to the API: each with its need, its shape, and its place in the description of the API."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from service.pipeline.parts import Parts
from service.views.api.answers import Answer, answering
from service.views.api.version import PREFIX
from service.views.gate import Need
from service.views.web.register import Routes

Handler = Callable[..., Answer]
Shape = type[BaseModel]


class Api:
    """Adds routes under /v1 to an application."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    @property
    def parts(self) -> Parts:
        """The opened parts."""
        return self.routes.parts

    def get(self, path: str, handler: Handler, need: Need, shape: Shape, tag: str) -> None:
        """A resource to read."""
        route = answering(handler)
        self.routes.add(PREFIX + path, route, need, ["GET"], **_described(handler, shape, tag))
        self.routes.add(PREFIX + path, route, need, ["HEAD"], include_in_schema=False)

    def post(self, path: str, handler: Handler, need: Need, shape: Shape, tag: str, **options: Any) -> None:
        """Somewhere to send something to; answers 201 when something was made.

        ``also`` among the options are other statuses of success, with when they come.
        """
        also = options.pop("also", {})
        described = _described(handler, shape, tag, status=201)
        described["responses"] = {status: {"model": shape, "description": when} for status, when in also.items()}
        self.routes.add(PREFIX + path, answering(handler), need, ["POST"], **{**described, **options})

    def public(self, path: str, handler: Handler, shape: Shape | None, tag: str) -> None:
        """A resource for everybody; its address must be one of `door.PUBLIC`."""
        route = answering(handler)
        described = _described(handler, shape, tag) if shape else {"include_in_schema": False}
        self.routes.public(PREFIX + path, route, ["GET"], **described)
        self.routes.public(PREFIX + path, route, ["HEAD"], include_in_schema=False)


def _described(handler: Handler, shape: Shape, tag: str, status: int = 200) -> dict[str, Any]:
    first, _, rest = (handler.__doc__ or "").partition("\n")
    name = handler.__name__
    return {
        "response_model": shape,
        "status_code": status,
        "summary": first.strip().rstrip("."),
        "description": _paragraph(rest),
        "operation_id": camel(name),
        "tags": [tag],
    }


def _paragraph(text: str) -> str:
    """What a docstring says after its first line, without the part for who calls it from Python."""
    return " ".join(text.split("Raises\n", maxsplit=1)[0].split())


def camel(name: str) -> str:
    """The name of a handler as operations are called."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
