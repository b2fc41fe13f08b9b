"""Draft reports: the school completes, shares and marks them; leerplicht sees what was shared. None goes to DUO."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Verb, What
from service.domain.codes import HourUnit
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.reports import DRAFT, LUXURY, OTHER, SENT, SHARED, WITHDRAWN, ReportPolicy
from service.policy.sectors import sector_defaults
from service.reports.correcting import absent_now, changed_since
from service.reports.filling import (
    Completed,
    complete,
    is_complete,
    move,
    problems,
    sending_problem,
    the_draft,
)
from service.reports.matching import listed
from service.store.accounts import people, roles
from service.store.drafts import Draft, class_of, drafts_of_pupil, drafts_of_school, due_at_schools, last_recorded
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.dutch import enumeration
from service.views.gate import At, Look, Need
from service.views.pdf import MEDIA_TYPE
from service.views.permissions import SchoolPlace, places_of
from service.views.pupil_words import period
from service.views.web.admin_roles import day
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout, may_here
from service.views.web.notices import done, segment
from service.views.web.register import READ, Routes
from service.views.web.report_fields import Around, Contact, document, fields
from service.views.web.report_pdf import as_pdf
from service.views.web.report_words import VISIBLE_WHEN_SHARED, changes, day_hours, row, told_days

SEE = Need(Verb.SEE, What.REPORT_DRAFT, At.SCHOOL)
CHANGE = Need(Verb.CHANGE, What.REPORT_DRAFT, At.SCHOOL)
ONE = "/scholen/{school_id}/meldingen/{uid}"
MOVES = {"delen": SHARED, "gemeld": SENT, "intrekken": WITHDRAWN}
_REFUSED = 422


def add_report_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page("/meldingen", pages.schools, Need(Verb.SEE, What.REPORT_DRAFT))
    routes.page("/scholen/{school_id}/meldingen", pages.of_school, SEE)
    routes.page(ONE, pages.one, SEE)
    routes.form(ONE, pages.complete, CHANGE)
    routes.add(ONE + "/bestand.json", pages.file, SEE, READ)
    routes.add(ONE + "/bestand.pdf", pages.paper, SEE, READ)
    routes.form(ONE + "/{step}", pages.move, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = parts.reports

    def schools(self, look: Look) -> HTMLResponse:
        """The schools whose reports somebody may see, with how many wait; one school is gone to at once."""
        rows = all_schools(self.parts.engine)
        places = [SchoolPlace(each.school_id, each.swv) for each in rows]
        seen = set(places_of(look.viewer, Verb.SEE, What.REPORT_DRAFT, places, self.parts.sharing))
        look.log(detail={"schools": len(seen)})
        schools = [each for each in rows if each.school_id in seen]
        makes = bool(places_of(look.viewer, Verb.CHANGE, What.REPORT_DRAFT, places, self.parts.sharing))
        with snapshot(self.parts.engine) as connection:
            due = due_at_schools(connection, [each.id for each in schools], (DRAFT, SHARED) if makes else (SHARED,))
        waiting = {key: self._waiting(found) for key, found in due.items()}
        return self.layout.html(look, "report_schools.html", schools=schools, waiting=waiting, makes=makes)

    def _waiting(self, found: Sequence[tuple[str, date]]) -> dict[str, int]:
        late = [due for kind, due in found if self.policy.kinds[kind].mandatory and due < self.parts.today]
        return {"number": len(found), "late": len(late)}

    def of_school(self, look: Look, school_id: str, gedaan: str = "") -> HTMLResponse:
        """The reports of a school: those to make first, what was made or taken back last."""
        states = tuple(self.policy.states) if self._may(look) else VISIBLE_WHEN_SHARED
        with snapshot(self.parts.engine) as connection:
            drafts = drafts_of_school(connection, _school(look).id, states)
            changed = changed_since(connection, drafts)
        look.log([each["pupil_id"] for each in drafts])
        unit = self._in_lessons(_school(look))
        rows = [row(self.policy, each, self.parts.today, unit) | {"changed": each["uid"] in changed} for each in drafts]
        values: dict[str, Any] = {"school": look.school, "may": self._may(look), "done": gedaan}
        values |= {"open_rows": [each for each in rows if each["open"]]}
        values |= {"closed_rows": [each for each in reversed(rows) if not each["open"]]}
        return self.layout.html(look, "report_drafts.html", **values)

    def one(self, look: Look, school_id: str, uid: str, gedaan: str = "") -> HTMLResponse:
        """One report."""
        return self._page(look, self._draft(look, uid), {}, gedaan)

    def complete(self, look: Look, school_id: str, uid: str, form: Fields) -> Response:
        """Keep what was filled in, or say what is wrong."""
        end = text(form, "einde")
        chosen = tuple(str(each) for each in form.getlist("acties"))
        contact = look.viewer.actor.uid
        given = Completed(text(form, "reden"), chosen, text(form, "gemeente"), day(end), contact)
        with write_transaction(self.parts.engine) as connection:
            draft = the_draft(connection, _school(look).id, uid)
            wrong = problems(self.policy, given, draft, self.parts.today) | _no_date(end)
            if not wrong:
                complete(connection, draft, given, look.entry)
        if wrong:
            return self._page(look, draft | _filled(self.policy, given), wrong)
        return done(_address(school_id, uid), "vastgelegd")

    def move(self, look: Look, school_id: str, uid: str, step: str, form: Fields) -> Response:
        """Share with leerplicht, mark as reported at DUO, or take back."""
        to, values = MOVES.get(step), self._given(look, step, form)
        with write_transaction(self.parts.engine) as connection:
            draft = the_draft(connection, _school(look).id, uid)
            wrong = self._cannot(draft, to, values)
            if not wrong and to is not None:
                move(connection, self.policy, draft, to, look.entry, **values)
        return self._page(look, draft, wrong) if wrong else done(_address(school_id, uid), "vastgelegd")

    def file(self, look: Look, school_id: str, uid: str) -> Response:
        """One report as a file."""
        draft = self._draft(look, uid)
        look.log([draft["pupil_id"]], Action.EXPORTED, {"report": uid})
        body = orjson.dumps(document(self.policy, draft, self._around(look, draft)), option=orjson.OPT_INDENT_2)
        headers = {"content-disposition": f'attachment; filename="melding-{draft["uid"]}.json"'}
        return Response(body, media_type="application/json", headers=headers)

    def paper(self, look: Look, school_id: str, uid: str) -> Response:
        """One report as a PDF."""
        draft, school = self._draft(look, uid), _school(look)
        look.log([draft["pupil_id"]], Action.EXPORTED, {"report": uid, "form": "pdf"})
        around = self._around(look, draft)
        told, days = fields(self.policy, draft, around), self._days(draft, school, around.in_lessons)
        shown = row(self.policy, draft, self.parts.today, around.in_lessons)
        body = as_pdf(shown, told, days, self.parts.now(), self.layout.demo)
        headers = {"content-disposition": f'attachment; filename="melding-{draft["uid"]}.pdf"'}
        return Response(body, media_type=MEDIA_TYPE, headers=headers)

    def _page(self, look: Look, draft: Draft, errors: dict[str, str], said: str = "") -> HTMLResponse:
        look.log([draft["pupil_id"]])
        policy, around, school = self.policy, self._around(look, draft), _school(look)
        values: dict[str, Any] = {"school": school, "may": self._may(look), "errors": errors, "done": said}
        values |= {"draft": row(policy, draft, self.parts.today, around.in_lessons)}
        values |= {"fields": fields(policy, draft, around), "days": self._days(draft, school, around.in_lessons)}
        values |= {
            "in_lessons": around.in_lessons,
            "today": self.parts.today,
            "working_days": policy.working_days,
            **self._corrected(draft),
        }
        values |= {"reasons": list(policy.reasons.items()), "municipal": list(policy.municipal.items())}
        values |= {"actions": [(name, words, "") for name, words in policy.actions.items()]}
        values |= {"next": [to for to in policy.states[draft["state"]] if policy.may_go(draft["state"], to)]}
        values |= {"also": self._also(draft) if values["may"] and values["draft"]["open"] else []}
        values |= {"because": list(policy.chosen_because.items()), "withdrawn": policy.withdrawn_because}
        return self.layout.html(look, "report_draft.html", _REFUSED if errors else 200, **values)

    def _also(self, draft: Draft) -> list[dict[str, Any]]:
        """Other reports that tell of the same days, where once is enough; an LRV follows sixteen hours anyhow."""
        with snapshot(self.parts.engine) as connection:
            there = drafts_of_pupil(connection, draft["pupil_fk"])
        days = set(listed(draft))
        others = [each for each in there if each["uid"] != draft["uid"] and each["state"] != WITHDRAWN]
        others = [each for each in others if {each["kind"], draft["kind"]} & {LUXURY, OTHER}]
        return [
            {"uid": each["uid"], "kind": self.policy.kinds[each["kind"]].name, "days": len(days & set(listed(each)))}
            for each in others
            if days & set(listed(each))
        ]

    def _corrected(self, draft: Draft) -> dict[str, Any]:
        """What corrections changed of a report that was made: days that are otherwise now, and since when."""
        if draft["state"] != SENT or not draft["days"]:
            return {"changes": [], "changed_at": None}
        with snapshot(self.parts.engine) as connection:
            found = changes(draft, absent_now(connection, draft))
            days = [date.fromisoformat(each["date"]) for each in found]
            at = last_recorded(connection, draft["pupil_fk"], min(days), max(days)) if days else None
        return {"changes": found, "changed_at": at}

    def _days(self, draft: Draft, school: Any, in_lessons: bool) -> list[dict[str, Any]]:
        return [
            {
                **each,
                "parts": enumeration([period(part, school.sector) for part in each["periods"]]),
                "counted": day_hours(each, in_lessons),
            }
            for each in told_days(draft)
        ]

    def _around(self, look: Look, draft: Draft) -> Around:
        """School, class and contact person of a draft."""
        school = _school(look)
        with snapshot(self.parts.engine) as connection:
            account = people.by_uid(connection, draft["contact_uid"]) if draft["contact_uid"] else None
            class_name = class_of(connection, draft["pupil_fk"], draft["established_on"])
            given = roles.of_account(connection, account.id) if account else []
        names, today = self.parts.sharing.roles, self.parts.today
        here = [each for each in given if each.school_id == school.school_id and each.in_force(today)]
        functions = list(dict.fromkeys(names[each.role].name for each in here))
        contact = Contact(account.name, functions, account.email) if account else None
        return Around(school.school_id, school.name, class_name, contact, self._in_lessons(school))

    def _draft(self, look: Look, uid: str) -> Draft:
        states = None if self._may(look) else VISIBLE_WHEN_SHARED
        with snapshot(self.parts.engine) as connection:
            return the_draft(connection, _school(look).id, uid, states)

    def _in_lessons(self, school: Any) -> bool:
        """Whether sixteen hours are sixteen lessons at this school (rules.md §3, *hours*)."""
        unit = school.hour_unit or sector_defaults(school.sector, None, self.parts.settings.configs_dir).hour_unit
        return bool(unit == HourUnit.LESSON)

    def _may(self, look: Look) -> bool:
        return may_here(self.layout.sharing, look, Verb.CHANGE, What.REPORT_DRAFT)

    def _cannot(self, draft: Draft, to: str | None, values: Mapping[str, Any]) -> dict[str, str]:
        if to is None:
            raise NotFound("There is no such step.")
        if not self.policy.may_go(draft["state"], to):
            return {"": f"Dat kan niet meer: de melding is {self.policy.state_names[draft['state']]}."}
        if to in (SHARED, SENT) and not is_complete(draft):
            return {"reden": "Vul eerst de laatste dag, de reden, de acties en de gemeente in, en bewaar dat."}
        if to == WITHDRAWN and values["withdrawn_because"] not in self.policy.chosen_because:
            return {"waarom": "Kies waarom de melding wordt ingetrokken."}
        if to == SENT and (wrong := sending_problem(draft, values["sent_on"], self.parts.today)):
            return {"dag": wrong}
        return {}

    def _given(self, look: Look, step: str, form: Fields) -> dict[str, Any]:
        """The columns that go with a step, as they were filled in."""
        if MOVES.get(step) == SENT:
            return {"sent_on": day(text(form, "dag")), "sent_by": look.viewer.actor.uid}
        return {"withdrawn_because": text(form, "waarom")} if MOVES.get(step) == WITHDRAWN else {}


def _school(look: Look) -> Any:
    if look.school is None:
        raise NotFound("There is no such school.")
    return look.school


def _address(school_id: str, uid: str) -> str:
    return f"/scholen/{segment(school_id)}/meldingen/{segment(uid)}"


def _no_date(given: str) -> dict[str, str]:
    return {"einde": "Dit is geen datum."} if given and day(given) is None else {}


def _filled(policy: ReportPolicy, given: Completed) -> dict[str, Any]:
    """What was filled in, as far as it is a choice there is: a form can be sent with anything in it."""
    end: date | None = given.ends_on
    return {
        "reason": given.reason if given.reason in policy.reasons else None,
        "actions": [each for each in given.actions if each in policy.actions],
        "municipal": given.municipal if given.municipal in policy.municipal else None,
        "ends_on": end,
    }
