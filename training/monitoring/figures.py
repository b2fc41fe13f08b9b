"""The numbers behind a check as plain JSON: kept in the row, printed for machines, drawn on the page."""

import math
from dataclasses import asdict
from typing import Any

from training.evaluate.intervals import Measured
from training.monitoring.check import Findings
from training.monitoring.drift import Drift
from training.monitoring.performance import Performance
from training.monitoring.verdict import Verdict


def figures(found: Findings, verdict: Verdict) -> dict[str, Any]:
    """Unknown is null, never 0. ``best_baseline`` is what a list may be ordered by instead of the model."""
    newest = found.outcome.looks[0]
    return {
        "best_baseline": newest.best,
        "previous_display": verdict.previous,
        "alarms": list(verdict.alarms),
        "unknown": list(verdict.unknown),
        "rows": {"now": len(found.now), "last_year": len(found.before)},
        "schools": {"now": found.schools[0], "last_year": found.schools[1]},
        "quality": [_plain(asdict(one)) for one in found.quality],
        "drift": {one.name: drift(one) for one in [*found.facts, found.score]},
        "outcome": {
            "order_lost": found.outcome.order_lost,
            "numbers_lost": found.outcome.numbers_lost,
            "looks": [performance(look) for look in found.outcome.looks],
        },
    }


def drift(one: Drift) -> dict[str, Any]:
    """One column: sizes of the newest window, weekly answers with the newest first."""
    return _plain(asdict(one))


def performance(look: Performance) -> dict[str, Any]:
    """One look at outcomes."""
    numbers = look.numbers
    return {
        "first": look.first.isoformat() if look.first else None,
        "last": look.last.isoformat() if look.last else None,
        "rows": look.rows,
        "positive_pupils": look.positive_pupils,
        "model": {name: _measured(one) for name, one in vars(look.model).items()} if look.model else None,
        "baselines": {
            name: {figure: _measured(one) for figure, one in vars(ranked).items()}
            for name, ranked in look.baselines.items()
        },
        "best": look.best,
        "model_behind": look.model_behind,
        "numbers": {
            "rows": numbers.rows,
            "expected": numbers.expected,
            "observed": numbers.observed,
            "error": _measured(numbers.error),
            "skill": _measured(numbers.skill),
        }
        if numbers
        else None,
        "order_lost": look.order_lost,
        "numbers_lost": look.numbers_lost,
    }


def _measured(figure: Measured) -> dict[str, Any]:
    return _plain(figure.as_json())


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists, no NaN and no infinity."""
    return {name: _one(value) for name, value in values.items()}


def _one(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value
