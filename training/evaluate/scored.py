"""Snapshots with what everybody said of them: the model, the baselines, the rules, the simulator that knows more."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from training.evaluate.intervals import Floats, Ints
from training.evaluate.ranking import Bools
from training.snapshots import Snapshots

MODEL = "model"
RULES = "rule_tier"


@dataclass(frozen=True)
class Scored:
    """Test snapshots and their scores, all [n].

    Attributes
    ----------
    scores
        Ranker → score, higher is more at risk, NaN is no opinion. ``model`` is the model itself.
    probability
        The model's calibrated number, NaN where it says none; None when it was not asked.
    attainable
        Share of forward simulations that reach tier 3, NaN where not simulated; None for real pupils.
    cause
        Row in ``causes`` of what drives the pupil's absence in the simulator; None for real pupils.
    """

    snapshots: Snapshots
    scores: dict[str, Floats]
    probability: Floats
    attainable: Floats | None = None
    cause: npt.NDArray[np.int8] | None = None
    causes: tuple[str, ...] = ()

    def take(self, rows: Ints | Bools) -> "Scored":
        """A part of the rows."""
        return replace(
            self,
            snapshots=self.snapshots.take(rows),
            scores={name: score[rows] for name, score in self.scores.items()},
            probability=self.probability[rows],
            attainable=None if self.attainable is None else self.attainable[rows],
            cause=None if self.cause is None else self.cause[rows],
        )


@dataclass(frozen=True)
class Kept:
    """Rows with a known outcome, and how many were left out and why."""

    rows: Bools
    left: int
    unfinished: int


def known_outcome(snapshots: Snapshots) -> Kept:
    """Leave out censored snapshots, and whole weeks whose eight school weeks had not passed when the data end.

    In such a last week only pupils who already reached tier 3 have a label: keeping them would flatter every ranking.
    """
    label, school = snapshots.label, snapshots.school
    day = snapshots.as_of.astype("datetime64[D]").astype(np.int64)
    last = np.full(len(snapshots.school_ids), np.iinfo(np.int64).min)
    calm = label == 0
    np.maximum.at(last, school[calm], day[calm])
    unfinished = day > last[school]
    censored = (label < 0) & ~unfinished
    return Kept(~unfinished & (label >= 0), int(censored.sum()), int(unfinished.sum()))


def renumbered(school: npt.NDArray[np.integer]) -> tuple[Ints, int]:
    """Schools numbered 0, 1, … without gaps, and how many there are."""
    found, dense = np.unique(school, return_inverse=True)
    return dense.astype(np.int64), len(found)
