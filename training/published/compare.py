"""Published beside simulated: every fact with its measured value, and whether it lies within the tolerance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from service.policy.choices import Policy
from service.rules.parameters import Rule
from training.published.counting import SchoolCounts, count_school
from training.published.estimates import Estimate, contrast, estimate
from training.published.facts import Curve, Fact, Published
from training.simulate import SimulatedSchool


@dataclass(frozen=True)
class Compared:
    """A fact, what was measured, and the verdict; a fact without any pupil to measure it on is not met."""

    fact: Fact
    measured: Estimate

    @property
    def met(self) -> bool:
        """Within value ± tolerance."""
        return bool(abs(self.measured.value - self.fact.value) <= self.fact.tolerance)


@dataclass(frozen=True)
class ComparedCurve:
    """A curve, the measured points, and the mean distance to the published ones."""

    curve: Curve
    measured: dict[str, Estimate]

    @property
    def distance(self) -> float:
        """Mean absolute distance; NaN when a point has no pupils."""
        return float(np.mean([abs(self.measured[name].value - value) for name, value in self.curve.values.items()]))

    @property
    def met(self) -> bool:
        """Mean distance within the tolerance."""
        return self.distance <= self.curve.tolerance


def count(
    schools: Sequence[SimulatedSchool] | Any, rules: Mapping[str, Rule], policy: Policy, tell: Callable[[int], None]
) -> list[SchoolCounts]:
    """Count simulated schools one by one, so that only one is held; ``tell`` hears how many pupils each had."""
    counted = []
    for school in schools:
        counted.append(count_school(school.columns, school.year_groups, rules, policy))
        tell(len(school.columns.stays.first))
    return counted


def compare(schools: Sequence[SchoolCounts], published: Published) -> list[Compared]:
    """Every fact of the file."""
    found = []
    for fact in published.facts:
        groups = published.groups[fact.about]
        if fact.against is None or fact.compare is None:
            measured = estimate(schools, fact.measure, fact.args, groups)
        else:
            pair = groups, published.groups[fact.against]
            measured = contrast(schools, fact.measure, fact.args, pair, fact.compare)
        found.append(Compared(fact, measured))
    return found


def compare_curves(schools: Sequence[SchoolCounts], published: Published) -> list[ComparedCurve]:
    """Every curve of the file."""
    return [
        ComparedCurve(
            curve,
            {name: estimate(schools, curve.measure, curve.args, published.groups[name]) for name in curve.values},
        )
        for curve in published.curves
    ]


@dataclass(frozen=True)
class WeeklyTiers:
    """What a risk model would find: shares of weekly snapshots in each rule tier, and how often tier 3 follows.

    ``follows`` is the share of snapshots in tier 1 or 2, with eight school weeks seen, after which tier 3 is reached;
    ``auroc`` how well `absent_share_4w` alone ranks them (NaN when it never or always happens).
    """

    snapshots: int
    tier_1: float
    tier_2: float
    tier_3: float
    follows: float
    auroc: float


def weekly_tiers(schools: Sequence[SchoolCounts]) -> WeeklyTiers:
    """Tiers over all snapshots of the schools."""
    tier = np.concatenate([school.snapshots.tier for school in schools])
    later = np.concatenate([school.snapshots.later for school in schools])
    share = np.concatenate([school.snapshots.share_4w for school in schools])
    low = (tier < 3) & (later >= 0)
    asked = low & ~np.isnan(share)
    both = len(np.unique(later[asked])) == 2
    auroc = float(roc_auc_score(later[asked], share[asked])) if both else float("nan")
    one, two, three = (float((tier == level).mean()) for level in (1, 2, 3))
    return WeeklyTiers(len(tier), one, two, three, float(later[low].mean()), auroc)


def as_json(facts: Sequence[Compared], curves: Sequence[ComparedCurve], tiers: WeeklyTiers) -> dict[str, Any]:
    """Plain values for machines."""
    return {
        "facts": [{**item.fact.model_dump(), "measured": asdict(item.measured), "met": item.met} for item in facts],
        "curves": [
            {
                **item.curve.model_dump(),
                "measured": {name: asdict(value) for name, value in item.measured.items()},
                "distance": item.distance,
                "met": item.met,
            }
            for item in curves
        ],
        "weekly_tiers": asdict(tiers),
    }
