"""Endpoints that are told that there is work, as an administrator registers them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from service.accounts.parts import Accounts
from service.domain.access import Action, Verb, What
from service.domain.errors import NotFound
from service.notify.hooks import PURPOSE, new_secret, wrong_address
from service.pipeline.parts import Parts
from service.policy.messages import Kind
from service.store import audit
from service.store.messages import webhooks
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.gate import Look, Need
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes

WEBHOOKS = "/beheer/koppelingen"
SEE = Need(Verb.SEE, What.MESSAGE)
CHANGE = Need(Verb.CHANGE, What.MESSAGE)
LONGEST_NAME = 100
_REFUSED = 422
_NOT_FOR_ENDPOINTS = (Kind.UNDELIVERED, Kind.JOB_FAILED, Kind.MODEL_CHECK)
"""Work of an administrator, which stays here."""
_ADDRESS = {
    "address": "Vul een volledig adres in, zoals https://systeem.school.example/berichten.",
    "https": "Het adres moet met https:// beginnen.",
}


@dataclass(frozen=True)
class Wanted:
    """An endpoint as it was filled in."""

    name: str
    url: str
    kinds: list[str]
    school_ids: list[str]


def add_webhook_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, accounts)
    routes.page(WEBHOOKS, pages.all_of_them, SEE)
    routes.form(WEBHOOKS, pages.add, CHANGE)
    routes.form(f"{WEBHOOKS}/{{uid}}/uitzetten", pages.disable, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts) -> None:
        self.parts = parts
        self.layout = layout
        self.accounts = accounts
        self.names = {kind: words.name for kind, words in parts.messages.words("nl").kinds.items()}

    def all_of_them(self, look: Look, gedaan: str = "") -> HTMLResponse:
        """Those there are, and the form for a new one."""
        return self._page(look, {}, None, gedaan)

    def add(self, look: Look, form: Fields) -> Response:
        """Register one and show its secret, this once."""
        wanted = _wanted(form)
        if errors := self._wrong(wanted):
            return self._page(look, errors, wanted)
        uid, secret = secrets.token_hex(16), new_secret()
        sealed = self.accounts.secret.seal(PURPOSE, secret, uid)
        values = {**vars(wanted), "uid": uid, "secret": sealed, "made_at": self.parts.now()}
        with write_transaction(self.parts.engine) as connection:
            webhooks.add(connection, {**values, "made_by": look.viewer.actor.uid})
            audit.append(connection, look.entry(Action.RECORDED, detail={"webhook": uid}))
        return self.layout.html(look, "admin_webhook_made.html", name=wanted.name, secret=secret)

    def disable(self, look: Look, uid: str, form: Fields) -> Response:
        """Tell one nothing more."""
        with write_transaction(self.parts.engine) as connection:
            if not webhooks.disable(connection, uid, self.parts.now()):
                raise NotFound("There is no such endpoint in use.")
            audit.append(connection, look.entry(Action.CLOSED, detail={"webhook": uid}))
        return done(WEBHOOKS, "koppeling-uit")

    def _wrong(self, wanted: Wanted) -> dict[str, str]:
        errors: dict[str, str] = {}
        if not 0 < len(wanted.name) <= LONGEST_NAME or not wanted.name.isprintable():
            errors["naam"] = "Geef de koppeling een naam."
        if problem := wrong_address(wanted.url):
            errors["adres"] = _ADDRESS[problem]
        if not wanted.kinds or not set(wanted.kinds) <= {each for each, _, _ in self._kinds()}:
            errors["soorten"] = "Kies ten minste één soort bericht."
        if not set(wanted.school_ids) <= {school_id for school_id, _, _ in self._schools()}:
            errors["scholen"] = "Kies scholen uit de lijst."
        return errors

    def _page(self, look: Look, errors: Mapping[str, str], wanted: Wanted | None, said: str = "") -> HTMLResponse:
        with snapshot(self.parts.engine) as connection:
            found = webhooks.all_of_them(connection)
        schools = {school_id: name for school_id, name, _ in self._schools()}
        values: dict[str, Any] = {"hooks": [self._shown(each, schools) for each in found], "errors": errors}
        values |= {"wanted": wanted, "kinds": self._kinds(), "schools": self._schools()}
        return self.layout.html(look, "admin_webhooks.html", _REFUSED if errors else 200, done=said, **values)

    def _shown(self, hook: dict[str, Any], schools: Mapping[str, str]) -> dict[str, Any]:
        said = {"kinds": [self.names[Kind(kind)] for kind in hook["kinds"]]}
        return {**hook, **said, "schools": [schools.get(each, each) for each in hook["school_ids"]]}

    def _kinds(self) -> list[tuple[str, str, str]]:
        return [(kind.value, name, "") for kind, name in self.names.items() if kind not in _NOT_FOR_ENDPOINTS]

    def _schools(self) -> list[tuple[str, str, str]]:
        return [(school.school_id, school.name, school.school_id) for school in all_schools(self.parts.engine)]


def _wanted(form: FormData) -> Wanted:
    def several(name: str) -> list[str]:
        return [value for value in form.getlist(name) if isinstance(value, str)]

    return Wanted(text(form, "naam"), text(form, "adres", 500), several("soorten"), several("scholen"))
