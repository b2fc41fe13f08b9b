"""From findings to what may be shown, and to what the administrator is told."""

from dataclasses import dataclass

from service.store.model_checks import Display
from training.monitoring.check import Findings
from training.monitoring.performance import Outcome, Performance
from training.monitoring.thresholds import Thresholds

CHANCE = 0.5


@dataclass(frozen=True)
class Verdict:
    """``alarms`` and ``unknown`` are codes of `words.py`; ``switched`` when other than ``previous`` is shown."""

    display: Display
    previous: Display
    alarms: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def switched(self) -> bool:
        """Whether something else is shown from now on."""
        return self.display != self.previous

    @property
    def passed(self) -> bool:
        """Whether the model is shown and nothing alarmed; what is unknown did not alarm."""
        return self.display == "model" and not self.alarms


def verdict(found: Findings, previous: Display, terms: Thresholds) -> Verdict:
    """What may be shown after these findings; ``previous`` is what was shown until now."""
    return Verdict(_display(found, previous), previous, tuple(_alarms(found, terms)), tuple(_unknown(found)))


def _display(found: Findings, previous: Display) -> Display:
    outcome = found.outcome
    if any(one.impossible for one in found.quality):
        return "off"
    if outcome.order_lost or outcome.numbers_lost:
        return "off" if _no_order(outcome.looks[0]) else "baseline"
    if previous == "model" or _well_again(outcome):
        return "model"
    return "baseline"


def _no_order(look: Performance) -> bool:
    """Whether the best of simple counting ranks no better than chance."""
    best = look.baselines[look.best].auroc.value if look.best else None
    return best is not None and best <= CHANCE


def _well_again(outcome: Outcome) -> bool:
    """The model comes back when every look is known and none of them finds it behind: harder than staying."""
    return all(look.order_lost is False and not look.numbers_lost for look in outcome.looks)


def _alarms(found: Findings, terms: Thresholds) -> list[str]:
    drifted = sum(one.lasts is True for one in found.facts)
    holds = {
        "impossible": any(one.impossible for one in found.quality),
        "unknown-facts": any(remark.startswith("unknown") for one in found.quality for remark in one.remarks),
        "registers-late": any("registers-late" in one.remarks for one in found.quality),
        "facts-drift": drifted >= terms.drifted_facts.value,
        "score-drift": found.score.lasts is True,
        "order-lost": found.outcome.order_lost is True,
        "numbers-lost": found.outcome.numbers_lost is True,
    }
    return [code for code, found_so in holds.items() if found_so]


def _unknown(found: Findings) -> list[str]:
    newest = found.outcome.looks[0]
    holds = {
        "nothing-seen": not len(found.now),
        "no-last-year": found.score.lasts is None,
        "too-few-outcomes": newest.order_lost is None,
        "no-numbers": newest.order_lost is not None and newest.numbers_lost is None,
    }
    return [code for code, found_so in holds.items() if found_so]
