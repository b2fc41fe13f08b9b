"""Pupils brought in at a samenwerkingsverband: a school brings in and takes back, the coordinator sees who it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from starlette.responses import HTMLResponse, Response

from service.accounts.hashes import new_uid
from service.domain.access import Action, Scope, Verb, What
from service.domain.errors import NotFound, VroegsignaalError
from service.domain.moments import iso_week
from service.pipeline.parts import Parts
from service.policy.cases import load_cases
from service.policy.consent import load_consent
from service.policy.region import load_region_policy
from service.privacy.consent import met
from service.region.cases import PURPOSE, NewCase, bring_in, current, end
from service.store import audit
from service.store.cases.agreed import actions_of
from service.store.privacy.persons import PersonRow, person
from service.store.reading import roster
from service.store.region.cases import CaseRow, cases_of_pupil, cases_of_region
from service.store.region.states import history
from service.store.session import snapshot, write_transaction
from service.views.gate import At, Look, Need
from service.views.permissions import PupilPlace, why_may
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout, may_here
from service.views.web.notices import done, segment
from service.views.web.region_pages import around_region, region_of
from service.views.web.register import Routes

AT_SCHOOL = "/scholen/{school_id}/swv/{pupil_id:path}"
IN_REGION = "/regio/leerlingen/{school_id}/{pupil_id:path}"
LIST = "/regio/leerlingen"
SWV_GROUND = "swv-casus"
"""The ground of configs/sharing.yaml on which a coordinator sees a pupil who was brought in."""
_REFUSED = 422
_WEEKS = 20


def add_region_cases(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page(AT_SCHOOL, pages.at_school, Need(Verb.SEE, What.SWV_CASE, At.PUPIL))
    routes.form(AT_SCHOOL, pages.change, Need(Verb.CHANGE, What.SWV_CASE, At.PUPIL))
    routes.page(LIST, pages.listed, Need(Verb.SEE, What.TIER_COUNTS))
    routes.page(IN_REGION, pages.one, Need(Verb.SEE, What.SWV_CASE, At.PUPIL))


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        configs = parts.settings.configs_dir
        self.policy, self.consent, self.choices = (
            load_region_policy(configs),
            load_consent(configs),
            load_cases(configs),
        )

    def at_school(self, look: Look, school_id: str, pupil_id: str, gedaan: str = "") -> HTMLResponse:
        """Whether a pupil is brought in, why and until when, and the form."""
        if look.ground.role is None or self.layout.sharing.roles[look.ground.role].scope is Scope.REGION:
            raise NotFound("There is no such page, or no ground on which you may see it.")
        look.log()
        return self._school(look, school_id, pupil_id, {}, gedaan)

    def change(self, look: Look, school_id: str, pupil_id: str, form: Fields) -> Response:
        """Bring a pupil in, or take the pupil back."""
        ground, ended = text(form, "reden"), text(form, "zaak")
        if not ended and ground not in self.policy.case_grounds:
            look.log()
            return self._school(look, school_id, pupil_id, {"reden": "Kies waarvoor de leerling wordt ingebracht."})
        try:
            with write_transaction(self.parts.engine) as connection:
                who = person(connection, school_id, pupil_id)
                if ended:
                    end(connection, ended, who.pupil_fk, self.parts.today, look.entry(Action.CLOSED))
                else:
                    self._bring_in(connection, look, who, ground)
        except VroegsignaalError:
            look.log()
            return self._school(look, school_id, pupil_id, {"": "Dat kan nu niet. Kijk hieronder wat er nog nodig is."})
        return done(f"/scholen/{segment(school_id)}/swv/{segment(pupil_id)}", "teruggehaald" if ended else "ingebracht")

    def listed(self, look: Look, regio: str = "") -> HTMLResponse:
        """Who is brought in, for who may see that."""
        region, names = region_of(self.parts, look, regio)
        with snapshot(self.parts.engine) as connection:
            found = cases_of_region(connection, region, self.parts.today)
            granted = met(
                connection, self.consent, {case.pupil_fk: case.birth_date for case in found}, self.parts.today
            )
        shown = [case for case in found if self._may(look, region, case, granted[case.pupil_fk])]
        if shown:
            self._log_list(look, shown)
        values = around_region(self.parts, look, region, names) | {"section": LIST, "active": "/regio"}
        return self.layout.html(look, "region_cases.html", cases=shown, grounds=self.policy.case_grounds, **values)

    def one(self, look: Look, school_id: str, pupil_id: str) -> HTMLResponse:
        """One pupil who is brought in: name, class, tiers by week, and what was agreed."""
        with snapshot(self.parts.engine) as connection:
            who = person(connection, school_id, pupil_id)
            case = current(connection, who.pupil_fk, self.parts.today)
            if case is None:
                raise NotFound("There is no such page, or no ground on which you may see it.")
            weeks = [(iso_week(day), tier) for day, tier in reversed(history(connection, who.pupil_fk))][:_WEEKS]
            agreed = [self._action(row) for row in actions_of(connection, who.pupil_fk)]
        look.log(detail={"case": case.uid})
        values: dict[str, Any] = {"who": who, "case": case, "weeks": weeks, "agreed": agreed, "section": LIST}
        values |= {"year_group": self._year_group(who), "ground": self.policy.case_grounds[case.ground]}
        return self.layout.for_visitor(look.visitor, "region_case.html", active="/regio", **values)

    def _action(self, row: Mapping[str, Any]) -> dict[str, Any]:
        known = self.choices.interventions.get(row["intervention"] or "")
        return {"on": row["agreed_on"], "what": known.words if known else "afspraak", "review_on": row["review_on"]}

    def _year_group(self, who: PersonRow) -> str:
        here = roster(self.parts.engine, who.school_fk, self.parts.today)
        found = here.loc[here["pupil_fk"] == who.pupil_fk, "year_group"].tolist()
        return str(found[0]) if found else ""

    def _bring_in(self, connection: Connection, look: Look, who: PersonRow, ground: str) -> None:
        consented = PURPOSE in self._granted(connection, who)
        case = NewCase(new_uid(), who.pupil_fk, ground, consented)
        bring_in(connection, self.policy, case, self.parts.today, look.entry(Action.SHARED))

    def _granted(self, connection: Connection, who: PersonRow) -> frozenset[str]:
        return met(connection, self.consent, {who.pupil_fk: who.birth_date}, self.parts.today)[who.pupil_fk]

    def _may(self, look: Look, region: str, case: CaseRow, granted: frozenset[str]) -> bool:
        place = PupilPlace(case.school_id, region, None, granted)
        return why_may(look.viewer, Verb.SEE, place, What.SWV_CASE, self.parts.sharing) is not None

    def _log_list(self, look: Look, shown: list[CaseRow]) -> None:
        """A list of pupils is a look at each of them, at the school of each."""
        entry = look.entry(Action.SAW, detail={"form": "list"})
        with write_transaction(self.parts.engine) as connection:
            for case in shown:
                seen = replace(entry, pupils=(case.pupil_fk,), school_id=case.school_id, ground=SWV_GROUND)
                audit.append(connection, replace(seen, what=What.SWV_CASE))

    def _school(
        self, look: Look, school_id: str, pupil_id: str, errors: Mapping[str, str], said: str = ""
    ) -> HTMLResponse:
        with snapshot(self.parts.engine) as connection:
            who = person(connection, school_id, pupil_id)
            found = cases_of_pupil(connection, who.pupil_fk)
            consented = PURPOSE in self._granted(connection, who)
        now = next((case for case in found if case.holds(self.parts.today)), None)
        values: dict[str, Any] = {"who": who, "now": now, "before": [case for case in found if case is not now]}
        values |= {"consented": consented, "errors": errors, "grounds": self.policy.case_grounds, "done": said}
        values |= {"may_change": may_here(self.layout.sharing, look, Verb.CHANGE, What.SWV_CASE)}
        return self.layout.html(look, "pupil_swv.html", _REFUSED if errors else 200, **values)
