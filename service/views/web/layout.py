"""What every page shows around its own content: who is signed in, the menu of what they may, the demo mark."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import HTMLResponse

from service.domain.access import Verb, What
from service.policy.sharing import Sharing
from service.views.gate import Look
from service.views.permissions import PupilPlace, SchoolPlace, Viewer, why_may
from service.views.visitor import Visitor
from service.views.web.forms import CSRF_FIELD
from service.views.web.notices import said
from service.views.web.templating import render

MENU = (
    ("/", "Scholen en lijsten", What.WEEKLY_LIST),
    ("/regio", "Regio", What.TIER_COUNTS),
    ("/meldingen", "Meldingen", What.REPORT_DRAFT),
    ("/ziekteverzuim", "Ziekteverzuim", What.SICKNESS_FLAG),
    ("/beheer", "Beheer", What.ACCOUNT),
    ("/account", "Mijn account", What.SELF),
)
"""Address, words, and what somebody must be allowed to see somewhere for it to be in the menu."""
OF_PUPIL = (
    ("leerlingen", "Dossier", What.PUPIL),
    ("toestemming", "Informatie en toestemming", What.CONSENT),
    ("swv", "Samenwerkingsverband", What.SWV_CASE),
    ("overig-verzuim", "Melding aan leerplicht", What.REPORT_DRAFT),
    ("inzage", "Wie keek mee", What.ACCESS_LOG),
    ("verzoeken", "Verzoeken", What.CORRECTION),
    ("gegevens", "Alle gegevens", What.PERSONAL_DATA),
)
"""The pages of one pupil: part of the address, words, and what somebody must be allowed to see of that pupil."""


@dataclass(frozen=True)
class DemoAccount:
    """An invented person somebody may look as: the names of the roles, where, and what they come to do here.

    ``party`` is the heading they stand under: their school, or the organisation they work for.
    """

    uid: str
    name: str
    roles: list[str]
    party: str
    places: list[str]
    may: list[str]


@dataclass(frozen=True)
class Layout:
    """Renders pages.

    Attributes
    ----------
    demo
        Every page is marked as one with invented people.
    demo_accounts
        The invented people of a demo, for the page to sign in with.
    provider
        Name of the organisation's own sign-in; "" when there is none.
    """

    sharing: Sharing
    demo: bool
    demo_accounts: Callable[[], list[DemoAccount]] = list
    provider: str = ""

    def html(self, look: Look, template: str, http_status: int = 200, **values: Any) -> HTMLResponse:
        """A page for whoever passed the gate; ``done`` may be a code of `notices.NOTICES`."""
        around = {"pupil_nav": self.pupil_nav(look)} if look.pupil else {}
        return self.for_visitor(look.visitor, template, http_status, **around, **values)

    def for_visitor(
        self, visitor: Visitor | None, template: str, http_status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page for a visitor, or for somebody who is not signed in."""
        notice = said(values.pop("done", ""))
        return HTMLResponse(render(template, **self._around(visitor), notice=notice, **values), http_status)

    def pupil_nav(self, look: Look) -> list[tuple[str, str]]:
        """The pages of the pupil in view that may be seen: part of the address, and words."""
        return [(part, words) for part, words, what in OF_PUPIL if may_here(self.sharing, look, Verb.SEE, what)]

    def home(self, visitor: Visitor) -> str:
        """Where somebody begins: the first page of the menu, which is the lists for who may see one."""
        return self._menu(visitor)[0][0]

    def _around(self, visitor: Visitor | None) -> dict[str, Any]:
        return {
            "demo": self.demo,
            "demo_accounts": self.demo_accounts,
            "provider": self.provider,
            "visitor": visitor,
            "csrf_field": CSRF_FIELD,
            "menu": self._menu(visitor),
            "roles": self._roles(visitor.viewer) if visitor else [],
            "may_model": visitor is not None and self._may(visitor, What.MODEL),
        }

    def _menu(self, visitor: Visitor | None) -> list[tuple[str, str]]:
        if visitor is None:
            return []
        return [(address, words) for address, words, what in MENU if self._may(visitor, what)]

    def _may(self, visitor: Visitor, what: What) -> bool:
        return why_may(visitor.viewer, Verb.SEE, None, what, self.sharing) is not None

    def _roles(self, viewer: Viewer) -> list[str]:
        names = [self.sharing.roles[assignment.role].name for assignment in viewer.assignments]
        return list(dict.fromkeys(names))


def may_here(sharing: Sharing, look: Look, verb: Verb, what: What) -> bool:
    """Whether who looks may also see or change something else of the same pupil or school."""
    if look.school is None:
        return why_may(look.viewer, verb, None, what, sharing) is not None
    school_id, region = look.school.school_id, look.school.swv
    place = PupilPlace(school_id, region, look.pupil.class_name) if look.pupil else SchoolPlace(school_id, region)
    return why_may(look.viewer, verb, place, what, sharing) is not None
