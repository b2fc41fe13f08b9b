"""Signing in and out: password, code of the second step, the invented people of a demo."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.accounts.demo import sign_in_as_demo
from service.accounts.parts import Accounts, Next, Step
from service.accounts.problems import Problem, dutch
from service.accounts.sessions import end_session, viewer_of_session
from service.accounts.sign_in import begin, finish_second_factor
from service.domain.access import Verb, What
from service.pipeline.parts import Parts
from service.store.session import write_transaction
from service.views.gate import Look, Need
from service.views.web.forms import Fields, PublicFields, text
from service.views.web.layout import Layout
from service.views.web.register import READ, WRITE, Routes
from service.views.web.steps import StepCookie, client_of
from service.views.web.visitors import cookie_name, drop_session, of_session, set_session

SET_UP = "/account/tweede-stap"
CODE = "/inloggen/code"
_FIELDS = {Problem.WRONG: "email", Problem.WRONG_CODE: "code"}
_STATUS = {Problem.TOO_MANY_ATTEMPTS: 429, Problem.PROVIDER_DOWN: 503}


def add_sign_in_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them; demo accounts only where the database is marked as a demo."""
    pages = SignIn(routes.parts, layout, accounts)
    routes.public("/inloggen", pages.form, READ, response_class=HTMLResponse)
    routes.public("/inloggen", pages.with_password, WRITE, response_class=HTMLResponse)
    routes.public(CODE, pages.code_form, READ, response_class=HTMLResponse)
    routes.public(CODE, pages.with_code, WRITE, response_class=HTMLResponse)
    if layout.demo:
        routes.public("/inloggen/demo", pages.as_demo, WRITE, response_class=HTMLResponse)
    routes.form("/uitloggen", pages.sign_out, Need(Verb.CHANGE, What.SELF))


class SignIn:
    """One method per page or form."""

    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts
        self.step = StepCookie("stap", accounts.policy.tickets.second_factor_minutes)

    def form(self, naar: str = "/") -> HTMLResponse:
        """The form to sign in with."""
        return self._sign_in_page(inside(naar))

    def with_password(self, request: Request, form: PublicFields) -> Response:
        """Try a password."""
        email, back_to = text(form, "email"), inside(text(form, "naar"))
        step = begin(self.accounts, email, secret(form, "wachtwoord"), client_of(request), self.parts.now())
        if step.next is Next.REFUSED:
            return self._sign_in_page(back_to, step.problems, email)
        return self.go_on(request, step, back_to)

    def code_form(self, request: Request, naar: str = "/", gedaan: str = "") -> Response:
        """The form for the code of the second step; without a first step, back to that."""
        if not self.step.read(request):
            return RedirectResponse("/inloggen", 303)
        return self._code_page(inside(naar), done=gedaan)

    def with_code(self, request: Request, form: PublicFields) -> Response:
        """Try a code of the app, or one on paper."""
        ticket, back_to = self.step.read(request), inside(text(form, "naar"))
        code = text(form, "code")
        step = finish_second_factor(self.accounts, ticket, code, client_of(request), self.parts.now())
        if step.next is Next.REFUSED and Problem.STEP_OVER not in step.problems:
            return self._code_page(back_to, step.problems)
        if step.next is Next.REFUSED:
            answer: Response = self._sign_in_page(back_to, step.problems)
        else:
            answer = self.go_on(request, step, back_to)
        self.step.drop(request, answer)
        return answer

    def as_demo(self, request: Request, form: PublicFields) -> Response:
        """Sign in as one of the invented people of a demo."""
        account = text(form, "account")
        token = sign_in_as_demo(self.parts.engine, self.accounts.policy, account, self.parts.now())
        return self.go_on(request, Step(Next.SIGNED_IN, token), inside(text(form, "naar")))

    def sign_out(self, look: Look, request: Request, form: Fields) -> Response:
        """End this session."""
        self._end_session(request)
        answer = RedirectResponse("/inloggen", 303)
        drop_session(request, answer)
        return answer

    def go_on(self, request: Request, step: Step, back_to: str) -> Response:
        """Give the browser what a step that succeeded gave, and lead on to what comes next."""
        if step.next is Next.SECOND_FACTOR:
            answer = RedirectResponse(with_target(CODE, back_to), 303)
            self.step.keep(request, answer, step.token)
            return answer
        # The session of before ends here, so that a cookie somebody put there beforehand leads nowhere.
        self._end_session(request)
        answer = RedirectResponse(self._first_page(step.token, back_to), 303)
        set_session(request, answer, step.token)
        return answer

    def refused(self, back_to: str, problems: tuple[Problem, ...]) -> HTMLResponse:
        """The form to sign in with, saying why the way somebody came did not work."""
        return self._sign_in_page(back_to, problems)

    def _first_page(self, token: str, back_to: str) -> str:
        found = viewer_of_session(self.parts.engine, self.accounts.policy, token, self.parts.now())
        if found is not None and found.needs_second_factor_setup:
            return SET_UP
        return self.layout.home(of_session(found)) if found is not None and back_to == "/" else back_to

    def _end_session(self, request: Request) -> None:
        with write_transaction(self.parts.engine) as connection:
            end_session(connection, request.cookies.get(cookie_name(request), ""), self.parts.now())

    def _sign_in_page(self, back_to: str, problems: tuple[Problem, ...] = (), email: str = "") -> HTMLResponse:
        said: dict[str, Any] = {"back_to": back_to, "errors": self._errors(problems), "email": email}
        return self.layout.for_visitor(None, "sign_in.html", _status(problems), **said)

    def _code_page(self, back_to: str, problems: tuple[Problem, ...] = (), done: str = "") -> HTMLResponse:
        said: dict[str, Any] = {"back_to": back_to, "errors": self._errors(problems)}
        return self.layout.for_visitor(None, "sign_in_code.html", _status(problems), done=done, **said)

    def _errors(self, problems: tuple[Problem, ...]) -> Mapping[str, str]:
        return {_FIELDS.get(problem, ""): dutch(problem, self.accounts.policy) for problem in problems}


def secret(form: FormData, name: str, longest: int = 2000) -> str:
    """A field as it was typed, with its spaces; "" when it is absent, a file, or longer than any password."""
    value = form.get(name)
    return value if isinstance(value, str) and len(value) <= longest else ""


def inside(address: str) -> str:
    """An address within this site, for going back to; anything else leads to the start page."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isascii() and address.isprintable() and "\\" not in address else "/"


def with_target(address: str, back_to: str) -> str:
    """An address that remembers where somebody wanted to go."""
    return address if back_to == "/" else f"{address}?{urlencode({'naar': back_to})}"


def _status(problems: tuple[Problem, ...]) -> int:
    if not problems:
        return 200
    return next((_STATUS[problem] for problem in problems if problem in _STATUS), 401)
