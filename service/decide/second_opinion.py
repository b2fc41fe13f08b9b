"""Where rules and model meet: who is asked about, what may be raised, and where the two disagree (rules.md §6).

The model adds; it never takes away. It can put a tier 1 pupil in tier 2 where the team chose that, and nothing else.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from service.decide.sitting import Sitting
from service.decide.tiers import WeeklyTiers
from service.decide.weeks import enrolled_pairs
from service.domain.columns import Array
from service.facts.engine import Facts
from service.risk.adviser import Adviser
from service.risk.opinion import Judged, Opinions, opinions
from service.rules.questions import YES

MODEL = "model"
NAME = "Tweede mening van het model"
RAISED_TIER = 2
Bools = npt.NDArray[np.bool_]


def consult(adviser: Adviser, facts: Facts, tiers: WeeklyTiers, answers: Mapping[str, Array]) -> Opinions:
    """Opinions on every pupil of an assessment; ``tiers`` are by the rules, latest week first."""
    rules_yes = np.sum([codes == YES for codes in answers.values()], axis=0, dtype=np.int64)
    said_yes = np.broadcast_to(rules_yes, len(facts.pairs))
    return opinions(adviser, facts, Judged(tiers.rule_tier[:, 0], tiers.tier[:, 0], said_yes))


def raised(opinions: Opinions) -> Bools:
    """Per row: placed in tier 2 by the model; only early signals, and only where the team chose ``raise``."""
    if not opinions.adviser.raises:
        return np.zeros(len(opinions.facts.pairs), dtype=np.bool_)
    return np.asarray(opinions.over_all(opinions.early_signal, False), dtype=np.bool_)


def raised_week_before(sitting: Sitting, adviser: Adviser, tiers: WeeklyTiers) -> Bools:
    """The same for the weekly assessment before, by what is known now, so that nobody is new in tier 2 every week."""
    found = np.zeros(len(tiers.stays), dtype=np.bool_)
    if adviser.raises:
        pairs, rows = enrolled_pairs(sitting.columns, tiers.stays, tiers.dates[1:2])
        nobody = np.zeros(len(pairs), dtype=np.int64)
        judged = Judged(tiers.rule_tier[rows, 1], tiers.tier[rows, 1], nobody)
        found[rows] = raised(opinions(adviser, sitting.facts(pairs), judged))
    return found


def model_reason(opinions: Opinions, row: int) -> dict[str, Any]:
    """Why the model raised a pupil: the facts that weigh most; the card of the model tells what it is."""
    facts, words = opinions.facts, opinions.adviser.words
    weighing = (opinions.row(row) or {})["reasons"]
    said = "; ".join(each["sentence"] for each in weighing)
    version = opinions.adviser.version
    return {
        "rule": MODEL,
        "name": NAME,
        "tier": RAISED_TIER,
        "kind": MODEL,
        "version": version,
        "source": f"models/{version}/card.md",
        "since": facts.pairs.dates[0].isoformat(),
        "sentence": words.raised.replace("{facts}", said) if said else words.raised_without_facts,
        "evidence": {"numbers": {each["fact"]: each["value"] for each in weighing}, "dates": [], "records": []},
    }


def disagreements(opinions: Opinions, rule_tier: Array) -> dict[int, str]:
    """Rows on which rules and model differ: ``model_higher`` in rule tier 1, ``model_lower`` in rule tier 2.

    Higher are the early signals. Lower are pupils of whom a rule says tier 2 and the model that the risk is low; no
    more of them than there are early signals to look at, the lowest first. It is said, and nothing follows from it.
    """
    asked, said = opinions.asked, opinions.scores
    higher = asked[opinions.early_signal]
    low = np.flatnonzero((opinions.band == 0) & (rule_tier[asked] == RAISED_TIER))
    lowest = low[np.argsort(said.rank[low], kind="stable")][: opinions.places]
    return dict.fromkeys(higher.tolist(), "model_higher") | dict.fromkeys(asked[lowest].tolist(), "model_lower")
