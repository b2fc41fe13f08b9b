"""A person's decision about the tier, as a reason beside those of the rules (rules.md §5)."""

from typing import Any

import numpy as np

from service.decide.sitting import Decision, Sitting
from service.decide.tiers import WeeklyTiers
from service.facts.engine import Facts
from service.rules.sentences import dutch_date

DECISION = "decision"
"""Id and kind of the reason; no rule has this id."""
NAME = "Besluit van de school"


def with_decisions(
    sitting: Sitting, facts: Facts, tiers: WeeklyTiers, reasons: dict[int, list[dict[str, Any]]]
) -> dict[int, list[dict[str, Any]]]:
    """The reasons per row, with the decision in front where one replaces the tier; exempt pupils have no tier."""
    for row in np.flatnonzero(tiers.decided[:, 0] & ~facts["exempt"]).tolist():
        pupil = sitting.columns.stays.pupil_ids[int(facts.pairs.stay[row])]
        decision = sitting.work.decision_on(pupil, facts.pairs.dates[0])
        if decision is not None:
            said = decision_reason(decision, int(tiers.rule_tier[row, 0]))
            reasons[row] = [said, *reasons.get(row, [])]
    return reasons


def decision_reason(decision: Decision, rule_tier: int) -> dict[str, Any]:
    """What the decision says and until when, and what the rules say of this week; 0 is nothing."""
    rules = f"Volgens de regels van deze week: niveau {rule_tier}." if rule_tier else "De regels zeggen niets."
    until = dutch_date(decision.last)
    return {
        "rule": DECISION,
        "name": NAME,
        "tier": decision.tier,
        "kind": DECISION,
        "version": decision.first.isoformat(),
        "source": "configs/cases.yaml",
        "since": decision.first.isoformat(),
        "sentence": f"Besluit: niveau {decision.tier} tot en met {until}, want {decision.reason}. {rules}",
        "evidence": {"numbers": {"rule_tier": rule_tier}, "dates": [], "records": []},
    }
