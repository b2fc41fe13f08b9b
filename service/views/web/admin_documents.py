"""About the service itself: who sees what, what is kept how long, the processing register and the DPIA."""

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import HTMLResponse, Response

from service.domain.access import Role, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.dpia import load_dpia
from service.policy.sharing import Grant
from service.privacy import words
from service.privacy.documents import dpia, processing_register
from service.privacy.in_use import in_use
from service.privacy.policies import Policies
from service.store.privacy.reports import reports
from service.store.session import snapshot
from service.views.access_words import SCOPES
from service.views.card_text import pieces
from service.views.gate import Look, Need
from service.views.web.layout import Layout
from service.views.web.register import Routes

SHARING = "/beheer/delen"
DOCUMENTS = "/beheer/documenten"
WRITTEN = {"verwerkingsregister": processing_register, "dpia": dpia}
"""Documents that are written from the configuration, by their part of the address."""
NEED = Need(Verb.SEE, What.DOCUMENT)


def add_document_pages(routes: Routes, layout: Layout, policies: Policies) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, policies)
    routes.page(SHARING, pages.sharing, NEED)
    routes.page(DOCUMENTS, pages.documents, NEED)
    routes.page(f"{DOCUMENTS}/bewaartermijnen", pages.terms, NEED)
    routes.page(f"{DOCUMENTS}/{{name}}", pages.document, NEED)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, policies: Policies) -> None:
        self.parts = parts
        self.layout = layout
        self.policies = policies
        self.purposes = policies.consent.purposes
        self.words = load_dpia(parts.settings.configs_dir)

    def documents(self, look: Look) -> HTMLResponse:
        """Which documents there are."""
        return self.layout.html(look, "admin_documents.html")

    def document(self, look: Look, name: str, als: str = "") -> Response:
        """The processing register or the DPIA as the service runs now: a page, or Markdown to work on."""
        if name not in WRITTEN:
            raise NotFound("There is no such document.")
        used, on = in_use(self.parts.settings), self.parts.today
        markdown = WRITTEN[name](self.policies, self.words, used, on)
        if als == "markdown":
            headers = {"content-disposition": f'attachment; filename="{name}-{on.isoformat()}.md"'}
            return Response(markdown, media_type="text/markdown; charset=utf-8", headers=headers)
        title, *rest = pieces(markdown)
        return self.layout.html(look, "admin_document.html", title=title.text, pieces=rest, name=name)

    def terms(self, look: Look) -> HTMLResponse:
        """What is kept, why, and until when; and what was deleted."""
        kept = self.policies.retention
        rows = [{"entry": each, "term": words.term(kept, each)} for each in kept.tables.values()]
        with snapshot(self.parts.engine) as connection:
            deleted = reports(connection)
        values: dict[str, Any] = {"rows": rows, "outside": list(kept.outside.values()), "sources": kept.sources}
        values |= {"deleted": [{**each, "what": self._counted(each["counts"])} for each in deleted]}
        return self.layout.html(look, "admin_terms.html", **values)

    def _counted(self, counts: Mapping[str, int]) -> list[tuple[str, int]]:
        tables = self.policies.retention.tables
        return [(tables[name].what if name in tables else name, rows) for name, rows in counts.items() if rows]

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
