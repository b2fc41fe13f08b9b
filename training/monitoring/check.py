"""One check of a model at one date: facts and scores now, against last year, and outcomes that have become known.

A check depends on the registers alone, never on when or how often somebody ran one before: the weeks looked back on are
computed again, each as it was known then.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from service.domain.columns import Array
from training.monitoring.drift import Drift, drifts
from training.monitoring.performance import Outcome, outcome
from training.monitoring.quality import Quality, quality
from training.monitoring.rows import COMPARED, Rows, compared
from training.monitoring.thresholds import Thresholds

SCORE = "score"


@dataclass(frozen=True)
class Findings:
    """What a check saw.

    Attributes
    ----------
    first, last
        Dates of the newest window, both included.
    now, before
        Rows of the window, and of the same school weeks of last year; positions in the rows given.
    schools
        Schools with rows in the window, and how many of them have a last year.
    score
        Drift of the model's score; `facts` has that of every fact of `COMPARED`.
    """

    first: date
    last: date
    now: Array
    before: Array
    schools: tuple[int, int]
    quality: list[Quality]
    facts: list[Drift]
    score: Drift
    outcome: Outcome


def check(rows: Rows, as_of: date, terms: Thresholds) -> Findings:
    """Check the school weeks up to ``as_of``; rows after it are not looked at."""
    seen = rows.until(as_of)
    window = terms.window_school_weeks.value
    now, before = same_weeks(seen, as_of, window)
    *facts, score = _drifts(seen, as_of, terms)
    first, last = _dates(seen, now, as_of)
    return Findings(
        first=first,
        last=last,
        now=now,
        before=before,
        schools=(len(np.unique(seen.school[now])), len(np.unique(seen.school[before]))),
        quality=quality(seen.X[now], seen.X[before], terms),
        facts=facts,
        score=score,
        outcome=outcome(seen, as_of, terms),
    )


def same_weeks(rows: Rows, as_of: date, window: int) -> tuple[Array, Array]:
    """Positions of the rows of the last ``window`` school weeks and of the same school weeks of last year.

    Only schools that have both count for last year.
    """
    now, before = np.zeros(len(rows.week), np.bool_), np.zeros(len(rows.week), np.bool_)
    for school, pairs in enumerate(rows.pairs(as_of, window)):
        here = rows.school == school
        now |= here & np.isin(rows.week, pairs.now)
        before |= here & np.isin(rows.week, pairs.before) & bool((here & np.isin(rows.week, pairs.now)).any())
    return np.flatnonzero(now), np.flatnonzero(before)


def _drifts(rows: Rows, as_of: date, terms: Thresholds) -> list[Drift]:
    pairs = rows.pairs(as_of, terms.window_school_weeks.value + terms.checks.value - 1)
    return drifts([*COMPARED, SCORE], compared(rows), rows.school, rows.pupil, rows.week, pairs, terms)


def _dates(rows: Rows, now: Array, as_of: date) -> tuple[date, date]:
    """Monday of the first and Sunday of the last week with rows; the week of ``as_of`` when there are none."""
    if not len(now):
        return as_of - timedelta(days=as_of.weekday()), as_of
    first, last = rows.as_of[now].min().item(), rows.as_of[now].max().item()
    return first - timedelta(days=6), last
