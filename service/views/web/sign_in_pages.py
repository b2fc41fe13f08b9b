"""Signing in and out."""

from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.accounts.sessions import Method, end_session, in_force, start_session
from service.domain.access import Assignment, Role, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.accounts import load_accounts_policy
from service.store.accounts import people
from service.store.session import snapshot, write_transaction
from service.views.gate import Look, Need
from service.views.web.forms import Fields, PublicFields, text
from service.views.web.layout import DemoAccount, Layout
from service.views.web.register import READ, WRITE, Routes
from service.views.web.visitors import cookie_name, drop_session, set_session


def add_sign_in_pages(routes: Routes, layout: Layout) -> None:
    """Add them; demo accounts only where the database is marked as a demo."""
    pages = _Pages(routes.parts, layout)
    routes.public("/inloggen", pages.sign_in, READ, response_class=HTMLResponse)
    if layout.demo:
        routes.public("/inloggen/demo", pages.as_demo, WRITE, response_class=HTMLResponse)
    routes.form("/uitloggen", pages.sign_out, Need(Verb.CHANGE, What.SELF))


class _Pages:
    """One method per page or form."""

    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = load_accounts_policy(parts.settings.configs_dir)

    def sign_in(self, request: Request) -> HTMLResponse:
        """The form to sign in with."""
        back_to = request.query_params.get("naar", "/")
        return self.layout.for_visitor(None, "sign_in.html", back_to=inside(back_to), wrong=None)

    def as_demo(self, request: Request, form: PublicFields) -> Response:
        """Sign in as one of the invented people of a demo."""
        with write_transaction(self.parts.engine) as connection:
            account = people.by_uid(connection, text(form, "account"))
            if account is None or not account.demo or account.disabled_at is not None:
                raise NotFound("There is no such demo account.")
            end_session(connection, request.cookies.get(cookie_name(request), ""), self.parts.now())
            token = start_session(connection, self.policy, account.id, Method.DEMO, self.parts.now())
        answer = RedirectResponse(inside(text(form, "naar")), 303)
        set_session(request, answer, token)
        return answer

    def sign_out(self, look: Look, request: Request, form: Fields) -> Response:
        """End this session."""
        with write_transaction(self.parts.engine) as connection:
            end_session(connection, request.cookies.get(cookie_name(request), ""), self.parts.now())
        answer = RedirectResponse("/inloggen", 303)
        drop_session(request, answer)
        return answer


def demo_accounts(parts: Parts) -> list[DemoAccount]:
    """The invented people somebody may look as in a demo, by name."""
    with snapshot(parts.engine) as connection:
        there = [each for each in people.everybody(connection) if each.demo and each.disabled_at is None]
        held = {each.uid: in_force(connection, each.id, parts.today) for each in there}
    names = {role: grants.name for role, grants in parts.sharing.roles.items()}
    return [DemoAccount(each.uid, each.name, _names(names, held[each.uid])) for each in there]


def _names(names: Mapping[Role, str], assignments: Iterable[Assignment]) -> list[str]:
    return list(dict.fromkeys(names[assignment.role] for assignment in assignments))


def inside(address: str) -> str:
    """An address within this site, for going back to; anything else leads to the start page."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isascii() and address.isprintable() and "\\" not in address else "/"
