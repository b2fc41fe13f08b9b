"""About the service itself: who sees what on which ground, from the file that decides it."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import HTMLResponse

from service.domain.access import Role, Verb, What
from service.pipeline.parts import Parts
from service.policy.consent import load_consent
from service.policy.sharing import Grant
from service.privacy import words
from service.views.access_words import SCOPES
from service.views.gate import Look, Need
from service.views.web.layout import Layout
from service.views.web.register import Routes

SHARING = "/beheer/delen"
NEED = Need(Verb.SEE, What.DOCUMENT)


def add_document_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page(SHARING, pages.sharing, NEED)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.purposes = load_consent(parts.settings.configs_dir).purposes

    def sharing(self, look: Look) -> HTMLResponse:
        """Per role what it sees and changes, on which ground; and the same as one table."""
        rules = self.parts.sharing
        roles = [
            {"name": given.name, "scope": SCOPES[given.scope], "grants": [self._grant(each) for each in given.grants]}
            for given in rules.roles.values()
        ]
        everybody = [self._grant(each) for each in rules.everybody]
        names = [given.name for given in rules.roles.values()]
        rows = [(words.what(what.value), [self._cell(role, what) for role in rules.roles]) for what in What]
        granted = [(what, cells) for what, cells in rows if any(cells)]
        values: dict[str, Any] = {"held": roles, "everybody": everybody, "names": names, "rows": granted}
        return self.layout.html(look, "admin_sharing.html", **values)

    def _grant(self, grant: Grant) -> dict[str, Any]:
        ground = self.parts.sharing.grounds[grant.ground]
        condition = self.purposes[grant.when].text if grant.when else ""
        return {"ground": ground, "see": _words(grant.see), "change": _words(grant.change), "when": condition}

    def _cell(self, role: Role, what: What) -> str:
        """``ziet``, ``ziet en verandert``, ``ziet soms`` where a condition must be met; "" for nothing."""
        grants = self.parts.sharing.grants_of(role)
        sees = [grant for grant in grants if grant.allows(Verb.SEE, what)]
        changes = any(grant.allows(Verb.CHANGE, what) for grant in grants)
        always = any(grant.when is None for grant in sees)
        words = ["ziet" if always else "ziet soms"] if sees else []
        return " en ".join([*words, *(["verandert"] if changes else [])])


def _words(kinds: Iterable[What]) -> list[str]:
    return [words.what(what.value) for what in What if what in set(kinds)]
