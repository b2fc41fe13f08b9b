"""What `no-improvement` asks about pupils for whom an action was agreed (rules.md §4)."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from service.decide.sitting import Sitting
from service.decide.weeks import enrolled_pairs, settle, weekly_dates
from service.domain.columns import Array
from service.facts.engine import Facts

RULE = "no-improvement"
_WEEKS_BACK = 26  # covers 8 school weeks and every holiday that can lie between them

RuleTiers = Callable[[Sitting, Facts], Array]


def add_improvement(sitting: Sitting, facts: Facts, rule_tiers: RuleTiers) -> None:
    """Fill ``weeks_in_tier_2``, ``weeks_since_action`` and ``absent_share_before_action`` where an action was agreed.

    Without an agreed action they stay null and the rule answers no. Only pupils with an action are visited.
    """
    stays = sitting.columns.stays
    acted = {s for s, pupil in enumerate(stays.pupil_ids) if pupil in sitting.work.actions}
    for row in np.flatnonzero(np.isin(facts.pairs.stay, list(acted))).tolist() if acted else []:
        stay, day = int(facts.pairs.stay[row]), facts.pairs.dates[facts.pairs.date_row[row]]
        action = action_of(sitting, stay, day)
        if action:
            facts["weeks_since_action"][row] = _weeks_between(sitting, action, day)
            facts["absent_share_before_action"][row] = _share_before(sitting, stay, action)
            facts["weeks_in_tier_2"][row] = _weeks_in_tier_2(sitting, stay, day, rule_tiers)


def action_of(sitting: Sitting, stay: int, day: date) -> date | None:
    """The last action agreed long enough ago, if there is one."""
    version = sitting.rules[RULE].on(day)
    if version is None:
        return None
    agreed = sitting.work.actions[sitting.columns.stays.pupil_ids[stay]]
    weeks = float(version["action_weeks"])
    return max((a for a in agreed if a <= day and _weeks_between(sitting, a, day) >= weeks), default=None)


def _weeks_between(sitting: Sitting, earlier: date, later: date) -> float:
    calendar = sitting.columns.calendar
    return float(calendar.slot[calendar.index(later)] - calendar.slot[calendar.index(earlier)]) / 5


def _share_before(sitting: Sitting, stay: int, action: date) -> float:
    pairs, _ = enrolled_pairs(sitting.columns, np.array([stay]), [action - timedelta(days=1)])
    return float(sitting.facts(pairs)["absent_share_4w"][0]) if len(pairs) else float("nan")


def _weeks_in_tier_2(sitting: Sitting, stay: int, day: date, rule_tiers: RuleTiers) -> float:
    """School weeks of unbroken weekly assessments in tier 2 or higher, up to and including this one."""
    step = sitting.policy.tier_step_down_weeks + 1
    dates = weekly_dates(day, _WEEKS_BACK + step)
    pairs, _ = enrolled_pairs(sitting.columns, np.array([stay]), dates)
    found = np.zeros((1, len(dates)), dtype=np.int8)
    found[0, pairs.date_row] = rule_tiers(sitting, sitting.facts(pairs))
    first = None
    for week in range(_WEEKS_BACK):
        if settle(found[:, week : week + step])[0] < 2:
            break
        first = dates[week]
    return _weeks_between(sitting, first, day) if first else float("nan")
