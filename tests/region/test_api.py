"""Tier counts for machines: what the pages show, and only for who may see the whole region."""

import pytest

from service.bench.region_rows import REGION
from service.domain.access import Role
from service.policy.region import load_region_policy
from service.region.publish import STOCK
from service.region.shown import Shelf
from service.store.reading import school_ids
from tests.api.feeds import Feed, feed
from tests.region.conftest import Streek
from tests.web.visitors import at_school, in_region


def of(streek: Streek, role: Role, region: str = REGION, left_out: int = 0) -> Feed:
    """A feed for the schools of the region, all but some."""
    schools = school_ids(streek.parts.engine)[left_out:]
    return feed(streek.coordinator, streek.parts, in_region(role, region), schools=schools)


@pytest.mark.parametrize("grouping", ["region", "sector", "school", "year", "municipality"])
def test_a_feed_gets_the_numbers_that_are_shown(streek: Streek, grouping: str) -> None:
    stock = Shelf(streek.parts.engine, load_region_policy(), streek.parts.now).part(REGION, STOCK)
    shown = sum(len([row for row in unit["pupils"] if row]) for unit in stock["tables"][grouping])

    found = of(streek, Role.SWV_ANALYST).items(f"/tier-counts?grouping={grouping}")

    assert len(found) == shown
    assert {row["region"] for row in found} == {REGION}
    assert all(row["other"] + row["tier_2_3"] == row["pupils"] for row in found)
    assert min(row[name] for row in found for name in ("other", "tier_2", "tier_3")) >= load_region_policy().least_shown


def test_a_token_for_fewer_schools_does_not_see_the_whole(streek: Streek) -> None:
    assert of(streek, Role.SWV_COORDINATOR, left_out=1).items("/tier-counts") == []


def test_another_region_is_not_there(streek: Streek) -> None:
    assert of(streek, Role.SWV_COORDINATOR, "SWV Elders").items("/tier-counts") == []


def test_a_school_has_no_ground_for_counts_of_the_region(streek: Streek) -> None:
    school_id = school_ids(streek.parts.engine)[0]
    school = feed(streek.coordinator, streek.parts, at_school(Role.ZORGCOORDINATOR, school_id), schools=[school_id])

    assert school.get("/tier-counts").status_code == 403


def test_a_grouping_that_does_not_exist_is_refused(streek: Streek) -> None:
    assert of(streek, Role.SWV_ANALYST).get("/tier-counts?grouping=class").status_code == 400
