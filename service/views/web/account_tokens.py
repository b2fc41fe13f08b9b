"""Keys of feeds, as somebody makes them for themselves: never for more than they may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from service.accounts.parts import Accounts
from service.accounts.problems import Problem, Refused, dutch
from service.accounts.tokens import MadeToken, WantedToken, make_token, revoke_token
from service.domain.access import Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.store.accounts import tokens as rows
from service.store.accounts.tokens import TokenRow
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.access_words import scope_in_words
from service.views.gate import Look
from service.views.permissions import SchoolPlace, Viewer, places_of
from service.views.web.account_pages import ACCOUNT, CHANGE, SEE
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes

TOKENS = f"{ACCOUNT}/sleutels"
DAYS = (("30", "30 dagen"), ("90", "90 dagen"), ("180", "een half jaar"), ("365", "een jaar"))
_FIELDS = {
    Problem.TOKEN_NAME: "naam",
    Problem.TOKEN_SCOPES: "mag",
    Problem.TOKEN_SCHOOLS: "scholen",
    Problem.TOKEN_DAYS: "dagen",
}
_REFUSED = 422


@dataclass(frozen=True)
class Offer:
    """What somebody may put in a key of their own: scopes (``see:facts``) with words, and schools with names."""

    scopes: list[tuple[str, str, str]]
    schools: list[tuple[str, str, str]]

    def allows(self, wanted: WantedToken) -> Problem | None:
        """What is wrong with a key that asks for more than was offered; None when nothing is."""
        if not set(wanted.scopes) <= {scope for scope, _, _ in self.scopes}:
            return Problem.TOKEN_SCOPES
        return None if set(wanted.school_ids) <= {school for school, _, _ in self.schools} else Problem.TOKEN_SCHOOLS


def add_token_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, accounts)
    routes.page(TOKENS, pages.tokens, SEE)
    routes.form(TOKENS, pages.make, CHANGE)
    routes.form(f"{TOKENS}/{{uid}}/intrekken", pages.revoke, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts

    def tokens(self, look: Look, gedaan: str = "") -> HTMLResponse:
        """The own keys, and the form for a new one."""
        return self._page(look, {}, None, gedaan)

    def make(self, look: Look, form: Fields) -> Response:
        """Make a key and show it, this once."""
        wanted = _wanted(form)
        try:
            made = self._make(look, wanted)
        except Refused as refused:
            problem = refused.problem
            return self._page(look, {_FIELDS.get(problem, ""): dutch(problem, self.accounts.policy)}, wanted)
        return self.layout.html(look, "token_made.html", token=made.token, name=wanted.name, until=made.expires_at)

    def revoke(self, look: Look, uid: str, form: Fields) -> Response:
        """End one of the own keys."""
        with write_transaction(self.parts.engine) as connection:
            token = rows.by_uid(connection, uid)
            if token is None or token.account_fk != look.visitor.account_id:
                raise NotFound("There is no such token of yours.")
            revoke_token(connection, look.viewer.actor, uid, self.parts.now())
        return done(TOKENS, "sleutel-weg")

    def _make(self, look: Look, wanted: WantedToken) -> MadeToken:
        if problem := offer(look.viewer, self.parts).allows(wanted):
            raise Refused(problem)
        with write_transaction(self.parts.engine) as connection:
            actor = look.viewer.actor
            return make_token(connection, self.accounts.policy, actor, actor.uid, wanted, self.parts.now())

    def _page(self, look: Look, errors: Mapping[str, str], wanted: WantedToken | None, said: str = "") -> HTMLResponse:
        with snapshot(self.parts.engine) as connection:
            mine = rows.of_account(connection, look.visitor.account_id)
        values: dict[str, Any] = {
            "tokens": [self._shown(each) for each in reversed(mine)],
            "offer": offer(look.viewer, self.parts),
        }
        values |= {"errors": errors, "wanted": wanted, "days": self._days()}
        return self.layout.html(look, "tokens.html", _REFUSED if errors else 200, done=said, **values)

    def _shown(self, token: TokenRow) -> dict[str, Any]:
        names = {school.school_id: school.name for school in all_schools(self.parts.engine)}
        over = token.revoked_at is None and not token.valid(self.parts.now())
        return {
            "token": token,
            "may": [scope_in_words(scope) for scope in token.scopes],
            "schools": [names.get(school_id, school_id) for school_id in token.school_ids],
            "state": "ingetrokken" if token.revoked_at else "verlopen" if over else "",
        }

    def _days(self) -> list[tuple[str, str]]:
        return [(days, words) for days, words in DAYS if int(days) <= self.accounts.policy.tokens.longest_days]


def offer(viewer: Viewer, parts: Parts) -> Offer:
    """Everything a viewer may see or change at some school, and those schools."""
    schools = all_schools(parts.engine)
    places = [SchoolPlace(school.school_id, school.swv) for school in schools]
    scopes, reached = [], set[str]()
    for verb, what in _kinds():
        at = places_of(viewer, verb, what, places, parts.sharing)
        reached |= set(at)
        scopes += [(f"{verb}:{what}", scope_in_words(f"{verb}:{what}"), "")] if at else []
    found = [(each.school_id, each.name, each.school_id) for each in schools if each.school_id in reached]
    return Offer(scopes, found)


def _kinds() -> Sequence[tuple[Verb, What]]:
    """Everything a key can be for: one's own account is for who signs in."""
    return [(verb, what) for verb in Verb for what in What if what is not What.SELF]


def _wanted(form: FormData) -> WantedToken:
    days = text(form, "dagen")
    return WantedToken(
        name=text(form, "naam"),
        scopes=[value for value in form.getlist("mag") if isinstance(value, str)],
        school_ids=[value for value in form.getlist("scholen") if isinstance(value, str)],
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
    )
