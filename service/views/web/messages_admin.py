"""Messages as an administrator sees them: how many are where, and what to decide about those that did not arrive."""

from typing import Any

from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Verb, What
from service.domain.delivery import Channel, State, Why
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.store import audit
from service.store.messages import overview
from service.store.messages.transactions import short_transaction
from service.store.session import snapshot
from service.views.gate import Look, Need
from service.views.message_words import WHY, stuck_in_words
from service.views.web.forms import Fields
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes

MESSAGES = "/beheer/berichten"
SEE = Need(Verb.SEE, What.MESSAGE)
CHANGE = Need(Verb.CHANGE, What.MESSAGE)
_SHOWN = 100
_CHANNELS = {Channel.MAIL: "mail", Channel.WEBHOOK: "koppeling"}
DECISIONS = {
    "opnieuw": (State.WAITING, overview.STUCK),
    "aangekomen": (State.SENT, (State.UNSURE,)),
    "weggelegd": (State.DISCARDED, overview.STUCK),
}
"""Last part of the address: what becomes of a delivery, and of which ones."""


def add_message_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page(MESSAGES, pages.messages, SEE)
    routes.form(f"{MESSAGES}/{{uid}}/{{decision}}", pages.decide, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.names = parts.messages.names

    def messages(self, look: Look, gedaan: str = "") -> HTMLResponse:
        """How many messages are where, and those that need a decision."""
        with snapshot(self.parts.engine) as connection:
            counts = overview.counts(connection)
            due, later = overview.not_gathered(connection, self.parts.now())
            stuck = overview.stuck(connection, _SHOWN)
            troubles = overview.waiting_with_errors(connection)
        values: dict[str, Any] = {"counts": _counts(counts, due, later), "done": gedaan}
        values |= {"stuck": [stuck_in_words(each, self.names) for each in stuck]}
        values |= {"troubles": [(_CHANNELS[Channel(each)], WHY[Why(why)], number) for each, why, number in troubles]}
        values |= {"mail_server": bool(self.parts.settings.smtp_host), "channels": _CHANNELS}
        return self.layout.html(look, "admin_messages.html", **values)

    def decide(self, look: Look, uid: str, decision: str, form: Fields) -> Response:
        """Try again, take for arrived, or put aside."""
        if decision not in DECISIONS:
            raise NotFound("There is no such page.")
        to, before = DECISIONS[decision]
        with short_transaction(self.parts.engine) as connection:
            if not overview.decide(connection, uid, to, before, self.parts.now()):
                raise NotFound("There is no such message to decide about.")
            audit.append(connection, look.entry(Action.DECIDED, detail={"delivery": uid, "to": to.value}))
        return done(MESSAGES, f"bericht-{decision}")


def _counts(counts: dict[str, int], due: int, later: int) -> list[tuple[str, int]]:
    """Words and numbers, in the order in which messages go."""

    def of(*states: State) -> int:
        return sum(counts.get(state.value, 0) for state in states)

    return [
        ("klaar om te verzenden", due + of(State.WAITING, State.CLAIMED, State.HANDING_OVER)),
        ("wacht op een verzamelmail", later),
        ("verzonden", of(State.SENT)),
        ("niet gelukt", of(State.DEAD)),
        ("niet zeker of het aankwam", of(State.UNSURE)),
        ("weggelegd", of(State.DISCARDED)),
    ]
