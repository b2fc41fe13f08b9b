"""What watches the service see: whether it runs, whether it can work, its numbers. Nothing about pupils."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from service.domain.access import Verb, What
from service.pipeline.parts import Parts
from service.pipeline.registers import registers
from service.policy.choices import load_policy
from service.store.meta import DATABASE_ID, get_meta
from service.store.migrate import require_current
from service.store.read_runs import last_weekly_run
from service.store.session import snapshot
from service.telemetry.current import metrics
from service.telemetry.health import Readiness, readiness
from service.telemetry.logs import log
from service.telemetry.metrics import render
from service.telemetry.requests import Observe, route_of, templates
from service.views.gate import Look, Need
from service.views.web.door import visitor_of
from service.views.web.register import READ, Routes
from service.views.web.visitors import NUMBERS

COUNT_EVERY = timedelta(minutes=10)
REFUSED = {401: "unauthenticated", 403: "forbidden", 413: "too-large", 421: "host", 429: "rate-limit"}
"""Status of a refusal → why, as logs and metrics call it."""


def watch(app: FastAPI, routes: Routes) -> None:
    """Add the addresses for watching, and an eye on every request. To be called last, so that it sees all of it."""
    pages = _Pages(routes.parts)
    routes.public("/healthz", healthz, READ)
    routes.public("/readyz", pages.ready, READ)
    routes.add(NUMBERS, pages.numbers, Need(Verb.SEE, What.METRICS), READ)
    app.add_middleware(Observe, route_of=route_of, log=_tell, metrics=metrics(), actor_of=_actor_of)
    metrics().know_routes(templates(app.routes))


def healthz() -> dict[str, str]:
    """The service runs."""
    return {"status": "ok"}


class _Pages:
    """One method per address."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.counted_at: datetime | None = None

    def ready(self) -> Response:
        """Whether the service can work; open to everybody, in fixed words."""
        found = _readiness(self.parts)
        for check in found.checks:
            if check.error is not None:
                log("not-ready", check=check.name, error=check.error)
        return Response(orjson.dumps(found.as_json()), found.status_code, media_type="application/json")

    def numbers(self, _look: Look) -> Response:
        """The numbers for Prometheus."""
        with snapshot(self.parts.engine) as connection:
            last = last_weekly_run(connection)
        if last is not None:
            metrics().weekly_run_succeeded_at(last)
        self._count_behind()
        body, kind = render(metrics().registry)
        return Response(body, media_type=kind)

    def _count_behind(self) -> None:
        """Count the schools whose register is behind, now and then: it reads the columns of every school."""
        now = self.parts.now()
        if self.counted_at is None or now - self.counted_at >= COUNT_EVERY:
            limit = self.parts.policy.register_behind_school_days
            metrics().schools_behind(sum(each.behind > limit for each in registers(self.parts)))
            self.counted_at = now


def _readiness(parts: Parts) -> Readiness:
    settings = parts.settings
    return readiness(
        database=lambda: _ask(parts),
        schema=lambda: require_current(parts.engine),
        data_folder=settings.data_dir,
        configs=lambda: load_policy(settings.configs_dir),
        model_state=lambda: parts.fresh().adviser.state,
    )


def _ask(parts: Parts) -> None:
    with snapshot(parts.engine) as connection:
        get_meta(connection, DATABASE_ID)


def _tell(event: str, /, **fields: Any) -> None:
    """Log a request, and a refusal once more as what it is."""
    log(event, **fields)
    why = REFUSED.get(fields.get("status", 0))
    if why is not None:
        metrics().refused(why)
        log("request-refused", why=why, route=fields["route"], actor=fields["actor"])


def _actor_of(scope: Scope) -> str:
    visitor = visitor_of(Request(scope))
    return visitor.viewer.actor.kind if visitor is not None else "nobody"
