"""What was read in and which rows were not, without the values in them."""

from typing import Any

from starlette.responses import HTMLResponse

from service.domain.access import Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.store import read_imports as store
from service.store.session import snapshot
from service.views.api.discreet import of_row
from service.views.gate import Look, Need
from service.views.import_words import KIND_WORDS, to_look_at, why_dropped, why_not_taken
from service.views.web.layout import Layout
from service.views.web.register import Routes

IMPORTS = "/beheer/import"
SEE = Need(Verb.SEE, What.IMPORT)
_PAGE = 50
_ROWS = 100
_LARGEST = 2**53


def add_import_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page(IMPORTS, pages.imports, SEE)
    routes.page(f"{IMPORTS}/{{uid}}", pages.one, SEE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout

    def imports(self, look: Look, voor: str = "") -> HTMLResponse:
        """All imports, latest first."""
        with snapshot(self.parts.engine) as connection:
            rows = store.imports(connection, number(voor) or None, _PAGE + 1)
        older = rows[_PAGE - 1]["id"] if len(rows) > _PAGE else None
        return self.layout.html(look, "admin_imports.html", imports=rows[:_PAGE], older=older, kinds=KIND_WORDS)

    def one(self, look: Look, uid: str, na: str = "", gedaan: str = "") -> HTMLResponse:
        """One import: counts, what to look at, and the rows that were not taken."""
        with snapshot(self.parts.engine) as connection:
            found = store.import_by_uid(connection, uid)
            rows = store.rejected_rows(connection, found["id"], number(na), _ROWS + 1) if found else []
        if found is None:
            raise NotFound("There is no such import.")
        more = rows[_ROWS - 1]["id"] if len(rows) > _ROWS else None
        values: dict[str, Any] = {"run": found, "kind": KIND_WORDS[found["kind"]], "more": more, "done": gedaan}
        values |= {"rows": [_row(row) for row in rows[:_ROWS]], "further": number(na) > 0}
        values |= {"warnings": [(to_look_at(each["code"]), each["count"]) for each in found["warnings"]]}
        values |= {"dropped": [why_dropped(each) for each in found["dropped_columns"]]}
        return self.layout.html(look, "admin_import.html", **values)


def number(text: str) -> int:
    """The number of a row in an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 and int(text) < _LARGEST else 0


def _row(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in ("file", "line", "column")}
    return {**shown, "why": why_not_taken(of_row(row["reason"])[0])}
