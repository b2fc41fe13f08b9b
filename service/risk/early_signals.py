"""Who is an early signal: as many tier 1 pupils as the team can look at, and what that misses (rules.md §6, §8)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from service.domain.columns import Array
from service.policy.choices import ModelChoices

SHOWN_CAPACITIES = (1, 2, 5, 10, 20)
"""Early signals a week per 500 pupils for which is shown what they would miss."""


@dataclass(frozen=True)
class Candidates:
    """Tier 1 pupils who may be an early signal.

    Attributes
    ----------
    rank
        float64, higher is more at risk.
    probability
        float64, NaN where it was never proven.
    share
        float64: absent share over 4 weeks, to choose between equals.
    seen
        bool: missed anything in 12 weeks. Without that there is nothing to show a team, whatever a model thinks.
    """

    rank: Array
    probability: Array
    share: Array
    seen: Array

    def listed(self, places: int, least: float) -> Array:
        """bool: the highest ``places`` of whom something was seen and no probability under ``least`` is known.

        Equals at the end are chosen by absent share and then by order of pupil number, so that the block never
        holds more than the team can see.
        """
        order = np.lexsort((-np.nan_to_num(self.share), -self.rank))
        enough = self.seen & ~(self.probability < least)
        found = np.zeros(len(self.rank), dtype=np.bool_)
        found[order[enough[order]][:places]] = True
        return found

    def expected(self, listed: Array) -> tuple[float, float] | None:
        """How many of the listed, and of the others, will come into tier 3; None when that is not known of all."""
        if np.isnan(self.probability).any():
            return None
        return float(self.probability[listed].sum()), float(self.probability[~listed].sum())


def places(choices: ModelChoices, school_id: str, pupils: int) -> int:
    """How many early signals a week the team of a school can look at; at least one when it can look at any."""
    own = choices.early_signals_of_school.get(school_id)
    return own if own is not None else _scaled(choices.early_signals_per_500, pupils)


def _scaled(per_500: float, pupils: int) -> int:
    return max(int(per_500 * pupils / 500 + 0.5), 1) if per_500 else 0


def capacities(candidates: Candidates, pupils: int, least: float) -> list[dict[str, Any]]:
    """Per capacity how many are listed and how many future tier 3 pupils that finds and misses."""
    found = []
    for per_500 in SHOWN_CAPACITIES:
        listed = candidates.listed(_scaled(per_500, pupils), least)
        expected = candidates.expected(listed)
        found.append({"per_500": per_500, "listed": int(listed.sum()), **as_counts(expected)})
    return found


def as_counts(expected: tuple[float, float] | None) -> dict[str, float | None]:
    """Two numbers by name, rounded to hundredths of a pupil; null when they are not known."""
    caught, missed = expected or (None, None)
    return {
        "expected_listed": None if caught is None else round(caught, 2),
        "expected_missed": None if missed is None else round(missed, 2),
    }
