"""What the rules of the service say in the course of a school year: on every day of absence, and on every Sunday."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from service.decide.sitting import Sitting
from service.decide.tiers import rule_tiers
from service.domain.columns import Array
from service.facts.engine import Pairs, enrolled
from service.rules.questions import holds

AHEAD = 8
"""School weeks in which tier 3 counts as the outcome (rules.md §6)."""
_DAYS_OF_12_WEEKS = 60
WARM_UP = 12
"""School weeks at the start of the registers that are left out: the windows of the rules are not full yet."""


@dataclass(frozen=True)
class Watched:
    """Per stay, over the days of absence in a span of dates.

    Attributes
    ----------
    mazl, lrv
        bool: `mazl-frequent` or `mazl-long`, and `lrv`, said yes on some of them.
    mazl_sick_share, mazl_reports
        float64: sick part of 12 whole school weeks and sick reports in them on the first such day; NaN without one.
        Early in the registers fewer than 60 days are known; the part is of 60 all the same.
    """

    mazl: Array
    lrv: Array
    mazl_sick_share: Array
    mazl_reports: Array


def watch(sitting: Sitting, first: int, last: int) -> Watched:
    """Ask the rules from position ``first`` to ``last``: on days of absence only, as no other day makes a yes begin."""
    columns, days = sitting.columns, sitting.known.days
    count = len(columns.stays.first)
    owner = np.repeat(np.arange(count, dtype=np.int32), np.diff(days.offsets))
    rows = np.flatnonzero((first <= days.day) & (days.day <= last))
    asked, date_row = np.unique(days.day[rows], return_inverse=True)
    dates = [columns.calendar.day(int(position)) for position in asked]
    pairs = Pairs(dates, owner[rows], date_row.astype(np.int32))
    facts = sitting.facts(pairs)
    said = {
        rule: holds(sitting.rules[rule], pairs.dates, pairs.date_row, columns.school.sector, facts.values)
        for rule in ("mazl-frequent", "mazl-long", "lrv")
    }
    mazl = said["mazl-frequent"] | said["mazl-long"]
    seen, lrv = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    seen[pairs.stay[mazl]] = True
    lrv[pairs.stay[said["lrv"]]] = True
    begun = np.flatnonzero(mazl)[::-1]  # pairs rise with the date within a stay, so the first day is written last
    share, reports = np.full(count, np.nan), np.full(count, np.nan)
    weeks = np.minimum(facts["scheduled_days_12w"][begun] / _DAYS_OF_12_WEEKS, 1.0)
    share[pairs.stay[begun]] = facts["sick_share_12w"][begun] * weeks
    reports[pairs.stay[begun]] = facts["sick_reports_12w"][begun]
    return Watched(seen, lrv, share, reports)


@dataclass(frozen=True)
class Snapshots:
    """Every stay on every Sunday on which it can be judged, from the thirteenth school week of the registers on.

    Attributes
    ----------
    tier
        int8 rule tier, 1 to 3, with everything known that is in the columns.
    share_4w
        float32 `absent_share_4w`; NaN is null.
    later
        int8: whether tier 3 follows on a Sunday of the next eight school weeks; -1 where those were not all seen.
    """

    tier: Array
    share_4w: Array
    later: Array


def weekly_snapshots(sitting: Sitting) -> Snapshots:
    """Snapshots of a school over all weeks with a register."""
    sundays = _sundays(sitting)
    pairs = enrolled(sitting.columns, sundays)
    facts = sitting.facts(pairs)
    tier = np.zeros((len(sitting.columns.stays.first), len(sundays)), dtype=np.int8)
    tier[pairs.stay, pairs.date_row] = rule_tiers(sitting, facts)
    later = _tier_three_follows(tier)
    kept = tier[pairs.stay, pairs.date_row] > 0
    stay, week = pairs.stay[kept], pairs.date_row[kept]
    return Snapshots(tier[stay, week], facts["absent_share_4w"][kept].astype(np.float32), later[stay, week])


def _sundays(sitting: Sitting) -> list[date]:
    calendar = sitting.columns.calendar
    held = np.flatnonzero(sitting.known.received & calendar.teaching)
    weeks = np.unique(held // 7)[WARM_UP:]
    return [calendar.day(int(week) * 7) + timedelta(days=6) for week in weeks]


def _tier_three_follows(tier: Array) -> Array:
    """int8 as ``tier``; an early tier 3 is an outcome also where later weeks were not seen."""
    weeks = tier.shape[1]
    later = np.full(tier.shape, -1, dtype=np.int8)
    for week in range(weeks):
        ahead = tier[:, week + 1 : week + 1 + AHEAD]
        seen = (ahead.shape[1] == AHEAD) & (ahead > 0).all(axis=1)
        later[:, week] = np.where((ahead == 3).any(axis=1), 1, np.where(seen, 0, -1))
    return later
