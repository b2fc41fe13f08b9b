"""The risk model: whether it is used, what it may do, and its card."""

from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.errors import NotFound
from service.pipeline.model_card import model_card
from service.pipeline.parts import Parts
from service.views.api.answers import Answer
from service.views.api.register import Api
from service.views.gate import Look, Need

NEED = Need(Verb.SEE, What.MODEL)


class Model(BaseModel):
    """The risk model of the service. It advises; the rules decide."""

    state: Literal["in-use", "not-validated", "off", "missing", "refused", "baseline"]
    why: str | None = Field(description="Why it is no more than that, in Dutch; null when there is nothing to say.")
    role: Literal["off", "advisory", "raise"] = Field(description="Whether it may put a pupil in tier 2.")
    version: str | None
    origin: Literal["simulated", "school"] | None
    validated: bool = Field(description="Whether it was tested on data of the schools here.")
    card: str | None = Field(description="The card of the version in use, in Markdown.")


def add_model(api: Api) -> None:
    """Add it."""
    api.get("/model", _Model(api.parts).get_model, NEED, Model, "model")


class _Model:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def get_model(self, look: Look, request: Request) -> Answer:
        """The risk model in use, and what it may do."""
        adviser = self.parts.fresh().adviser
        model = adviser.model
        told: dict[str, Any] = {"state": adviser.state, "why": adviser.why or None, "role": adviser.choices.role}
        told |= {"version": adviser.version, "origin": model.origin if model else None}
        told |= {"validated": model.validated if model else False, "card": self._card()}
        return Answer(Model.model_validate(told))

    def _card(self) -> str | None:
        try:
            return model_card(self.parts)[1]
        except NotFound:
            return None
