"""A report that no rule asks for: *overig verzuim* of one pupil, about days that somebody of the school names."""

from datetime import date
from typing import Any

from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.reports.asking import by_hand
from service.reports.drafting import add_by_hand
from service.store import audit
from service.store.drafts import drafts_of_pupil
from service.store.privacy.persons import person
from service.store.session import snapshot, write_transaction
from service.views.dutch import long_date
from service.views.gate import At, Look, Need
from service.views.web.admin_roles import day
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done, segment
from service.views.web.register import Routes

ADDRESS = "/scholen/{school_id}/overig-verzuim/{pupil_id:path}"
NOTHING = "Op deze dagen staat geen ongeoorloofd verzuim, of er is vandaag al een melding gemaakt."
_REFUSED = 422


def add_report_by_hand(routes: Routes, layout: Layout) -> None:
    """Add it. Leerplicht sees reports and may not look up pupils, so looking at the form asks for more than seeing."""
    pages, makes = _Pages(routes.parts, layout), Need(Verb.CHANGE, What.REPORT_DRAFT, At.PUPIL)
    routes.page(ADDRESS, pages.form, makes)
    routes.form(ADDRESS, pages.make, makes)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = parts.reports

    def form(self, look: Look, school_id: str, pupil_id: str) -> HTMLResponse:
        """The reports about a pupil, and the form for another."""
        return self._page(look, pupil_id, {}, {"van": "", "tot": ""})

    def make(self, look: Look, school_id: str, pupil_id: str, form: Fields) -> Response:
        """Draft it; without unauthorised absence on those days there is nothing to report."""
        given = {name: text(form, name) for name in ("van", "tot")}
        first, last = day(given["van"]), day(given["tot"])
        wrong = self._wrong(first, last)
        if wrong or first is None or last is None or look.pupil is None:
            return self._page(look, pupil_id, wrong, given)
        with write_transaction(self.parts.engine) as connection:
            wanted = by_hand(first, last, self.parts.today, self.policy)
            draft = add_by_hand(connection, _school(look).id, look.pupil.pupil_fk, wanted, self.parts.now())
            if draft is not None:
                audit.append(connection, look.entry(Action.OPENED, [look.pupil.pupil_fk], {"report": draft["uid"]}))
        if draft is None:
            return self._page(look, pupil_id, {"van": NOTHING}, given)
        return done(f"/scholen/{segment(school_id)}/meldingen/{segment(draft['uid'])}", "vastgelegd")

    def _wrong(self, first: date | None, last: date | None) -> dict[str, str]:
        named = {"van": first, "tot": last}
        found = {name: "Vul een dag in." for name, value in named.items() if value is None}
        late = [name for name, value in named.items() if value is not None and value > self.parts.today]
        found |= dict.fromkeys(late, "Deze dag ligt in de toekomst.")
        if not found and first is not None and last is not None and last < first:
            found["tot"] = "De laatste dag ligt voor de eerste."
        return found

    def _page(self, look: Look, pupil_id: str, errors: dict[str, str], given: dict[str, str]) -> HTMLResponse:
        look.log()
        with snapshot(self.parts.engine) as connection:
            who = person(connection, look.place_id, pupil_id)
            there = drafts_of_pupil(connection, who.pupil_fk)
        values: dict[str, Any] = {"who": who, "school": _school(look), "errors": errors, "given": given}
        values["reports"] = [
            (
                each["uid"],
                self.policy.kinds[each["kind"]].name,
                f"{long_date(each['begins_on'])}, {self.policy.state_names[each['state']]}",
            )
            for each in reversed(there)
        ]
        return self.layout.html(look, "report_by_hand.html", _REFUSED if errors else 200, **values)


def _school(look: Look) -> Any:
    if look.school is None:
        raise NotFound("There is no such school.")
    return look.school
