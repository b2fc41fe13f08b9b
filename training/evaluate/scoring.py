"""Ask the model, the baselines and the rules about the same snapshots."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.baselines import BASELINES
from models.risk_model import RiskModel
from service.domain.columns import Array
from training.evaluate.intervals import Floats
from training.evaluate.scored import MODEL, RULES, Scored
from training.labels import CENSORED, POSITIVE
from training.snapshots import SECTORS, Snapshots
from training.split_figure import split_figure
from training.splits import Split, SplitConfig, TooLittleHistory, label_ends, split

LEARNING = 0.5
"""Share of the weeks, the first, that only the fitted baseline learns from; the model never saw any of them."""
ALL_TOGETHER = -1


@dataclass(frozen=True)
class Divided:
    """Which rows test, and which the fitted baseline may learn from beforehand; with the drawing of it."""

    learn: Array
    test: Array
    figure: str


def divided(snapshots: Snapshots, config: SplitConfig, seen: bool) -> Divided:
    """Divide the snapshots.

    Parameters
    ----------
    seen
        The model was made from these very schools: only its test schools in its test period may judge it. Otherwise
        all schools are new to it, and the second half of the weeks does.

    Raises
    ------
    TooLittleHistory
        If the model learned from these schools and their split is no longer possible.
    """
    parts = split(snapshots, config) if seen else _halves(snapshots, config)
    test = _every_row(snapshots, parts) if seen else parts.test
    return Divided(parts.fit, test, str(split_figure(snapshots, parts).to_json()))


def _every_row(snapshots: Snapshots, parts: Split) -> Array:
    """The test part with its censored rows: a team has them on its list too."""
    later = snapshots.as_of >= np.datetime64(parts.begins[1])
    part = parts.part_of_school[snapshots.school]
    return np.flatnonzero(later & ((part == 2) | (part == ALL_TOGETHER)))


def _halves(snapshots: Snapshots, config: SplitConfig) -> Split:
    if not len(snapshots):
        raise TooLittleHistory("There is no history to judge a model on.", "Import registers of at least half a year.")
    weeks = np.unique(snapshots.as_of)
    middle = weeks[int(len(weeks) * LEARNING)]
    ends = label_ends(snapshots, config.purge_school_weeks)
    learn = np.flatnonzero((ends < middle) & (snapshots.label != CENSORED))
    together = np.full(len(snapshots.school_ids), ALL_TOGETHER, dtype=np.int8)
    test = np.flatnonzero(snapshots.as_of >= middle)
    return Split(learn, np.zeros(0, dtype=np.int64), test, together, (middle.item(), middle.item()))


def scores(model: RiskModel, learn: Snapshots, test: Snapshots) -> dict[str, Floats]:
    """Every ranker's score of the test rows; the fitted baseline learns from rows of the same schools before them.

    That is an advantage the model does not have. Without both outcomes among these rows it is left out.
    """
    found = {MODEL: np.asarray(model.score(test.X), dtype=np.float64)}
    both = len(np.unique(learn.label)) > 1
    for name, baseline in BASELINES.items():
        if both or name != "three_facts":
            fitted = baseline.fit(learn.X, (learn.label == POSITIVE).astype(np.int8)) if both else baseline
            found[name] = np.asarray(fitted.score(test.X, test.rules_yes), dtype=np.float64)
    found[RULES] = _rule_tier(test)
    return found


def _rule_tier(test: Snapshots) -> Floats:
    """The rules alone: the tier, and within it how many rules say yes."""
    most = max(int(test.rules_yes.max(initial=0)), 1) + 1
    return np.asarray(test.rule_tier.astype(np.float64) + test.rules_yes / most, dtype=np.float64)


def numbers(model: RiskModel, test: Snapshots) -> Floats:
    """The model's calibrated probability, NaN where it says none."""
    names = np.array(SECTORS)[test.sector]
    return np.asarray(model.probability(test.X, names).p, dtype=np.float64)


def scored(
    model: RiskModel,
    snapshots: Snapshots,
    parts: Divided,
    attainable: Floats | None = None,
    cause: npt.NDArray[np.int8] | None = None,
    causes: tuple[str, ...] = (),
) -> Scored:
    """The test rows with everything that is said of them; ``attainable`` and ``cause`` are of all snapshots."""
    test = snapshots.take(parts.test)
    return Scored(
        snapshots=test,
        scores=scores(model, snapshots.take(parts.learn), test),
        probability=numbers(model, test),
        attainable=None if attainable is None else attainable[parts.test],
        cause=None if cause is None else cause[parts.test],
        causes=causes,
    )
