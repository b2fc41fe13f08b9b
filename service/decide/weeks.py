"""Weekly dates, and how the tiers of some weeks in a row become one tier (rules.md §5)."""

from datetime import date, timedelta

import numpy as np

from service.domain.columns import Array, SchoolColumns
from service.facts.engine import Pairs

NO_TIER, CALM = 0, 1


def weekly_dates(as_of: date, weeks: int) -> list[date]:
    """The date itself and the Sundays of the ``weeks - 1`` weekly assessments before it, latest first."""
    sunday = as_of - timedelta(days=as_of.isoweekday())
    return [as_of, *(sunday - timedelta(weeks=n) for n in range(weeks - 1))]


def settle(rule_tier: Array) -> Array:
    """Tier from the rule tiers of this week (column 0) and the weeks before it; 0 is none.

    A week without a judgement is not a calm week: it never brings a pupil to tier 1.
    """
    peak = rule_tier.max(axis=1, initial=NO_TIER)
    unjudged = (rule_tier[:, 0] == NO_TIER) & (peak <= CALM)
    return np.where(unjudged, NO_TIER, peak).astype(np.int8)


def enrolled_pairs(columns: SchoolColumns, stays: Array, dates: list[date]) -> tuple[Pairs, Array]:
    """The stays on those dates on which they are enrolled, and the row in ``stays`` of each pair."""
    at = np.array([columns.calendar.index(day) for day in dates], dtype=np.int32)
    first, last = columns.stays.first[stays], columns.stays.last[stays]
    row, date_row = np.nonzero((first[:, None] <= at) & (at <= last[:, None]))
    return Pairs(dates, stays[row].astype(np.int32), date_row.astype(np.int32)), row
