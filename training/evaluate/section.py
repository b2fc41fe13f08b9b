"""All figures of one population or one own history: a plain dictionary that is the JSON file and feeds the page."""

from dataclasses import asdict
from typing import Any

import numpy as np

from training.evaluate.aims import aims_of_store, aims_of_world, enough_history
from training.evaluate.calibration import Point, calibration, curve
from training.evaluate.causes import by_cause, why_short
from training.evaluate.comparison import Bench, Ranked, attainable, bench, best_baseline, differences, rank
from training.evaluate.groups import SECTORS, TOO_FEW, groups
from training.evaluate.intervals import Floats, Ints, Measured, Resamples, measured, ratio, tally
from training.evaluate.lead import AHEAD, LOOK_BACK, lead
from training.evaluate.metrics import base_rate, brier
from training.evaluate.ranking import NO_FLAGS, PER, Bools, at_capacity, fresh, order
from training.evaluate.scored import MODEL, Kept, Scored, known_outcome
from training.evaluate.settings import EvaluateSettings

Json = dict[str, Any]


def section(name: str, rows: Scored, settings: EvaluateSettings, real: bool = False) -> Json:
    """Every figure of one set of test snapshots.

    Parameters
    ----------
    name
        World, or the word for a school's own history.
    real
        The pupils are real: other aims, and a check that there are enough of them.
    """
    kept = known_outcome(rows.snapshots)
    judged = np.flatnonzero(kept.rows)
    if not len(judged):
        return {"name": name, "rows": _counts(rows, kept), "empty": "no snapshot has a known outcome yet"}
    on = bench(rows, judged, settings)
    ranked = {who: rank(score, on) for who, score in rows.scores.items()}
    said = _figures(rows, kept, on, ranked)
    found: Json = {"name": name, "rows": _counts(rows, kept), "empty": "", **said}
    found["too_little"] = enough_history(found, settings) if real else []
    found["aims"] = (aims_of_store if real else aims_of_world)(found, settings)
    found["why_short"] = why_short(found)
    return found


def _figures(rows: Scored, kept: Kept, on: Bench, ranked: dict[str, Ranked]) -> Json:
    flagged = ranked[MODEL].everyone.flagged(on.settings.team_capacity)
    known = rows.take(on.judged)
    return {
        "base_rate": base_rate(on.label, on.school, on.resamples).as_json(),
        "rankers": {who: one.figures for who, one in ranked.items()},
        "best_baseline": best_baseline(ranked),
        "differences": differences(ranked, on),
        "rest_weeks": on.settings.rest_weeks,
        "foresight": _foresight(rows, on),
        "practice": _practice(rows, on),
        "probability": _probability(known, on),
        "groups": groups(known, flagged[on.judged], on.settings),
        "attainable": attainable(known, on.settings),
        "causes": by_cause(rows, kept.rows, flagged, on.onsets),
    }


def _counts(rows: Scored, kept: Kept) -> Json:
    judged = rows.snapshots.take(kept.rows)
    positive = judged.label == 1
    days = np.unique(judged.as_of)
    return {
        "snapshots": len(rows.snapshots),
        "judged": len(judged),
        "censored": kept.left,
        "unfinished_weeks": kept.unfinished,
        "pupils": len(np.unique(judged.pupil)),
        "schools": len(np.unique(judged.school)),
        "weeks": len(days),
        "first": str(days[0]) if len(days) else None,
        "last": str(days[-1]) if len(days) else None,
        "positives": int(positive.sum()),
        "positive_pupils": len(np.unique(judged.pupil[positive])),
    }


def _foresight(rows: Scored, on: Bench) -> Json:
    """What lists of the team's length would hold if the future were known: the limit of the capacity itself."""
    team, onset = on.settings.team_capacity, rows.snapshots.onset
    ahead = ((onset >= AHEAD) & (onset <= LOOK_BACK)).astype(np.float64)
    best = at_capacity(order(on.lists, on.label.astype(np.float64)), on.label, team, on.resamples)
    found = lead(on.onsets, order(on.everyone, ahead).flagged(team), on.resamples)
    once = lead(on.onsets, fresh(on.everyone, ahead, team, on.settings.rest_weeks), on.resamples)
    return {
        "recall": best.recall.as_json(),
        "caught_ahead": found.caught_ahead.as_json(),
        "caught_ahead_once": once.caught_ahead.as_json(),
    }


def _practice(rows: Scored, on: Bench) -> Json:
    """How the rules and the early signals work together: tier 2 is on the weekly list anyway, signals are of tier 1."""
    snapshots, team = rows.snapshots, on.settings.team_capacity
    tier_2, first = snapshots.rule_tier == 2, np.flatnonzero(snapshots.rule_tier == 1)
    signal = np.zeros(len(snapshots), dtype=np.bool_)
    signal[first] = order(on.everyone.part(first), rows.scores[MODEL][first]).flagged(team)
    masks = {"tier_2": tier_2, "early_signals": signal, "together": tier_2 | signal}
    size = tally(on.everyone.school, on.everyone.size, on.resamples.schools)
    return {
        name: {
            "caught_ahead": lead(on.onsets, mask, on.resamples).caught_ahead.as_json(),
            "flags": _per_500(on.everyone.school[on.everyone.of_row], mask, size, on.resamples).as_json(),
        }
        for name, mask in masks.items()
    }


def _per_500(school: Ints, mask: Bools, size: Floats, resamples: Resamples) -> Measured:
    flags = resamples.sums(tally(school, mask, resamples.schools)) * PER
    return measured(ratio(flags, resamples.sums(size)), resamples.schools, NO_FLAGS)


def _probability(known: Scored, on: Bench) -> Json:
    has = np.isfinite(known.probability)
    p, label, school = known.probability[has], on.label[has], on.school[has]
    error, skill = brier(p, label, school, on.resamples)
    bins = on.settings.reliability_bins
    return {
        "with_a_number": int(has.sum()),
        "without_a_number": int((~has).sum()),
        "share_with_a_number": base_rate(has, on.school, on.resamples).as_json(),
        "brier": error.as_json(),
        "brier_skill": skill.as_json(),
        "calibration": asdict(calibration(p, label, school, on.resamples, bins)),
        "curve": _points(curve(p, label, school, on.resamples, bins)),
        "sectors": [_sector(known, on, row, name) for row, name in enumerate(SECTORS)],
    }


def _sector(known: Scored, on: Bench, row: int, name: str) -> Json:
    inside = known.snapshots.sector == row
    has = inside & np.isfinite(known.probability)
    counts = {"sector": name, "with_a_number": int(has.sum()), "without_a_number": int((inside & ~has).sum())}
    label: np.ndarray = on.label[has]
    minimum = on.settings.group_minimum
    if len(label) < minimum.snapshots or int(np.sum(label == 1)) < minimum.positives:
        return {**counts, "why": TOO_FEW, "curve": []}
    here, dense = np.unique(on.school[has], return_inverse=True)
    part = Resamples(on.resamples.weights[:, here])
    points = curve(known.probability[has], label, dense, part, on.settings.reliability_bins)
    return {**counts, "why": "", "curve": _points(points)}


def _points(points: list[Point]) -> list[Json]:
    return [asdict(point) for point in points]
