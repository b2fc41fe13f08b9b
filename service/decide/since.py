"""Since when a rule has held without a break: the rule asked again on earlier dates (rules.md §4)."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from service.decide.improvement import RULE as NO_IMPROVEMENT
from service.decide.improvement import add_improvement
from service.decide.sitting import Sitting
from service.decide.tiers import rule_tiers
from service.domain.columns import Array
from service.facts.engine import Facts, Pairs
from service.rules.questions import holds

FIRST_CHUNK_DAYS = 14
Bools = npt.NDArray[np.bool_]


def since(sitting: Sitting, facts: Facts, yes: Mapping[str, Bools]) -> dict[str, Array]:
    """Per rule, the first calendar position of its unbroken yes; -1 for rows on which it does not say yes.

    ``facts`` are about one date. Dates are walked back in growing stretches, only for pupils whose rules still
    hold, so the cost follows the number of yeses and how long they last.
    """
    end = int(facts.windows.end[0])
    found = {rule: np.where(rows, end, -1).astype(np.int32) for rule, rows in yes.items()}
    still = {rule: rows.copy() for rule, rows in yes.items() if rows.any()}
    upto, length = end - 1, FIRST_CHUNK_DAYS
    while still and upto >= 0:
        begin = max(upto - length + 1, 0)
        still = _walk(sitting, facts, still, found, begin, upto)
        upto, length = begin - 1, length * 2
    return found


def _walk(
    sitting: Sitting, facts: Facts, still: dict[str, Bools], found: dict[str, Array], begin: int, upto: int
) -> dict[str, Bools]:
    """Move ``found`` back over the dates ``begin`` to ``upto``; returns the rows that held on all of them."""
    rows = np.flatnonzero(np.any(np.stack(list(still.values())), axis=0))
    stays = facts.pairs.stay[rows]
    held = _held_on(sitting, stays, list(still), begin, upto)
    unbroken = {}
    for rule, active in still.items():
        mine = active[rows]
        days = np.where(held[rule].all(axis=1), upto - begin + 1, np.argmin(held[rule][:, ::-1], axis=1))
        touched = rows[mine]
        found[rule][touched] = np.where(days[mine] > 0, upto - days[mine] + 1, found[rule][touched])
        on = np.zeros_like(active)
        on[touched[days[mine] == upto - begin + 1]] = True
        if on.any():
            unbroken[rule] = on
    return unbroken


def _held_on(sitting: Sitting, stays: Array, rules: list[str], begin: int, upto: int) -> dict[str, Bools]:
    """Per rule, bool [stay, date]: enrolled and yes on each date of a span."""
    columns = sitting.columns
    length = upto - begin + 1
    dates = [columns.calendar.day(begin) + timedelta(days=n) for n in range(length)]
    enrolled = columns.stays.first[stays][:, None] <= np.arange(begin, upto + 1)
    row, date_row = np.nonzero(enrolled)
    pairs = Pairs(dates, stays[row].astype(np.int32), date_row.astype(np.int32))
    asked = sitting.facts(pairs)
    if NO_IMPROVEMENT in rules:
        add_improvement(sitting, asked, rule_tiers)
    answers = {}
    for rule in rules:
        held = np.zeros((len(stays), length), dtype=np.bool_)
        held[row, date_row] = holds(sitting.rules[rule], dates, pairs.date_row, columns.school.sector, asked.values)
        answers[rule] = held
    return answers
