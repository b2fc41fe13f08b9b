"""Assessments: what the rules say of the pupils of a school as of a date, and of one pupil with the receipt."""

from typing import Any

from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.moments import from_micros
from service.pipeline.compute import assessments
from service.pipeline.pages import pupil_page
from service.pipeline.parts import Parts
from service.views.api.answers import Answer
from service.views.api.assessment_shapes import Assessment, PupilAssessment
from service.views.api.paging import Page, after, page, position
from service.views.api.params import (
    USUAL,
    AsOf,
    Cursor,
    KnownAt,
    Limit,
    PupilId,
    SchoolId,
    Week,
    day_asked,
    known_at,
)
from service.views.api.pupils import in_view, number_of
from service.views.api.register import Api
from service.views.gate import At, Look, Need

ALL = Need(Verb.SEE, What.PUPIL, At.SCHOOL)
ONE = Need(Verb.SEE, What.PUPIL, At.PUPIL)
TAG = "assessments"


def add_assessments(api: Api) -> None:
    """Add them."""
    made = _Assessments(api.parts)
    api.get("/schools/{school_id}/assessments", made.list_assessments, ALL, Page[Assessment], TAG)
    one = "/schools/{school_id}/pupils/{pupil_id:path}/assessment"
    api.get(one, made.get_assessment, ONE, PupilAssessment, TAG)


class _Assessments:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_assessments(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        as_of: AsOf = None,
        week: Week = None,
        moment: KnownAt = None,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """What the rules say of every pupil enrolled on a date, by pupil number.

        Made now, from everything that has arrived or was known at a moment; what a meeting had before it is the weekly
        list. Who works for certain classes sees the pupils of those.
        """
        day = day_asked(self.parts, as_of, week)
        made = next(assessments(self.parts.fresh(), day, known_at(moment), school_id))
        here, more = after(in_view(look, made.rows), number_of, position(request, cursor, str), limit)
        look.log(map(number_of, here), detail={"as_of": day.isoformat(), "form": "api"})
        return page(request, Page[Assessment], here, number_of(here[-1]) if more else None)

    def get_assessment(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        pupil_id: PupilId,
        as_of: AsOf = None,
        week: Week = None,
        moment: KnownAt = None,
    ) -> Answer:
        """One pupil as of a date: tier, why, since when, the records behind it, and the receipt."""
        day = day_asked(self.parts, as_of, week)
        found = pupil_page(self.parts, school_id, pupil_id, day, known_at(moment))
        look.log(detail={"as_of": day.isoformat(), "form": "api"})
        return Answer(PupilAssessment.model_validate(_plain(found)))


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    story = found["story"]
    receipt = story["receipt"] | {"known_at": from_micros(story["receipt"]["known_at"])}
    return {
        **story,
        "person": found["person"],
        "school": found["school"],
        "receipt": receipt,
        "replay": found["replay"],
    }
