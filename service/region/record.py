"""Keeping what a region counts, in the transaction that writes the assessments of a school."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection

from service.policy.region import RegionPolicy
from service.region.home import NOT, home_of
from service.store.region.states import (
    MUNICIPALITY,
    YEAR,
    Home,
    homes,
    label_keys,
    latest_said,
    mark_stale,
    replace_states,
)

UNKNOWN = ""
_TIERED = "tiered"
_NOWHERE = Home(UNKNOWN, UNKNOWN)


class OfSchool(Protocol):
    """The assessments of a school as they are being written (`service.pipeline.after_school.Assessed`)."""

    @property
    def school_fk(self) -> int:
        """Key of the school."""

    @property
    def as_of(self) -> date:
        """Date of the assessments."""

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Pupils for whom some rule says yes."""

    @property
    def region(self) -> RegionPolicy:
        """What counts as long at home."""


def record_states(connection: Connection, assessed: OfSchool) -> None:
    """Keep tier, clock, year group and municipality of every pupil; a corrected assessment replaces its row."""
    school_fk, as_of = assessed.school_fk, assessed.as_of
    at_home = {row["pupil_fk"]: home_of(row, as_of, assessed.region.long_months) for row in assessed.rows}
    said = latest_said(connection, school_fk, as_of)
    lives = homes(connection, school_fk, as_of)
    where = [lives.get(one.pupil_fk, _NOWHERE) for one in said]
    years = label_keys(connection, YEAR, {one.year_group for one in where})
    places = label_keys(connection, MUNICIPALITY, {one.municipality for one in where})
    rows = {
        "pupil_fk": [one.pupil_fk for one in said],
        "tier": [one.tier or 0 if one.status == _TIERED else 0 for one in said],
        "home": [at_home.get(one.pupil_fk, NOT) for one in said],
        "year_fk": [years[one.year_group] for one in where],
        "municipality_fk": [places[one.municipality] for one in where],
    }
    replace_states(connection, school_fk, as_of, rows)
    mark_stale(connection, school_fk)
