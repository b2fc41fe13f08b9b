"""What a school shows of one pupil to that pupil or the parents: who looked, and everything that is kept."""

from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Verb, What
from service.pipeline.parts import Parts
from service.privacy.export import export, looks
from service.privacy.export_model import Export
from service.privacy.export_page import as_page
from service.privacy.policies import Policies
from service.store import audit
from service.store.privacy.persons import person
from service.store.session import snapshot, write_transaction
from service.views.formats import safe_part
from service.views.gate import At, Look, Need
from service.views.web.layout import Layout
from service.views.web.register import Routes

LOOKS = "/scholen/{school_id}/inzage/{pupil_id:path}"
DATA = "/scholen/{school_id}/gegevens/{pupil_id:path}"
_JSON, _PAGE = "json", "pagina"


def add_privacy_pages(routes: Routes, layout: Layout, policies: Policies) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, policies)
    routes.page(LOOKS, pages.looks, Need(Verb.SEE, What.ACCESS_LOG, At.PUPIL))
    routes.page(DATA, pages.everything, Need(Verb.SEE, What.PERSONAL_DATA, At.PUPIL))


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, policies: Policies) -> None:
        self.parts = parts
        self.layout = layout
        self.policies = policies

    def looks(self, look: Look, school_id: str, pupil_id: str) -> HTMLResponse:
        """Who looked at a pupil or changed something, by role; this look is the last of them."""
        with write_transaction(self.parts.engine) as connection:
            who = person(connection, school_id, pupil_id)
            audit.append(connection, look.entry(Action.SAW, [who.pupil_fk]))
            found = looks(connection, self.policies, who.pupil_fk)
        latest_first = sorted(found, key=lambda each: each.at, reverse=True)
        return self.layout.html(look, "pupil_looks.html", who=who, looks=latest_first, made_at=self.parts.now())

    def everything(self, look: Look, school_id: str, pupil_id: str, als: str = "") -> Response:
        """Everything kept about a pupil: what it is about, or all of it as a page or for a computer."""
        if als not in (_JSON, _PAGE):
            look.log(detail={"form": "about"})
            with snapshot(self.parts.engine) as connection:
                return self.layout.html(look, "pupil_data.html", who=person(connection, school_id, pupil_id))
        with write_transaction(self.parts.engine) as connection:
            made = self._export(connection, look, school_id, pupil_id)
        page = as_page(made, self.policies.rights) if als == _PAGE else ""
        return _download(made.model_dump_json(indent=2), made) if als == _JSON else self._shown(look, made, page)

    def _export(self, connection: Connection, look: Look, school_id: str, pupil_id: str) -> Export:
        return export(connection, self.policies, (school_id, pupil_id), look.entry(Action.PERSONAL_DATA_EXPORTED))

    def _shown(self, look: Look, made: Export, page: str) -> HTMLResponse:
        values: dict[str, Any] = {"who": made.person, "body": body_of(page)}
        return self.layout.html(look, "pupil_everything.html", **values)


def body_of(page: str) -> Markup:
    """What stands between the body tags of a page that was written by a template of ours, which escapes everything."""
    inside = page.partition("<body>")[2].partition("</body>")[0]
    return Markup(inside)  # noqa: S704 - written by a template that escapes everything


def _download(content: str, made: Export) -> Response:
    school, pupil = (safe_part(text) for text in (made.person.school_id, made.person.pupil_id))
    headers = {"content-disposition": f'attachment; filename="inzage-{school}-{pupil}.json"'}
    return Response(content, media_type="application/json", headers=headers)
