"""How long before tier 3 a pupil was seen.

An onset is the first week in tier 3 after tier 1 or 2. It is *caught n school weeks ahead* when the pupil stood on a
list in some week from n to 12 school weeks before it. An onset counts when there are lists of all these twelve weeks
and the pupil was in tier 1 or 2 in at least one week from 4 to 12 school weeks before it: others could not be caught.
"""

from dataclasses import dataclass

import numpy as np

from training.evaluate.intervals import Floats, Ints, Measured, Resamples, measured, per_school, ratio
from training.evaluate.metrics import Labels
from training.evaluate.ranking import Bools, Lists, week_of_school

AHEAD = 4
LOOK_BACK = 12
NO_ONSETS = "no onset with enough weeks before it"


@dataclass(frozen=True)
class Onsets:
    """The onsets that count.

    Attributes
    ----------
    rows
        Snapshots at most 12 school weeks before an onset that counts, int64 [r].
    event
        Onset of each of these rows, int64 [r].
    ahead
        School weeks from each of these rows to its onset, int64 [r].
    school
        School of each onset, int64 [events].
    no_lists, not_before
        Onsets left out: not all twelve weeks have lists; not in tier 1 or 2 four to twelve weeks before.
    """

    rows: Ints
    event: Ints
    ahead: Ints
    school: Ints
    no_lists: int
    not_before: int


def onsets_of(lists: Lists, onset: Labels) -> Onsets:
    """Group the snapshots by the onset they come before.

    Parameters
    ----------
    onset
        School weeks until the first tier 3, 0 when none was seen [n].
    """
    before = np.flatnonzero(onset > 0)
    rows = before[np.lexsort((lists.of_row[before], lists.pupil[before]))]
    event, events = _numbered(lists.pupil[rows], onset[rows])
    near = onset[rows] <= LOOK_BACK
    could = np.bincount(event[near & (onset[rows] >= AHEAD)], minlength=events) > 0
    known = _enough_lists(lists, rows, event, onset, events)
    counts = known & could
    new = np.cumsum(counts) - 1
    kept = near & counts[event]
    school = np.zeros(events, dtype=np.int64)
    school[event] = lists.school[lists.of_row[rows]]
    return Onsets(
        rows=rows[kept],
        event=new[event[kept]],
        ahead=onset[rows[kept]].astype(np.int64),
        school=school[counts],
        no_lists=int(np.sum(~known)),
        not_before=int(np.sum(known & ~could)),
    )


def _numbered(pupil: Ints, onset: Labels) -> tuple[Ints, int]:
    """Number of the onset each row comes before: another pupil, or a count that no longer goes down, is another one."""
    another = np.ones(len(pupil), dtype=np.bool_)
    another[1:] = (pupil[1:] != pupil[:-1]) | (onset[1:] >= onset[:-1])
    event = np.cumsum(another) - 1
    return event, int(another.sum())


def _enough_lists(lists: Lists, rows: Ints, event: Ints, onset: Labels, events: int) -> Bools:
    """Whether the school has lists from 12 school weeks before each onset up to the week before it."""
    weeks, week = np.bincount(lists.school), week_of_school(lists)
    at, length = np.zeros(events, dtype=np.int64), np.zeros(events, dtype=np.int64)
    at[event] = week[lists.of_row[rows]] + onset[rows]
    length[event] = weeks[lists.school[lists.of_row[rows]]]
    return np.asarray((at >= LOOK_BACK) & (at <= length))


@dataclass(frozen=True)
class Lead:
    """How early the onsets were seen; ``by_weeks[n]`` is the share seen at least n school weeks ahead."""

    onsets: int
    left_out_no_lists: int
    left_out_not_before: int
    caught_ahead: Measured
    caught_any_time: Measured
    median_weeks: Measured
    by_weeks: dict[int, float]


def lead(onsets: Onsets, flagged: Bools, resamples: Resamples) -> Lead:
    """Lead times for the rows that stand on a list."""
    events = len(onsets.school)
    seen = flagged[onsets.rows]
    earliest = np.zeros(events, dtype=np.int64)
    np.maximum.at(earliest, onsets.event[seen], onsets.ahead[seen])
    shares = {weeks: float(np.mean(earliest >= weeks)) for weeks in range(1, LOOK_BACK + 1)} if events else {}
    return Lead(
        onsets=events,
        left_out_no_lists=onsets.no_lists,
        left_out_not_before=onsets.not_before,
        caught_ahead=_caught(earliest >= AHEAD, onsets.school, resamples),
        caught_any_time=_caught(earliest >= 1, onsets.school, resamples),
        median_weeks=_median(earliest, onsets.school, resamples),
        by_weeks=shares,
    )


def _caught(caught: Bools, school: Ints, resamples: Resamples) -> Measured:
    all_of_school = resamples.sums(per_school(np.ones(len(caught)), school, resamples.schools))
    return measured(
        ratio(resamples.sums(per_school(caught, school, resamples.schools)), all_of_school),
        resamples.schools,
        NO_ONSETS,
    )


def _median(earliest: Ints, school: Ints, resamples: Resamples) -> Measured:
    """Median lead in school weeks of the onsets that were seen at all."""
    caught = earliest >= 1
    cell = school[caught] * (LOOK_BACK + 1) + earliest[caught]
    counts = np.bincount(cell, minlength=resamples.schools * (LOOK_BACK + 1)).reshape(-1, LOOK_BACK + 1)
    values = _middle(resamples.sums(counts))
    return measured(values, resamples.schools, "no onset was seen" if len(earliest) else NO_ONSETS)


def _middle(counts: Floats) -> Floats:
    total = counts.sum(axis=1, keepdims=True)
    upto = np.cumsum(counts, axis=1)
    lower = np.argmax(upto >= total / 2, axis=1)
    upper = np.argmax(upto > total / 2, axis=1)
    return np.where(total[:, 0] > 0, (lower + upper) / 2, np.nan)
