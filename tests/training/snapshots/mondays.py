"""The moment of the weekly assessment, and the existing way to what was known then: one date at a time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from service.decide.history import History, history
from service.decide.improvement import add_improvement
from service.decide.sitting import Sitting, Work
from service.decide.tiers import rule_tiers, yes_answers
from service.domain.columns import Array, SchoolColumns
from service.domain.moments import AMSTERDAM, micros
from service.facts.engine import enrolled
from service.policy.choices import load_policy
from service.rules.parameters import Rule, load_rules

RULES, POLICY = load_rules(), load_policy()


def monday_morning(sunday: date) -> int:
    """06:00 in Amsterdam on the day after, in microseconds."""
    return micros(datetime.combine(sunday + timedelta(days=1), time(6), AMSTERDAM))


def history_of(
    columns: SchoolColumns, dates: list[date], work: Work | None = None, rules: Mapping[str, Rule] | None = None
) -> History:
    """`history` of weekly dates."""
    return history(columns, rules or RULES, POLICY, dates, [monday_morning(day) for day in dates], work)


def assert_as_each_date_alone(
    columns: SchoolColumns, dates: Sequence[date], found: History, work: Work | None = None
) -> None:
    """Facts, tiers and number of yeses are those of a sitting opened for that date alone."""
    for k, day in enumerate(dates):
        sitting = Sitting.open(columns, RULES, POLICY, monday_morning(day), _by(work, day))
        facts = sitting.facts(enrolled(columns, [day]))
        add_improvement(sitting, facts, rule_tiers)
        rows = found.pairs.date_row == k
        np.testing.assert_array_equal(found.pairs.stay[rows], facts.pairs.stay)
        assert found.facts.values.keys() == facts.values.keys()
        for name, values in facts.values.items():
            here = found.facts[name][rows].astype(np.float64)
            np.testing.assert_allclose(here, values.astype(np.float64), rtol=0, atol=1e-9, err_msg=f"{name} on {day}")
        np.testing.assert_array_equal(found.rule_tier[rows], rule_tiers(sitting, facts), err_msg=f"tier on {day}")
        np.testing.assert_array_equal(found.rules_yes[rows], _count(yes_answers(sitting, facts)), err_msg=f"{day}")


def _count(yes: Mapping[str, Array]) -> Array:
    return np.sum(np.stack(list(yes.values())), axis=0)


def _by(work: Work | None, day: date) -> Work | None:
    """What people had done by a date."""
    if work is None or work.listed is None:
        return work
    return Work(work.actions, {pupil: on for pupil, on in work.listed.items() if on <= day})
