"""One school as of one date: answers, tiers, evidence and what stays open, per pupil (rules.md §4, §5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from service.decide.decisions import with_decisions
from service.decide.improvement import RULE as NO_IMPROVEMENT
from service.decide.improvement import action_of, add_improvement
from service.decide.second_opinion import RAISED_TIER, consult, model_reason, raised, raised_week_before
from service.decide.since import since
from service.decide.sitting import Sitting
from service.decide.tiers import WeeklyTiers, cannot_judge, days_behind, rule_tiers, weekly_tiers
from service.decide.weeks import weekly_dates
from service.domain.codes import Answer, Fill, Status
from service.domain.columns import Array
from service.facts.engine import Facts, enrolled
from service.risk.adviser import Adviser
from service.risk.opinion import Opinions
from service.rules.evidence import evidence
from service.rules.parameters import Rule, Version
from service.rules.questions import YES, ask
from service.rules.sentences import fill

Reason = dict[str, Any]
_ATTENTION_TIER = 1


@dataclass(frozen=True)
class Assessed:
    """Assessment of every pupil enrolled on a date; one row per pupil, in order of pupil number.

    Attributes
    ----------
    answers
        Per rule in force: int8 codes of `service.rules.questions.ANSWERS`.
    rule_tier, tier, previous_tier
        int8; 0 is no tier. ``previous_tier`` is that of the weekly assessment before.
    cannot_judge, attention
        bool: see rules.md §5.
    reasons
        Rows with at least one yes or a decision: what a person reads, a decision first, then the highest tier.
    last_seq
        int64: key of the last record known of the pupil; 0 without records.
    behind
        School days the register is behind.
    opinions
        What the risk model says beside the rules; None when nobody was asked.
    raised
        bool: in tier 2 because of the model, not of a rule.
    """

    sitting: Sitting
    as_of: date
    facts: Facts
    answers: Mapping[str, Array]
    rule_tier: Array
    tier: Array
    previous_tier: Array
    cannot_judge: Array
    attention: Array
    reasons: Mapping[int, list[Reason]]
    last_seq: Array
    behind: int
    opinions: Opinions | None
    raised: Array

    def __len__(self) -> int:
        return len(self.rule_tier)

    def pupil_id(self, row: int) -> str:
        """Pupil number of a row."""
        return self.sitting.columns.stays.pupil_ids[int(self.facts.pairs.stay[row])]

    def status(self, row: int) -> Status:
        """Why the pupil has, or has no, tier."""
        if self.facts["exempt"][row]:
            return Status.EXEMPT
        return Status.CANNOT_JUDGE if self.tier[row] == 0 else Status.TIERED

    def open_rules(self, rule_tier: int, answers: Mapping[str, str]) -> list[str]:
        """Rules of a higher tier than the pupil's that missing registers leave unanswered."""
        rules = self.sitting.rules
        return [
            rule for rule, said in answers.items() if said == Answer.UNKNOWN and (rules[rule].tier or 0) > rule_tier
        ]


def assess(sitting: Sitting, as_of: date, adviser: Adviser | None = None) -> Assessed:
    """Assess every pupil enrolled on a date; with an ``adviser`` a second opinion stands beside the rules.

    Raises
    ------
    OutsideCalendar
        If no calendar is kept for the date.
    """
    pairs = enrolled(sitting.columns, [as_of])
    facts = sitting.facts(pairs)
    weeks = sitting.policy.tier_step_down_weeks + 2
    tiers = weekly_tiers(sitting, pairs.stay, weekly_dates(as_of, weeks))
    answers = _answers(sitting, as_of, facts)
    opinions = consult(adviser, facts, tiers, answers) if adviser else None
    tier, previous_tier, up = _with_raised(sitting, tiers, opinions)
    return Assessed(
        sitting=sitting,
        as_of=as_of,
        facts=facts,
        answers=answers,
        rule_tier=tiers.rule_tier[:, 0],
        tier=tier,
        previous_tier=previous_tier,
        cannot_judge=cannot_judge(sitting, facts) & (tiers.rule_tier[:, 0] == 0),
        attention=_attention(sitting, facts, tier),
        reasons=with_decisions(
            sitting, facts, tiers, _with_model(_reasons(sitting, as_of, facts, answers), opinions, up)
        ),
        last_seq=_last_seq(sitting, facts),
        behind=days_behind(sitting, as_of),
        opinions=opinions,
        raised=up,
    )


def _with_raised(sitting: Sitting, tiers: WeeklyTiers, opinions: Opinions | None) -> tuple[Array, Array, Array]:
    """Tier, tier of the week before and who was raised: where the team chose so, the model puts tier 1 in tier 2."""
    tier, previous = tiers.tier[:, 0], tiers.tier[:, 1]
    if opinions is None:
        return tier, previous, np.zeros(len(tier), dtype=np.bool_)
    # What a person decided stands: neither rules nor model move it.
    up = raised(opinions) & ~tiers.decided[:, 0]
    before = raised_week_before(sitting, opinions.adviser, tiers) & ~tiers.decided[:, 1]
    return _at_least(tier, up), _at_least(previous, before), up


def _at_least(tier: Array, rows: Array) -> Array:
    return np.where(rows, np.maximum(tier, RAISED_TIER), tier).astype(np.int8)


def _with_model(reasons: dict[int, list[Reason]], opinions: Opinions | None, up: Array) -> dict[int, list[Reason]]:
    if opinions is not None:
        for row in np.flatnonzero(up).tolist():
            reasons[row] = [model_reason(opinions, row), *reasons.get(row, [])]
    return reasons


def _answers(sitting: Sitting, as_of: date, facts: Facts) -> dict[str, Array]:
    add_improvement(sitting, facts, rule_tiers)
    worst = {f: sitting.worst(f, facts) for f in {rule.fill for rule in sitting.rules.values()} | {Fill.NONE}}
    sector = sitting.columns.school.sector
    asked = {
        rule_id: ask(rule, as_of, sector, facts.values, worst[rule.fill].values)
        for rule_id, rule in sitting.rules.items()
    }
    return {rule_id: codes for rule_id, codes in asked.items() if codes is not None}


def _attention(sitting: Sitting, facts: Facts, tier: Array) -> Array:
    """Tier 1 with an absent share between the attention limits over 12 weeks (rules.md §5)."""
    low, high = sitting.policy.attention_from_share, sitting.policy.attention_below_share
    share = facts["absent_share_12w"]
    return np.asarray((tier == _ATTENTION_TIER) & (share >= low - 1e-9) & (share < high - 1e-9))


def _last_seq(sitting: Sitting, facts: Facts) -> Array:
    """Key of the last record version that was known, per row."""
    records, known_at = sitting.columns.records, sitting.known.known_at
    seen = np.ones(len(records.seq), dtype=np.bool_) if known_at is None else records.recorded_at <= known_at
    running = np.concatenate((np.where(seen, records.seq, 0), [0]))
    stays = facts.pairs.stay
    spans = np.stack((records.offsets[stays], records.offsets[stays + 1]), axis=1)
    highest = np.maximum.reduceat(running, spans.ravel())[::2] if len(stays) else np.zeros(0, dtype=np.int64)
    return np.where(spans[:, 0] == spans[:, 1], 0, highest).astype(np.int64)


def _reasons(sitting: Sitting, as_of: date, facts: Facts, answers: Mapping[str, Array]) -> dict[int, list[Reason]]:
    yes = {rule: codes == YES for rule, codes in answers.items()}
    begun = since(sitting, facts, yes)
    reasons: dict[int, list[Reason]] = {}
    for rule_id in sorted(yes, key=lambda r: -(sitting.rules[r].tier or 0)):
        version = sitting.rules[rule_id].on(as_of)
        if version is None:
            continue
        for row in np.flatnonzero(yes[rule_id]).tolist():
            first = sitting.columns.calendar.day(int(begun[rule_id][row]))
            reasons.setdefault(row, []).append(_reason(sitting, sitting.rules[rule_id], version, facts, row, first))
    return reasons


def _reason(sitting: Sitting, rule: Rule, version: Version, facts: Facts, row: int, first: date) -> Reason:
    """What a yes says: rule and version, sentence, since when, and the evidence a parent could check."""
    found = evidence(rule, version, facts, row, _extra(sitting, rule.id, facts, row))
    return {
        "rule": rule.id,
        "name": rule.naam,
        "tier": rule.tier,
        "kind": rule.kind,
        "version": version.valid_from.isoformat(),
        "source": version.source.url,
        "since": first.isoformat(),
        "sentence": fill(rule.zin, found.numbers),
        "evidence": {"numbers": found.numbers, "dates": found.dates, "records": found.records},
    }


def _extra(sitting: Sitting, rule_id: str, facts: Facts, row: int) -> dict[str, str]:
    """What people's work adds to the evidence: the action that did not help, the date of listing."""
    stay = int(facts.pairs.stay[row])
    if rule_id == NO_IMPROVEMENT:
        action = action_of(sitting, stay, facts.pairs.dates[0])
        return {"action_on": action.isoformat()} if action else {}
    listed = sitting.work.listed or {}
    pupil = sitting.columns.stays.pupil_ids[stay]
    return {"listed_on": listed[pupil].isoformat()} if rule_id == "not-enrolled" and pupil in listed else {}
