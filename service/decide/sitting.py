"""One school, one moment of knowledge, the rules and choices in force: what every decision is taken from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from service.domain.codes import Fill
from service.domain.columns import Array, SchoolColumns
from service.domain.moments import EPOCH
from service.facts.engine import Facts, Pairs, facts_of
from service.facts.known import Known, anything_missing, imagine, know
from service.policy.choices import Policy
from service.rules.parameters import Rule
from service.rules.questions import holds
from service.rules.report_terms import report_terms

OF_ACTIONS = ("weeks_in_tier_2", "weeks_since_action", "absent_share_before_action")
"""What `no-improvement` asks; null until an action was agreed."""


@dataclass(frozen=True)
class Work:
    """What people did that rules look at.

    Attributes
    ----------
    actions
        Per pupil number, the dates on which an action was agreed.
    listed
        Pupil numbers on the absoluut-verzuim list with the date of listing; None when no list was ever received.
    """

    actions: Mapping[str, Sequence[date]] = field(default_factory=dict)
    listed: Mapping[str, date] | None = None


@dataclass(frozen=True)
class Sitting:
    """Everything a decision about one school is taken from."""

    columns: SchoolColumns
    rules: Mapping[str, Rule]
    policy: Policy
    known: Known
    work: Work

    @classmethod
    def open(
        cls,
        columns: SchoolColumns,
        rules: Mapping[str, Rule],
        policy: Policy,
        known_at: int | None = None,
        work: Work | None = None,
    ) -> "Sitting":
        """What was known at ``known_at`` (microseconds; None = everything that has arrived)."""
        known = know(columns, known_at, report_terms(rules, columns.calendar))
        return cls(columns, rules, policy, known, work or Work())

    @cached_property
    def exempt(self) -> npt.NDArray[np.bool_]:
        """Per stay: exempt under the Leerplichtwet."""
        return np.array([bool(article) for article in self.columns.stays.exemption], dtype=np.bool_)

    def facts(self, pairs: Pairs) -> Facts:
        """Facts of the pairs with what the rules need beside them: age, exemption, list, actions."""
        return self.dress(facts_of(self.known, pairs), self._listed[pairs.stay])

    def worst(self, fill: Fill, facts: Facts) -> Facts:
        """Facts of the same pairs, asked on one date, in the worst case of rules.md §4."""
        end = self.columns.calendar.index(facts.pairs.dates[0])
        if fill is Fill.NONE or not anything_missing(self.known, end):
            worst = facts
        else:
            imagined = facts_of(imagine(self.known, fill, end), facts.pairs)
            worst = self.dress(imagined, self._listed[facts.pairs.stay])
            worst.values["lrv"] = facts["lrv"]  # "not lrv" is about the answer the known facts give
        return worst if self.work.listed is not None else _with_every_pupil_listed(worst)

    def dress(self, facts: Facts, listed: Array) -> Facts:
        """Facts of §3 with what the rules need beside them; ``listed`` (bool): who is on the absoluut-verzuim list."""
        pairs = facts.pairs
        values = facts.values
        values["age"] = ages(self.columns.stays.born[pairs.stay], pairs)
        values["exempt"] = self.exempt[pairs.stay]
        values["on_absent_list"] = listed
        for name in OF_ACTIONS:
            values[name] = np.full(len(pairs), np.nan)
        values["lrv"] = holds(self.rules["lrv"], pairs.dates, pairs.date_row, self.columns.school.sector, values)
        return facts

    @cached_property
    def _listed(self) -> npt.NDArray[np.bool_]:
        listed = self.work.listed or {}
        return np.array([pupil in listed for pupil in self.columns.stays.pupil_ids], dtype=np.bool_)


def _with_every_pupil_listed(facts: Facts) -> Facts:
    everyone = np.ones(len(facts.pairs), dtype=np.bool_)
    return replace(facts, values={**facts.values, "on_absent_list": everyone})


def ages(born: Array, pairs: Pairs) -> Array:
    """Completed years of age of each pair, from epoch days of birth."""
    birth = (np.datetime64(EPOCH, "D") + born).astype("datetime64[D]")
    on = np.array(pairs.dates, dtype="datetime64[D]")[pairs.date_row]
    months = _month_count(on) - _month_count(birth) - (_day_of_month(on) < _day_of_month(birth))
    return np.asarray(months // 12)


def _month_count(days: Array) -> Array:
    return days.astype("datetime64[M]").astype(np.int64)


def _day_of_month(days: Array) -> Array:
    return np.asarray((days - days.astype("datetime64[M]")).astype(np.int64))
