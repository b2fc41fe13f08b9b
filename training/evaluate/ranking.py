"""What a team sees that can look at a few pupils a week: one list per school and week, the highest scores first.

For precision and recall only snapshots with a known outcome stand on the lists; for the number of flags, repeats and
lead times everybody does, as the team would have seen it. Where scores are equal at the end of a list, chance decides
who is seen: precision and recall then have an expected value and a best and a worst case.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from training.evaluate.intervals import Floats, Ints, Measured, Resamples, measured, per_school, ratio, tally
from training.evaluate.metrics import Labels, ranked

Bools = npt.NDArray[np.bool_]
PER = 500
NO_FLAGS = "no lists"
NO_POSITIVES = "no pupil reached tier 3"


@dataclass(frozen=True)
class Lists:
    """Rows grouped into one list per school and week.

    Attributes
    ----------
    of_row
        List of every row, int64 [n].
    school, size
        School and number of its pupils per list, int64 [lists].
    before
        The list of the same school one school week earlier, -1 for the first, int64 [lists].
    tie
        Number that orders pupils with equal scores, the same in every week, float64 [n].
    """

    of_row: Ints
    school: Ints
    size: Ints
    before: Ints
    pupil: Ints
    tie: Floats

    @property
    def count(self) -> int:
        """Number of lists."""
        return len(self.school)

    def part(self, rows: Ints) -> "Lists":
        """The same lists with some of the rows."""
        return replace(self, of_row=self.of_row[rows], pupil=self.pupil[rows], tie=self.tie[rows])

    def places(self, per_500: float) -> Ints:
        """Pupils the team sees per list: the capacity in proportion to the school, at least one."""
        return np.maximum(np.floor(per_500 * self.size / PER + 0.5), 1).astype(np.int64)


def lists_of(school: Labels, as_of: npt.NDArray[np.datetime64], size: Labels, pupil: Labels, seed: int) -> Lists:
    """One list per school and week from columns [n]."""
    day = as_of.astype("datetime64[D]").astype(np.int64)
    base = int(day.min()) if len(day) else 0
    span = int(day.max()) - base + 1 if len(day) else 1
    keys, first, of_row = np.unique(school.astype(np.int64) * span + day - base, return_index=True, return_inverse=True)
    of_school = keys // span
    previous = np.arange(len(keys)) - 1
    before = np.where((previous >= 0) & (of_school == of_school[previous]), previous, -1)
    return Lists(of_row, of_school, size[first].astype(np.int64), before, pupil.astype(np.int64), _ties(pupil, seed))


def _ties(pupil: Labels, seed: int) -> Floats:
    """A random number per pupil: among equal scores the same pupils are seen every week, as on an alphabetical list."""
    _, which = np.unique(pupil, return_inverse=True)
    count = int(which.max()) + 1 if len(which) else 0
    return np.random.default_rng(seed).random(count)[which]


@dataclass(frozen=True)
class Order:
    """The lists in the order of one score; built once, asked for every capacity."""

    lists: Lists
    rows: Ints
    place: Ints
    run_start: Ints

    @cached_property
    def run_list(self) -> Ints:
        """List of every run of equal scores."""
        return self.lists.of_row[self.rows[self.run_start]]

    @cached_property
    def run_length(self) -> Ints:
        """Rows of every run of equal scores."""
        return np.diff(np.append(self.run_start, len(self.rows)))

    def flagged(self, per_500: float) -> Bools:
        """Rows that stand on a list of this capacity, bool [n] in the order of the rows."""
        seen = np.zeros(len(self.rows), dtype=np.bool_)
        seen[self.rows] = self.place < self.lists.places(per_500)[self.lists.of_row[self.rows]]
        return seen


def order(lists: Lists, score: npt.ArrayLike) -> Order:
    """Put every list in the order of a score, highest first."""
    values = ranked(score)
    rows = np.lexsort((lists.tie, -values, lists.of_row))
    of_list, value = lists.of_row[rows], values[rows]
    new_list = np.ones(len(rows), dtype=np.bool_)
    new_list[1:] = of_list[1:] != of_list[:-1]
    starts = np.flatnonzero(new_list)
    place = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    new_run = new_list.copy()
    new_run[1:] |= value[1:] != value[:-1]
    return Order(lists, rows, place, np.flatnonzero(new_run))


@dataclass(frozen=True)
class Found:
    """Per list: pupils seen, and those among them who reached tier 3 by chance, at best, at worst."""

    seen: Floats
    expected: Floats
    best: Floats
    worst: Floats


def found(ordered: Order, label: Labels, per_500: float) -> Found:
    """Count per list; equal scores at the end of a list share its last places."""
    lists, runs = ordered.lists, ordered.run_list
    length = ordered.run_length
    take = np.clip(lists.places(per_500)[runs] - ordered.place[ordered.run_start], 0, length)
    hits = np.concatenate(([0], np.cumsum(label[ordered.rows] == 1)))
    positive = hits[ordered.run_start + length] - hits[ordered.run_start]

    def total(values: npt.ArrayLike) -> Floats:
        return tally(runs, values, lists.count)

    best, worst = np.minimum(take, positive), np.maximum(take - (length - positive), 0)
    return Found(total(take), total(take * positive / length), total(best), total(worst))


@dataclass(frozen=True)
class AtCapacity:
    """How good the lists are at one capacity, pupils seen per 500 per week."""

    per_500: float
    precision: Measured
    precision_best: Measured
    precision_worst: Measured
    recall: Measured
    recall_best: Measured
    recall_worst: Measured


@dataclass(frozen=True)
class Workload:
    """Flags per 500 pupils and per school per week, and the share of them that was flagged the week before too."""

    per_500: float
    flags: Measured
    flags_per_school: Measured
    repeats: Measured


def at_capacity(ordered: Order, label: Labels, per_500: float, resamples: Resamples) -> AtCapacity:
    """Precision and recall when ``per_500`` of 500 pupils can be seen every week."""
    lists = ordered.lists
    counted = found(ordered, label, per_500)
    positives = tally(lists.of_row, label == 1, lists.count)
    right = (counted.expected, counted.best, counted.worst)
    precision = [_share(lists.school, hits, counted.seen, resamples, NO_FLAGS) for hits in right]
    recall = [_share(lists.school, hits, positives, resamples, NO_POSITIVES) for hits in right]
    return AtCapacity(per_500, *precision, *recall)


def workload(ordered: Order, per_500: float, resamples: Resamples) -> Workload:
    """What the lists ask of a team."""
    lists = ordered.lists
    seen = tally(lists.of_row, ordered.flagged(per_500), lists.count)
    again, could = repeats(ordered, per_500)
    return Workload(
        per_500=per_500,
        flags=_share(lists.school, seen * PER, lists.size.astype(np.float64), resamples, NO_FLAGS),
        flags_per_school=_share(lists.school, seen, np.ones(lists.count), resamples, NO_FLAGS),
        repeats=_share(lists.school, again, could, resamples, "no school has two lists in a row"),
    )


def repeats(ordered: Order, per_500: float) -> tuple[Floats, Floats]:
    """Per list: pupils who stood on the list of the school week before too, and all when there was such a list."""
    lists = ordered.lists
    rows = np.flatnonzero(ordered.flagged(per_500))
    of_list = lists.of_row[rows]
    _, who = np.unique(lists.pupil[rows], return_inverse=True)
    width = int(who.max()) + 1 if len(who) else 1
    here, earlier = of_list * width + who, lists.before[of_list] * width + who
    counts = lists.before[of_list] >= 0
    again = counts & np.isin(earlier, here)
    return tally(of_list, again, lists.count), tally(of_list, counts, lists.count)


def _share(school: Ints, above: Floats, below: Floats, resamples: Resamples, why: str) -> Measured:
    schools = resamples.schools
    top = resamples.sums(per_school(above, school, schools))
    return measured(ratio(top, resamples.sums(per_school(below, school, schools))), schools, why)


def fresh(lists: Lists, score: npt.ArrayLike, per_500: float, rest: int) -> Bools:
    """Rows flagged by a team that sees every pupil once: who was flagged is left out of the next ``rest`` lists.

    The places go to the highest scores among the others; bool [n].
    """
    values = ranked(score)
    pupils, who = np.unique(lists.pupil, return_inverse=True)
    free_from, places = np.zeros(len(pupils), dtype=np.int64), lists.places(per_500)
    flagged = np.zeros(len(values), dtype=np.bool_)
    week = week_of_school(lists)[lists.of_row]
    by_week = np.argsort(week, kind="stable")
    for rows in np.split(by_week, np.flatnonzero(np.diff(week[by_week])) + 1):
        waiting = rows[free_from[who[rows]] <= week[rows]]
        ordered = waiting[np.lexsort((lists.tie[waiting], -values[waiting], lists.of_row[waiting]))]
        place = np.arange(len(ordered)) - np.searchsorted(lists.of_row[ordered], lists.of_row[ordered])
        seen = ordered[place < places[lists.of_row[ordered]]]
        flagged[seen] = True
        free_from[who[seen]] = week[seen] + rest + 1
    return flagged


def week_of_school(lists: Lists) -> Ints:
    """Number of every list within its school, from 0."""
    weeks = np.bincount(lists.school)
    return np.arange(lists.count) - (np.cumsum(weeks) - weeks)[lists.school]
