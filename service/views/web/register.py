"""Registering routes: each says what it needs, or is named as public. There is no other way to add one."""

import inspect
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial, wraps
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from service.domain.errors import ConfigError, NotAllowed, NotSignedIn
from service.pipeline.parts import Parts
from service.views.gate import Look, Need, enter
from service.views.web.door import is_public, visitor_of

READ = ["GET", "HEAD"]
WRITE = ["POST"]
SET_UP = ("/account", "/uitloggen")
"""Where somebody who has yet to set up a second factor may go."""
_GATE = "gate"
"""Attribute of an endpoint that holds what has to be passed before it."""


class Gated(APIRoute):
    """A route that is entered through its gate before its handler, and before anything of the body is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the gate."""
        handler, gate = super().get_route_handler(), getattr(self.endpoint, _GATE, None)

        async def gated(request: Request) -> Response:
            request.state.look = await run_in_threadpool(gate, request) if gate else None
            return await handler(request)

        return gated


class Routes:
    """The routes of an application with what each needs; ``needs`` is the table the permission matrix is made of."""

    def __init__(self, app: FastAPI, parts: Parts) -> None:
        self.app = app
        self.app.router.route_class = Gated
        self.parts = parts
        self.needs: dict[tuple[str, str], Need] = {}

    def page(self, path: str, handler: Callable[..., Response], need: Need) -> None:
        """A page to read; ``handler`` takes the `Look` first."""
        self.add(path, handler, need, READ, response_class=HTMLResponse)

    def form(self, path: str, handler: Callable[..., Response], need: Need) -> None:
        """Where a form is sent to."""
        self.add(path, handler, need, WRITE, response_class=HTMLResponse)

    def add(self, path: str, handler: Callable[..., Any], need: Need, methods: Sequence[str], **options: Any) -> None:
        """Any route with a need; ``options`` are those of FastAPI."""
        self.app.add_api_route(path, self._guarded(handler, need), methods=list(methods), **options)
        self.needs |= {(method, path): need for method in methods if method != "HEAD"}

    def public(self, path: str, handler: Callable[..., Any], methods: Sequence[str], **options: Any) -> None:
        """A route for everybody; its address must be one of `door.PUBLIC`."""
        self.app.add_api_route(path, handler, methods=list(methods), **options)

    def check(self) -> None:
        """Refuse to start with a route that says nothing about who may use it.

        Raises
        ------
        ConfigError
            If there is one.
        """
        open_ = sorted(_said(route) for route in self.app.routes if not _is_guarded(route))
        if open_:
            raise ConfigError(f"Routes without a permission: {', '.join(open_)}.", "Give each a Need.")

    def _guarded(self, handler: Callable[..., Any], need: Need) -> Callable[..., Any]:
        """The handler behind the gate; what shows named pupils without having logged it is not shown."""

        def gate(request: Request) -> Look:
            look: Look = request.state.look
            return look

        @wraps(handler)
        def run(look: Look, **values: Any) -> Any:
            answer = handler(look, **values)
            if need.must_be_logged and not look.logged:
                raise RuntimeError(f"{handler.__name__} showed pupils without writing it down")
            return answer

        run.__signature__ = _with_gate(handler, gate)  # type: ignore[attr-defined]
        setattr(run, _GATE, partial(_enter, self.parts, need))
        return run


def _with_gate(handler: Callable[..., Any], gate: Callable[[Request], Look]) -> inspect.Signature:
    """The signature of a handler in which the look comes from the gate, so that it is passed before all else."""
    signature = inspect.signature(handler, eval_str=True)
    first, *rest = signature.parameters.values()
    look = first.replace(name="look", annotation=Annotated[Look, Depends(gate)], kind=inspect.Parameter.KEYWORD_ONLY)
    named = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in rest]
    return signature.replace(parameters=[look, *named])


def _is_guarded(route: BaseRoute) -> bool:
    """Whether a route has its gate or is for everybody; of anything but a plain route nothing is known."""
    if isinstance(route, Gated) and hasattr(route.endpoint, _GATE):
        return True
    path = getattr(route, "path", "")
    return is_public(path if isinstance(route, APIRoute) else f"{path}/")


def _said(route: BaseRoute) -> str:
    methods = sorted((getattr(route, "methods", None) or {"ANY"}) - {"HEAD"}) or ["HEAD"]
    return f"{'|'.join(methods)} {getattr(route, 'path', route)}"


def _enter(parts: Parts, need: Need, request: Request) -> Look:
    visitor = visitor_of(request)
    if visitor is None:
        raise NotSignedIn("Nobody is signed in.", "Sign in first.")
    if visitor.must_set_up and not _may_set_up(request.url.path):
        raise NotAllowed("There is no second factor yet.", f"Set one up at {SET_UP[0]}.")
    address: Mapping[str, str] = request.path_params
    return enter(parts, visitor, need, address)


def _may_set_up(path: str) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in SET_UP)
