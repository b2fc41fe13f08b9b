"""Giving and ending roles: first which role, then where, from places that exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.accounts.parts import Accounts
from service.accounts.problems import Problem, Refused, dutch
from service.accounts.roles import Wanted, end_role, give_role
from service.domain.access import Assignment, Role, Scope
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.store.accounts import roles
from service.store.classes import classes_on
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.access_words import MAY, period, place
from service.views.gate import Look
from service.views.web.admin_accounts import ACCOUNTS, CHANGE, account_or_404, school_names
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes

_FIELDS = {
    Problem.ROLE_DATES: "tot",
    Problem.ROLE_OVERLAP: "van",
    Problem.SCHOOL_UNKNOWN: "plek",
    Problem.CLASS_UNKNOWN: "plek",
    Problem.REGION_UNKNOWN: "plek",
    Problem.ROLE_SCOPE: "plek",
}
_NO_DATE = "Hier staat geen datum. Kies er een, of schrijf die als 2026-11-16."
_NO_PLACE = "Kies waar de rol geldt."
_BETWEEN = "|"
"""Between the number of a school and the name of a class in one choice."""
_REFUSED = 422


@dataclass(frozen=True)
class Choice:
    """The choices for where a role counts: plain ones, or under the heading of their school."""

    label: str
    plain: list[tuple[str, str]]
    groups: list[tuple[str, list[tuple[str, str]]]]


def add_role_administration(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, accounts)
    routes.page(f"{ACCOUNTS}/{{uid}}/rol", pages.choose, CHANGE)
    routes.form(f"{ACCOUNTS}/{{uid}}/rol", pages.give, CHANGE)
    routes.page(f"{ACCOUNTS}/{{uid}}/rollen/{{role_uid}}", pages.end_form, CHANGE)
    routes.form(f"{ACCOUNTS}/{{uid}}/rollen/{{role_uid}}", pages.end, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts

    def choose(self, look: Look, uid: str, rol: str = "") -> HTMLResponse:
        """Which role; once chosen, where and how long."""
        return self._give_page(look, uid, _role(rol), {}, {"van": self.parts.today.isoformat()})

    def give(self, look: Look, uid: str, form: Fields) -> Response:
        """Give a role."""
        role = _role(text(form, "rol"))
        if role is None:
            return RedirectResponse(f"{ACCOUNTS}/{uid}/rol", 303)
        given = {name: text(form, name) for name in ("plek", "van", "tot")}
        errors = self._incomplete(role, given)
        if not errors:
            errors = self._give(look, uid, wanted(role, self._scope(role), given))
        return self._give_page(look, uid, role, errors, given) if errors else done(f"{ACCOUNTS}/{uid}", "rol-gegeven")

    def end_form(self, look: Look, uid: str, role_uid: str) -> HTMLResponse:
        """When a role ends."""
        return self._end_page(look, uid, role_uid, {})

    def end(self, look: Look, uid: str, role_uid: str, form: Fields) -> Response:
        """Give a role its last day."""
        last = self._last_day(form)
        if last is None:
            return self._end_page(look, uid, role_uid, {"dag": _NO_DATE})
        self._held(uid, role_uid)
        try:
            with write_transaction(self.parts.engine) as connection:
                end_role(connection, look.viewer.actor, role_uid, last, self.parts.now())
        except Refused as refused:
            return self._end_page(look, uid, role_uid, {"": dutch(refused.problem, self.accounts.policy)})
        return done(f"{ACCOUNTS}/{uid}", "rol-einde")

    def _give(self, look: Look, uid: str, asked: Wanted) -> dict[str, str]:
        try:
            with write_transaction(self.parts.engine) as connection:
                give_role(connection, self.parts.sharing, look.viewer.actor, uid, asked, self.parts.now())
        except Refused as refused:
            return {_FIELDS.get(refused.problem, ""): dutch(refused.problem, self.accounts.policy)}
        return {}

    def _incomplete(self, role: Role, given: Mapping[str, str]) -> dict[str, str]:
        errors = {"plek": _NO_PLACE} if not given["plek"] and self._scope(role) is not Scope.SERVICE else {}
        errors |= {"van": _NO_DATE} if day(given["van"]) is None else {}
        return errors | ({"tot": _NO_DATE} if given["tot"] and day(given["tot"]) is None else {})

    def _give_page(
        self, look: Look, uid: str, role: Role | None, errors: Mapping[str, str], given: Mapping[str, str]
    ) -> HTMLResponse:
        with snapshot(self.parts.engine) as connection:
            account = account_or_404(connection, uid)
        known = [(each.value, grants.name, MAY[each]) for each, grants in self.parts.sharing.roles.items()]
        values: dict[str, Any] = {"account": account, "known": known, "errors": errors, "given": given}
        values |= {"role": role, "name": self.parts.sharing.roles[role].name if role else ""}
        values |= {"may": MAY[role] if role else "", "choice": self._choice(role) if role else None}
        return self.layout.html(look, "admin_role.html", _REFUSED if errors else 200, **values)

    def _end_page(self, look: Look, uid: str, role_uid: str, errors: Mapping[str, str]) -> HTMLResponse:
        held = self._held(uid, role_uid)
        with snapshot(self.parts.engine) as connection:
            account = account_or_404(connection, uid)
        values: dict[str, Any] = {"account": account, "held": held, "errors": errors, "today": self.parts.today}
        values |= {"name": self.parts.sharing.roles[held.role].name, "period": period(held)}
        values |= {"where": place(held, school_names(self.parts))}
        return self.layout.html(look, "admin_role_end.html", _REFUSED if errors else 200, **values)

    def _held(self, uid: str, role_uid: str) -> Assignment:
        """The role of an address, which must be of the account of that address."""
        with snapshot(self.parts.engine) as connection:
            account, found = account_or_404(connection, uid), roles.by_uid(connection, role_uid)
        if found is None or found[0] != account.id:
            raise NotFound("There is no such role of this person.")
        return found[1]

    def _last_day(self, form: FormData) -> date | None:
        """The last day that was chosen; yesterday for at once."""
        if text(form, "wanneer") == "meteen":
            return self.parts.today - timedelta(days=1)
        return day(text(form, "dag"))

    def _scope(self, role: Role) -> Scope:
        return self.parts.sharing.roles[role].scope

    def _choice(self, role: Role) -> Choice | None:
        """Where a role may count; None where it counts everywhere."""
        schools = all_schools(self.parts.engine)
        scope = self._scope(role)
        if scope is Scope.SCHOOL:
            return Choice("School", [(each.school_id, f"{each.name} ({each.school_id})") for each in schools], [])
        if scope is Scope.REGION:
            regions = sorted({each.swv for each in schools if each.swv})
            return Choice("Samenwerkingsverband", [(each, each) for each in regions], [])
        return self._classes() if scope is Scope.CLASS else None

    def _classes(self) -> Choice:
        names = school_names(self.parts)
        with snapshot(self.parts.engine) as connection:
            found = classes_on(connection, self.parts.today)
        groups = [
            (names[school_id], [(f"{school_id}{_BETWEEN}{name}", name) for name in classes])
            for school_id, classes in found.items()
        ]
        return Choice("Klas", [], groups)


def wanted(role: Role, scope: Scope, given: Mapping[str, str]) -> Wanted:
    """The role that a form asks for; only the place that belongs to the role is read."""
    first, last, where = day(given["van"]), day(given["tot"]), given["plek"]
    if first is None:
        raise ValueError("a role needs its first day")
    if scope is Scope.SCHOOL:
        return Wanted(role, first, last, school_id=where)
    if scope is Scope.CLASS:
        school_id, _, name = where.partition(_BETWEEN)
        return Wanted(role, first, last, school_id=school_id, class_name=name)
    return Wanted(role, first, last, region=where if scope is Scope.REGION else None)


def day(given: str) -> date | None:
    """A date as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _role(given: str) -> Role | None:
    return Role(given) if given in set(Role) else None
