"""From a score to a probability that may be said aloud, per sector, with the number of pupils behind it.

Learned on other schools and a later period than the score itself. How much is learned follows from how much there is:
steps (isotonic regression in bins that hold enough pupils), two parameters (Platt), or nothing, and then no number.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Method = Literal["isotonic", "platt", "none"]
_STARTING_BINS = 400


@dataclass(frozen=True)
class Enough:
    """When there are enough cases; distinct pupils, because weekly rows of one pupil repeat each other."""

    isotonic_positives: int
    platt_positives: int
    bin_pupils: int
    bin_positives: int
    check_positives: int
    most_ece: float
    least_slope: float
    most_slope: float
    most_ratio: float


@dataclass(frozen=True)
class Cases:
    """Rows of one sector: log-odds, label 0/1 and whose they are."""

    logit: Floats
    label: NDArray[np.int8]
    pupil: Ints

    def positives(self) -> int:
        """Distinct pupils with a positive row."""
        return len(np.unique(self.pupil[self.label == 1]))


@dataclass(frozen=True)
class Steps:
    """What was learned for one sector: bins of the log-odds with who was in them, and the way to a probability.

    Bin i holds ``(edges[i-1], edges[i]]``; ``pupils`` and ``positives`` count distinct pupils. With ``isotonic`` the
    probability is ``rate`` of the bin, with ``platt`` it follows ``slope`` and ``intercept`` inside ``lowest`` to
    ``highest``, the log-odds that were seen.
    """

    method: Method
    edges: Floats
    rate: Floats
    pupils: Ints
    positives: Ints
    slope: float = 1.0
    intercept: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0

    def bins(self, logit: Floats) -> Ints:
        """Bin of every log-odds."""
        return np.searchsorted(self.edges, logit).astype(np.int64)

    def probability(self, logit: Floats) -> Floats:
        """Probability of every log-odds; NaN when nothing could be learned."""
        if self.method == "none":
            return np.full(len(logit), np.nan)
        if self.method == "isotonic":
            return self.rate[self.bins(logit)]
        return expit(self.intercept + self.slope * np.clip(logit, self.lowest, self.highest))


def expit(logit: Floats) -> Floats:
    """Probability of log-odds."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logit)), dtype=np.float64)


def calibrated(cases: Cases, enough: Enough) -> Steps:
    """The richest calibration these cases can carry."""
    positives, pupils = cases.positives(), len(np.unique(cases.pupil))
    if positives < enough.platt_positives or pupils < enough.bin_pupils or cases.label.all():
        nothing = np.empty(0)
        return Steps("none", nothing, nothing, np.empty(0, np.int64), np.empty(0, np.int64))
    bins = _filled_bins(cases, enough)
    if positives >= enough.isotonic_positives:
        return Steps("isotonic", *bins)
    slope, intercept = line(cases.logit, cases.label)
    return Steps("platt", *bins, slope, intercept, lowest=float(cases.logit.min()), highest=float(cases.logit.max()))


def line(logit: Floats, label: NDArray[np.int8]) -> tuple[float, float]:
    """Slope and intercept of the logistic regression of the label on the log-odds; (1, 0) is well calibrated."""
    fit = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(logit[:, None], label)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def _filled_bins(cases: Cases, enough: Enough) -> tuple[Floats, Floats, Ints, Ints]:
    order = np.argsort(cases.logit, kind="stable")
    logit, label, pupil = cases.logit[order], cases.label[order], cases.pupil[order]
    ends = _merged(_isotonic_ends(logit, label), label, pupil, enough)
    parts = list(zip([0, *ends[:-1]], ends, strict=True))
    rate = np.array([label[a:b].mean() for a, b in parts])
    pupils = np.array([len(np.unique(pupil[a:b])) for a, b in parts], dtype=np.int64)
    positive = np.array([len(np.unique(pupil[a:b][label[a:b] == 1])) for a, b in parts], dtype=np.int64)
    return logit[np.array(ends[:-1], dtype=np.int64) - 1], rate, pupils, positive


def _isotonic_ends(logit: Floats, label: NDArray[np.int8]) -> list[int]:
    """Ends (exclusive row numbers) of the steps of an isotonic fit on at most 400 bins of equal size."""
    cuts = np.unique(np.quantile(logit, np.linspace(0, 1, _STARTING_BINS + 1)[1:], method="lower"))
    ends = np.searchsorted(logit, cuts, side="right")
    sizes = np.diff(ends, prepend=0)
    rates = np.diff(np.concatenate([[0], np.cumsum(label, dtype=np.int64)[ends - 1]])) / sizes
    fitted = IsotonicRegression().fit_transform(np.arange(len(ends)), rates, sample_weight=sizes)
    last = np.append(np.flatnonzero(np.diff(fitted) > 0), len(ends) - 1)
    return [int(end) for end in ends[last]]


def _merged(ends: list[int], label: NDArray[np.int8], pupil: Ints, enough: Enough) -> list[int]:
    """Neighbouring steps joined until each holds enough distinct pupils and distinct positive pupils."""
    kept, start = [], 0
    for end in ends:
        if _full(label[start:end], pupil[start:end], enough):
            kept.append(end)
            start = end
    if start < ends[-1]:  # what is left over at the top joins the step below it
        kept = [*kept[:-1], ends[-1]]
    return kept


def _full(label: NDArray[np.int8], pupil: Ints, enough: Enough) -> bool:
    if len(np.unique(pupil[label == 1])) < enough.bin_positives:
        return False
    return len(np.unique(pupil)) >= enough.bin_pupils
