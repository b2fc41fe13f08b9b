"""Confidence intervals by drawing whole schools again: pupils of one school and weeks of one pupil are not independent.

Everything resampled is kept as sums per school, so one resample is a row of a matrix product.
"""

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FEW_SCHOOLS = 5
"""Below this many schools no interval is given: so few draws say nothing about other schools."""
MIN_DEFINED = 0.9
"""Share of the resamples in which a figure must exist for its interval to be given."""
LEVEL = 0.95


@dataclass(frozen=True)
class Measured:
    """One figure: its value and 95 % interval, or None with the reason why there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""

    def as_json(self) -> dict[str, float | str | None]:
        """The figure as it stands in the JSON file."""
        return asdict(self)


@dataclass(frozen=True)
class Resamples:
    """How often each school was drawn, float64 [draws + 1, schools]; row 0 is the data as they are (all ones)."""

    weights: Floats

    @property
    def schools(self) -> int:
        """Number of schools."""
        return int(self.weights.shape[1])

    def sums(self, per_school: npt.ArrayLike) -> Floats:
        """Totals of every resample from totals per school [schools, …] → [draws + 1, …]."""
        return np.asarray(self.weights @ np.asarray(per_school, dtype=np.float64))


def draw(schools: int, times: int, seed: int) -> Resamples:
    """Draw as many schools as there are, with replacement, ``times`` times; the same seed gives the same draws."""
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(schools, np.full(schools, 1 / schools), size=times) if schools else None
    again = np.zeros((times, 0)) if drawn is None else drawn.astype(np.float64)
    return Resamples(np.concatenate((np.ones((1, schools)), again)))


def tally(index: npt.NDArray[np.integer], values: npt.ArrayLike, length: int) -> Floats:
    """Sum of ``values`` [n] per ``index`` [n], float64 [length]."""
    return np.bincount(index, weights=np.asarray(values, dtype=np.float64), minlength=length).astype(np.float64)


def per_school(values: npt.ArrayLike, school: npt.NDArray[np.integer], schools: int) -> Floats:
    """Sum of a value per school, float64 [schools]."""
    return tally(school, values, schools)


def ratio(above: Floats, below: Floats) -> Floats:
    """``above / below``, NaN where nothing lies below."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below > 0, above / below, np.nan), dtype=np.float64)


def measured(values: Floats, schools: int, why: str = "", exact: float | None = None) -> Measured:
    """A figure from its values over the resamples (first the data itself).

    Parameters
    ----------
    values
        float64 [draws + 1]; NaN where the figure does not exist.
    schools
        How many schools stand behind it.
    why
        Reason shown when the figure does not exist.
    exact
        The figure itself when ``values`` were computed on bins; the interval moves along with it.
    """
    point = float(values[0]) if exact is None else exact
    if not np.isfinite(point):
        return Measured(None, why=why or "no cases")
    if schools < FEW_SCHOOLS:
        return Measured(point, why=f"no interval: {schools} schools are too few to draw from")
    again = values[1:] + (point - values[0])
    defined = again[np.isfinite(again)]
    if not len(defined) or len(defined) < MIN_DEFINED * len(again):
        return Measured(point, why="no interval: too few resamples have cases")
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(defined, [tail, 100 - tail])
    return Measured(point, float(low), float(high))
