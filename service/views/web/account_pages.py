"""The own account: roles, where one is signed in, password."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from service.accounts.own_account import change_password, recovery_codes_left
from service.accounts.parts import Accounts, Next
from service.accounts.problems import Problem
from service.accounts.sessions import (
    Method,
    OwnSession,
    SignedIn,
    end_own_session,
    end_sessions,
    own_sessions,
    viewer_of_session,
)
from service.domain.access import Assignment, Verb, What
from service.domain.errors import NotFound, NotSignedIn
from service.pipeline.parts import Parts
from service.store.accounts import people, roles
from service.store.accounts import tokens as token_rows
from service.store.accounts.people import AccountRow
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.access_words import MAY, period, place
from service.views.gate import Look, Need
from service.views.web.forms import Fields
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes
from service.views.web.sign_in_links import NOT_THE_SAME, why_not_taken
from service.views.web.sign_in_pages import secret
from service.views.web.steps import client_of
from service.views.web.visitors import cookie_name, set_session

ACCOUNT = "/account"
SEE = Need(Verb.SEE, What.SELF)
CHANGE = Need(Verb.CHANGE, What.SELF)

_METHODS = {
    Method.PASSWORD: "met wachtwoord",
    Method.OIDC: "met het account van de organisatie",
    Method.OIDC_ALONE: "met het account van de organisatie en een code",
    Method.DEMO: "als demo",
}
_REFUSED = 422


def add_account_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, accounts)
    routes.page(ACCOUNT, pages.account, SEE)
    routes.page(f"{ACCOUNT}/wachtwoord", pages.password_form, SEE)
    routes.form(f"{ACCOUNT}/wachtwoord", pages.change_password, CHANGE)
    routes.form(f"{ACCOUNT}/sessies/andere", pages.end_others, CHANGE)
    routes.form(f"{ACCOUNT}/sessies/{{uid}}", pages.end_one, CHANGE)


def signed_in(request: Request, parts: Parts, accounts: Accounts) -> SignedIn:
    """Who is behind a page, with what the own account needs to know.

    Raises
    ------
    NotSignedIn
        If the session ended since the door let it in.
    """
    token = request.cookies.get(cookie_name(request), "")
    found = viewer_of_session(parts.engine, accounts.policy, token, parts.now())
    if found is None:
        raise NotSignedIn("Nobody is signed in.", "Sign in first.")
    return found


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts

    def account(self, look: Look, request: Request, gedaan: str = "") -> HTMLResponse:
        """Who one is here, what one may, and where one is signed in."""
        me = signed_in(request, self.parts, self.accounts)
        with snapshot(self.parts.engine) as connection:
            account = people.by_id(connection, me.account_id)
            given = roles.of_account(connection, me.account_id)
            sessions = own_sessions(connection, self.accounts.policy, me, self.parts.now())
            tokens = [each for each in token_rows.of_account(connection, me.account_id) if each.valid(self.parts.now())]
        values: dict[str, Any] = {
            "account": account,
            "roles_held": self._roles(given),
            "sessions": [_session(each) for each in sessions],
        }
        values |= {
            "codes_left": recovery_codes_left(self.accounts, me),
            "tokens": len(tokens),
            "by": self._ways(account),
        }
        return self.layout.html(look, "account.html", done=gedaan, **values)

    def password_form(self, look: Look, request: Request) -> HTMLResponse:
        """The form to change the password."""
        return self._password_page(look, signed_in(request, self.parts, self.accounts), {})

    def change_password(self, look: Look, request: Request, form: Fields) -> Response:
        """Change the password."""
        me, chosen = signed_in(request, self.parts, self.accounts), secret(form, "nieuw")
        if chosen != secret(form, "herhaling"):
            return self._password_page(look, me, {"herhaling": NOT_THE_SAME})
        current = secret(form, "huidig")
        step = change_password(self.accounts, me, current, chosen, client_of(request), self.parts.now())
        if step.next is Next.REFUSED:
            return self._password_page(look, me, self._why_not(step.problems))
        answer = done(ACCOUNT, "wachtwoord")
        set_session(request, answer, step.token)
        return answer

    def end_one(self, look: Look, request: Request, uid: str, form: Fields) -> Response:
        """Sign out on one other device."""
        me = signed_in(request, self.parts, self.accounts)
        with write_transaction(self.parts.engine) as connection:
            if not end_own_session(connection, me, uid, self.parts.now()):
                raise NotFound("There is no such session of yours.")
        return done(ACCOUNT, "sessie")

    def end_others(self, look: Look, request: Request, form: Fields) -> Response:
        """Sign out everywhere else."""
        me = signed_in(request, self.parts, self.accounts)
        with write_transaction(self.parts.engine) as connection:
            account = people.by_id(connection, me.account_id)
            end_sessions(connection, account, me.actor, self.parts.now(), keep=me.session_uid)
        return done(ACCOUNT, "sessies")

    def _password_page(self, look: Look, me: SignedIn, errors: dict[str, str]) -> HTMLResponse:
        said: dict[str, Any] = {"email": me.email, "errors": errors, "least": self.accounts.policy.passwords.min_length}
        return self.layout.html(look, "account_password.html", _REFUSED if errors else 200, **said)

    def _why_not(self, problems: tuple[Problem, ...]) -> dict[str, str]:
        if Problem.WRONG in problems:
            return {"huidig": "Dit is niet uw huidige wachtwoord, of er is te vaak geprobeerd."}
        of_the_whole = {Problem.TOO_MANY_ATTEMPTS, Problem.DEMO, Problem.NO_PASSWORD} & set(problems)
        return why_not_taken(self.accounts, problems, "" if of_the_whole else "nieuw")

    def _roles(self, given: Sequence[Assignment]) -> list[dict[str, Any]]:
        schools = {school.school_id: school.name for school in all_schools(self.parts.engine)}
        names, today = self.parts.sharing.roles, self.parts.today
        return [
            {
                "name": names[each.role].name,
                "place": place(each, schools),
                "period": period(each),
                "may": MAY[each.role],
                "now": each.in_force(today),
            }
            for each in given
            if each.valid_to is None or each.valid_to >= each.valid_from
        ]

    def _ways(self, account: AccountRow) -> dict[str, bool]:
        """How somebody can sign in."""
        return {"password": account.password_hash is not None, "second_factor": account.totp_secret is not None}


def _session(each: OwnSession) -> dict[str, Any]:
    return {**vars(each), "method": _METHODS[each.method]}
