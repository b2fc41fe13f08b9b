"""Weekly lists: which weeks a school has one of, and one as it was frozen for the meeting."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Action, Verb, What
from service.domain.codes import Sector
from service.pipeline.pages import school_list
from service.pipeline.parts import Parts
from service.store.read_schools import frozen_lists
from service.store.session import snapshot
from service.views.api.answers import Answer
from service.views.api.list_shapes import Block, Change, Counts, Erased, ListModel, RegisterState, Unaccounted
from service.views.api.paging import Page, page, position
from service.views.api.params import USUAL, Cursor, Limit, SchoolId, WeekName, sunday
from service.views.api.register import Api
from service.views.api.schools import school_of
from service.views.gate import At, Look, Need
from service.views.narrow import narrowed, pupils_on

WEEKS = Need(Verb.SEE, What.SCHOOL, At.SCHOOL)
LIST = Need(Verb.SEE, What.WEEKLY_LIST, At.SCHOOL)
TAG = "weekly-lists"


class FrozenWeek(BaseModel):
    """A week that has a frozen list."""

    week: str
    as_of: date = Field(description="The Sunday it is about.")
    frozen_at: datetime
    content_sha256: str = Field(description="Hash of the list as a whole.")


class WeeklyList(BaseModel):
    """A frozen list: never rewritten. What came in later stands beside it."""

    school_id: str
    school: str = Field(description="Name of the school.")
    sector: Sector
    week: str
    as_of: date
    for_monday: date = Field(description="The day of the meeting.")
    frozen_at: datetime
    scope: Literal["school", "classes"] = Field(
        description="Whether it holds everybody, or the pupils of some classes."
    )
    register_state: RegisterState = Field(alias="register", serialization_alias="register")
    counts: Counts | None = Field(description="Pupils per tier; null for who sees some classes.")
    model: ListModel | None = Field(description="The risk model then; null without one, and for who sees some classes.")
    blocks: list[Block] = Field(description="In the order of rules.md §8.")
    open_for_all: list[str] = Field(description="Rules that missing data leaves open for everybody.")
    unaccounted: list[Unaccounted] = Field(description="Pupils with a reason that is still unknown.")
    erased: list[Erased] = Field(default=[], description="Places of pupils who were erased since.")
    changes: list[Change] = Field(description="What corrections changed after it was frozen: was, is, why.")


def add_lists(api: Api) -> None:
    """Add them."""
    lists = _Lists(api.parts)
    api.get("/schools/{school_id}/weekly-lists", lists.list_weekly_lists, WEEKS, Page[FrozenWeek], TAG)
    api.get("/schools/{school_id}/weekly-lists/{week}", lists.get_weekly_list, LIST, WeeklyList, TAG)


class _Lists:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_weekly_lists(
        self, look: Look, request: Request, school_id: SchoolId, limit: Limit = USUAL, cursor: Cursor = None
    ) -> Answer:
        """The weeks of which a school has a frozen list, latest first."""
        before = position(request, cursor, str)
        with snapshot(self.parts.engine) as connection:
            rows = frozen_lists(connection, school_of(look).id, before, limit + 1)
        last = str(rows[limit - 1]["week"]) if len(rows) > limit else None
        return page(request, Page[FrozenWeek], rows[:limit], last)

    def get_weekly_list(self, look: Look, request: Request, school_id: SchoolId, week: WeekName) -> Answer:
        """The list of a week as it was frozen for the meeting, and what corrections changed since.

        Who works for certain classes sees the pupils of those, and no numbers of the whole school.
        """
        sunday(week)
        listed = narrowed(school_list(self.parts, school_id, week), look.pupils_in_view())
        look.log(pupils_on(listed), Action.EXPORTED, {"week": week, "form": "api"})
        scope = "school" if look.ground.classes is None else "classes"
        return Answer(WeeklyList.model_validate(_plain(listed, scope)))


def _plain(listed: dict[str, Any], scope: str) -> dict[str, Any]:
    return {**listed["list"], "frozen_at": listed["frozen_at"], "scope": scope, "changes": listed["changes"]}
