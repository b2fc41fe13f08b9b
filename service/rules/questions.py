"""The seventeen questions of rules.md §4, each over columns of facts.

A question says, per pupil, whether the facts reach the rule's parameters. Whom a rule concerns (sector, age) and
since when it is in force stands in ``configs/rules/``; the worst case behind *unknown* is in `ask`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from service.domain.codes import Answer, Sector
from service.domain.columns import Array
from service.rules.parameters import Rule, Version

EPSILON = 1e-9
"""Sixteen hours made of fractions are sixteen (rules.md §3)."""

NO, YES, UNKNOWN = 0, 1, 2
ANSWERS = (Answer.NO, Answer.YES, Answer.UNKNOWN)

Bools = npt.NDArray[np.bool_]
FactColumns = Mapping[str, Array]
Question = Callable[[FactColumns, Version], Bools]
QUESTIONS: dict[str, Question] = {}


def question(rule_id: str) -> Callable[[Question], Question]:
    """Register the function that answers a rule."""

    def register(function: Question) -> Question:
        QUESTIONS[rule_id] = function
        return function

    return register


def reaches(values: Array, threshold: Any) -> Bools:
    """At or above the threshold; null never is."""
    return np.asarray(values >= float(threshold) - EPSILON)


def exceeds(values: Array, threshold: Any) -> Bools:
    """Above the threshold; null never is."""
    return np.asarray(values > float(threshold) + EPSILON)


@question("mazl-frequent")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["sick_reports_12w"], rule["reports"])


@question("mazl-long")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["sick_run_days"], rule["days"])


@question("mazl-po-frequent")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["sick_reports_year"], rule["reports"])


@question("mazl-po-long")
def _(facts: FactColumns, rule: Version) -> Bools:
    return exceeds(facts["sick_days_year"], rule["days"])


@question("report-16h")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["reports_4w"], 1)


@question("signal-8h")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["unauthorised_hours_4w"], rule["hours"])


@question("late-6")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["late_12w"], rule["lates"])


@question("absence-10")
def _(facts: FactColumns, rule: Version) -> Bools:
    enough = reaches(facts["scheduled_days_12w"], rule["scheduled_days"])
    return reaches(facts["absent_share_12w"], rule["share"]) & enough


@question("absence-10-last-year")
def _(facts: FactColumns, rule: Version) -> Bools:
    early = (facts["year_week"] >= 0) & (facts["year_week"] < int(rule["school_weeks"]))
    return reaches(facts["absent_share_last_year"], rule["share"]) & early


@question("away-5")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["away_run_days"], rule["days"]) & ~exceeds(facts["away_slots"], rule["slots"])


@question("absence-20")
def _(facts: FactColumns, rule: Version) -> Bools:
    enough = reaches(facts["scheduled_days_12w"], rule["scheduled_days"])
    return reaches(facts["absent_share_12w"], rule["share"]) & enough


@question("lrv")
def _(facts: FactColumns, rule: Version) -> Bools:
    compare = exceeds if rule["comparison"] == "gt" else reaches
    return compare(facts["away_unauthorised_slots"], rule["slots"])


@question("long-authorised")
def _(facts: FactColumns, rule: Version) -> Bools:
    return exceeds(facts["away_slots"], rule["slots"]) & ~facts["lrv"].astype(np.bool_)


@question("report-16h-repeated")
def _(facts: FactColumns, rule: Version) -> Bools:
    return reaches(facts["reports_12w"], rule["reports"])


@question("no-improvement")
def _(facts: FactColumns, rule: Version) -> Bools:
    long_in_tier = reaches(facts["weeks_in_tier_2"], rule["tier_weeks"])
    acted = reaches(facts["weeks_since_action"], rule["action_weeks"])
    not_better = facts["absent_share_4w"] >= facts["absent_share_before_action"] - EPSILON
    return np.asarray(long_in_tier & acted & not_better)


@question("not-enrolled")
def _(facts: FactColumns, rule: Version) -> Bools:
    return np.asarray(facts["on_absent_list"].astype(np.bool_) & ~facts["exempt"].astype(np.bool_))


@question("luxury-leave")
def _(facts: FactColumns, rule: Version) -> Bools:
    return np.asarray(facts["luxury_day"] >= 0)


def concerns(rule: Rule, sector: Sector, age: Array) -> Bools:
    """Whom the rule is about: its sectors and completed years of age."""
    if sector not in rule.applies_to.sectors:
        return np.zeros(len(age), dtype=np.bool_)
    limits = rule.applies_to.age
    lowest, highest = (limits.min, limits.max) if limits else (None, None)
    return np.asarray((age >= (lowest or 0)) & (age <= (1000 if highest is None else highest)))


def holds(rule: Rule, dates: Sequence[date], date_row: Array, sector: Sector, facts: FactColumns) -> Bools:
    """Per pupil and date, whether the facts say yes under the version in force on that date.

    ``date_row`` says which of ``dates`` each row of the facts is about.
    """
    earliest, latest = (rule.on(day) for day in (min(dates), max(dates))) if dates else (None, None)
    if earliest is not None and earliest is latest:
        return QUESTIONS[rule.id](facts, earliest) & concerns(rule, sector, facts["age"])
    versions = [rule.on(day) for day in dates]
    yes = np.zeros(len(date_row), dtype=np.bool_)
    for version in {id(v): v for v in versions if v is not None}.values():
        in_force = np.array([v is version for v in versions])[date_row]
        yes |= in_force & QUESTIONS[rule.id](facts, version)
    return yes & concerns(rule, sector, facts["age"])


def ask(rule: Rule, on: date, sector: Sector, facts: FactColumns, worst: FactColumns) -> Array | None:
    """int8 answers (`NO`, `YES`, `UNKNOWN`) on one date, or None while the rule is not in force.

    ``worst`` holds the facts of the rule's worst case: unknown where only that says yes.
    """
    if rule.on(on) is None:
        return None
    row = np.zeros(len(facts["age"]), dtype=np.int32)
    yes = holds(rule, [on], row, sector, facts)
    possible = yes if worst is facts else holds(rule, [on], row, sector, worst)
    return np.where(yes, YES, np.where(possible, UNKNOWN, NO)).astype(np.int8)
