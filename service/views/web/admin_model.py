"""The health of the second opinion: which model is in use, what may be shown of it, and what its checks found."""

from typing import Any, Final

from starlette.responses import HTMLResponse

from service.domain.access import Verb, What
from service.pipeline.parts import Parts
from service.risk.adviser import Adviser, State
from service.store.model_checks import Check, Display, latest_checks
from service.store.session import snapshot
from service.views.gate import Look, Need
from service.views.model_state import HEADLINES, MEANING, ORIGINS
from service.views.web.admin_attention import MODEL_NEEDS_ATTENTION
from service.views.web.layout import Layout
from service.views.web.register import Routes

MODEL = "/beheer/tweede-mening"
SEE = Need(Verb.SEE, What.METRICS)
_CHECKS = 20
_SHOWN: Final[dict[Display, str]] = {
    "model": "het model mag worden getoond",
    "baseline": "alleen de volgorde van een eenvoudige telling",
    "off": "niets van het model",
}
_TODO: Final[dict[State, str]] = {
    "in-use": "",
    "not-validated": "Toets het model op de eigen geschiedenis, of laat het daarvan leren.",
    "baseline": "Lees hieronder wat de laatste controle vond. Is het opgelost, controleer dan opnieuw.",
    "off": "",
    "missing": "Maak een model, als u er een wilt. De regels hebben het niet nodig.",
    "refused": "Kies een andere versie of maak het model opnieuw. Tot dan komt de lijst alleen van de regels.",
}
"""What a beheerder can do, per state of the model; "" where nothing has to be done."""
_COMMANDS: Final[dict[State, tuple[str, ...]]] = {
    "not-validated": ("vroegsignaal evaluate --from-store", "vroegsignaal train --recalibrate"),
    "baseline": ("vroegsignaal monitor",),
    "missing": ("vroegsignaal train",),
    "refused": ("vroegsignaal promote", "vroegsignaal train"),
}


def add_model_pages(routes: Routes, layout: Layout) -> None:
    """Add it."""
    routes.page(MODEL, _Pages(routes.parts, layout).health, SEE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout

    def health(self, look: Look) -> HTMLResponse:
        """The model in use and its checks, the latest first."""
        adviser = self.parts.fresh().adviser
        with snapshot(self.parts.engine) as connection:
            checks = latest_checks(connection, _CHECKS)
        mine = next((each for each in checks if each.model_version == adviser.version), None)
        values: dict[str, Any] = {"model": _in_words(adviser), "checked": mine}
        return self.layout.html(look, "admin_model.html", checks=[_check(each) for each in checks], **values)


def _in_words(adviser: Adviser) -> dict[str, Any]:
    return {
        "headline": HEADLINES[adviser.state],
        "alarm": adviser.state in MODEL_NEEDS_ATTENTION,
        "why": adviser.why,
        "detail": adviser.detail,
        "meaning": MEANING[adviser.state],
        "version": adviser.version,
        "origin": ORIGINS[adviser.model.origin] if adviser.model else "",
        "todo": _TODO[adviser.state],
        "commands": _COMMANDS.get(adviser.state, ()),
    }


def _check(check: Check) -> dict[str, Any]:
    return {**vars(check), "shown": _SHOWN[check.display]}
