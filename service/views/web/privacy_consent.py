"""The register of information and consent of one pupil: who must know or agree, who did, and writing it down."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Verb, What
from service.domain.moments import age_on
from service.pipeline.parts import Parts
from service.policy.consent import Kind, Party, Purpose
from service.privacy import words
from service.privacy.consent import Granted, Missing, Said, State, record, states
from service.privacy.policies import Policies
from service.store.privacy.consents import ConsentRow, consents_of
from service.store.privacy.persons import PersonRow, person
from service.store.session import snapshot, write_transaction
from service.views.dutch import enumeration
from service.views.gate import At, Look, Need
from service.views.web.admin_roles import day
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout, may_here
from service.views.web.notices import done, segment
from service.views.web.register import Routes

CONSENT = "/scholen/{school_id}/toestemming/{pupil_id:path}"
_REFUSED = 422
_LATER = "Deze dag moet nog komen. Leg vast wat al gebeurd is."


def add_consent_pages(routes: Routes, layout: Layout, policies: Policies) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, policies)
    routes.page(CONSENT, pages.register, Need(Verb.SEE, What.CONSENT, At.PUPIL))
    routes.form(CONSENT, pages.record, Need(Verb.CHANGE, What.CONSENT, At.PUPIL))


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, policies: Policies) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = policies.consent

    def register(self, look: Look, school_id: str, pupil_id: str, gedaan: str = "") -> HTMLResponse:
        """What holds for each purpose today, what was written down, and the form."""
        look.log()
        return self._page(look, school_id, pupil_id, {}, {}, gedaan)

    def record(self, look: Look, school_id: str, pupil_id: str, form: Fields) -> Response:
        """Write down that somebody was informed, agreed, refused or took it back."""
        given = {name: text(form, name) for name in ("doel", "wie", "wat", "dag")}
        errors = self._incomplete(given)
        if errors:
            look.log()
            return self._page(look, school_id, pupil_id, errors, given)
        on = day(given["dag"]) or self.parts.today
        with write_transaction(self.parts.engine) as connection:
            who = person(connection, school_id, pupil_id)
            said = Said(Party(given["wie"]), Kind(given["wat"]), on)
            record(connection, self.policy, who.pupil_fk, given["doel"], said, look.entry(Action.CONSENT_RECORDED))
        return done(f"/scholen/{segment(school_id)}/toestemming/{segment(pupil_id)}", "toestemming")

    def _incomplete(self, given: Mapping[str, str]) -> dict[str, str]:
        on = day(given["dag"])
        found = {
            "doel": "" if given["doel"] in self.policy.purposes else "Kies waarvoor.",
            "wie": "" if given["wie"] in set(Party) else "Kies wie het was.",
            "wat": "" if given["wat"] in set(Kind) else "Kies wat er gebeurde.",
            "dag": "Kies op welke dag het gebeurde." if on is None else _LATER if on > self.parts.today else "",
        }
        return {name: sentence for name, sentence in found.items() if sentence}

    def _page(
        self,
        look: Look,
        school_id: str,
        pupil_id: str,
        errors: Mapping[str, str],
        given: Mapping[str, str],
        said: str = "",
    ) -> HTMLResponse:
        today = self.parts.today
        with snapshot(self.parts.engine) as connection:
            who = person(connection, school_id, pupil_id)
            hold = states(connection, self.policy, {who.pupil_fk: who.birth_date}, today)[who.pupil_fk]
            rows = consents_of(connection, [who.pupil_fk]).get(who.pupil_fk, [])
        purposes = [self._purpose(name, each, who, hold[name]) for name, each in self.policy.purposes.items()]
        values: dict[str, Any] = {"who": who, "age": age_on(who.birth_date, today), "purposes": purposes}
        values |= {"rows": [self._row(row) for row in reversed(rows)], "errors": errors, "given": given, "done": said}
        values |= {"may_record": may_here(self.layout.sharing, look, Verb.CHANGE, What.CONSENT), "today": today}
        values |= {"parties": [(each.value, words.PARTIES[each], "") for each in Party]}
        values |= {"choices": [(each["name"], each["purpose"].text, "") for each in purposes]}
        values |= {"happenings": [(each.value, words.KINDS[each], "") for each in Kind]}
        return self.layout.html(look, "pupil_consent.html", _REFUSED if errors else 200, **values)

    def _purpose(self, name: str, purpose: Purpose, who: PersonRow, state: State) -> dict[str, Any]:
        needed = purpose.parties(age_on(who.birth_date, self.parts.today))
        return {
            "name": name,
            "purpose": purpose,
            "needed": _must(needed, purpose),
            "granted": isinstance(state, Granted),
            "state": _in_words(state, purpose),
        }

    def _row(self, row: ConsentRow) -> dict[str, Any]:
        known = self.policy.purposes.get(row.purpose)
        return {
            "purpose": known.text if known else row.purpose,
            "party": words.PARTIES[Party(row.party)],
            "kind": words.KINDS[Kind(row.kind)],
            "given_on": row.given_on,
            "recorded_at": row.recorded_at,
        }


def _in_words(state: State, purpose: Purpose) -> str:
    if isinstance(state, Granted):
        return "Ja, dat mag nu"
    if isinstance(state, Missing):
        return f"Nog niet: {_must(state.parties, purpose)}"
    return "Nee: dit is geweigerd of ingetrokken"


def _must(parties: Sequence[Party], purpose: Purpose) -> str:
    """``ouders of verzorgers moeten zijn geïnformeerd``."""
    who = enumeration([words.PARTIES[each] for each in parties])
    verb = "moet" if list(parties) == [Party.PUPIL] else "moeten"
    return f"{who} {verb} {'zijn geïnformeerd' if purpose.needs == 'informed' else 'toestemming geven'}"
