"""From snapshots to a model with its figures: split, fit both kinds, choose, calibrate, prove."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from models.baselines import BASELINES
from models.growing import Scorer
from models.risk_model import RiskModel
from training.choose import choose
from training.evaluate.intervals import Floats, Measured, Resamples, draw
from training.evaluate.metrics import auroc, average_precision, base_rate, steps
from training.evaluate.scored import MODEL, renumbered
from training.fit import calibrate, fit
from training.model_settings import ModelSettings
from training.snapshots import SECTORS, Snapshots
from training.splits import Split, SplitConfig, split

Json = dict[str, Any]
Origin = Literal["simulated", "school"]
Progress = Callable[[str, float], None]
"""Told what is going on and which share of all work is done."""


@dataclass(frozen=True)
class Learned:
    """A model with what is kept beside it: figures, and what it was learned from."""

    model: RiskModel
    metrics: Json
    data: Json


def learn(
    snapshots: Snapshots, settings: ModelSettings, splits: SplitConfig, origin: Origin, progress: Progress
) -> Learned:
    """Learn from the earlier weeks of some schools, calibrate on later ones of others, prove on yet later ones.

    ``progress`` gets shares from 0 to 1 of this work alone.

    Raises
    ------
    TooLittleHistory
        If a part would hold too few rows that were followed by tier 3.
    """
    parts = split(snapshots, splits)
    fitting, calibrating, testing = (snapshots.take(rows) for rows in (parts.fit, parts.calibrate, parts.test))
    progress("fitting the additive model", 0.0)
    additive = fit("additive", fitting, settings)
    progress("fitting the boosted model", 0.3)
    boosted = fit("boosted", fitting, settings)
    progress("comparing and calibrating", 0.8)
    comparison = choose(additive, boosted, calibrating, settings.choice.resamples, settings.seed)
    chosen = additive if comparison.chosen == "additive" else boosted
    model = RiskModel(chosen.kind, chosen.scorer, calibrate(chosen.scorer, calibrating, testing, settings), origin)
    metrics = figures(chosen.scorer, fitting, testing, settings) | {"choice": comparison.as_json()}
    metrics["trees"] = {"additive": additive.trees, "boosted": boosted.trees}
    return Learned(model, metrics, described(snapshots, parts))


def figures(scorer: Scorer, fitting: Snapshots, testing: Snapshots, settings: ModelSettings) -> Json:
    """Ranking of the model and of every baseline on ``testing``; baselines that learn do so on ``fitting``."""
    school, schools = renumbered(testing.school)
    drawn = draw(schools, settings.choice.resamples, settings.seed)
    scores = {MODEL: scorer.logit(testing.X)}
    for name, baseline in BASELINES.items():
        fitted = baseline.fit(fitting.X, fitting.label) if len(np.unique(fitting.label)) == 2 else baseline
        scores[name] = fitted.score(testing.X, testing.rules_yes)
    found: dict[str, Json] = {"average_precision": {}, "auroc": {}}
    for name, score in scores.items():
        precision, area = _ranking(score, testing, school, drawn)
        found["average_precision"][name] = precision.as_json()
        found["auroc"][name] = area.as_json()
    return {"base_rate": base_rate(testing.label, school, drawn).as_json(), **found}


def _ranking(score: Floats, rows: Snapshots, school: Any, drawn: Resamples) -> tuple[Measured, Measured]:
    of_steps = steps(score, rows.label, school, drawn.schools)
    return average_precision(score, rows.label, of_steps, drawn), auroc(score, rows.label, of_steps, drawn)


def described(snapshots: Snapshots, parts: Split) -> Json:
    """What the rows were, in numbers; no school or pupil is named."""
    return {
        "schools_apart": parts.disjoint_in_schools,
        "calibration_from": parts.begins[0].isoformat(),
        "check_from": parts.begins[1].isoformat(),
        "parts": {name: counts(snapshots.take(rows)) for name, rows in parts.parts().items()},
    }


def counts(snapshots: Snapshots) -> Json:
    """Rows, schools, pupils and pupils followed by tier 3, in all and per sector."""
    per_sector = {SECTORS[k]: _counted(snapshots.take(snapshots.sector == k)) for k in np.unique(snapshots.sector)}
    return {**_counted(snapshots), "sectors": per_sector}


def _counted(snapshots: Snapshots) -> Json:
    return {
        "rows": len(snapshots),
        "schools": len(np.unique(snapshots.school)),
        "pupils": len(np.unique(snapshots.pupil)),
        "pupils_followed_by_tier_3": positives(snapshots),
        "share_followed_by_tier_3": float(np.mean(snapshots.label == 1)) if len(snapshots) else None,
    }


def positives(snapshots: Snapshots) -> int:
    """Distinct pupils with a row that was followed by tier 3."""
    return len(np.unique(snapshots.pupil[snapshots.label == 1]))
