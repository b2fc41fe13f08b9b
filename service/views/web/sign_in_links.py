"""A link that lets somebody choose a password: an invitation, or a reset that a beheerder made."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from service.accounts.links import OpenLink, choose_password, open_link
from service.accounts.parts import Accounts, Next
from service.accounts.problems import Problem, dutch
from service.accounts.tickets import TicketKind
from service.pipeline.parts import Parts
from service.views.web.forms import PublicFields
from service.views.web.layout import Layout
from service.views.web.register import READ, WRITE, Routes
from service.views.web.sign_in_pages import SignIn, secret

LINK = "/uitnodiging/{token}"
NOT_THE_SAME = "De twee wachtwoorden zijn niet gelijk. Typ ze allebei opnieuw."
_OVER = 410


def add_link_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Links(routes.parts, layout, accounts)
    routes.public(LINK, pages.form, READ, response_class=HTMLResponse)
    routes.public(LINK, pages.choose, WRITE, response_class=HTMLResponse)


class _Links:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts
        self.sign_in = SignIn(parts, layout, accounts)

    def form(self, token: str) -> HTMLResponse:
        """The form to choose a password; looking does not use the link."""
        found = open_link(self.accounts, token, self.parts.now())
        return self._over() if found is None else self._page(found, token)

    def choose(self, request: Request, token: str, form: PublicFields) -> Response:
        """Choose a password, and go on with the second step."""
        found = open_link(self.accounts, token, self.parts.now())
        if found is None:
            return self._over()
        chosen = secret(form, "wachtwoord")
        if chosen != secret(form, "herhaling"):
            return self._page(found, token, {"herhaling": NOT_THE_SAME})
        step = choose_password(self.accounts, token, chosen, self.parts.now())
        if step.next is not Next.REFUSED:
            return self.sign_in.go_on(request, step, "/")
        if Problem.LINK_OVER in step.problems:
            return self._over()
        return self._page(found, token, why_not_taken(self.accounts, step.problems))

    def _page(self, found: OpenLink, token: str, errors: dict[str, str] | None = None) -> HTMLResponse:
        policy = self.accounts.policy.passwords
        said: dict[str, Any] = {"link": found, "token": token, "errors": errors or {}, "least": policy.min_length}
        said["invited"] = found.kind is TicketKind.INVITATION
        return self.layout.for_visitor(None, "choose_password.html", 422 if errors else 200, **said)

    def _over(self) -> HTMLResponse:
        said: dict[str, Any] = {
            "title": "Deze link werkt niet meer",
            "text": dutch(Problem.LINK_OVER, self.accounts.policy),
        }
        return self.layout.for_visitor(None, "error.html", _OVER, reference="", code=_OVER, **said)


def why_not_taken(accounts: Accounts, problems: tuple[Problem, ...], name: str = "wachtwoord") -> dict[str, str]:
    """Why a password was not taken, at its field."""
    return {name: " ".join(dutch(problem, accounts.policy) for problem in problems)}
