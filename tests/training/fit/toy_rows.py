"""Weekly rows of toy pupils with a known truth, and quick settings to learn from them."""

from collections.abc import Callable

import numpy as np

from service.policy.loading import DEFAULT_CONFIGS
from tests.models.toy import ENOUGH, QUICK, additive_log_odds, outcomes, toy_facts
from training.model_settings import ModelSettings, load_model_settings
from training.snapshots import SECTORS, Snapshots
from training.splits import SplitConfig, load_splits

SUNDAY = np.datetime64("2023-09-03", "D")


def settings(**changes: object) -> ModelSettings:
    """The settings in force with quick trees."""
    written = load_model_settings(DEFAULT_CONFIGS).model_dump()
    quick = {"growth": vars(QUICK), "calibration": vars(ENOUGH), "choice": {"resamples": 100}}
    return ModelSettings.model_validate(written | quick | changes)


def splits() -> SplitConfig:
    return load_splits(DEFAULT_CONFIGS)


def toy_rows(
    truth: Callable[[np.ndarray], np.ndarray] = additive_log_odds,
    schools: int = 20,
    pupils: int = 30,
    weeks: int = 40,
    seed: int = 1,
    sector: str = "vo",
) -> Snapshots:
    """Every pupil every week, facts drawn anew each week."""
    n = schools * pupils * weeks
    facts = toy_facts(n, seed)
    number = np.arange(n)
    pupil = number % (schools * pupils)
    return Snapshots(
        X=facts,
        label=outcomes(truth(facts), seed + 1),
        onset=np.zeros(n, dtype=np.int16),
        rule_tier=np.ones(n, dtype=np.int8),
        rules_yes=(np.nan_to_num(facts[:, 0]) > 0.1).astype(np.int16),
        school=(pupil // pupils).astype(np.int32),
        pupil=pupil.astype(np.int64),
        as_of=SUNDAY + 7 * (number // (schools * pupils)).astype("timedelta64[D]"),
        sector=np.full(n, SECTORS.index(sector), dtype=np.int8),
        year_group=np.zeros(n, dtype=np.int8),
        sex=np.full(n, -1, dtype=np.int8),
        size=np.full(n, pupils, dtype=np.int32),
        school_ids=[f"99AA{number:02d}" for number in range(schools)],
    )
