"""Accounts as a beheerder sees and changes them: list, invite, one account, links that are shown once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from service.accounts.mailed import invite_by_mail, reset_by_mail
from service.accounts.overview import Overview, State, overview
from service.accounts.parts import Accounts
from service.accounts.people import (
    LINKED_MAILS,
    Link,
    disable,
    enable,
    end_all_sessions,
    entered,
    invite,
    issue_reset,
    unlock,
)
from service.accounts.problems import Problem, Refused, dutch
from service.accounts.tickets import TicketKind
from service.domain.access import Actor, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.store.accounts import people, roles
from service.store.accounts.people import AccountRow
from service.store.messages import letters
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.access_words import period, place
from service.views.gate import Look, Need
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes

ACCOUNTS = "/beheer/accounts"
SEE = Need(Verb.SEE, What.ACCOUNT)
CHANGE = Need(Verb.CHANGE, What.ACCOUNT)
STATES: Mapping[State, str] = {
    State.ACTIVE: "in gebruik",
    State.INVITED: "uitgenodigd, nog niet binnen geweest",
    State.LOCKED: "dicht na mislukte pogingen",
    State.DISABLED: "uitgezet",
    State.DEMO: "verzonnen persoon",
}
FILTERS = (
    ("", "iedereen"),
    ("zonder-tweede-stap", "zonder tweede stap"),
    ("dicht", "dicht na mislukte pogingen"),
    ("uitgenodigd", "nog niet binnen geweest"),
    ("uitgezet", "uitgezet"),
)
_FIELDS = {Problem.ADDRESS_WRONG: "email", Problem.ACCOUNT_EXISTS: "email", Problem.NAME_WRONG: "naam"}
_REFUSED = 422

Change = Callable[[Connection, Actor, str], object]


def add_account_administration(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, accounts)
    one = f"{ACCOUNTS}/{{uid}}"
    routes.page(ACCOUNTS, pages.everybody, SEE)
    routes.page(f"{ACCOUNTS}/nieuw", pages.invite_form, CHANGE)
    routes.form(f"{ACCOUNTS}/nieuw", pages.invite, CHANGE)
    routes.page(one, pages.account, SEE)
    routes.form(f"{one}/uitnodiging", pages.invite_again, CHANGE)
    routes.form(f"{one}/herstel", pages.reset, CHANGE)
    routes.form(f"{one}/uitzetten", pages.disable, CHANGE)
    routes.form(f"{one}/aanzetten", pages.enable, CHANGE)
    routes.form(f"{one}/ontgrendelen", pages.unlock, CHANGE)
    routes.form(f"{one}/uitloggen", pages.end_sessions, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts
        self.by_mail = bool(parts.settings.smtp_host)

    def everybody(self, look: Look, wie: str = "") -> HTMLResponse:
        """All accounts, or those that ask for attention."""
        with snapshot(self.parts.engine) as connection:
            found = overview(connection, self.parts.now())
        schools = school_names(self.parts)
        shown = [self._in_words(each, schools) for each in found if _fits(each, wie)]
        return self.layout.html(look, "admin_accounts.html", people=shown, filters=FILTERS, chosen=wie)

    def invite_form(self, look: Look) -> HTMLResponse:
        """The form to invite somebody."""
        return self._invite_page(look, {}, "", "")

    def invite(self, look: Look, request: Request, form: Fields) -> Response:
        """Make an account; its link goes by mail, or is shown this once."""
        email, name, by = text(form, "email"), text(form, "naam"), look.viewer.actor
        policy, now, mailed = self.accounts.policy, self.parts.now(), self._goes_by_mail(form)
        try:
            with write_transaction(self.parts.engine) as connection:
                uid = invite_by_mail(connection, by, email, name, now) if mailed else ""
                link = None if mailed else invite(connection, policy, by, email, name, now)
        except Refused as refused:
            errors = {_FIELDS.get(refused.problem, ""): dutch(refused.problem, self.accounts.policy)}
            return self._invite_page(look, errors, email, name)
        return done(f"{ACCOUNTS}/{uid}", "uitnodiging-mail") if link is None else self._link_page(look, request, link)

    def account(self, look: Look, uid: str, gedaan: str = "") -> HTMLResponse:
        """One account: roles, how it signs in, and what can be done about it."""
        return self.account_page(look, uid, {}, gedaan)

    def invite_again(self, look: Look, request: Request, uid: str, form: Fields) -> Response:
        """Another invitation for who never came in; the one before stops working."""
        if self._goes_by_mail(form):
            return self._change(look, uid, "uitnodiging-mail", self._mailed_again)
        return self._with_link(look, request, uid, self._invited_again)

    def reset(self, look: Look, request: Request, uid: str, form: Fields) -> Response:
        """A link to choose another password; the present one stops working at once."""
        too = text(form, "tweede-stap") == "ja"
        policy, now = self.accounts.policy, self.parts.now()
        if self._goes_by_mail(form):
            return self._change(look, uid, "herstel-mail", lambda c, by, who: reset_by_mail(c, by, who, now, too))
        return self._with_link(look, request, uid, lambda c, by, who: issue_reset(c, policy, by, who, now, too))

    def disable(self, look: Look, uid: str, form: Fields) -> Response:
        """Let somebody in no more."""
        return self._change(look, uid, "uitgezet", lambda c, by, who: disable(c, by, who, self.parts.now()))

    def enable(self, look: Look, uid: str, form: Fields) -> Response:
        """Let somebody in again."""
        return self._change(look, uid, "aangezet", lambda c, by, who: enable(c, by, who, self.parts.now()))

    def unlock(self, look: Look, uid: str, form: Fields) -> Response:
        """End the wait after failures."""
        return self._change(look, uid, "ontgrendeld", lambda c, by, who: unlock(c, by, who, self.parts.now()))

    def end_sessions(self, look: Look, uid: str, form: Fields) -> Response:
        """Sign somebody out everywhere."""
        return self._change(look, uid, "uitgelogd", lambda c, by, who: end_all_sessions(c, by, who, self.parts.now()))

    def account_page(self, look: Look, uid: str, errors: Mapping[str, str], gedaan: str = "") -> HTMLResponse:
        """The page of one account, with what was wrong with a change."""
        with snapshot(self.parts.engine) as connection:
            account = account_or_404(connection, uid)
            (shown,) = [each for each in overview(connection, self.parts.now()) if each.uid == uid]
            given, was_in = roles.of_account(connection, account.id), entered(connection, account)
            on_its_way = letters.on_their_way(connection, LINKED_MAILS).get(account.id)
        names, schools = self.parts.sharing.roles, school_names(self.parts)
        held = [
            {"uid": each.uid, "name": names[each.role].name, "place": place(each, schools), "period": period(each)}
            | {
                "now": each.in_force(self.parts.today),
                "open": each.valid_to is None or each.valid_to > self.parts.today,
            }
            for each in reversed(given)
        ]
        values: dict[str, Any] = {"account": account, "shown": shown, "state": STATES[shown.state], "held": held}
        values |= {"entered": was_in, "errors": errors, "done": gedaan, "is_me": uid == look.viewer.actor.uid}
        values |= {"by_mail": self.by_mail, "on_its_way": on_its_way}
        return self.layout.html(look, "admin_account.html", _REFUSED if errors else 200, **values)

    def _change(self, look: Look, uid: str, said: str, change: Change) -> Response:
        try:
            with write_transaction(self.parts.engine) as connection:
                account_or_404(connection, uid)
                change(connection, look.viewer.actor, uid)
        except Refused as refused:
            return self.account_page(look, uid, {"": dutch(refused.problem, self.accounts.policy)})
        return done(f"{ACCOUNTS}/{uid}", said)

    def _with_link(
        self, look: Look, request: Request, uid: str, make: Callable[[Connection, Actor, str], Link]
    ) -> HTMLResponse:
        try:
            with write_transaction(self.parts.engine) as connection:
                account_or_404(connection, uid)
                link = make(connection, look.viewer.actor, uid)
        except Refused as refused:
            return self.account_page(look, uid, {"": dutch(refused.problem, self.accounts.policy)})
        return self._link_page(look, request, link)

    def _invited_again(self, connection: Connection, by: Actor, uid: str) -> Link:
        account = account_or_404(connection, uid)
        return invite(connection, self.accounts.policy, by, account.email, account.name, self.parts.now())

    def _mailed_again(self, connection: Connection, by: Actor, uid: str) -> object:
        account = account_or_404(connection, uid)
        return invite_by_mail(connection, by, account.email, account.name, self.parts.now())

    def _goes_by_mail(self, form: Fields) -> bool:
        """Whether a link goes by mail: if that is possible, unless it was asked to be shown."""
        return self.by_mail and text(form, "hoe") != "link"

    def _invite_page(self, look: Look, errors: Mapping[str, str], email: str, name: str) -> HTMLResponse:
        said: dict[str, Any] = {"errors": errors, "email": email, "name": name, "by_mail": self.by_mail}
        return self.layout.html(look, "admin_invite.html", _REFUSED if errors else 200, **said)

    def _link_page(self, look: Look, request: Request, link: Link) -> HTMLResponse:
        with snapshot(self.parts.engine) as connection:
            account = account_or_404(connection, link.account_uid)
        where = f"{request.url.scheme}://{request.url.netloc}/uitnodiging/{link.token}"
        said: dict[str, Any] = {"account": account, "link": where, "until": link.expires_at}
        said["invited"] = link.kind is TicketKind.INVITATION
        return self.layout.html(look, "admin_link.html", **said)

    def _in_words(self, each: Overview, schools: Mapping[str, str]) -> dict[str, Any]:
        names = self.parts.sharing.roles
        held = [f"{names[role.role].name}, {place(role, schools)}" for role in each.assignments]
        return {"account": each, "state": STATES[each.state], "roles": held}


def account_or_404(connection: Connection, uid: str) -> AccountRow:
    """The account of an address.

    Raises
    ------
    NotFound
        If there is none.
    """
    account = people.by_uid(connection, uid)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def school_names(parts: Parts) -> dict[str, str]:
    """Names of all schools by number."""
    return {school.school_id: school.name for school in all_schools(parts.engine)}


def _fits(each: Overview, wanted: str) -> bool:
    inside: Sequence[State] = (State.ACTIVE, State.LOCKED)
    return {
        "zonder-tweede-stap": each.state in inside and not each.second_factor,
        "dicht": each.state is State.LOCKED,
        "uitgenodigd": each.state is State.INVITED,
        "uitgezet": each.state is State.DISABLED,
    }.get(wanted, True)
