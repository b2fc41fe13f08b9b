"""Pupils per tier in a samenwerkingsverband, as far as they may be shown (docs/explanation/small-cells.md)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.moments import iso_week
from service.pipeline.parts import Parts
from service.policy.region import load_region_policy
from service.region.publish import STOCK
from service.region.shown import Shelf
from service.store.reading import all_schools
from service.views.api.answers import Answer
from service.views.api.paging import Page, after, page, position
from service.views.api.params import USUAL, Cursor, Limit
from service.views.api.register import Api
from service.views.gate import Look, Need
from service.views.permissions import SchoolPlace, places_of

NEED = Need(Verb.SEE, What.TIER_COUNTS)
Grouping = Annotated[
    Literal["region", "sector", "school", "year", "municipality"],
    Query(description="What pupils are grouped by; year groups are within a sector, municipality is of residence."),
]


class TierCount(BaseModel):
    """Pupils of one unit in one week. A unit is the same groups in every week; none of its numbers is small."""

    region: str = Field(description="Samenwerkingsverband.")
    week: str
    as_of: date
    grouping: Literal["region", "sector", "school", "year", "municipality"]
    unit: int = Field(ge=0, description="Number of the unit within the grouping.")
    members: list[str] = Field(description="The groups that are counted together; empty for the whole region.")
    pupils: int = Field(ge=0)
    other: int = Field(ge=0, description="In neither tier 2 nor 3: tier 1, not assessed, or exempt.")
    tier_2: int | None = Field(ge=0, description="Null where it is not told apart from tier 3.")
    tier_3: int | None = Field(ge=0, description="Null where it is not told apart from tier 2.")
    tier_2_3: int = Field(ge=0, description="Tier 2 and 3 together.")


def add_tier_counts(api: Api) -> None:
    """Add them."""
    api.get("/tier-counts", _TierCounts(api.parts).list_tier_counts, NEED, Page[TierCount], "tier-counts")


class _TierCounts:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.policy = load_region_policy(parts.settings.configs_dir)

    def list_tier_counts(
        self,
        look: Look,
        request: Request,
        grouping: Grouping = "region",
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """Pupils per tier by week.

        Small numbers are left out together with whatever would give them away. A token sees a samenwerkingsverband when
        it is for all of its schools.
        """
        rows = [row for region in self._regions(look) for row in self._rows(region, grouping)]
        here, more = after(rows, _place, position(request, cursor, str), limit)
        return page(request, Page[TierCount], here, _place(here[-1]) if more else None)

    def _regions(self, look: Look) -> list[str]:
        places = [SchoolPlace(school.school_id, school.swv) for school in all_schools(self.parts.engine)]
        seen = set(places_of(look.viewer, Verb.SEE, What.TIER_COUNTS, places, self.parts.sharing))
        whole = {place.region for place in places} - {place.region for place in places if place.school_id not in seen}
        return sorted(whole - {""})

    def _rows(self, region: str, grouping: str) -> Iterator[dict[str, Any]]:
        stock: Any = Shelf(self.parts.engine, self.policy, self.parts.now).part(region, STOCK)
        if not stock:
            return
        for number, unit in enumerate(stock["tables"][grouping]):
            for day, values in zip(stock["weeks"], unit["pupils"], strict=True):
                if values:
                    where = {"region": region, "week": iso_week(date.fromisoformat(day)), "as_of": day}
                    about = {"grouping": grouping, "unit": number, "members": unit["members"]}
                    yield {**where, **about, **_counts(dict(zip(stock["states"], values, strict=True)))}


def _counts(states: dict[str, int]) -> dict[str, int | None]:
    other, two, three = states["other"], states.get("tier_2"), states.get("tier_3")
    together = states.get("tier_2_3", (two or 0) + (three or 0))
    return {"pupils": other + together, "other": other, "tier_2": two, "tier_3": three, "tier_2_3": together}


def _place(row: dict[str, Any]) -> str:
    return f"{row['region']}\0{row['as_of']}\0{row['unit']:06d}"
