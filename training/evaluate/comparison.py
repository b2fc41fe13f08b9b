"""The model beside every baseline, the rules alone, and what anyone could have known at best."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.evaluate.intervals import Floats, Ints, Measured, Resamples, draw, measured, ratio
from training.evaluate.lead import AHEAD, Onsets, lead, onsets_of
from training.evaluate.metrics import Steps, auroc, average_precision, precision_of, steps
from training.evaluate.ranking import Bools, Lists, Order, at_capacity, found, fresh, lists_of, order, workload
from training.evaluate.scored import MODEL, Scored, renumbered
from training.evaluate.settings import EvaluateSettings

ATTAINABLE = "attainable"


@dataclass(frozen=True)
class Bench:
    """What every ranker is measured on.

    Attributes
    ----------
    judged
        Rows with a known outcome [j].
    label, school, lists
        Of the judged rows.
    everyone, onsets
        Lists of all rows, and what they came before.
    """

    judged: Ints
    label: npt.NDArray[np.integer]
    school: Ints
    lists: Lists
    everyone: Lists
    onsets: Onsets
    resamples: Resamples
    settings: EvaluateSettings


@dataclass(frozen=True)
class Ranked:
    """One ranker on one bench: its figures for the report, and what comparisons need."""

    figures: dict[str, Any]
    steps: Steps
    order: Order
    everyone: Order


def bench(rows: Scored, judged: Ints, settings: EvaluateSettings) -> Bench:
    """Prepare the rows once for all rankers."""
    every = rows.snapshots
    school, schools = renumbered(every.school)
    everyone = lists_of(school, every.as_of, every.size, every.pupil, settings.seed)
    known = every.take(judged)
    return Bench(
        judged=judged,
        label=known.label,
        school=school[judged],
        lists=lists_of(school[judged], known.as_of, known.size, known.pupil, settings.seed),
        everyone=everyone,
        onsets=onsets_of(everyone, every.onset),
        resamples=draw(schools, settings.resamples, settings.seed),
        settings=settings,
    )


def rank(score: Floats, on: Bench) -> Ranked:
    """All ranking figures of one score of all rows."""
    known = score[on.judged]
    found_steps = steps(known, on.label, on.school, on.resamples.schools)
    ordered, everyone = order(on.lists, known), order(on.everyone, score)
    capacities = on.settings.capacities
    figures = {
        "auroc": auroc(known, on.label, found_steps, on.resamples).as_json(),
        "average_precision": average_precision(known, on.label, found_steps, on.resamples).as_json(),
        "capacities": [asdict(at_capacity(ordered, on.label, k, on.resamples)) for k in capacities],
        "workload": [asdict(workload(everyone, k, on.resamples)) for k in capacities],
        "lead": [_lead(everyone.flagged(k), k, on) for k in capacities],
        "lead_once": [_lead(fresh(on.everyone, score, k, on.settings.rest_weeks), k, on) for k in capacities],
    }
    return Ranked(figures, found_steps, ordered, everyone)


def _lead(flagged: Bools, per_500: float, on: Bench) -> dict[str, Any]:
    figures = asdict(lead(on.onsets, flagged, on.resamples))
    by_weeks = [{"weeks": weeks, "share": share} for weeks, share in figures.pop("by_weeks").items()]
    return {"per_500": per_500, **figures, "by_weeks": by_weeks}


def differences(ranked: dict[str, Ranked], on: Bench) -> list[dict[str, Any]]:
    """Average precision of the model minus that of each other ranker, over the same draws of schools."""
    mine = precision_of(ranked[MODEL].steps, on.resamples)
    return [
        {"ranker": name, "average_precision": _minus(ranked, name, mine, on).as_json()}
        for name in ranked
        if name != MODEL
    ]


def _minus(ranked: dict[str, Ranked], name: str, mine: Floats, on: Bench) -> Measured:
    own, other = (ranked[who].figures["average_precision"]["value"] for who in (MODEL, name))
    if own is None or other is None:
        return Measured(None, why=ranked[name].figures["average_precision"]["why"])
    values = mine - precision_of(ranked[name].steps, on.resamples)
    return measured(values, on.resamples.schools, exact=own - other)


def best_baseline(ranked: dict[str, Ranked]) -> str:
    """The ranker with the highest average precision that is neither the model nor the simulator; "" without cases."""
    values = {name: one.figures["average_precision"]["value"] for name, one in ranked.items()}
    others = {name: value for name, value in values.items() if value is not None and name not in (MODEL, ATTAINABLE)}
    return max(others, key=lambda name: others[name]) if others else ""


def attainable(rows: Scored, settings: EvaluateSettings) -> dict[str, Any] | None:
    """Every ranker on the snapshots that were simulated forward again; None when none was."""
    if rows.attainable is None or not np.isfinite(rows.attainable).any():
        return None
    part = rows.take(np.isfinite(rows.attainable))
    limit = part.attainable
    assert limit is not None  # noqa: S101 (checked above)
    on = bench(part, np.arange(len(part.probability)), settings)
    ranked = {name: rank(score, on) for name, score in {ATTAINABLE: limit, **part.scores}.items()}
    return {
        "snapshots": len(on.label),
        "schools": on.resamples.schools,
        "positives": int(np.sum(on.label == 1)),
        "replicates": settings.attainable.replicates,
        "mean": float(np.mean(limit)),
        "share_of_attainable": {name: _share(ranked, name, on).as_json() for name in part.scores},
        "rankers": {name: _short(one, on, part) for name, one in ranked.items()},
    }


def _share(ranked: dict[str, Ranked], name: str, on: Bench) -> Measured:
    own, most = (ranked[who].figures["average_precision"]["value"] for who in (name, ATTAINABLE))
    if own is None or not most:
        return Measured(None, why=ranked[name].figures["average_precision"]["why"] or "nothing is attainable")
    values = ratio(precision_of(ranked[name].steps, on.resamples), precision_of(ranked[ATTAINABLE].steps, on.resamples))
    return measured(values, on.resamples.schools, exact=own / most)


def _short(one: Ranked, on: Bench, part: Scored) -> dict[str, Any]:
    team = on.settings.team_capacity
    late_label = np.where(part.snapshots.onset >= AHEAD, on.label, 0)
    early = found(one.order, late_label, team)
    positives = float(np.sum(late_label == 1))
    at_team = next(entry for entry in one.figures["capacities"] if entry["per_500"] == team)
    return {
        "auroc": one.figures["auroc"],
        "average_precision": one.figures["average_precision"],
        "precision": at_team["precision"],
        "recall": at_team["recall"],
        "recall_ahead": float(early.expected.sum() / positives) if positives else None,
    }
