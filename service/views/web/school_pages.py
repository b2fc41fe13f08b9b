"""The pages of a school: lists, files of a list, pupils, the second opinion. Nothing is decided or computed here."""

from datetime import date
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.domain.access import Action, Verb, What
from service.domain.errors import NotFound, VroegsignaalError
from service.domain.moments import iso_week, sunday_of
from service.pipeline.model_card import model_card
from service.pipeline.pages import pupil_page, school_list, schools
from service.pipeline.parts import Parts
from service.pipeline.people import last_day_of
from service.policy.reasons import load_reasons
from service.store.reading import find_school, get_list
from service.views.formats import MEDIA_TYPES, as_file, file_name
from service.views.gate import At, Look, Need
from service.views.narrow import narrowed, pupils_on
from service.views.permissions import SchoolPlace, places_of, why_may_see
from service.views.web.case_section import section
from service.views.web.layout import Layout
from service.views.web.list_page import at_a_glance, list_page, moved
from service.views.web.model_page import card_page, general_page, school_page
from service.views.web.pupil_page import pupil_view
from service.views.web.register import Routes

START = Need(Verb.SEE, What.SELF)
LIST = Need(Verb.SEE, What.WEEKLY_LIST, At.SCHOOL)
WHOLE_LIST = Need(Verb.SEE, What.WEEKLY_LIST, At.SCHOOL, whole_school=True)
PUPIL = Need(Verb.SEE, What.PUPIL, At.PUPIL)
MODEL = Need(Verb.SEE, What.MODEL)


def add_school_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page("/", pages.start, START)
    routes.page("/scholen/{school_id}/weken/{week}", pages.weekly_list, LIST)
    routes.page("/scholen/{school_id}/weken/{week}/lijst.{form}", pages.download, LIST)
    routes.page("/scholen/{school_id}/weken/{week}/tweede-mening", pages.second_opinion_of_school, WHOLE_LIST)
    routes.page("/tweede-mening", pages.second_opinion, MODEL)
    routes.page("/tweede-mening/kaart", pages.model_card, MODEL)
    routes.page("/scholen/{school_id}/leerlingen/{pupil_id:path}", pages.pupil, PUPIL)


class _Pages:
    """One method per page."""

    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.reasons = load_reasons(parts.settings.configs_dir)

    def start(self, look: Look) -> Response:
        """The schools somebody works for and the weeks that have a list; who may see no list begins elsewhere."""
        home = self.layout.home(look.visitor)
        if home != "/":
            return RedirectResponse(home, 303)
        found = [{**school, "glance": self._glance(look, school)} for school in self._schools(look)]
        return self.layout.html(look, "start.html", schools=found)

    def weekly_list(self, look: Look, school_id: str, week: str) -> HTMLResponse:
        """The frozen list of a school and week; a mentor sees the own class."""
        listed = self._seen(look, school_id, week, Action.SAW, "page")
        weeks = self._weeks(school_id)
        page = list_page(listed, self.parts.rules, weeks)
        return self.layout.html(look, "list.html", **page, moved=self._moved(look, page))

    def download(self, look: Look, school_id: str, week: str, form: str) -> Response:
        """The same list as a file."""
        if form not in MEDIA_TYPES:
            raise NotFound(f"There is no list as {form}.", f"Choose {', '.join(MEDIA_TYPES)}.")
        listed = self._seen(look, school_id, week, Action.EXPORTED, form)
        headers = {"content-disposition": f'attachment; filename="{file_name(listed, form)}"'}
        return Response(as_file(listed, self.parts.rules, form), media_type=MEDIA_TYPES[form], headers=headers)

    def second_opinion(self, look: Look) -> HTMLResponse:
        """How the model works, for every school."""
        return self.layout.html(look, "model.html", **general_page(self._schools(look)))

    def second_opinion_of_school(self, look: Look, school_id: str, week: str) -> HTMLResponse:
        """The same with the state of the model in a frozen list, and what each capacity would miss."""
        content = school_list(self.parts, school_id, week)["list"]
        look.log(detail={"week": week, "form": "second-opinion"})
        return self.layout.html(look, "model.html", **school_page(content))

    def model_card(self, look: Look) -> HTMLResponse:
        """The card of the model in use."""
        return self.layout.html(look, "card.html", **card_page(*model_card(self.parts)))

    def pupil(self, look: Look, school_id: str, pupil_id: str, op: str | None = None, gedaan: str = "") -> HTMLResponse:
        """One pupil as of a date; without one, as of the latest list or the last day of who left before it."""
        weeks = self._weeks(school_id)
        as_of = _day(op) if op else last_day_of(self.parts, school_id, pupil_id, _latest(weeks))
        page = pupil_page(self.parts, school_id, pupil_id, as_of)
        look.log(detail={"as_of": as_of.isoformat()})
        week = iso_week(as_of)
        view = pupil_view(page, self.parts.rules, self.reasons)
        view |= {"agreed": section(self.parts, look, pupil_id), "list_week": week if week in weeks else None}
        return self.layout.html(look, "pupil.html", done=gedaan, **view)

    def _moved(self, look: Look, page: dict[str, Any]) -> dict[str, str]:
        """Per niveau how many more or fewer than on the list of the week before; nothing without both lists."""
        if look.school is None or page["counts"] is None or page["earlier"] is None:
            return {}
        frozen = get_list(self.parts.engine, look.school.id, page["earlier"])
        return moved(page["counts"], frozen.content["counts"]) if frozen else {}

    def _seen(self, look: Look, school_id: str, week: str, action: Action, form: str) -> dict[str, Any]:
        """The list as far as it may be seen, after writing down that it was."""
        listed = narrowed(school_list(self.parts, school_id, week), look.pupils_in_view())
        look.log(pupils_on(listed), action, {"week": week, "form": form})
        return listed

    def _schools(self, look: Look) -> list[dict[str, Any]]:
        """Schools whose lists may be seen; ``lists``: lists of other parties may be held beside that of the school."""
        found = schools(self.parts)
        places = [SchoolPlace(school["school_id"], school["swv"]) for school in found]
        seen, compared = (
            set(places_of(look.viewer, Verb.SEE, what, places, self.parts.sharing))
            for what in (What.WEEKLY_LIST, What.RECONCILIATION)
        )
        return [{**school, "lists": school["school_id"] in compared} for school in found if school["school_id"] in seen]

    def _glance(self, look: Look, school: dict[str, Any]) -> dict[str, Any] | None:
        """What the latest list holds; None without one, and for who may see only some classes of it."""
        place = SchoolPlace(school["school_id"], school["swv"])
        ground = why_may_see(look.viewer, place, What.WEEKLY_LIST, self.parts.sharing)
        if ground is None or ground.classes is not None or not school["weeks"]:
            return None
        key = find_school(self.parts.engine, school["school_id"]).id
        frozen = get_list(self.parts.engine, key, school["weeks"][0])
        return at_a_glance(frozen.content) if frozen else None

    def _weeks(self, school_id: str) -> list[str]:
        return next((school["weeks"] for school in schools(self.parts) if school["school_id"] == school_id), [])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise VroegsignaalError("That is not a date.", "Write it as 2026-11-22.") from None


def _latest(weeks: list[str]) -> date:
    if not weeks:
        raise NotFound("There is no list yet.", "Name a date: ?op=2026-11-22")
    return sunday_of(weeks[0])
