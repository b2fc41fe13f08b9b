"""The audit log: all of it for who watches over the service, and who looked at one pupil for that pupil."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request

from service.domain.access import Action, ActorKind, Verb, What
from service.pipeline.parts import Parts
from service.store import audit
from service.store.read_audit import events_about, reference_of
from service.store.session import snapshot
from service.views.api.answers import Answer
from service.views.api.paging import Page, page, position
from service.views.api.params import USUAL, Cursor, Limit, PupilId, SchoolId, read_number
from service.views.api.register import Api
from service.views.gate import At, Look, Need

ALL = Need(Verb.SEE, What.AUDIT)
ONE = Need(Verb.SEE, What.ACCESS_LOG, At.PUPIL)
MOST = 2**53 - 1

After = Annotated[
    int,
    BeforeValidator(read_number, json_schema_input_type=Annotated[int, Field(ge=0, le=MOST)]),
    Query(ge=0, le=MOST, description="Only events with a higher number than this.", examples=[0]),
]


class Event(BaseModel):
    """Something that was seen or done. No pupil can be read from it: pupils are random references."""

    seq: int = Field(description="Number in the chain, without gaps.")
    at: datetime
    actor_kind: ActorKind
    actor_uid: str = Field(description="Public id of an account or token, or name of a command.")
    action: Action
    what: str = Field(description="Kind of information; empty where the action says enough.")
    school_id: str
    pupils: list[str] = Field(description="References of the pupils it is about.")
    role: str
    ground: str = Field(description="Ground of configs/sharing.yaml.")
    detail: dict[str, str | int]
    before_sha256: str = Field(description="Hash of the event before.")
    sha256: str = Field(description="Hash over this event and the hash before.")


class AccessEvent(BaseModel):
    """Somebody looked at a pupil, or changed something about the pupil."""

    seq: int
    at: datetime
    actor_kind: ActorKind
    actor_uid: str
    action: Action
    what: str
    role: str
    ground: str
    ground_text: str = Field(description="The ground in Dutch, for the person concerned.")
    law: str


def add_audit_events(api: Api) -> None:
    """Add them."""
    events = _Events(api.parts)
    api.get("/audit-events", events.list_audit_events, ALL, Page[Event], "audit")
    one = "/schools/{school_id}/pupils/{pupil_id:path}/access-events"
    api.get(one, events.list_access_events, ONE, Page[AccessEvent], "audit")


class _Events:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_audit_events(
        self, look: Look, request: Request, after: After = 0, limit: Limit = USUAL, cursor: Cursor = None
    ) -> Answer:
        """The audit log in order, from the first event that is kept.

        To follow it, ask after the last number you have. The hashes make the chain that
        `vroegsignaal audit verify` checks.
        """
        begin = position(request, cursor, int)
        with snapshot(self.parts.engine) as connection:
            rows = audit.events(connection, after if begin is None else begin, limit + 1)
        last = rows[limit - 1]["seq"] if len(rows) > limit else None
        return page(request, Page[Event], rows[:limit], last)

    def list_access_events(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        pupil_id: PupilId,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """Who saw or changed what of one pupil, when and on what ground, latest first."""
        look.log(detail={"form": "api"})
        key = look.pupil.pupil_fk if look.pupil else 0
        with snapshot(self.parts.engine) as connection:
            reference = reference_of(connection, key)
            rows = events_about(connection, reference or "", position(request, cursor, int), limit + 1)
        last = rows[limit - 1]["seq"] if len(rows) > limit else None
        return page(request, Page[AccessEvent], [self._with_ground(row) for row in rows[:limit]], last)

    def _with_ground(self, row: dict[str, Any]) -> dict[str, Any]:
        ground = self.parts.sharing.grounds.get(row["ground"])
        return {**row, "ground_text": ground.text if ground else "", "law": ground.law if ground else ""}
