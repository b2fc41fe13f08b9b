"""The second step of signing in: set up an app, renew it, and the codes on paper for when the app is gone."""

from dataclasses import dataclass
from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.accounts import tickets
from service.accounts.own_account import (
    Codes,
    confirm_second_factor,
    propose_second_factor,
    recovery_codes_left,
    renew_recovery_codes,
)
from service.accounts.parts import Accounts, Next
from service.accounts.problems import Problem, dutch
from service.accounts.second_factor import PURPOSE, provisioning_uri
from service.accounts.sessions import SignedIn, viewer_of_session
from service.accounts.tickets import TicketKind
from service.domain.errors import NotSignedIn
from service.pipeline.parts import Parts
from service.store.accounts import people
from service.store.session import snapshot
from service.views.gate import Look
from service.views.web.account_pages import ACCOUNT, CHANGE, SEE, signed_in
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.register import Routes
from service.views.web.sign_in_pages import SET_UP
from service.views.web.steps import StepCookie, client_of
from service.views.web.visitors import of_session, set_session

APP = f"{SET_UP}/app"
CODES = f"{ACCOUNT}/herstelcodes"
_GROUP = 4
_REFUSED = 422


@dataclass(frozen=True)
class Picture:
    """What an app reads from the screen, and the same to type over, in groups of four."""

    image: str
    groups: list[str]


def add_factor_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, accounts)
    routes.page(SET_UP, pages.explain, SEE)
    routes.form(SET_UP, pages.propose, CHANGE)
    routes.page(APP, pages.show, SEE)
    routes.form(APP, pages.confirm, CHANGE)
    routes.page(CODES, pages.codes_form, SEE)
    routes.form(CODES, pages.renew_codes, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts
        self.step = StepCookie("app", accounts.policy.tickets.second_factor_setup_minutes)

    def explain(self, look: Look, request: Request) -> HTMLResponse:
        """What a second step is and what one needs for it."""
        me = signed_in(request, self.parts, self.accounts)
        return self.layout.html(look, "factor_start.html", first=not self._has_one(me), own=not me.demo)

    def propose(self, look: Look, request: Request, form: Fields) -> Response:
        """Make a secret for an app; nothing changes until the app shows that it has it."""
        me = signed_in(request, self.parts, self.accounts)
        if me.demo:
            return self._refused_demo(look)
        proposal = propose_second_factor(self.accounts, me, self.parts.now())
        answer = RedirectResponse(APP, 303)
        self.step.keep(request, answer, proposal.ticket)
        return answer

    def show(self, look: Look, request: Request) -> Response:
        """The QR code, and the field for the first code."""
        me = signed_in(request, self.parts, self.accounts)
        return self._app_page(look, request, me, {})

    def confirm(self, look: Look, request: Request, form: Fields) -> Response:
        """Start to use the app; then the codes on paper are shown, this once."""
        me, client = signed_in(request, self.parts, self.accounts), client_of(request)
        code, old = text(form, "code"), text(form, "oude-code")
        made = confirm_second_factor(self.accounts, me, self.step.read(request), code, client, self.parts.now(), old)
        if made.step.next is Next.REFUSED:
            return self._app_page(look, request, me, self._why_not(made.step.problems))
        answer = self._codes_page(request, made)
        self.step.drop(request, answer)
        return answer

    def codes_form(self, look: Look, request: Request) -> HTMLResponse:
        """How many codes on paper are left, and the form for other ones."""
        return self._renew_page(look, signed_in(request, self.parts, self.accounts), {})

    def renew_codes(self, look: Look, request: Request, form: Fields) -> Response:
        """Make other codes on paper and show them, this once."""
        me, client = signed_in(request, self.parts, self.accounts), client_of(request)
        made = renew_recovery_codes(self.accounts, me, text(form, "code"), client, self.parts.now())
        if made.step.next is Next.REFUSED:
            return self._renew_page(look, me, self._why_not(made.step.problems))
        return self._codes_page(request, made)

    def _app_page(self, look: Look, request: Request, me: SignedIn, errors: dict[str, str]) -> Response:
        picture = self._picture(me, self.step.read(request))
        if picture is None:
            return RedirectResponse(SET_UP, 303)
        said: dict[str, Any] = {"picture": picture, "first": not self._has_one(me), "email": me.email, "errors": errors}
        return self.layout.html(look, "factor_app.html", _REFUSED if errors else 200, **said)

    def _renew_page(self, look: Look, me: SignedIn, errors: dict[str, str]) -> HTMLResponse:
        said: dict[str, Any] = {
            "left": recovery_codes_left(self.accounts, me),
            "has_one": self._has_one(me),
            "errors": errors,
        }
        return self.layout.html(look, "recovery_renew.html", _REFUSED if errors else 200, **said)

    def _codes_page(self, request: Request, made: Codes) -> HTMLResponse:
        """The codes, in a page of the session that was just renewed."""
        me = viewer_of_session(self.parts.engine, self.accounts.policy, made.step.token, self.parts.now())
        if me is None:
            raise NotSignedIn("The session ended.", "Sign in again.")
        said: dict[str, Any] = {"codes": made.recovery_codes, "email": me.email, "made_on": self.parts.today}
        answer = self.layout.for_visitor(of_session(me), "recovery_codes.html", **said)
        set_session(request, answer, made.step.token)
        return answer

    def _refused_demo(self, look: Look) -> HTMLResponse:
        return self.layout.html(look, "factor_start.html", _REFUSED, first=False, own=False)

    def _picture(self, me: SignedIn, ticket: str) -> Picture | None:
        """What the app has to read, of a proposal that can still be confirmed by who it was made for."""
        with snapshot(self.parts.engine) as connection:
            found = tickets.find(connection, TicketKind.SECOND_FACTOR_SETUP, ticket, self.parts.now())
        if found is None or found.account_fk != me.account_id:
            return None
        seed = self.accounts.secret.unseal(PURPOSE, found.content["seed"], me.account_uid)
        drawn = segno.make(provisioning_uri(seed, me.email), error="m", micro=False)
        groups = [seed[start : start + _GROUP] for start in range(0, len(seed), _GROUP)]
        return Picture(drawn.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"), groups)

    def _has_one(self, me: SignedIn) -> bool:
        with snapshot(self.parts.engine) as connection:
            return people.by_id(connection, me.account_id).totp_secret is not None

    def _why_not(self, problems: tuple[Problem, ...]) -> dict[str, str]:
        wrong = Problem.WRONG_CODE in problems
        return {"code" if wrong else "": " ".join(dutch(problem, self.accounts.policy) for problem in problems)}
