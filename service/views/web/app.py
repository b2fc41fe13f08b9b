"""The application: middleware from the outside in, and the routes with what each needs."""

from collections.abc import Collection
from functools import partial

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from service.pipeline.pages import is_demo
from service.pipeline.parts import Parts
from service.views.web.door import Door
from service.views.web.errors import Problems
from service.views.web.guard import Guard
from service.views.web.layout import Layout
from service.views.web.register import READ, Routes
from service.views.web.school_pages import add_school_pages
from service.views.web.sign_in_pages import add_sign_in_pages, demo_accounts
from service.views.web.templating import STATIC
from service.views.web.visitors import Visitors

THIS_MACHINE = ("127.0.0.1", "localhost")


def create_app(parts: Parts, hosts: Collection[str] = THIS_MACHINE) -> FastAPI:
    """The application over opened parts; ``hosts`` are the names under which it may be reached.

    Raises
    ------
    ConfigError
        If a route does not say who may use it.
    """
    # No generated API pages: they load scripts from elsewhere.
    app = FastAPI(title="Vroegsignaal", docs_url=None, redoc_url=None, openapi_url=None)
    layout = Layout(parts.sharing, is_demo(parts), partial(demo_accounts, parts))
    problems = Problems(layout)
    app.add_middleware(Door, identify=Visitors(parts).identify, refuse=problems.answer)
    app.add_middleware(Guard, hosts=hosts, problem=problems.answer)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.add_to(app)
    routes = Routes(app, parts)
    routes.public("/healthz", healthz, READ)
    add_sign_in_pages(routes, layout)
    add_school_pages(routes, layout)
    routes.check()
    app.state.needs = routes.needs
    return app


def healthz() -> dict[str, str]:
    """The service runs."""
    return {"status": "ok"}
