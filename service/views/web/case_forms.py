"""Pages on which something is recorded about a pupil: one form each, written and logged in one transaction."""

from typing import Any

from sqlalchemy import Connection
from starlette.responses import HTMLResponse, Response

from service.cases import case, handover
from service.cases.checks import NotAccepted
from service.cases.logged import Desk
from service.domain.access import Action, Role, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.pipeline.people import last_known
from service.policy.consent import load_consent
from service.privacy.consent import met
from service.store.cases import agreed, handovers
from service.store.cases.staff import staff_of
from service.store.cases.writing import open_case_of
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.dutch import short_date
from service.views.gate import At, Look, Need
from service.views.web.case_asked import FORMS, Asked, Form
from service.views.web.case_fields import errors_of
from service.views.web.forms import CSRF_FIELD, Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done, segment
from service.views.web.register import Routes

_REFUSED = 422


def add_case_forms(routes: Routes, layout: Layout) -> None:
    """Add a page per form."""
    for form in FORMS:
        page, need = _FormPage(routes.parts, layout, form), Need(Verb.CHANGE, form.what, At.PUPIL)
        address = f"/scholen/{{school_id}}/vastleggen/{form.path}/{{pupil_id:path}}"
        routes.page(address, page.show, need)
        routes.form(address, page.save, need)


class _FormPage:
    def __init__(self, parts: Parts, layout: Layout, form: Form) -> None:
        self.parts = parts
        self.layout = layout
        self.form = form

    def show(self, look: Look, school_id: str, pupil_id: str, uid: str = "") -> HTMLResponse:
        """The empty form."""
        look.log(detail={"form": self.form.path})
        return self._page(look, school_id, pupil_id, self._asked(look), uid)

    def save(self, look: Look, school_id: str, pupil_id: str, form: Fields) -> Response:
        """Write it down, or say what is wrong."""
        asked = self._asked(look)
        try:
            with write_transaction(self.parts.engine) as connection:
                self.form.save(self._desk(look, connection), form, asked)
        except NotAccepted as refused:
            look.log(detail={"form": self.form.path})
            errors = errors_of(refused.problems, self.form.fields(asked))
            given = {name: value for name, value in form.items() if isinstance(value, str) and name != CSRF_FIELD}
            return self._page(look, school_id, pupil_id, asked, text(form, "uid"), errors, given)
        return done(self._back(school_id, pupil_id), "vastgelegd")

    def _desk(self, look: Look, connection: Connection) -> Desk:
        return Desk(connection, self.parts.cases, _key(look), look.entry(Action.RECORDED))

    def _who_sees_actions(self) -> frozenset[Role]:
        """An action is for somebody who will see it: the JGZ and leerplicht have a role at a school, and no files."""
        return self.parts.sharing.roles_that_see(What.AGREED_ACTION)

    def _asked(self, look: Look) -> Asked:
        """What the form needs to know; one that is about a case does not exist without one."""
        with snapshot(self.parts.engine) as connection:
            staff = staff_of(connection, look.place_id, self._who_sees_actions(), self.parts.today)
            found = open_case_of(connection, _key(look))
            note = agreed.note_of(connection, found["id"]) if found else None
            reasons = case.close_reasons(self.parts.cases, self.parts.today, found) if found else {}
            agreed_to = self._consented(look, connection)
            waiting = waiting_of(connection, look)
        if self.form.case and found is None:
            raise NotFound("This pupil has no open case.")
        if self.form.path == "overnemen" and not waiting:
            raise NotFound("Nothing was handed over of this pupil.")
        roles = self.parts.sharing.roles
        people = {uid: f"{name}, {roles[Role(role)].name}" for uid, (name, role) in staff.items()}
        me = look.viewer.actor.uid
        return Asked(
            policy=self.parts.cases,
            today=self.parts.today,
            staff=people,
            me=me if me in people else "",
            case=found,
            close_reasons=reasons,
            note=note["text"] if note else "",
            schools={
                each.school_id: (each.id, each.name)
                for each in all_schools(self.parts.engine)
                if each.school_id != look.place_id
            },
            consented=agreed_to,
            waiting=waiting,
            school_fk=look.school.id if look.school else 0,
        )

    def _consented(self, look: Look, connection: Connection) -> bool:
        """Whether everybody who must agreed that the case is handed over."""
        key, policy = _key(look), load_consent(self.parts.settings.configs_dir)
        born = look.pupil.birth_date if look.pupil else self.parts.today
        return handover.CONSENT in met(connection, policy, {key: born}, self.parts.today)[key]

    def _page(
        self,
        look: Look,
        school_id: str,
        pupil_id: str,
        asked: Asked,
        uid: str,
        errors: dict[str, str] | None = None,
        given: dict[str, str] | None = None,
    ) -> HTMLResponse:
        person = last_known(self.parts, school_id, pupil_id, self.parts.today)
        values: dict[str, Any] = {"form": self.form, "fields": self.form.fields(asked), "person": person, "uid": uid}
        values |= {"errors": errors or {}, "given": given or {}, "back": self._back(school_id, pupil_id)}
        return self.layout.html(look, "case_form.html", _REFUSED if errors else 200, **values)

    def _back(self, school_id: str, pupil_id: str) -> str:
        page = "dossiers" if self.form.case or self.form.path in ("dossier", "overnemen") else "leerlingen"
        return f"/scholen/{segment(school_id)}/{page}/{segment(pupil_id)}"


def waiting_of(connection: Connection, look: Look) -> dict[str, str]:
    """Cases handed over to the school that may be of the pupil: uid to words."""
    if look.school is None or look.pupil is None:
        return {}
    here = handovers.who(connection, look.pupil.pupil_fk)
    return {
        each["uid"]: f"van {each['content']['school']}, aangeboden op {short_date(each['offered_on'])}"
        for each in handovers.waiting_for(connection, look.school.id)
        if handover.is_about(each["content"], here)
    }


def _key(look: Look) -> int:
    if look.pupil is None:
        raise NotFound("There is no such pupil.")
    return look.pupil.pupil_fk
