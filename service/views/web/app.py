"""The application: middleware from the outside in, and the routes with what each needs."""

from collections.abc import Collection
from functools import partial

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.staticfiles import StaticFiles

from service.accounts.parts import Accounts, open_accounts
from service.accounts.secret import load_secret
from service.pipeline.pages import is_demo, require_invented_schools
from service.pipeline.parts import Parts
from service.policy.accounts import load_accounts_policy
from service.views.api.routes import add_api
from service.views.web.case_forms import add_case_forms
from service.views.web.case_pages import add_case_pages
from service.views.web.demo_people import demo_accounts
from service.views.web.door import Door
from service.views.web.errors import Problems
from service.views.web.guard import Guard
from service.views.web.jgz_pages import add_jgz_pages
from service.views.web.layout import Layout
from service.views.web.limits import Limits, TokenLimits, limiting
from service.views.web.people_pages import add_people_pages
from service.views.web.region_cases import add_region_cases
from service.views.web.region_lists import add_list_pages
from service.views.web.region_pages import add_region_pages
from service.views.web.register import Routes
from service.views.web.report_by_hand import add_report_by_hand
from service.views.web.report_pages import add_report_pages
from service.views.web.school_pages import add_school_pages
from service.views.web.templating import STATIC
from service.views.web.visitors import Visitors
from service.views.web.watch import watch

NO_TELEMETRY: TelemetryConfig = {
    "auto_configure": False,
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}
"""The framework can send addresses of requests to a collector that the environment names; they hold pupil numbers."""
THIS_MACHINE = ("127.0.0.1", "localhost")


def create_app(parts: Parts, hosts: Collection[str] = THIS_MACHINE) -> FastAPI:
    """The application over opened parts; ``hosts`` are the names under which it may be reached.

    Raises
    ------
    NotReady
        If the database is marked as a demo and holds a school that may exist.
    ConfigError
        If a route does not say who may use it.
    """
    require_invented_schools(parts)
    # No generated API pages: they load scripts from elsewhere.
    app = FastAPI(
        title="Vroegsignaal",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    layout = Layout(parts.sharing, is_demo(parts), partial(demo_accounts, parts), parts.settings.oidc_name)
    problems = Problems(layout)
    limits = limiting(parts.settings.configs_dir, parts.now)
    app.add_middleware(TokenLimits, tokens=limits.tokens, refuse=problems.answer)
    app.add_middleware(Door, identify=Visitors(parts).identify, refuse=problems.answer)
    app.add_middleware(Limits, size_of=limits.size_of, clients=limits.clients, refuse=problems.answer)
    app.add_middleware(Guard, hosts=hosts, problem=problems.answer, failed=problems.failed)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.add_to(app)
    routes = Routes(app, parts)
    accounts = _accounts(parts)
    add_people_pages(routes, layout, accounts)
    add_case_pages(routes, layout)
    add_case_forms(routes, layout)
    add_school_pages(routes, layout)
    add_report_pages(routes, layout)
    add_report_by_hand(routes, layout)
    add_jgz_pages(routes, layout)
    add_region_pages(routes, layout)
    add_region_cases(routes, layout)
    add_list_pages(routes, layout, accounts)
    add_api(routes)
    watch(app, routes)
    routes.check()
    app.state.needs = routes.needs
    return app


def _accounts(parts: Parts) -> Accounts:
    settings = parts.settings
    secret = load_secret(settings.data_dir, settings.secret.get_secret_value(), settings.secret_file)
    return open_accounts(parts.engine, load_accounts_policy(settings.configs_dir), secret)
