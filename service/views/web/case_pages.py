"""Pages of cases: one pupil's case with its steps and history, what to do this week, and a mentor's own class."""

from typing import Any

from starlette.responses import HTMLResponse

from service.cases.case import zorgplicht
from service.domain.access import Verb, What
from service.domain.case_steps import WORDS, Step
from service.pipeline.pages import schools
from service.pipeline.parts import Parts
from service.pipeline.people import enrolled_on, last_known
from service.pipeline.todo import Todo, grouped, todo
from service.policy.cases import words_of
from service.store.cases import agreed
from service.store.reading import get_list
from service.store.session import snapshot
from service.views.dutch import short_date
from service.views.gate import At, Look, Need
from service.views.permissions import PupilPlace, why_may_change
from service.views.web import case_words as words
from service.views.web.case_section import forms, may_see_note, read, section, seen
from service.views.web.layout import Layout
from service.views.web.notices import segment
from service.views.web.register import Routes

CASE = Need(Verb.SEE, What.CASE, At.PUPIL)
THIS_WEEK = Need(Verb.SEE, What.CASE, At.SCHOOL)
CLASS = Need(Verb.SEE, What.GUT_FEELING, At.SCHOOL)
HEADINGS = {
    "overdue": ("Acties die over tijd zijn", "uiterlijk"),
    "review": ("Toe aan evaluatie", "terugkijken op"),
    "stagnation": ("Vastgelopen: doorzettingsmacht", "sinds of uiterlijk"),
    "zorgplicht": ("Zorgplicht: besluit op een aanmelding", "uiterlijk"),
    "clock": ("Klok van thuiszitten", "weg sinds"),
    "without_plan": ("Niveau 3 zonder plan", ""),
    "feeling": ("Niet pluis, nog zonder actie", "sinds"),
    "renewal": ("Vrijstellingen om te vernieuwen", "voor"),
    "left": ("Uitgeschreven", "laatste dag"),
    "handover": ("Overgedragen door een vorige school", "aangeboden op"),
    "followed": ("Een jaar terug op school: af te sluiten", "tot"),
}
"""Per kind of work its heading, and what its date is."""
_EMPTY = "Deze week staat er niets open. Nieuwe signalen staan op de weeklijst."


def add_case_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page("/scholen/{school_id}/dossiers/{pupil_id:path}", pages.case, CASE)
    routes.page("/scholen/{school_id}/deze-week", pages.this_week, THIS_WEEK)
    routes.page("/scholen/{school_id}/klas", pages.own_class, CLASS)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout

    def case(self, look: Look, school_id: str, pupil_id: str, gedaan: str = "") -> HTMLResponse:
        """The case of a pupil: where it stands, what is agreed, and everything that was recorded."""
        look.log(detail={"page": "case"})
        person = last_known(self.parts, school_id, pupil_id, self.parts.today)
        view = section(self.parts, look, pupil_id) or {}
        said, names = read(self.parts, look.pupil.pupil_fk if look.pupil else 0)
        shown = seen(self.parts, look, said)
        case = view.get("case")
        values: dict[str, Any] = {
            "person": person,
            "school_id": school_id,
            "agreed": view,
            "case": self._case(look, case),
        }
        values |= {"history": words.history(self.parts, shown, names), "forms": forms(self.parts, look, pupil_id)}
        pupil = f"/scholen/{segment(school_id)}/leerlingen/{segment(pupil_id)}"
        return self.layout.html(look, "case.html", done=gedaan, pupil_address=pupil, **values)

    def this_week(self, look: Look, school_id: str) -> HTMLResponse:
        """What a school has to do this week; a mentor sees the own class."""
        found = todo(self.parts, school_id, self._week(school_id), look.pupils_in_view())
        look.log({each.pupil_id for each in found}, detail={"page": "this-week"})
        parts = [_part(school_id, kind, some) for kind, some in grouped(found).items()]
        school = look.school.name if look.school else school_id
        return self.layout.html(
            look, "case_week.html", parts=parts, school=school, empty=_EMPTY, today=self.parts.today
        )

    def own_class(self, look: Look, school_id: str) -> HTMLResponse:
        """Everybody in the classes somebody may see, with the latest feeling, contact and niveau."""
        mine = look.pupils_in_view()
        people = [
            each
            for each in enrolled_on(self.parts, school_id, self.parts.today)
            if mine is None or each["pupil_id"] in mine
        ]
        look.log([each["pupil_id"] for each in people], detail={"page": "class"})
        rows = self._class_rows(look, school_id, people)
        school = look.school.name if look.school else school_id
        return self.layout.html(look, "case_class.html", school=school, classes=rows, school_id=school_id)

    def _class_rows(self, look: Look, school_id: str, people: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        school_fk = look.school.id if look.school else 0
        frozen = get_list(self.parts.engine, school_fk, self._week(school_id) or "")
        blocks = frozen.content["blocks"] if frozen else []
        tiers = {entry["pupil_id"]: entry["tier"] for block in blocks for entry in block["entries"]}
        with snapshot(self.parts.engine) as connection:
            feelings = agreed.feelings(connection, school_fk)
            contacts = agreed.last_contacts(connection, school_fk, self.parts.today)
        classes: dict[str, list[dict[str, Any]]] = {}
        for each in sorted(people, key=lambda each: (each["class"], each["name"])):
            pupil_id, felt = each["pupil_id"], feelings.get(each["pupil_id"])
            contact = contacts.get(pupil_id)
            row = {"name": each["name"], "listed": pupil_id in tiers, "tier": tiers.get(pupil_id)}
            row |= {"feeling": words.feeling(self.parts, felt) if felt else None, "end": segment(pupil_id)}
            row |= {"felt_on": short_date(felt["felt_on"]) if felt else None}
            row |= {"contact": short_date(contact) if contact else None, "may": self._may_record(look, each["class"])}
            classes.setdefault(each["class"], []).append(row)
        return classes

    def _may_record(self, look: Look, class_name: str) -> dict[str, bool]:
        """Which of the two forms somebody may use for pupils of a class."""
        if look.school is None:
            return {}
        place = PupilPlace(look.school.school_id, look.school.swv, class_name)
        asked = {"contact": What.CONTACT, "feeling": What.GUT_FEELING}
        grounds = {name: why_may_change(look.viewer, place, what, self.parts.sharing) for name, what in asked.items()}
        return {name: ground is not None for name, ground in grounds.items()}

    def _case(self, look: Look, case: dict[str, Any] | None) -> dict[str, Any] | None:
        """The open case in words; None without one."""
        if case is None:
            return None
        clock = zorgplicht(self.parts.cases.zorgplicht, case)
        with snapshot(self.parts.engine) as connection:
            note = agreed.note_of(connection, case["id"]) if may_see_note(self.parts, look) else None
        return {
            "step": case["step"],
            "since": short_date(case["step_on"]),
            "opened": short_date(case["opened_on"]),
            "typology": words_of(self.parts.cases.typology, case["typology"]),
            "steps": [
                {"words": WORDS[step], "here": step.value == case["step"]} for step in Step if step is not Step.CLOSED
            ],
            "follow_up": short_date(case["follow_up_until"]) if case["follow_up_until"] else None,
            "clock": clock,
            "stagnates": clock is not None and clock.stagnates(self.parts.today),
            "note": note["text"] if note else "",
        }

    def _week(self, school_id: str) -> str | None:
        """The week of the latest list."""
        weeks: list[str] = next((each["weeks"] for each in schools(self.parts) if each["school_id"] == school_id), [])
        return weeks[0] if weeks else None


def _part(school_id: str, kind: str, some: list[Todo]) -> dict[str, Any]:
    heading, when = HEADINGS[kind]
    return {
        "id": kind,
        "heading": heading,
        "when": when,
        "rows": [
            {
                "name": each.name,
                "class": each.class_name,
                "what": each.what,
                "on": short_date(each.on) if each.on else None,
                "who": each.who,
                "url": f"/scholen/{segment(school_id)}/dossiers/{segment(each.pupil_id)}",
            }
            for each in some
        ],
    }
