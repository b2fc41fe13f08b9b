"""Snapshots and scores written out by hand or drawn from a known truth."""

from typing import Any

import numpy as np

from models.features import FEATURES
from training.evaluate.scored import Scored
from training.evaluate.settings import EvaluateSettings, load_evaluate_settings
from training.snapshots import ARRAYS, Snapshots

SUNDAY = np.datetime64("2025-09-07")


def snapshots(label: Any, **columns: Any) -> Snapshots:
    """Rows with these labels in one school of 500 on one Sunday, unless columns say otherwise."""
    count = len(label)
    given: dict[str, Any] = {
        "label": label,
        "onset": np.zeros(count),
        "rule_tier": np.ones(count),
        "rules_yes": np.zeros(count),
        "school": np.zeros(count),
        "pupil": np.arange(count),
        "as_of": np.full(count, SUNDAY),
        "sector": np.zeros(count),
        "year_group": np.ones(count),
        "sex": np.zeros(count),
        "size": np.full(count, 500),
        "X": np.zeros((count, len(FEATURES))),
        **columns,
    }
    arrays = {name: np.asarray(given[name]).astype(kind) for name, kind in ARRAYS.items()}
    schools = int(arrays["school"].max(initial=-1)) + 1
    return Snapshots(**arrays, school_ids=[f"school-{row}" for row in range(schools)])


def sunday(week: Any) -> Any:
    """Sundays by number."""
    return SUNDAY + 7 * np.asarray(week)


def settings(**changes: Any) -> EvaluateSettings:
    """The settings in force with a few draws."""
    return load_evaluate_settings().model_copy(update={"resamples": 40, **changes})


def drawn(pupils: int, weeks: int, schools: int, seed: int = 7) -> Scored:
    """A population whose numbers are true: the label is drawn from the probability."""
    generator = np.random.default_rng(seed)
    pupil, week = np.repeat(np.arange(pupils), weeks), np.tile(np.arange(weeks), pupils)
    odds = generator.normal(-3, 1.2, pupils)[pupil] + generator.normal(0, 0.7, pupils * weeks)
    probability = 1 / (1 + np.exp(-odds))
    label = generator.random(len(odds)) < probability
    onset = np.where(label, generator.integers(1, 9, len(odds)), 0)
    rows = snapshots(
        label,
        onset=onset,
        pupil=pupil,
        as_of=sunday(week),
        school=pupil % schools,
        sector=pupil % schools % 3,
        sex=pupil % 2,
        size=np.full(len(odds), pupils // schools),
        rule_tier=1 + (generator.random(len(odds)) < 0.3),
    )
    scores = {
        "model": probability,
        "absent_share_12w": np.round(odds + generator.normal(0, 1, len(odds)), 1),
        "rule_tier": rows.rule_tier.astype(np.float64),
    }
    limit = np.where(week % 5 == 0, probability, np.nan)
    return Scored(rows, scores, probability, limit, (pupil % 2).astype(np.int8), ("illness", "refusal"))
