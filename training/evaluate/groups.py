"""The figures per group of pupils or schools: is anybody served worse?

A group below the minimum gets no figures at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.domain.codes import Sector
from training.evaluate.calibration import calibration
from training.evaluate.intervals import Floats, Ints, Measured, draw, measured, per_school, ratio
from training.evaluate.metrics import NO_CASES, auroc, average_precision, base_rate, brier, steps
from training.evaluate.ranking import NO_FLAGS, NO_POSITIVES, Bools
from training.evaluate.scored import MODEL, Scored, renumbered
from training.evaluate.settings import EvaluateSettings
from training.snapshots import Snapshots

TOO_FEW = "te weinig"
SECTORS = tuple(sector.value for sector in Sector)
YEAR_BANDS = ((1, 2), (3, 4), (5, 6), (7, 8))
SIZES = ((0, 200), (200, 500), (500, 1000), (1000, 10**9))
SEXES = ("girls", "boys")
UNKNOWN = "unknown"
Masks = Iterator[tuple[str, Bools]]


@dataclass(frozen=True)
class Part:
    """A part of the rows with its own numbering of the schools."""

    label: npt.NDArray[np.integer]
    score: Floats
    probability: Floats
    flagged: Bools
    school: Ints
    schools: int


def groups(rows: Scored, flagged: Bools, settings: EvaluateSettings) -> list[dict[str, Any]]:
    """One entry per group; ``flagged`` are the rows on the team's lists [n]."""
    dimensions = {
        "sector": by_sector(rows.snapshots),
        "year group": by_year_group(rows.snapshots),
        "sex (simulated pupils only)": by_sex(rows.snapshots),
        "pupils in the school": by_size(rows.snapshots),
    }
    return [
        {"by": by, "group": name, **group_figures(rows, mask, flagged, settings)}
        for by, masks in dimensions.items()
        for name, mask in masks
        if mask.any()
    ]


def by_sector(snapshots: Snapshots) -> Masks:
    """One group per education sector."""
    for row, name in enumerate(SECTORS):
        yield name, snapshots.sector == row


def by_year_group(snapshots: Snapshots) -> Masks:
    """Years of the school career, two at a time; primary and secondary kept apart."""
    primary = np.isin(snapshots.sector, [SECTORS.index(name) for name in ("po", "so", "sbo")])
    for name, inside in (("po, so, sbo", primary), ("vo, vso, pro, mbo", ~primary)):
        for first, last in YEAR_BANDS:
            within = (snapshots.year_group >= first) & (snapshots.year_group <= last)
            yield f"{name}: year {first} to {last}", inside & within
    yield UNKNOWN, snapshots.year_group == 0


def by_sex(snapshots: Snapshots) -> Masks:
    """Only the simulator knows a sex; no model ever sees it."""
    for row, name in enumerate(SEXES):
        yield name, snapshots.sex == row


def by_size(snapshots: Snapshots) -> Masks:
    """Small to large schools."""
    for low, high in SIZES:
        name = f"{low} to {high - 1}" if high < SIZES[-1][1] else f"{low} or more"
        yield name, (snapshots.size >= low) & (snapshots.size < high)


def group_figures(rows: Scored, mask: Bools, flagged: Bools, settings: EvaluateSettings) -> dict[str, Any]:
    """Counts of one group, and its figures when there are enough cases."""
    label = rows.snapshots.label[mask]
    pupils = len(np.unique(rows.snapshots.pupil[mask]))
    counts = {"snapshots": len(label), "pupils": pupils, "positives": int(np.sum(label == 1))}
    minimum = settings.group_minimum
    enough = all(counts[name] >= least for name, least in minimum.model_dump().items())
    if not enough:
        return {**counts, "why": TOO_FEW, "figures": None}
    school, schools = renumbered(rows.snapshots.school[mask])
    part = Part(label, rows.scores[MODEL][mask], rows.probability[mask], flagged[mask], school, schools)
    return {**counts, "why": "", "figures": _figures(part, settings)}


def _figures(part: Part, settings: EvaluateSettings) -> dict[str, Any]:
    resamples = draw(part.schools, settings.resamples, settings.seed)
    found = steps(part.score, part.label, part.school, part.schools)
    known = np.isfinite(part.probability)
    numbers = (part.probability[known], part.label[known], part.school[known])
    calibrated = calibration(*numbers, resamples, settings.reliability_bins)
    hit = part.flagged & (part.label == 1)

    def share(above: Bools, below: Bools, why: str) -> Measured:
        top, bottom = (resamples.sums(per_school(one, part.school, part.schools)) for one in (above, below))
        return measured(ratio(top, bottom), part.schools, why)

    figures = {
        "base_rate": base_rate(part.label, part.school, resamples),
        "auroc": auroc(part.score, part.label, found, resamples),
        "average_precision": average_precision(part.score, part.label, found, resamples),
        "brier_skill": brier(*numbers, resamples)[1] if known.any() else Measured(None, why=NO_CASES),
        "ece": calibrated.ece,
        "ece_debiased": calibrated.ece_debiased,
        "slope": calibrated.slope,
        "precision": share(hit, part.flagged, NO_FLAGS),
        "recall": share(hit, part.label == 1, NO_POSITIVES),
        "flagged": share(part.flagged, np.ones(len(part.label), dtype=np.bool_), NO_FLAGS),
    }
    return {name: figure.as_json() for name, figure in figures.items()}
