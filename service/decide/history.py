"""Facts and rule tiers of everybody on many weekly dates, each as it was known then (rules.md §1, §5).

What a list of that Monday said, without opening the school once per date. Nothing that came in later changes a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from service.decide.improvement import add_improvement
from service.decide.sitting import OF_ACTIONS, Sitting, Work
from service.decide.tiers import highest_tiers, rule_tiers, yes_answers
from service.domain.columns import Array, SchoolColumns
from service.facts.engine import Facts, Pairs
from service.facts.replay import replay
from service.facts.windows import windows
from service.policy.choices import Policy
from service.rules.parameters import Rule


@dataclass(frozen=True)
class History:
    """What was said of every stay on every date on which it was enrolled.

    Attributes
    ----------
    facts
        Facts per pair with what the rules need beside them; ``facts.known`` is what is known by now, the values are
        what was known then.
    rule_tier
        int8 per pair: 0 for not to be judged or exempt.
    rules_yes
        int16 per pair: how many rules say yes.
    behind
        bool per date: the register was too far behind to judge anybody on whom no rule says yes.
    """

    facts: Facts
    rule_tier: Array
    rules_yes: Array
    behind: npt.NDArray[np.bool_]

    @property
    def pairs(self) -> Pairs:
        """Which stay on which date; sorted by stay."""
        return self.facts.pairs


def history(
    columns: SchoolColumns,
    rules: Mapping[str, Rule],
    policy: Policy,
    dates: list[date],
    known_at: Sequence[int],
    work: Work | None = None,
) -> History:
    """Facts and rule tiers on each date, as known at the moment (microseconds) that belongs to it.

    An agreed action counts from the day of agreement and an entry on the absoluut-verzuim list from the day of
    listing, also where ``work`` holds later ones.

    Raises
    ------
    ValueError
        If dates and moments do not rise together.
    OutsideCalendar
        If no calendar is kept for a date.
    """
    sitting = Sitting.open(columns, rules, policy, None, work)  # its facts are not asked: they know what came later
    replayed = replay(columns, dates, known_at, sitting.known.report)
    at = windows(columns.calendar, dates)
    facts = Facts(sitting.known, replayed.pairs, at, replayed.values)
    sitting.dress(facts, _listed_since(sitting)[facts.pairs.stay] <= at.end[facts.pairs.date_row])
    _put_improvement(sitting, facts, known_at)
    yes = yes_answers(sitting, facts)
    behind = _behind(columns, at.end, known_at) > policy.register_behind_school_days
    unjudged = (facts["pupil_days"] < policy.minimum_pupil_days) | behind[facts.pairs.date_row]
    count = np.zeros(len(facts.pairs), dtype=np.int16)
    for said in yes.values():
        count += said
    return History(facts, highest_tiers(rules, yes, unjudged, facts["exempt"]), count, behind)


def _listed_since(sitting: Sitting) -> Array:
    """Per stay, the calendar position of listing; past the last one for who is not on the list."""
    listed, calendar = sitting.work.listed or {}, sitting.columns.calendar
    since = np.full(len(sitting.columns.stays.pupil_ids), len(calendar.slot), dtype=np.int64)
    for stay, pupil in enumerate(sitting.columns.stays.pupil_ids if listed else ()):
        if pupil in listed:
            since[stay] = (listed[pupil] - calendar.day(0)).days
    return since


def _put_improvement(sitting: Sitting, facts: Facts, known_at: Sequence[int]) -> None:
    """Fill what `no-improvement` asks, date by date and only for pupils for whom an action was agreed by then."""
    pupils, pairs, agreed_on = sitting.columns.stays.pupil_ids, facts.pairs, sitting.work.actions
    first = [min(agreed_on.get(pupil, ()), default=date.max) for pupil in pupils] if agreed_on else []
    for k, day in enumerate(pairs.dates if agreed_on else ()):
        acted = np.array([agreed <= day for agreed in first])
        rows = np.flatnonzero((pairs.date_row == k) & acted[pairs.stay])
        if len(rows):
            work = _work_on(sitting.work, day)
            then = Sitting.open(sitting.columns, sitting.rules, sitting.policy, int(known_at[k]), work)
            seen = then.facts(Pairs([day], pairs.stay[rows], np.zeros(len(rows), dtype=np.int32)))
            add_improvement(then, seen, rule_tiers)
            for name in OF_ACTIONS:
                facts[name][rows] = seen[name]


def _work_on(work: Work, day: date) -> Work:
    """The list as it was on a date; actions agreed later are passed over by whoever reads them."""
    if work.listed is None:
        return work
    return replace(work, listed={pupil: listed for pupil, listed in work.listed.items() if listed <= day})


def _behind(columns: SchoolColumns, ends: Array, known_at: Sequence[int]) -> Array:
    """Per date, the school days after the last register that was in hand at its moment (rules.md §5)."""
    taught = np.concatenate(([0], np.cumsum(columns.calendar.teaching)))
    marks = columns.marks
    arrived = np.argsort(marks.recorded_at, kind="stable")
    count = np.searchsorted(marks.recorded_at[arrived], np.asarray(known_at, dtype=np.int64), side="right")
    late = np.zeros(len(ends), dtype=np.int64)
    for k, end in enumerate(ends.tolist()):
        seen = arrived[: count[k]]
        seen = seen[marks.first[seen] <= end]
        after = int(np.minimum(marks.last[seen], end).max(initial=-1)) + 1
        late[k] = taught[end + 1] - taught[after]
    return late
