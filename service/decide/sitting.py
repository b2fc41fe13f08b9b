"""One school, one moment of knowledge, the rules and choices in force: what every decision is taken from."""

from collections.abc import Container, Mapping, Sequence
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
class Exempt:
    """An entry of the register of exemptions; both dates are included, an open end holds for good."""

    article: str
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether it holds on a date."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Decision:
    """A person's decision about the tier from ``first`` to ``last``; without a ``tier`` the rules decide again."""

    tier: int | None
    reason: str
    first: date
    last: date


@dataclass(frozen=True)
class Work:
    """What people did that rules and tiers look at.

    Attributes
    ----------
    actions
        Per pupil number, the dates on which an action was agreed.
    listed
        Pupil numbers on the absoluut-verzuim list with the date of listing; None when no list was ever received.
    exemptions
        Per pupil number, the entries of the register of exemptions. From the first date of the first one they say who
        is exempt; before it, and for pupils without an entry, what was imported does.
    decisions
        Per pupil number, decisions in the order in which they were written down; the last that covers a date counts.
    """

    actions: Mapping[str, Sequence[date]] = field(default_factory=dict)
    listed: Mapping[str, date] | None = None
    exemptions: Mapping[str, Sequence[Exempt]] = field(default_factory=dict)
    decisions: Mapping[str, Sequence[Decision]] = field(default_factory=dict)

    def exempt_on(self, pupil_id: str, day: date, imported: bool) -> bool:
        """Whether a pupil is exempt on a date; ``imported`` is what the pupil file says, which has no dates."""
        entries = self.exemptions.get(pupil_id, ())
        if not entries or day < min(entry.first for entry in entries):
            return imported
        return any(entry.covers(day) for entry in entries)

    def decision_on(self, pupil_id: str, day: date) -> Decision | None:
        """The decision that replaces the tier on a date; None where the rules decide."""
        covering = [each for each in self.decisions.get(pupil_id, ()) if each.first <= day <= each.last]
        return covering[-1] if covering and covering[-1].tier else None


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

    def exempt(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """Per pair: exempt under the Leerplichtwet on the date."""
        found: npt.NDArray[np.bool_] = self._imported_exempt[pairs.stay]
        for stay in self.stays_of(self.work.exemptions):
            pupil, imported = self.columns.stays.pupil_ids[stay], bool(self._imported_exempt[stay])
            for row in np.flatnonzero(pairs.stay == stay).tolist():
                found[row] = self.work.exempt_on(pupil, pairs.dates[pairs.date_row[row]], imported)
        return found

    def stays_of(self, pupils: Container[str]) -> list[int]:
        """The stays of some pupils."""
        return [stay for stay, pupil in enumerate(self.columns.stays.pupil_ids) if pupil in pupils]

    @cached_property
    def _imported_exempt(self) -> npt.NDArray[np.bool_]:
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
        values["exempt"] = self.exempt(pairs)
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
