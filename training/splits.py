"""Which rows a model is fitted on, calibrated on and tested on: other schools, and later, at once.

A part takes the rows of its own schools in its own period. Before the next period begins, as many school weeks as a
label looks ahead are left out, so no label of one part rests on weeks of the next.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, StrictInt, model_validator

from service.domain.columns import Array
from service.domain.errors import VroegsignaalError
from service.policy.loading import DEFAULT_CONFIGS, Strict, load
from training.labels import CENSORED, HORIZON, POSITIVE
from training.snapshots import Snapshots

PARTS = ("fit", "calibrate", "test")
Share = Annotated[float, Field(gt=0, lt=1)]
Days = npt.NDArray[np.datetime64]
_NEVER = np.datetime64("9999-12-31", "D")


class TooLittleHistory(VroegsignaalError):
    """There are not enough schools, weeks or pupils in tier 3 to learn from and check with."""

    exit_code = 5


class Shares(Strict):
    """How much of something goes to each part."""

    fit: Share
    calibrate: Share
    test: Share

    @model_validator(mode="after")
    def _make_one(self) -> Self:
        if abs(sum(self.each()) - 1) > 1e-9:
            raise ValueError(f"fit, calibrate and test add up to {sum(self.each()):g}, not to 1")
        return self

    def each(self) -> tuple[float, float, float]:
        """In the order of `PARTS`."""
        return self.fit, self.calibrate, self.test


class SplitConfig(Strict):
    """configs/training/splits.yaml; meaning and reason of every choice stand beside it in the file."""

    seed: StrictInt
    schools: Shares
    weeks: Shares
    purge_school_weeks: Annotated[StrictInt, Field(ge=HORIZON, le=40)]
    least_schools: Annotated[StrictInt, Field(ge=3)]
    least_positives: Annotated[StrictInt, Field(ge=1)]


def load_splits(configs: Path = DEFAULT_CONFIGS) -> SplitConfig:
    """The choices in force.

    Raises
    ------
    ConfigError
        If configs/training/splits.yaml is missing or wrong.
    """
    return load(configs / "training" / "splits.yaml", SplitConfig)


@dataclass(frozen=True)
class Split:
    """Row numbers of the parts (int64, rising); rows with an unknown label are in none.

    Attributes
    ----------
    part_of_school
        int8 per row of ``school_ids``: row of `PARTS`; -1 where schools could not be kept apart.
    begins
        First Sunday of the calibration and of the test period.
    """

    fit: Array
    calibrate: Array
    test: Array
    part_of_school: Array
    begins: tuple[date, date]

    @property
    def disjoint_in_schools(self) -> bool:
        """Whether no school is in two parts; false for a handful of schools, whose parts differ in time alone."""
        return not (self.part_of_school < 0).any()

    def parts(self) -> dict[str, Array]:
        """Row numbers by name of the part."""
        return {name: getattr(self, name) for name in PARTS}


def split(snapshots: Snapshots, config: SplitConfig) -> Split:
    """Divide the rows.

    Raises
    ------
    TooLittleHistory
        If a part would hold too few rows that were followed by tier 3.
    """
    if not len(snapshots):
        raise TooLittleHistory("There is no history to learn from.", "Import registers of at least a school year.")
    second, third = _beginnings(snapshots.as_of, config.weeks)
    ends = label_ends(snapshots, config.purge_school_weeks)
    time = (ends < second, (snapshots.as_of >= second) & (ends < third), snapshots.as_of >= third)
    part_of_school = parts_of_schools(snapshots, config)
    part = part_of_school[snapshots.school]
    known = snapshots.label != CENSORED
    rows = [np.flatnonzero(known & inside & ((part == k) | (part < 0))) for k, inside in enumerate(time)]
    _require(snapshots, rows, config)
    return Split(rows[0], rows[1], rows[2], part_of_school, (_date(second), _date(third)))


def label_ends(snapshots: Snapshots, school_weeks: int = HORIZON) -> Days:
    """Per row, the last Sunday its label looks at; the year 9999 when the rows do not go on that far.

    School weeks are those in which the school has rows. A week in which nobody could be judged has none, which puts
    the end later than it is, never earlier.
    """
    ends = np.full(len(snapshots), _NEVER)
    order = np.lexsort((snapshots.as_of, snapshots.school))
    bounds = np.flatnonzero(np.diff(snapshots.school[order], prepend=-1, append=-1))
    for begin, end in pairwise(bounds):
        rows = order[begin:end]
        weeks, number = np.unique(snapshots.as_of[rows], return_inverse=True)
        later = np.concatenate((weeks, np.full(school_weeks, _NEVER)))[school_weeks:]
        ends[rows] = later[number]
    return ends


def parts_of_schools(snapshots: Snapshots, config: SplitConfig) -> Array:
    """Per row of ``school_ids``, the row of `PARTS`; -1 for all when there are too few schools to keep apart."""
    count = len(snapshots.school_ids)
    part = np.full(count, -1, dtype=np.int8)
    if count < config.least_schools:
        return part
    for schools in _strata(snapshots, config.least_schools):
        drawn = sorted(schools, key=lambda row: _draw(config.seed, snapshots.school_ids[row]))
        for row, place in zip(drawn, _places(len(drawn), config.schools.each()), strict=True):
            part[row] = place
    return part


def _strata(snapshots: Snapshots, least: int) -> list[list[int]]:
    """Schools by sector; sectors with too few schools for three parts together."""
    sector = np.full(len(snapshots.school_ids), -1, dtype=np.int64)
    sector[snapshots.school] = snapshots.sector
    found = [np.flatnonzero(sector == each).tolist() for each in np.unique(sector)]
    small = [row for schools in found if len(schools) < least for row in schools]
    large = [schools for schools in found if len(schools) >= least]
    if len(small) < least and large:
        return [large[0] + small, *large[1:]]
    return [*large, small]


def _places(count: int, shares: tuple[float, float, float]) -> list[int]:
    """Parts of schools in drawn order: each goes where most is still wanting, so three schools already fill all."""
    given, places = [0, 0, 0], []
    for number in range(1, count + 1):
        wanting = [share * number - have for share, have in zip(shares, given, strict=True)]
        empty = [k for k in range(3) if not given[k]]
        place = max(empty or range(3), key=lambda k: (wanting[k], -k))
        given[place] += 1
        places.append(place)
    return places


def _draw(seed: int, school_id: str) -> bytes:
    return hashlib.blake2b(f"{seed}\n{school_id}".encode(), digest_size=16).digest()


def _beginnings(as_of: Days, shares: Shares) -> tuple[np.datetime64, np.datetime64]:
    """First Sunday of the second and of the third period."""
    weeks = np.unique(as_of)
    second, third = (round(share * len(weeks)) for share in list(accumulate(shares.each()))[:2])
    return weeks[min(second, len(weeks) - 1)], weeks[min(third, len(weeks) - 1)]


def _date(day: np.datetime64) -> date:
    return date.fromisoformat(str(day))


def _require(snapshots: Snapshots, rows: list[Array], config: SplitConfig) -> None:
    """Every part can be learned from."""
    for name, chosen in zip(PARTS, rows, strict=True):
        positives = int((snapshots.label[chosen] == POSITIVE).sum())
        if positives < config.least_positives:
            raise TooLittleHistory(
                f"The part to {name} with holds {len(chosen)} rows, {positives} of them followed by tier 3;"
                f" at least {config.least_positives} are needed.",
                "Take more pupils or more years.",
            )
