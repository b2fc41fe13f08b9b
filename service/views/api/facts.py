"""Facts: the numbers behind every answer, of a school or of one pupil."""

from datetime import date, datetime
from typing import Any

from starlette.requests import Request

from service.domain.access import Action, Verb, What
from service.domain.errors import NotFound
from service.pipeline.compute import fact_tables
from service.pipeline.parts import Parts
from service.views.api.answers import Answer
from service.views.api.fact_shapes import PupilFacts
from service.views.api.paging import Page, after, page, position
from service.views.api.params import USUAL, AsOf, Cursor, KnownAt, Limit, PupilId, SchoolId, day_asked, known_at
from service.views.api.pupils import in_view, number_of
from service.views.api.register import Api
from service.views.gate import At, Look, Need

ALL = Need(Verb.SEE, What.FACTS, At.SCHOOL)
ONE = Need(Verb.SEE, What.FACTS, At.PUPIL)
TAG = "facts"


def add_facts(api: Api) -> None:
    """Add them."""
    facts = _Facts(api.parts)
    api.get("/schools/{school_id}/facts", facts.list_facts, ALL, Page[PupilFacts], TAG)  # type: ignore[valid-type]
    api.get("/schools/{school_id}/pupils/{pupil_id:path}/facts", facts.get_facts, ONE, PupilFacts, TAG)


class _Facts:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_facts(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        as_of: AsOf = None,
        moment: KnownAt = None,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """The facts of every pupil enrolled on a date, by pupil number."""
        day = day_asked(self.parts, as_of)
        rows = in_view(look, self._rows(school_id, day, moment))
        here, more = after(rows, number_of, position(request, cursor, str), limit)
        look.log(map(number_of, here), Action.EXPORTED, {"as_of": day.isoformat(), "form": "api"})
        shape: Any = Page[PupilFacts]  # type: ignore[valid-type]
        return page(request, shape, here, number_of(here[-1]) if more else None)

    def get_facts(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        pupil_id: PupilId,
        as_of: AsOf = None,
        moment: KnownAt = None,
    ) -> Answer:
        """The facts of one pupil as of a date."""
        day = day_asked(self.parts, as_of)
        found = next((row for row in self._rows(school_id, day, moment) if number_of(row) == pupil_id), None)
        look.log(detail={"as_of": day.isoformat(), "form": "api"})
        if found is None:
            raise NotFound("The pupil is not enrolled on that date.")
        return Answer(PupilFacts.model_validate(found))

    def _rows(self, school_id: str, day: date, moment: datetime | None) -> list[dict[str, Any]]:
        table = next(fact_tables(self.parts, day, known_at(moment), school_id))
        return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
