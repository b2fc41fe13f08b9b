"""The pages: which address shows what. Nothing is decided or computed here."""

from collections.abc import Collection
from datetime import date
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from service.domain.errors import NotFound, NotReady, VroegsignaalError
from service.domain.moments import iso_week, sunday_of
from service.pipeline.model_card import model_card
from service.pipeline.pages import is_demo, pupil_page, school_list, schools
from service.pipeline.parts import Parts
from service.policy.reasons import load_reasons
from service.views.formats import MEDIA_TYPES, as_file, file_name
from service.views.web.errors import add_error_pages, problem
from service.views.web.guard import Guard
from service.views.web.list_page import list_page
from service.views.web.model_page import card_page, general_page, school_page
from service.views.web.pupil_page import pupil_view
from service.views.web.templating import STATIC, render

THIS_MACHINE = ("127.0.0.1", "localhost")
_READ = ["GET", "HEAD"]


def create_app(parts: Parts, hosts: Collection[str] = THIS_MACHINE) -> FastAPI:
    """The application over opened parts; ``hosts`` are the names under which it may be reached.

    Raises
    ------
    NotReady
        If the database holds anything but demo data: there is no sign-in yet.
    """
    if not is_demo(parts):
        raise NotReady(
            "The pages show pupils by name and there is no sign-in yet, so they show demo data only; "
            "this database is not marked as a demo.",
            "Use the commands list and explain, or make a demo database with: vroegsignaal init --demo",
        )
    # No generated API pages: they load scripts from elsewhere.
    app = FastAPI(title="Vroegsignaal", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, hosts=hosts, problem=problem)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_error_pages(app)
    _add_pages(app, _Pages(parts))
    return app


def _add_pages(app: FastAPI, pages: "_Pages") -> None:
    app.add_api_route("/healthz", healthz, methods=_READ)
    for path, page in (
        ("/", pages.start),
        ("/scholen/{school_id}/weken/{week}", pages.weekly_list),
        ("/scholen/{school_id}/weken/{week}/lijst.{form}", pages.download),
        ("/scholen/{school_id}/weken/{week}/tweede-mening", pages.second_opinion_of_school),
        ("/tweede-mening", pages.second_opinion),
        ("/tweede-mening/kaart", pages.model_card),
        ("/scholen/{school_id}/leerlingen/{pupil_id:path}", pages.pupil),
    ):
        app.add_api_route(path, page, methods=_READ, response_class=HTMLResponse)


def healthz() -> dict[str, str]:
    """The service runs."""
    return {"status": "ok"}


class _Pages:
    """One method per page."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.reasons = load_reasons(parts.settings.configs_dir)

    def start(self) -> HTMLResponse:
        """Schools and the weeks that have a list."""
        return _html("start.html", schools=schools(self.parts))

    def weekly_list(self, school_id: str, week: str) -> HTMLResponse:
        """The frozen list of a school and week."""
        listed = school_list(self.parts, school_id, week)
        return _html("list.html", **list_page(listed, self.parts.rules, self._weeks(school_id)))

    def download(self, school_id: str, week: str, form: str) -> Response:
        """The same list as a file."""
        if form not in MEDIA_TYPES:
            raise NotFound(f"There is no list as {form}.", f"Choose {', '.join(MEDIA_TYPES)}.")
        listed = school_list(self.parts, school_id, week)
        headers = {"content-disposition": f'attachment; filename="{file_name(listed, form)}"'}
        return Response(as_file(listed, self.parts.rules, form), media_type=MEDIA_TYPES[form], headers=headers)

    def second_opinion(self) -> HTMLResponse:
        """How the model works, for every school."""
        return _html("model.html", **general_page(schools(self.parts)))

    def second_opinion_of_school(self, school_id: str, week: str) -> HTMLResponse:
        """The same with the state of the model in a frozen list, and what each capacity would miss."""
        return _html("model.html", **school_page(school_list(self.parts, school_id, week)["list"]))

    def model_card(self) -> HTMLResponse:
        """The card of the model in use."""
        return _html("card.html", **card_page(*model_card(self.parts)))

    def pupil(self, school_id: str, pupil_id: str, op: str | None = None) -> HTMLResponse:
        """One pupil as of a date; without one, as of the latest list."""
        weeks = self._weeks(school_id)
        as_of = _day(op) if op else _latest(weeks)
        view = pupil_view(pupil_page(self.parts, school_id, pupil_id, as_of), self.parts.rules, self.reasons)
        week = iso_week(as_of)
        return _html("pupil.html", list_week=week if week in weeks else None, **view)

    def _weeks(self, school_id: str) -> list[str]:
        return next((school["weeks"] for school in schools(self.parts) if school["school_id"] == school_id), [])


def _html(template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(render(template, demo=True, **values))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise VroegsignaalError("That is not a date.", "Write it as 2026-11-22.") from None


def _latest(weeks: list[str]) -> date:
    if not weeks:
        raise NotFound("There is no list yet.", "Name a date: ?op=2026-11-22")
    return sunday_of(weeks[0])
