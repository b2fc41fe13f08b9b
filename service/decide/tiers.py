"""Rule tiers on weekly dates, and the tier that follows: up at once, down after calm weeks (rules.md §5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from service.decide.improvement import add_improvement
from service.decide.sitting import Sitting
from service.decide.weeks import CALM, NO_TIER, enrolled_pairs, settle
from service.domain.columns import Array
from service.facts.engine import Facts
from service.rules.parameters import Rule
from service.rules.questions import holds


@dataclass(frozen=True)
class WeeklyTiers:
    """Rule tiers and tiers of stays (rows) on weekly dates (columns, latest first): int8, 0 for none.

    ``tier`` has fewer columns: it looks back over the weeks in which a pupil does not yet come down. ``decided`` (bool,
    of the same shape) is where a person's decision replaced it.
    """

    stays: Array
    dates: list[date]
    rule_tier: Array
    tier: Array
    decided: npt.NDArray[np.bool_]


def weekly_tiers(sitting: Sitting, stays: Array, dates: list[date]) -> WeeklyTiers:
    """Tiers of the given stays on weekly dates, latest first."""
    rule_tier = np.zeros((len(stays), len(dates)), dtype=np.int8)
    pairs, rows = enrolled_pairs(sitting.columns, stays, dates)
    facts = sitting.facts(pairs)
    add_improvement(sitting, facts, rule_tiers)
    rule_tier[rows, pairs.date_row] = rule_tiers(sitting, facts)
    step = sitting.policy.tier_step_down_weeks + 1
    weeks = range(max(len(dates) - step + 1, 1))
    tier = np.stack([settle(rule_tier[:, week : week + step]) for week in weeks], axis=1)
    exempt = np.zeros(rule_tier.shape, dtype=np.bool_)
    exempt[rows, pairs.date_row] = facts["exempt"]
    decided = _decided(sitting, stays, dates[: tier.shape[1]])
    tier = np.where(decided, decided, tier)
    tier[exempt[:, : tier.shape[1]]] = NO_TIER
    return WeeklyTiers(stays, dates, rule_tier, tier, decided > NO_TIER)


def _decided(sitting: Sitting, stays: Array, dates: list[date]) -> Array:
    """int8 per stay and date: the tier a person decided on, 0 where the rules decide (rules.md §5)."""
    found = np.zeros((len(stays), len(dates)), dtype=np.int8)
    of_whom = np.array(sitting.stays_of(sitting.work.decisions), dtype=np.int64)
    for row in np.flatnonzero(np.isin(stays, of_whom)).tolist():
        pupil = sitting.columns.stays.pupil_ids[int(stays[row])]
        decisions = [sitting.work.decision_on(pupil, day) for day in dates]
        found[row] = [(decision.tier or NO_TIER) if decision else NO_TIER for decision in decisions]
    return found


def rule_tiers(sitting: Sitting, facts: Facts) -> Array:
    """int8 per pair: the highest tier with a rule that says yes, 1 for none, 0 when not to be judged or exempt."""
    yes = yes_answers(sitting, facts)
    return highest_tiers(sitting.rules, yes, cannot_judge(sitting, facts), facts["exempt"])


def highest_tiers(rules: Mapping[str, Rule], answers: Mapping[str, Array], unjudged: Array, exempt: Array) -> Array:
    """The same from the yes answers per rule, and bool per pair who cannot be judged or is exempt."""
    tiers = np.full(len(exempt), CALM, dtype=np.int8)
    for rule_id, yes in answers.items():
        level = rules[rule_id].tier
        if level:
            tiers[yes] = np.maximum(tiers[yes], level)
    tiers[(tiers == CALM) & unjudged] = NO_TIER
    tiers[exempt] = NO_TIER
    return tiers


def yes_answers(sitting: Sitting, facts: Facts) -> Mapping[str, npt.NDArray[np.bool_]]:
    """Per rule, the pairs on which the known facts say yes."""
    pairs, sector = facts.pairs, sitting.columns.school.sector
    return {
        rule_id: holds(rule, pairs.dates, pairs.date_row, sector, facts.values)
        for rule_id, rule in sitting.rules.items()
    }


def cannot_judge(sitting: Sitting, facts: Facts) -> npt.NDArray[np.bool_]:
    """Too few pupil days since enrolment, or a register too many school days behind."""
    too_few = facts["pupil_days"] < sitting.policy.minimum_pupil_days
    late = np.array([days_behind(sitting, day) for day in facts.pairs.dates])[facts.pairs.date_row]
    return np.asarray(too_few | (late > sitting.policy.register_behind_school_days))


def days_behind(sitting: Sitting, as_of: date) -> int:
    """School days after the last received date up to and including ``as_of`` (rules.md §5)."""
    end = sitting.columns.calendar.index(as_of)
    held = np.flatnonzero(sitting.known.received[: end + 1])
    after = int(held[-1]) + 1 if len(held) else 0
    return int(sitting.columns.calendar.teaching[after : end + 1].sum())
