"""Requests of pupils and parents: written down, answered in time, decided once. Nothing about one is free text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.rights import Rights
from service.privacy.corrections import Ask, ask, decide, register
from service.privacy.policies import Policies
from service.store.privacy.persons import person
from service.store.privacy.requests import find_request, requests_of
from service.store.session import snapshot, write_transaction
from service.views.gate import At, Look, Need
from service.views.web.admin_roles import day
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout, may_here
from service.views.web.notices import done, segment
from service.views.web.register import Routes

ALL = "/scholen/{school_id}/verzoeken"
OF_PUPIL = "/scholen/{school_id}/verzoeken/{pupil_id:path}"
DECIDE = "/scholen/{school_id}/besluiten/{uid}"
_REFUSED = 422
_DECIDED = "Over dit verzoek is al besloten. Een nieuwe wens is een nieuw verzoek."


def add_request_pages(routes: Routes, layout: Layout, policies: Policies) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, policies.rights)
    routes.page(ALL, pages.open_ones, Need(Verb.SEE, What.CORRECTION, At.SCHOOL))
    routes.page(OF_PUPIL, pages.of_pupil, Need(Verb.SEE, What.CORRECTION, At.PUPIL))
    routes.form(OF_PUPIL, pages.ask, Need(Verb.CHANGE, What.CORRECTION, At.PUPIL))
    routes.form(DECIDE, pages.decide, Need(Verb.CHANGE, What.CORRECTION, At.SCHOOL))


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, rights: Rights) -> None:
        self.parts = parts
        self.layout = layout
        self.rights = rights

    def open_ones(self, look: Look, school_id: str, gedaan: str = "") -> HTMLResponse:
        """Requests of a school that nobody decided, the one that is due first in front."""
        return self._school_page(look, school_id, {}, gedaan)

    def of_pupil(self, look: Look, school_id: str, pupil_id: str, gedaan: str = "") -> HTMLResponse:
        """Every request about one pupil, and the form for a new one."""
        look.log()
        return self._pupil_page(look, school_id, pupil_id, {}, {}, gedaan)

    def ask(self, look: Look, school_id: str, pupil_id: str, form: Fields) -> Response:
        """Write a request down."""
        given = {name: text(form, name) for name in ("soort", "over", "dag", "door", "gevraagd")}
        errors = self._incomplete(given)
        if errors:
            look.log()
            return self._pupil_page(look, school_id, pupil_id, errors, given)
        asked = Ask(given["soort"], given["over"], given["door"], _given(given["gevraagd"]), day(given["dag"]))
        with write_transaction(self.parts.engine) as connection:
            key = person(connection, school_id, pupil_id).pupil_fk
            ask(connection, self.rights, key, asked, look.entry(Action.CORRECTION_ASKED))
        return done(f"/scholen/{segment(school_id)}/verzoeken/{segment(pupil_id)}", "verzoek")

    def decide(self, look: Look, school_id: str, uid: str, form: Fields) -> Response:
        """Write down what was decided on a request of this school."""
        decision = text(form, "besluit")
        with write_transaction(self.parts.engine) as connection:
            found = find_request(connection, uid)
            visible = look.pupils_in_view()
            if found is None or found["school_id"] != school_id or _hidden(found, visible):
                raise NotFound("There is no such request at this school.")
            known = decision in self.rights.decisions
            if known and found["decision"] is None:
                decide(connection, self.rights, uid, decision, look.entry(Action.CORRECTION_DECIDED))
                return done(f"/scholen/{segment(school_id)}/verzoeken", "besluit")
        return self._school_page(look, school_id, {f"besluit-{uid}": "Kies een besluit." if not known else _DECIDED})

    def _incomplete(self, given: Mapping[str, str]) -> dict[str, str]:
        asked_on, rights = day(given["gevraagd"]), self.rights
        found = {
            "soort": "" if given["soort"] in rights.kinds else "Kies wat er wordt gevraagd.",
            "over": "" if given["over"] in rights.about else "Kies waar het over gaat.",
            "dag": "Dit is geen datum." if given["dag"] and day(given["dag"]) is None else "",
            "door": "" if given["door"] in rights.asked_by else "Kies wie het vraagt.",
            "gevraagd": "Kies op welke dag het is gevraagd." if asked_on is None else self._later(asked_on),
        }
        return {name: sentence for name, sentence in found.items() if sentence}

    def _later(self, asked_on: date) -> str:
        return "Deze dag moet nog komen." if asked_on > self.parts.today else ""

    def _school_page(self, look: Look, school_id: str, errors: Mapping[str, str], said: str = "") -> HTMLResponse:
        visible = look.pupils_in_view()
        with snapshot(self.parts.engine) as connection:
            rows = [each for each in register(connection, self.parts.today, [school_id]) if not _hidden(each, visible)]
            people = {each["pupil_id"]: person(connection, school_id, each["pupil_id"]) for each in rows}
        look.log(people)
        values: dict[str, Any] = {"rows": [self._row(each) for each in rows], "people": people, "errors": errors}
        values |= {"school": look.school, "decisions": list(self.rights.decisions.items()), "done": said}
        values |= {"may_decide": may_here(self.layout.sharing, look, Verb.CHANGE, What.CORRECTION)}
        return self.layout.html(look, "school_requests.html", _REFUSED if errors else 200, **values)

    def _pupil_page(
        self,
        look: Look,
        school_id: str,
        pupil_id: str,
        errors: Mapping[str, str],
        given: Mapping[str, str],
        said: str = "",
    ) -> HTMLResponse:
        with snapshot(self.parts.engine) as connection:
            who = person(connection, school_id, pupil_id)
            rows = requests_of(connection, who.pupil_fk)
        rights = self.rights
        values: dict[str, Any] = {"who": who, "rows": [self._row(each) for each in reversed(rows)], "errors": errors}
        values |= {"given": given, "today": self.parts.today, "months": rights.answer_within_months, "done": said}
        values |= {"kinds": [(name, each.text, each.law) for name, each in rights.kinds.items()]}
        values |= {"subjects": list(rights.about.items())}
        values |= {"askers": [(name, words, "") for name, words in rights.asked_by.items()]}
        values |= {"may_ask": may_here(self.layout.sharing, look, Verb.CHANGE, What.CORRECTION)}
        return self.layout.html(look, "pupil_requests.html", _REFUSED if errors else 200, **values)

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        kind = self.rights.kinds.get(row["kind"])
        left = (row["due_on"] - self.parts.today).days
        return {
            **row,
            "kind": kind.text if kind else row["kind"],
            "about": self.rights.about.get(row["about"], row["about"]),
            "asked_by": self.rights.asked_by.get(row["asked_by"], row["asked_by"]),
            "decision": self.rights.decisions.get(row["decision"] or "", row["decision"]),
            "late": left < 0 and row["decision"] is None,
            "left": left,
        }


def _hidden(row: Mapping[str, Any], visible: set[str] | None) -> bool:
    return visible is not None and row["pupil_id"] not in visible


def _given(text_of_day: str) -> date:
    return date.fromisoformat(text_of_day)
