"""Fitting both kinds of model on one part of the snapshots, and calibrating on another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.calibration import Cases
from models.growing import Kind, Rows, Scorer, grow, trees_needed
from models.risk_model import SectorCalibration, sector_calibration
from service.domain.columns import Array
from training.model_settings import ModelSettings
from training.snapshots import SECTORS, Snapshots

KINDS: tuple[Kind, ...] = ("additive", "boosted")
"""Simplest first."""


@dataclass(frozen=True)
class Fitted:
    """A scorer of one kind, and with how many trees."""

    kind: Kind
    scorer: Scorer
    trees: int


def fit(kind: Kind, snapshots: Snapshots, settings: ModelSettings) -> Fitted:
    """Fit on rows with a known label.

    How many trees are needed is found on schools set apart (on pupils set apart when there are few schools), then all
    rows are used. Rows have no weights: every week of a pupil counts, as it does on the weekly list. Weights per pupil
    would count weeks of pupils who soon reach tier 3, and so have few weeks, too heavily.
    """
    growth = settings.growth.growth()
    apart = set_apart(snapshots, settings.stop_share, settings.seed)
    grown, stop = rows_of(snapshots.take(~apart)), rows_of(snapshots.take(apart))
    trees = trees_needed(kind, grown, growth, settings.seed, stop)
    return Fitted(kind, grow(kind, rows_of(snapshots), growth, settings.seed, trees), trees)


def rows_of(snapshots: Snapshots) -> Rows:
    """Facts and labels.

    Raises
    ------
    ValueError
        If a label is not known: such rows teach nothing and must be left out before.
    """
    if (snapshots.label < 0).any():
        raise ValueError("rows with an unknown label cannot be learned from")
    return snapshots.X, snapshots.label


def set_apart(snapshots: Snapshots, share: float, seed: int) -> npt.NDArray[np.bool_]:
    """Rows of a share of the schools of every sector; of the pupils where a sector has fewer than four schools."""
    apart = np.zeros(len(snapshots), dtype=np.bool_)
    for sector, source in zip(range(len(SECTORS)), np.random.SeedSequence(seed).spawn(len(SECTORS)), strict=True):
        rows = np.flatnonzero(snapshots.sector == sector)
        schools = np.unique(snapshots.school[rows])
        whose = snapshots.school[rows] if len(schools) >= 4 else snapshots.pupil[rows]
        apart[rows] = np.isin(whose, _drawn(np.unique(whose), share, np.random.default_rng(source)))
    return apart


def _drawn(among: Array, share: float, generator: np.random.Generator) -> Array:
    if not len(among):
        return among
    return generator.choice(among, size=max(1, round(share * len(among))), replace=False)


def calibrate(
    scorer: Scorer, learn: Snapshots, check: Snapshots, settings: ModelSettings
) -> Mapping[str, SectorCalibration]:
    """Calibration per sector that occurs in ``learn``, proven on ``check``; rows with a known label."""
    enough = settings.calibration.enough()
    learned, checked = _by_sector(scorer, learn), _by_sector(scorer, check)
    nobody = Cases(np.empty(0), np.empty(0, np.int8), np.empty(0, np.int64))
    return {name: sector_calibration(cases, checked.get(name, nobody), enough) for name, cases in learned.items()}


def _by_sector(scorer: Scorer, snapshots: Snapshots) -> dict[str, Cases]:
    logit, found = scorer.logit(snapshots.X), {}
    for number in np.unique(snapshots.sector):
        rows = snapshots.sector == number
        found[SECTORS[number]] = Cases(logit[rows], snapshots.label[rows], snapshots.pupil[rows])
    return found
