"""Pupils of a school: who is enrolled on a date, and one of them."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.codes import Exemption
from service.pipeline.parts import Parts
from service.pipeline.people import enrolled_on, person_of
from service.views.api.answers import Answer
from service.views.api.paging import Page, after, page, position
from service.views.api.params import USUAL, AsOf, Cursor, Limit, PupilId, SchoolId, day_asked
from service.views.api.register import Api
from service.views.gate import At, Look, Need

ALL = Need(Verb.SEE, What.PUPIL, At.SCHOOL)
ONE = Need(Verb.SEE, What.PUPIL, At.PUPIL)
TAG = "pupils"


class Pupil(BaseModel):
    """A pupil as listed."""

    pupil_id: str = Field(description="The school's own number, never a BSN.")
    name: str
    class_: str = Field(alias="class", description="Class on the date.")
    year_group: str
    mentor: str | None
    enrolled_from: date
    enrolled_to: date | None = Field(description="Last day, included; null without an end.")


class PupilInFull(Pupil):
    """A pupil with what only the own file needs."""

    birth_date: date
    exemption: Exemption | None = Field(description="Leerplichtwet article of an exemption.")


def add_pupils(api: Api) -> None:
    """Add them."""
    pupils = _Pupils(api.parts)
    api.get("/schools/{school_id}/pupils", pupils.list_pupils, ALL, Page[Pupil], TAG)


def add_pupil(api: Api) -> None:
    """Add one pupil; after everything below it, because a pupil number may hold a slash."""
    pupils = _Pupils(api.parts)
    api.get("/schools/{school_id}/pupils/{pupil_id:path}", pupils.get_pupil, ONE, PupilInFull, TAG)


class _Pupils:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_pupils(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        as_of: AsOf = None,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """The pupils enrolled on a date, by pupil number.

        Who works for certain classes sees the pupils of those.
        """
        day = day_asked(self.parts, as_of)
        enrolled = in_view(look, enrolled_on(self.parts, school_id, day))
        here, more = after(enrolled, number_of, position(request, cursor, str), limit)
        look.log([number_of(each) for each in here], detail={"as_of": day.isoformat(), "form": "api"})
        return page(request, Page[Pupil], here, number_of(here[-1]) if more else None)

    def get_pupil(
        self, look: Look, request: Request, school_id: SchoolId, pupil_id: PupilId, as_of: AsOf = None
    ) -> Answer:
        """One pupil, enrolled on a date."""
        day = day_asked(self.parts, as_of)
        person = person_of(self.parts, school_id, pupil_id, day)
        look.log(detail={"as_of": day.isoformat(), "form": "api"})
        return Answer(PupilInFull.model_validate(person))


Row = TypeVar("Row", bound=dict[str, Any])


def in_view(look: Look, rows: Iterable[Row]) -> list[Row]:
    """The rows of pupils who may be shown."""
    seen: Collection[str] | None = look.pupils_in_view()
    return [row for row in rows if seen is None or row["pupil_id"] in seen]


def number_of(row: dict[str, Any]) -> str:
    """The pupil number of a row."""
    return str(row["pupil_id"])
