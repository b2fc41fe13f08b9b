"""The own messages: which ones, when, in which language, and what was sent lately."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from service.domain.delivery import AccountMail, State
from service.notify.queue import hears, timing_of
from service.notify.render import Renderer, merge
from service.pipeline.parts import Parts
from service.policy.messages import LANGUAGES, Kind, KindPolicy, Timing
from service.store.accounts import people
from service.store.messages import overview, recipients, writing
from service.store.messages.recipients import Held
from service.store.messages.taking import Said
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.gate import Look
from service.views.message_words import STATES, TIMINGS
from service.views.web.account_pages import ACCOUNT, CHANGE, SEE
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes

OWN = f"{ACCOUNT}/berichten"
_SHOWN = 100
_SAME = ("made_at", "kind", "school_id", "class_name", "state")
_LANGUAGES = (("nl", "Nederlands"), ("en", "English"))


def add_own_message_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page(OWN, pages.own, SEE)
    routes.form(OWN, pages.choose, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = parts.messages

    def own(self, look: Look, gedaan: str = "") -> HTMLResponse:
        """What one is told and when, and the latest messages."""
        me = look.visitor.account_id
        with snapshot(self.parts.engine) as connection:
            account = people.by_id(connection, me)
            chosen = recipients.preferences(connection, [me])
            held = recipients.held_by(connection, [me], self.parts.today)
            sent = overview.of_account(connection, me, _SHOWN)
        kinds = [self._choice(kind, policy, chosen.get((me, kind))) for kind, policy in self._mine(held)]
        values: dict[str, Any] = {"kinds": kinds, "language": account.language, "languages": _LANGUAGES}
        values |= {"email": account.email, "sent": self._sent(sent), "digests": self.policy.delivery.digests}
        return self.layout.html(look, "account_messages.html", done=gedaan, **values)

    def choose(self, look: Look, form: Fields) -> Response:
        """Keep what was chosen, also for messages that wait for a digest."""
        me, now = look.visitor.account_id, self.parts.now()
        with write_transaction(self.parts.engine) as connection:
            held = recipients.held_by(connection, [me], self.parts.today)
            timings = {
                kind.value: timing for kind, policy in self._mine(held) if (timing := _timing(form, kind, policy))
            }
            recipients.prefer(connection, me, timings, now)
            language = text(form, "taal")
            if language in LANGUAGES:
                people.change(connection, me, language=language)
            for message, kind in writing.not_sent_yet(connection, me):
                policy = self.policy.kinds[Kind(kind)]
                due_at = self.policy.delivery.due(timing_of(policy, timings.get(kind)), now)
                if due_at is None:
                    writing.drop(connection, [message], now)
                else:
                    writing.set_due(connection, [message], due_at)
        return done(OWN, "berichten")

    def _mine(self, held: Sequence[Held]) -> list[tuple[Kind, KindPolicy]]:
        """Kinds that somebody is told of with the roles of today."""
        return [
            (kind, policy)
            for kind, policy in self.policy.kinds.items()
            if any(hears(each, policy, each.school_id or "", each.class_name or "") for each in held)
        ]

    def _choice(self, kind: Kind, policy: KindPolicy, chosen: str | None) -> dict[str, Any]:
        may = [(timing.value, TIMINGS[timing]) for timing in Timing if timing in policy.may]
        now = timing_of(policy, chosen).value
        return {"kind": kind.value, "name": self.policy.words("nl").kinds[kind].name, "may": may, "now": now}

    def _sent(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Latest messages; those that came together are one, as in the mail."""
        names = {school.school_id: school.name for school in all_schools(self.parts.engine)}
        renderer, together = Renderer(self.policy, "", names), dict[tuple[Any, ...], list[Mapping[str, Any]]]()
        for row in rows:
            together.setdefault(tuple(row[name] for name in _SAME), []).append(row)
        return [self._one(renderer, names, same) for same in together.values()]

    def _one(self, renderer: Renderer, names: Mapping[str, str], same: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        sentences = self._sentences(renderer, same)
        return {**same[0], "said": " ".join(sentences), "state": _state(same[0]), "where": _where(same[0], names)}

    def _sentences(self, renderer: Renderer, same: Sequence[Mapping[str, Any]]) -> list[str]:
        """What was said; of a mail about the account its name alone, for its link is nowhere but in the mail."""
        if same[0]["kind"] in set(AccountMail):
            return [f"{self.policy.names[same[0]['kind']]}."]
        said = [Said(row["kind"], row["school_id"], row["class_name"], row["content"]) for row in same]
        return [renderer.sentence(part, "nl") for part in merge(self.policy, said)]


def _timing(form: FormData, kind: Kind, policy: KindPolicy) -> str | None:
    """What was chosen for a kind, if it is not what everybody has anyway."""
    chosen = text(form, kind.value)
    return chosen if chosen in policy.may and chosen != policy.timing else None


def _state(row: Mapping[str, Any]) -> str:
    if row["state"] is None:
        return "wacht"
    return STATES[State(row["state"])]


def _where(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    school = names.get(row["school_id"], row["school_id"])
    return f"{school}, klas {row['class_name']}" if row["class_name"] else school
