"""Where a beheerder begins: what asks for attention, without anything about pupils."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from starlette.responses import HTMLResponse

from service.accounts.overview import Overview, State, overview
from service.domain.access import Action, Verb, What
from service.domain.errors import ConfigError
from service.pipeline.parts import Parts
from service.pipeline.registers import registers
from service.pipeline.running import WEEKLY
from service.pipeline.weekly_run import due_week, ended
from service.policy.retention import load_retention
from service.privacy.retention import due
from service.store import audit_search, read_imports
from service.store.messages import overview as deliveries
from service.store.messages import runs
from service.store.session import snapshot
from service.views.gate import Look, Need
from service.views.import_words import KIND_WORDS
from service.views.message_words import run_in_words
from service.views.model_state import HEADLINES
from service.views.web import admin_attention as attention
from service.views.web.layout import Layout
from service.views.web.register import Routes

BEHEER = "/beheer"
NEED = Need(Verb.SEE, What.ACCOUNT)
WATCHED = (Action.SIGN_IN_FAILED, Action.ACCOUNT_LOCKED, Action.REFUSED, Action.IMPORT_REFUSED)
"""What a beheerder wants to know happened more often than usual."""
WATCHED_FOR = timedelta(days=7)
_IMPORTS = 3


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
        """What asks for attention, and how everything is."""
        now = self.parts.now()
        with snapshot(self.parts.engine) as connection:
            accounts, run, post = _accounts(overview(connection, now)), self._weekly(connection), self._post(connection)
            latest = read_imports.latest_of_each_kind(connection)
            happened = audit_search.counts_since(connection, [each.value for each in WATCHED], now - WATCHED_FOR)
        arrived, kept_too_long, adviser = registers(self.parts), self._due(), self.parts.fresh().adviser
        stopped = attention.behind(arrived, self.parts.policy.register_behind_school_days)
        lines = [
            *attention.imports(latest),
            *attention.registers(stopped, bool(arrived)),
            *attention.weekly(run, bool(arrived)),
            *attention.messages(post),
            *attention.accounts(accounts),
            *attention.model(adviser),
            *attention.retention(kept_too_long),
        ]
        values: dict[str, Any] = {"lines": lines, "accounts": accounts, "post": post, "run": run}
        values |= {"report": run_in_words(run.last) if run.last else None, "last_imports": latest[:_IMPORTS]}
        values |= {"kinds": KIND_WORDS, "registers": arrived, "stopped": {each.school_id for each in stopped}}
        values |= {"happened": happened, "days": WATCHED_FOR.days, "due": kept_too_long}
        values |= {"model": {"headline": HEADLINES[adviser.state], "why": adviser.why, "version": adviser.version}}
        return self.layout.html(look, "admin.html", **values)

    def _weekly(self, connection: Connection) -> attention.Weekly:
        """The run that is due. Lists of one school alone do not make a week done."""
        asked = due_week(self.parts)
        done = runs.succeeded_since(connection, WEEKLY, [asked], ended(asked)) is not None
        return attention.Weekly(asked, next(iter(runs.latest(connection, 1, WEEKLY)), None), done)

    def _post(self, connection: Connection) -> attention.Post:
        due_now, _ = deliveries.not_gathered(connection, self.parts.now())
        counts, troubles = deliveries.counts(connection), deliveries.waiting_with_errors(connection)
        return attention.Post(counts, due_now, troubles, bool(self.parts.settings.smtp_host))

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
