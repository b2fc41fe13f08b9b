"""A model from a school's own history, or an existing model that gets its numbers from it."""

from dataclasses import replace
from typing import Any

import numpy as np

from models.risk_model import RiskModel
from training.evaluate.scored import MODEL
from training.fit import calibrate
from training.learn import Json, Learned, Progress, counts, figures, learn, positives
from training.model_settings import ModelSettings, OwnMinimum
from training.snapshots import Snapshots
from training.splits import SplitConfig, TooLittleHistory, label_ends


def learned_here(snapshots: Snapshots, settings: ModelSettings, splits: SplitConfig, progress: Progress) -> Learned:
    """A new model; validated when its check on later weeks passes.

    Raises
    ------
    TooLittleHistory
        If there are too few weeks or pupils to learn from; says what there is and what is needed.
    """
    known = snapshots.take(snapshots.label >= 0)
    require(known, settings.own.train, "learn a model")
    return _checked(learn(snapshots, settings, splits, "school", progress))


def recalibrated(
    model: RiskModel, snapshots: Snapshots, settings: ModelSettings, splits: SplitConfig, progress: Progress
) -> Learned:
    """The order of an existing model with numbers from the school's earlier weeks, checked on its later ones.

    Raises
    ------
    TooLittleHistory
        If there are too few weeks or pupils to learn from; says what there is and what is needed.
    """
    known = snapshots.take(snapshots.label >= 0)
    require(known, settings.own.recalibrate, "give a model its numbers")
    learning, checking = in_time(known, settings.own.recalibrate.learn_share, splits.purge_school_weeks)
    progress("calibrating", 0.0)
    sectors = calibrate(model.scorer, learning, checking, settings)
    metrics = figures(model.scorer, learning, checking, settings)
    data = {
        "ranking_from": model.version,
        "check_from": str(checking.as_of.min()) if len(checking) else None,
        "parts": {"calibrate": counts(learning), "test": counts(checking)},
    }
    return _checked(Learned(replace(model, sectors=sectors, origin="school"), metrics, data))


def require(snapshots: Snapshots, least: OwnMinimum, purpose: str) -> None:
    """Refuse a history that is too short, with what there is and what is needed."""
    weeks, cases = len(np.unique(snapshots.as_of)), positives(snapshots)
    if weeks >= least.school_weeks and cases >= least.positives:
        return
    raise TooLittleHistory(
        f"There is too little history here to {purpose}: {weeks} school weeks of which the outcome is known, and"
        f" {cases} pupils who came into tier 3 within 8 school weeks; needed are {least.school_weeks} school weeks and"
        f" {least.positives} pupils.",
        "Import registers of earlier school years, or go on with the reference model (`vroegsignaal train`).",
    )


def in_time(snapshots: Snapshots, share: float, purge: int) -> tuple[Snapshots, Snapshots]:
    """Rows of the first share of the weeks, and of the weeks after those on which their labels rest."""
    weeks = np.unique(snapshots.as_of)
    begin = weeks[min(round(share * len(weeks)), len(weeks) - 1)]
    return snapshots.take(label_ends(snapshots, purge) < begin), snapshots.take(snapshots.as_of >= begin)


def _checked(learned: Learned) -> Learned:
    """Validated when some sector's numbers are proven and the model ranks better than every baseline."""
    passed = better_than_baselines(learned.metrics) and any(not each.why for each in learned.model.sectors.values())
    return replace(learned, model=replace(learned.model, validated=passed))


def better_than_baselines(metrics: Json) -> bool:
    """Whether the model has the highest average precision of all."""
    values: dict[str, Any] = {name: each["value"] for name, each in metrics["average_precision"].items()}
    own = values.pop(MODEL)
    return own is not None and all(other is None or own > other for other in values.values())
