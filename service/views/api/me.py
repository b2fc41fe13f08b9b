"""The token that asks: whose it is in the audit log, what it may, where."""

from datetime import date

from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Role, Scope, Verb, What
from service.views.api.answers import Answer
from service.views.api.register import Api
from service.views.gate import Look, Need

NEED = Need(Verb.SEE, What.SELF)


class HeldRole(BaseModel):
    """A role of the account of the token, in force today."""

    role: Role
    scope: Scope
    school_id: str | None
    class_name: str | None
    region: str | None
    valid_to: date | None


class Me(BaseModel):
    """A token. It may do what its scopes name, at its schools, and never more than its account may at this moment."""

    uid: str = Field(description="How the token is called in the audit log.")
    scopes: list[str] = Field(description="see: or change: and a kind of information.")
    school_ids: list[str]
    roles: list[HeldRole]


def add_me(api: Api) -> None:
    """Add it."""
    api.get("/me", get_me, NEED, Me, "me")


def get_me(look: Look, request: Request) -> Answer:
    """This token: its scopes and schools, and the roles of its account."""
    viewer = look.viewer
    scopes, schools = (viewer.limits.scopes, viewer.limits.school_ids) if viewer.limits else (set(), set())
    roles = [{name: getattr(held, name) for name in HeldRole.model_fields} for held in viewer.assignments]
    told = {"uid": viewer.actor.uid, "scopes": sorted(scopes), "school_ids": sorted(schools), "roles": roles}
    return Answer(Me.model_validate(told))
