"""Where a beheerder begins: what asks for attention, without anything about pupils."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.responses import HTMLResponse

from service.accounts.overview import Overview, State, overview
from service.domain.access import Action, Verb, What
from service.domain.errors import ConfigError
from service.pipeline.parts import Parts
from service.pipeline.registers import registers
from service.policy.retention import load_retention
from service.privacy.retention import due
from service.store import audit_search, read_imports
from service.store.model_checks import Check, latest_check
from service.store.session import snapshot
from service.views.gate import Look, Need
from service.views.import_words import KIND_WORDS
from service.views.model_state import HEADLINES
from service.views.web.layout import Layout
from service.views.web.register import Routes

BEHEER = "/beheer"
NEED = Need(Verb.SEE, What.ACCOUNT)
WATCHED = (Action.SIGN_IN_FAILED, Action.ACCOUNT_LOCKED, Action.REFUSED, Action.IMPORT_REFUSED)
"""What a beheerder wants to know happened more often than usual."""
WATCHED_FOR = timedelta(days=7)


def add_admin_pages(routes: Routes, layout: Layout) -> None:
    """Add the first page."""
    pages = _Pages(routes.parts, layout)
    routes.page(BEHEER, pages.overview, NEED)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.retention = load_retention(parts.settings.configs_dir)

    def overview(self, look: Look) -> HTMLResponse:
        """What asks for attention."""
        now = self.parts.now()
        with snapshot(self.parts.engine) as connection:
            people = overview(connection, now)
            last_import = next(iter(read_imports.imports(connection, None, 1)), None)
            happened = audit_search.counts_since(connection, [each.value for each in WATCHED], now - WATCHED_FOR)
        values: dict[str, Any] = {"accounts": _accounts(people), "last_import": last_import, "kinds": KIND_WORDS}
        values |= {"registers": registers(self.parts), "happened": happened, "days": WATCHED_FOR.days}
        values |= {"model": self._model(), "due": self._due()}
        return self.layout.html(look, "admin.html", **values)

    def _model(self) -> dict[str, Any]:
        adviser = self.parts.fresh().adviser
        check: Check | None = None
        if adviser.version is not None:
            with snapshot(self.parts.engine) as connection:
                check = latest_check(connection, adviser.version)
        return {
            "headline": HEADLINES[adviser.state],
            "why": adviser.why,
            "version": adviser.version,
            "checked_at": check.checked_at if check else None,
        }

    def _due(self) -> list[tuple[str, int]] | None:
        """What was kept too long; None when the terms do not fit the tables, so that it cannot be said."""
        try:
            found = due(self.parts.engine, self.retention, self.parts.today)
        except ConfigError:
            return None
        return [(self.retention.tables[each.table].what, each.rows) for each in found if each.rows]


def _accounts(people: list[Overview]) -> dict[str, int]:
    def count(fits: Callable[[Overview], bool]) -> int:
        return sum(fits(each) for each in people)

    return {
        "all": count(lambda each: each.state is not State.DISABLED),
        "demo": count(lambda each: each.state is State.DEMO),
        "without": count(lambda each: each.state in (State.ACTIVE, State.LOCKED) and not each.second_factor),
        "locked": count(lambda each: each.state is State.LOCKED),
        "invited": count(lambda each: each.state is State.INVITED),
    }
