"""The audit log as a beheerder reads it: who did what, when and on what ground; no pupil can be read from it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from service.accounts.sessions import Method
from service.domain.access import Action, ActorKind, Role, Verb, What
from service.domain.delivery import Channel
from service.pipeline.parts import Parts
from service.privacy import words
from service.store import audit
from service.store.accounts import people
from service.store.accounts import tokens as token_rows
from service.store.audit_search import Sought, latest
from service.store.session import snapshot
from service.views.gate import Look, Need
from service.views.import_words import KIND_WORDS
from service.views.web.admin_accounts import school_names
from service.views.web.admin_imports import number
from service.views.web.forms import printable
from service.views.web.layout import Layout
from service.views.web.register import Routes

LOG = "/beheer/logboek"
NEED = Need(Verb.SEE, What.AUDIT)
_PAGE = 100
_ACTORS: Mapping[str, str] = {
    ActorKind.SERVICE: "de dienst zelf",
    ActorKind.NOBODY: "iemand die niet was ingelogd",
}
_DETAILS: Mapping[str, str] = {
    "about": "onderwerp",
    "as_of": "peildatum",
    "assignment": "rol",
    "change": "wat",
    "channel": "hoe",
    "changed": "veranderd",
    "class": "klas",
    "codes_left": "herstelcodes over",
    "decision": "besluit",
    "delivery": "kenmerk",
    "due_on": "uiterlijk",
    "failures": "mislukte pogingen",
    "form": "als",
    "given_on": "op",
    "kind": "soort",
    "kinds": "waarover",
    "lists": "nieuwe weeklijsten",
    "method": "hoe",
    "new": "nieuw",
    "party": "wie",
    "purpose": "doel",
    "reason": "waarom",
    "region": "regio",
    "rejected": "niet ingelezen",
    "request": "verzoek",
    "run": "import nummer",
    "schools": "scholen",
    "second_factor": "tweede stap",
    "session": "sessie",
    "sessions": "sessies",
    "source": "bron",
    "to": "aan",
    "token": "sleutel",
    "unmatched": "zonder leerling of school",
    "verb": "wilde",
    "withdrawn": "ingetrokken",
}
"""Dutch names of the details of an event; one that is not here keeps its own name."""
_VALUES: Mapping[str, Mapping[Any, str]] = {
    "kind": KIND_WORDS,
    "channel": {Channel.MAIL: "mail", Channel.WEBHOOK: "koppeling"},
    "method": {Method.PASSWORD: "wachtwoord", Method.DEMO: "demo"}
    | dict.fromkeys((Method.OIDC, Method.OIDC_ALONE), "account van de organisatie"),
    "form": {"page": "pagina", "table": "tabel"},
}
"""Dutch words for values of some details; another value is shown as it is."""
_PEOPLE = ("account", "to")
"""Details that hold the public id of an account."""
_NUMBERED = re.compile(r"\d+")
_WRONG = (
    ("is missing", "Gebeurtenis {0} ontbreekt."),
    ("does not follow", "Gebeurtenis {0} sluit niet aan op die ervoor."),
    ("is not what was written", "Gebeurtenis {0} is achteraf veranderd."),
    ("events are missing", "Aan het eind ontbreken gebeurtenissen: de laatste is {0}."),
    ("index of references", "Bij gebeurtenis {0} klopt het register van leerlingen niet."),
)
_WRONG_UNKNOWN = "Het logboek is niet meer zoals het is geschreven."


def add_log_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page(LOG, pages.events, NEED)
    routes.page(f"{LOG}/controle", pages.check, NEED)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout

    def events(self, look: Look, school: str = "", wat: str = "", wie: str = "", voor: str = "") -> HTMLResponse:
        """Events, latest first, of one school, kind or person."""
        sought = Sought(printable(school), wat if wat in set(Action) else "", printable(wie))
        with snapshot(self.parts.engine) as connection:
            rows = latest(connection, sought, number(voor) or None, _PAGE + 1)
            who = {each.uid: each.name for each in people.everybody(connection)}
            feeds = {each.uid: each.name for each in token_rows.all_of_them(connection)}
        schools = school_names(self.parts)
        query = {"school": sought.school_id, "wat": sought.action, "wie": sought.actor_uid}
        kept = {name: value for name, value in query.items() if value}
        older = {**kept, "voor": str(rows[_PAGE - 1]["seq"])} if len(rows) > _PAGE else None
        values: dict[str, Any] = {"events": [self._shown(row, who, feeds, schools) for row in rows[:_PAGE]]}
        values |= {"older": urlencode(older) if older else "", "first": urlencode(kept) if number(voor) else None}
        values |= {"sought": sought, "schools": list(schools.items()), "actions": _choices()}
        values |= {"people": sorted(who.items(), key=lambda each: each[1])}
        return self.layout.html(look, "admin_log.html", **values)

    def check(self, look: Look) -> HTMLResponse:
        """Whether every event is still what was written."""
        with snapshot(self.parts.engine) as connection:
            verdict = audit.verify(connection)
        wrong = [in_dutch(sentence) for sentence in verdict.wrong]
        return self.layout.html(look, "admin_log_check.html", verdict=verdict, wrong=wrong, at=self.parts.now())

    def _shown(
        self, row: dict[str, Any], who: Mapping[str, str], feeds: Mapping[str, str], schools: Mapping[str, str]
    ) -> dict[str, Any]:
        ground = self.parts.sharing.grounds.get(row["ground"])
        return {
            **row,
            "by": _actor(row, who, feeds),
            "did": words.action(row["action"]),
            "about": words.what(row["what"]),
            "school": schools.get(row["school_id"], row["school_id"]),
            "role": self.parts.sharing.roles[Role(row["role"])].name if row["role"] in set(Role) else row["role"],
            "why": ground.text if ground else row["ground"],
            "more": list(_said(row["detail"], who, self.parts.messages.names)),
        }


def in_dutch(complaint: str) -> str:
    """What `audit.verify` found wrong."""
    found = _NUMBERED.search(complaint)
    for part, sentence in _WRONG:
        if part in complaint and found:
            return sentence.format(found[0])
    return _WRONG_UNKNOWN


def _choices() -> list[tuple[str, str]]:
    return sorted(((action.value, words.action(action.value)) for action in Action), key=lambda each: each[1])


def _actor(row: Mapping[str, Any], who: Mapping[str, str], feeds: Mapping[str, str]) -> str:
    kind, uid = row["actor_kind"], row["actor_uid"]
    if kind == ActorKind.ACCOUNT:
        return who.get(uid, "een account dat er niet meer is")
    if kind == ActorKind.TOKEN:
        return f"koppeling {feeds.get(uid, uid)}"
    return _ACTORS.get(kind, f"opdracht {uid}")


def _said(detail: Mapping[str, Any], who: Mapping[str, str], kinds: Mapping[str, str]) -> Iterable[str]:
    """The details of an event; ``kinds`` are Dutch names of kinds of messages."""
    for name, value in detail.items():
        if value == "":
            continue
        if name in _PEOPLE:
            said: Any = who.get(value, value)
        elif name == "kinds":
            said = "; ".join(kinds.get(kind, kind) for kind in str(value).split(","))
        else:
            said = _VALUES.get(name, {}).get(value, value)
        yield f"{_DETAILS.get(name, name)}: {said}"
