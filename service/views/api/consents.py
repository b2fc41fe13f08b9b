"""Consents: what a school wrote down that parents or pupil were told or agreed to, and what follows from it."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import Body
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.requests import Request

from service.domain.access import Action, Verb, What
from service.pipeline.parts import Parts
from service.policy.consent import Kind, Party, load_consent
from service.privacy.consent import Granted, Missing, Said, State, record, states
from service.store.accounts.answers import Answer as Kept
from service.store.privacy.consents import consents_of
from service.store.session import snapshot, write_transaction
from service.views.api.answers import Answer
from service.views.api.idempotency import IdempotencyKey, Keys, Once
from service.views.api.paging import Page, after, page, position
from service.views.api.params import USUAL, Cursor, Day, Limit, PupilId, SchoolId
from service.views.api.problems import wrong
from service.views.api.register import Api
from service.views.gate import At, Look, Need

SEE = Need(Verb.SEE, What.CONSENT, At.PUPIL)
RECORD = Need(Verb.CHANGE, What.CONSENT, At.PUPIL)
TAG = "consents"
EXAMPLE: dict[str, JsonValue] = {
    "purpose": "jgz-name",
    "party": "parents",
    "kind": "informed",
    "given_on": "2026-11-20",
}
_OF_PUPIL = "/schools/{school_id}/pupils/{pupil_id:path}"


class NewConsent(BaseModel):
    """Somebody was informed, agreed, refused or took it back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})

    purpose: str = Field(pattern="^[a-z0-9-]{1,40}$", description="A purpose of configs/consent.yaml.")
    party: Party
    kind: Kind
    given_on: Day = Field(description="The day it happened.")


class Consent(BaseModel):
    """The same as it was written down."""

    purpose: str
    party: Party
    kind: Kind
    given_on: date
    recorded_at: datetime


class Purpose(BaseModel):
    """What holds today for a purpose: whether what needs it may be shown."""

    purpose: str
    text: str = Field(description="The purpose in Dutch.")
    needs: Literal["informed", "consented"]
    state: Literal["granted", "missing", "refused"]
    missing: list[Party] = Field(description="Who has yet to be informed or to agree.")


def add_consents(api: Api) -> None:
    """Add them."""
    consents = _Consents(api.parts)
    where = f"{_OF_PUPIL}/consents"
    api.get(where, consents.list_consents, SEE, Page[Consent], TAG)
    api.get(f"{_OF_PUPIL}/consent-purposes", consents.list_consent_purposes, SEE, Page[Purpose], TAG)
    api.post(where, consents.create_consent, RECORD, Consent, TAG)


class _Consents:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.keys = Keys(parts)
        self.policy = load_consent(parts.settings.configs_dir)

    def list_consents(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        pupil_id: PupilId,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """What was written down about one pupil, in that order. The latest of a party and purpose counts."""
        begin = position(request, cursor, int) or 0
        look.log(detail={"form": "api"})
        key = _key(look)
        with snapshot(self.parts.engine) as connection:
            rows = consents_of(connection, [key]).get(key, [])
        here, more = rows[begin : begin + limit], len(rows) > begin + limit
        return page(request, Page[Consent], [vars(row) for row in here], begin + limit if more else None)

    def list_consent_purposes(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        pupil_id: PupilId,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """What holds today for every purpose of one pupil."""
        begin = position(request, cursor, str)
        look.log(detail={"form": "api"})
        key, born = _key(look), look.pupil.birth_date if look.pupil else self.parts.today
        with snapshot(self.parts.engine) as connection:
            found = states(connection, self.policy, {key: born}, self.parts.today)[key]
        names, more = after(list(found), str, begin, limit)
        rows = [self._purpose(name, found[name]) for name in names]
        return page(request, Page[Purpose], rows, names[-1] if more else None)

    def create_consent(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        pupil_id: PupilId,
        consent: Annotated[NewConsent, Body()],
        key: IdempotencyKey = None,
    ) -> Answer:
        """Write down that somebody was informed, agreed, refused or took it back. It cannot be changed afterwards."""
        self._check(consent)
        asked = hashlib.sha256(orjson.dumps([request.scope["path"], consent.model_dump(mode="json")])).hexdigest()
        once = Once(look.viewer.actor.uid, key, asked)
        with self.keys.handling(once) as kept:
            content = self._again(look, kept) if kept else self._record(look, consent, once)
        return Answer(Consent.model_validate(content), 201)

    def _check(self, consent: NewConsent) -> None:
        if consent.purpose not in self.policy.purposes:
            raise wrong("body", "purpose", "There is no such purpose.")
        if consent.given_on > self.parts.today:
            raise wrong("body", "given_on", "What has not happened yet cannot be written down.")

    def _again(self, look: Look, kept: Kept) -> dict[str, Any]:
        """The answer of the first time: nothing is done, but it is shown again."""
        look.log(detail={"form": "api"})
        answer: dict[str, Any] = kept.answer
        return answer

    def _record(self, look: Look, consent: NewConsent, once: Once) -> dict[str, Any]:
        entry = look.entry(Action.CONSENT_RECORDED, detail={"form": "api"})
        told = Consent(**consent.model_dump(), recorded_at=entry.at)
        content: dict[str, Any] = told.model_dump(mode="json")
        said = Said(consent.party, consent.kind, consent.given_on)
        with write_transaction(self.parts.engine) as connection:
            self.keys.remember(once, connection, 201, content)
            record(connection, self.policy, _key(look), consent.purpose, said, entry)
        return content

    def _purpose(self, name: str, state: State) -> dict[str, Any]:
        purpose = self.policy.purposes[name]
        parties: Iterable[Party] = state.parties if isinstance(state, Missing) else ()
        word = "granted" if isinstance(state, Granted) else "missing" if parties else "refused"
        told = {"purpose": name, "text": purpose.text, "needs": purpose.needs}
        return {**told, "state": word, "missing": list(parties)}


def _key(look: Look) -> int:
    """Key of the pupil the gate found in the address."""
    return look.pupil.pupil_fk if look.pupil else 0
