"""Runs of jobs, as an administrator sees them: when, how they went and what they did."""

from typing import Any

from starlette.responses import HTMLResponse

from service.domain.access import Verb, What
from service.domain.moments import AMSTERDAM
from service.pipeline.parts import Parts
from service.store.messages import runs
from service.store.session import snapshot
from service.views.gate import Look, Need
from service.views.message_words import run_in_words
from service.views.web.layout import Layout
from service.views.web.register import Routes

RUNS = "/beheer/taken"
SEE = Need(Verb.SEE, What.MESSAGE)
_SHOWN = 60
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def add_run_pages(routes: Routes, layout: Layout) -> None:
    """Add it."""
    routes.page(RUNS, _Pages(routes.parts, layout).all_of_them, SEE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout

    def all_of_them(self, look: Look) -> HTMLResponse:
        """The latest runs, and when the next one is due."""
        with snapshot(self.parts.engine) as connection:
            found = runs.latest(connection, _SHOWN)
        at = self.parts.messages.delivery.schedule.weekly_run
        following = at.after(self.parts.now()).astimezone(AMSTERDAM)
        words: dict[str, Any] = {"day": _DAYS[at.weekday - 1], "time": f"{at.time:%H.%M}", "next": following}
        return self.layout.html(look, "admin_runs.html", runs=[run_in_words(run) for run in found], **words)
