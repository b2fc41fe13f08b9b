"""What making a model costs: fitting on many rows beside one plain fit, and rows beside the facts they hold.

Named, not imported, by `service.bench.tasks`, which starts both functions in processes of their own.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from models.features import FEATURES
from service.bench.columns_on_disk import Disk, read_columns
from service.bench.timing import Rounds, interleaved, peak_memory, timed
from service.bench.workloads import WEEKLY, weekly_facts_as_known
from service.policy.choices import load_policy
from service.rules.parameters import load_rules
from training.choose import choose
from training.fit import KINDS, Fitted, calibrate, fit
from training.learn import figures
from training.model_settings import ModelSettings, load_model_settings
from training.snapshots import SECTORS, Snapshots, snapshots_of

FIT = {kind: f"{kind} model" for kind in KINDS}
CHOSEN, CALIBRATED, JUDGED = "choosing one", "calibrating and proving it", "its figures and those of the baselines"
FACTS_THEN, ROWS = "facts on 38 dates, known then", "rows to learn from"

POSITIVE = 0.03
"""Share of the rows followed by tier 3."""
ROWS_PER_PUPIL, PUPILS_PER_SCHOOL, LEAST_SCHOOLS = 25, 300, 40
UNKNOWN = {"absent_share_last_year": 0.5, "weekday_peak": 0.3, "trend_8w": 0.1}
"""Share of the rows in which a fact is unknown; the others have `ELSEWHERE`."""
ELSEWHERE = 0.02
COUNTS = ("_days_", "_days", "_reports_", "_slots", "late_", "_hours")
"""Names of facts that are whole numbers; the rest are shares."""

Result = dict[str, Any]


def fitting(rows: int) -> Result:
    """Seconds of every step from ``rows`` to a model with its figures, and most megabytes of the whole process.

    Both kinds are fitted on all rows, more than the share that `training.splits` gives them. The plain fit is one
    scikit-learn classifier with the same settings and as many trees as boosting took, without constraints and without
    finding out how many trees are needed.
    """
    before, settings = peak_memory(), load_model_settings()
    snapshots, seconds = made_up(rows, settings.seed), {}
    fitted: dict[str, Fitted] = {}
    for kind in KINDS:
        seconds[FIT[kind]], fitted[kind] = timed(partial(fit, kind, snapshots, settings))
    seconds |= _afterwards(fitted, snapshots, settings)
    peak = peak_memory()
    plain = timed(partial(_plain, snapshots, settings, fitted["boosted"].trees))[0]
    trees = {kind: fitted[kind].trees for kind in KINDS}
    memory = {"before_mb": before, "peak_mb": peak}
    return {"rows": rows, "facts": len(FEATURES), "trees": trees, "seconds": seconds, "plain": plain, "memory": memory}


def _afterwards(fitted: Mapping[str, Fitted], snapshots: Snapshots, settings: ModelSettings) -> dict[str, float]:
    """Seconds of what follows on fitting, each on half of the rows: more than it gets when a model is made."""
    first = snapshots.school % 2 == 0
    halves = snapshots.take(first), snapshots.take(~first)
    additive, boosted = fitted["additive"], fitted["boosted"]
    scorer, resamples = additive.scorer, settings.choice.resamples
    steps: dict[str, Callable[[], Any]] = {
        CHOSEN: partial(choose, additive, boosted, halves[0], resamples, settings.seed),
        CALIBRATED: partial(calibrate, scorer, *halves, settings),
        JUDGED: partial(figures, scorer, *halves, settings),
    }
    return {name: timed(run)[0] for name, run in steps.items()}


def _plain(snapshots: Snapshots, settings: ModelSettings, trees: int) -> None:
    growth = settings.growth
    HistGradientBoostingClassifier(
        learning_rate=growth.learning_rate,
        max_iter=trees,
        max_leaf_nodes=growth.leaves,
        min_samples_leaf=growth.rows_per_leaf,
        l2_regularization=growth.l2,
        max_bins=growth.bins,
        early_stopping=False,
        random_state=settings.seed,
    ).fit(snapshots.X, snapshots.label)


def made_up(rows: int, seed: int) -> Snapshots:
    """Rows with the shape of real ones, made for speed alone: facts that go together, many zeros, some unknown.

    Weekly rows of one pupil lie together and look alike, as in real rows; what the facts say means nothing.
    """
    draw = np.random.default_rng(seed)
    pupil = np.arange(rows, dtype=np.int64) // ROWS_PER_PUPIL
    pupils = int(pupil[-1]) + 1
    schools = max(LEAST_SCHOOLS, pupils // PUPILS_PER_SCHOOL)
    school = (np.arange(pupils) * schools // pupils).astype(np.int32)[pupil]
    burden = draw.normal(size=pupils).astype(np.float32)[pupil] + 0.6 * draw.standard_normal(rows, dtype=np.float32)
    risk = 1.3 * burden + draw.logistic(size=rows).astype(np.float32)
    return Snapshots(
        X=_facts(draw, burden),
        label=(risk > np.quantile(risk, 1 - POSITIVE)).astype(np.int8),
        onset=np.zeros(rows, dtype=np.int16),
        rule_tier=np.ones(rows, dtype=np.int8),
        rules_yes=np.clip(burden, 0, 3).astype(np.int16),
        school=school,
        pupil=pupil,
        as_of=np.array(WEEKLY[:ROWS_PER_PUPIL], dtype="datetime64[D]")[np.arange(rows) % ROWS_PER_PUPIL],
        sector=(school // 2 % len(SECTORS)).astype(np.int8),
        year_group=np.zeros(rows, dtype=np.int8),
        sex=np.full(rows, -1, dtype=np.int8),
        size=np.full(rows, PUPILS_PER_SCHOOL, dtype=np.int32),
        school_ids=[f"S{number:05d}" for number in range(schools)],
    )


def _facts(draw: np.random.Generator, burden: Any) -> Any:
    """float32 [row, fact]: a column at a time, so that little else is in memory."""
    X = np.empty((len(burden), len(FEATURES)), dtype=np.float32)
    for column, name in enumerate(FEATURES):
        level = np.maximum(burden + draw.standard_normal(len(burden), dtype=np.float32), 0)
        whole = any(part in name for part in COUNTS)
        X[:, column] = np.floor(4 * level) if whole else 0.06 * level
        X[draw.random(len(burden), dtype=np.float32) < UNKNOWN.get(name, ELSEWHERE), column] = np.nan
    return X


def rows_of_weeks(disk: Disk, rounds: int) -> Result:
    """Seconds per round of facts on 38 weekly dates as known then, and of rows to learn from for the same weeks."""
    rules, policy = load_rules(), load_policy()
    made: dict[int, int] = {}

    def rows(disk: Disk, number: int) -> None:
        made[number] = len(snapshots_of(read_columns(disk, number), rules, policy, WEEKLY[0], WEEKLY[-1], None))

    def every(work: Callable[[Disk, int], Any]) -> None:
        for number in disk.numbers:
            work(disk, number)

    candidates = {FACTS_THEN: partial(every, weekly_facts_as_known), ROWS: partial(every, rows)}
    seconds: Rounds = interleaved(candidates, rounds)
    return {"seconds": seconds, "rows": sum(made.values())}
