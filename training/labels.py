"""What happened after each week: tier 3 within eight school weeks, no tier 3, or not known (rules.md §6).

A row is not known when the pupil left, or was not judged in some week, before tier 3 was seen. Where a window could not
be finished for a reason that has nothing to do with the pupil (the data end, the register of the school was behind, the
enrolment ended with the school year), it is not known for everybody, also for those who were already in tier 3: were
they kept and the others dropped, the share of positives in such weeks would say too much.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.domain.calendar import Calendar
from service.domain.columns import Array
from service.domain.moments import EPOCH

HORIZON = 8
"""School weeks a label looks ahead."""
POSITIVE, NEGATIVE, CENSORED = 1, 0, -1
NOT_ENROLLED = -1
"""Rule tier of a stay in a week in which it is not enrolled; 0 is enrolled and not judged."""
WORST = 3


@dataclass(frozen=True)
class Outcomes:
    """Per stay and week: ``label`` int8 (1, 0, -1 not known), ``onset`` int16 school weeks until tier 3 (0: none)."""

    label: Array
    onset: Array


def outcomes(rule_tier: Array, cut: npt.NDArray[np.bool_]) -> Outcomes:
    """Outcomes from rule tiers.

    Parameters
    ----------
    rule_tier
        int8 [stay, school week], consecutive weeks up to the end of the data; `NOT_ENROLLED` or 0 to 3.
    cut
        bool [stay, school week]: the week could not be judged for a reason that has nothing to do with the pupil.
    """
    onset = _onset(rule_tier)
    seen = (onset > 0) & (onset <= HORIZON)
    finished = ~_within_horizon(cut, beyond=True)
    judged = ~_within_horizon(rule_tier < 1, beyond=True)
    label = np.where(seen, POSITIVE, np.where(judged, NEGATIVE, CENSORED))
    return Outcomes(np.where(finished, label, CENSORED).astype(np.int8), onset)


def _onset(rule_tier: Array) -> Array:
    """School weeks from each week to the first later one in tier 3."""
    weeks = rule_tier.shape[1]
    number = np.where(rule_tier == WORST, np.arange(weeks), 2 * weeks)
    following = np.full(rule_tier.shape, 2 * weeks)
    following[:, :-1] = np.minimum.accumulate(number[:, :0:-1], axis=1)[:, ::-1]
    return np.where(following < weeks, following - np.arange(weeks), 0).astype(np.int16)


def _within_horizon(marked: npt.NDArray[np.bool_], beyond: bool) -> npt.NDArray[np.bool_]:
    """Whether any of the next `HORIZON` weeks is marked; weeks after the last one count as ``beyond``."""
    stays, weeks = marked.shape
    count = np.zeros((stays, weeks + HORIZON + 1), dtype=np.int32)
    np.cumsum(marked, axis=1, out=count[:, 1 : weeks + 1])
    count[:, weeks + 1 :] = count[:, [weeks]] + beyond * np.arange(1, HORIZON + 1)
    return np.asarray(count[:, HORIZON + 1 :] > count[:, 1 : weeks + 1])


def left_with_the_year(calendar: Calendar, last: Array) -> npt.NDArray[np.bool_]:
    """Whether enrolments with these last days (positions) end between two school years, after the last school day."""
    taught = np.flatnonzero(calendar.teaching)
    following = np.searchsorted(taught, last, side="right")
    inside = (following > 0) & (following < len(taught))
    years = _school_year(calendar, taught)
    after = years[np.minimum(following, len(taught) - 1)]
    return np.asarray(inside & (after != years[np.maximum(following - 1, 0)]))


def _school_year(calendar: Calendar, position: Array) -> Array:
    """Calendar year in which the school year of each position begins."""
    origin = np.datetime64(EPOCH, "D") + (calendar.day(0) - EPOCH).days
    months = (origin + position).astype("datetime64[M]").astype(np.int64)  # since January 1970
    return np.asarray((months - 7) // 12 + 1970)
