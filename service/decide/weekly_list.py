"""The weekly list of the attendance team: who, why, what is due, in the order of rules.md §8."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from service.decide.agreed import Agreed, Agreements, clock_entry
from service.decide.assess import Assessed
from service.decide.outcome import Row
from service.decide.second_opinion import disagreements
from service.decide.tiers import weekly_tiers
from service.decide.weeks import weekly_dates
from service.domain.codes import Reason, Status
from service.domain.moments import iso_week
from service.rules.questions import UNKNOWN, concerns

Entry = dict[str, Any]

BLOCKS = (
    "overdue",
    "new_tier_3",
    "tier_3_without_plan",
    "tier_2_worsening",
    "new_tier_2",
    "early_signals",
    "review_due",
    "improved",
    "cannot_judge",
    "steady_tier_3",
    "steady_tier_2",
)
"""Blocks 1 to 9 of rules.md §8, and two that are no agenda item, so that nobody drops out of sight: tier 3 with a plan
that runs, and tier 2 as it was."""

NOTHING_AGREED, NOBODY = Agreements(), Agreed()
WEEKS_OF_HISTORY = 60
_DEADLINE_RULE = "report-16h"


@dataclass(frozen=True)
class Person:
    """Who a pupil number is, for people who may see it."""

    name: str
    class_name: str
    mentor: str


def weekly_list(
    assessed: Assessed, rows: Sequence[Row], people: Mapping[str, Person], agreements: Agreements = NOTHING_AGREED
) -> dict[str, Any]:
    """Content of the list, ready to be frozen: plain values only."""
    since, differing = tier_since(assessed), _disagreements(assessed)
    order = _order_of(assessed)
    blocks: dict[str, list[tuple[Any, Entry]]] = {block: [] for block in BLOCKS}
    for index, row in enumerate(rows):
        block = block_of(assessed, row, agreements.for_pupil(row["pupil_id"]))
        if block:
            agreed = agreements.for_pupil(row["pupil_id"])
            entry = _entry(assessed, index, row, people[row["pupil_id"]], since.get(index))
            entry |= agreed.entry() | {"due_on": _report_due_on(row, agreed)}
            entry["clock"] = clock_entry(agreements.clocks, row["facts"], assessed.as_of)
            entry["disagreement"] = differing.get(index)
            blocks[block].append((order(index, entry), entry))
    school = assessed.sitting.columns.school
    return {
        "school_id": school.school_id,
        "school": school.name,
        "sector": school.sector.value,
        "week": iso_week(assessed.as_of),
        "as_of": assessed.as_of.isoformat(),
        "for_monday": _monday(assessed).isoformat(),
        "register": _register(assessed),
        "counts": counts(rows),
        "model": assessed.opinions.state() if assessed.opinions else None,
        "blocks": [{"id": block, "entries": _sorted(blocks[block])} for block in BLOCKS],
        "open_for_all": _open_for_all(assessed),
        "unaccounted": _unaccounted(assessed, people),
    }


def tier_since(assessed: Assessed) -> dict[int, str]:
    """Per row in tier 2 or 3, the first of the unbroken weekly assessments in that tier (ISO date)."""
    rows = np.flatnonzero(assessed.tier >= 2)
    step = assessed.sitting.policy.tier_step_down_weeks
    dates = weekly_dates(assessed.as_of, WEEKS_OF_HISTORY + step)
    history = weekly_tiers(assessed.sitting, assessed.facts.pairs.stay[rows], dates)
    tier = history.tier.copy()
    tier[:, :2] = np.stack(
        (assessed.tier[rows], assessed.previous_tier[rows]), axis=1
    )  # the model may have raised them
    same = tier == assessed.tier[rows][:, None]
    weeks = np.where(same.all(axis=1), same.shape[1], np.argmin(same, axis=1))
    return {row: dates[count - 1].isoformat() for row, count in zip(rows.tolist(), weeks.tolist(), strict=True)}


def block_of(assessed: Assessed, row: Row, agreed: Agreed = NOBODY) -> str | None:
    """The first block of §8 a pupil fits; None for pupils who need no attention this week.

    Early signals need a model: without one that block stays empty. An early signal that the model raised is in tier 2,
    and listed there. What is agreed is held against the Monday of the meeting.
    """
    tier, before, monday = row["tier"], row["previous_tier"], _monday(assessed)
    tests: dict[str, Callable[[], bool]] = {
        "overdue": lambda: _report_due_on(row, agreed) is not None or agreed.overdue(monday),
        "new_tier_3": lambda: tier == 3 and before != 3,
        "tier_3_without_plan": lambda: tier == 3 and not agreed.has_plan,
        "tier_2_worsening": lambda: tier == 2 and before == 2 and _worsening(assessed, row),
        "new_tier_2": lambda: tier == 2 and (before or 1) < 2,
        "early_signals": lambda: tier == 1 and bool((row["model"] or {}).get("early_signal")),
        "review_due": lambda: agreed.review_due(monday),
        "improved": lambda: tier == 1 and ((before or 1) > 1 or agreed.to_finish),
        "cannot_judge": lambda: row["status"] == Status.CANNOT_JUDGE,
        "steady_tier_3": lambda: tier == 3,
        "steady_tier_2": lambda: tier == 2,
    }
    if row["status"] == Status.EXEMPT:
        return None
    return next((block for block in BLOCKS if tests[block]()), None)


def _report_due_on(row: Row, agreed: Agreed) -> str | None:
    """The last day to report at DUO (ISO); None when no report is asked for, or the last one asked for was made."""
    numbers = [reason["evidence"]["numbers"] for reason in row["reasons"] if reason["rule"] == _DEADLINE_RULE]
    due = [each["due_on"] for each in numbers if not agreed.reported(date.fromisoformat(each["report_last"]))]
    return min(due, default=None)


def _monday(assessed: Assessed) -> date:
    """The day of the meeting the list is made for."""
    return assessed.as_of + timedelta(days=1)


def _worsening(assessed: Assessed, row: Row) -> bool:
    recent, longer = row["facts"]["absent_share_4w"], row["facts"]["absent_share_12w"]
    return recent is not None and longer is not None and recent - longer >= assessed.sitting.policy.worsening_share


def _entry(assessed: Assessed, index: int, row: Row, person: Person, since: str | None) -> Entry:
    facts = row["facts"]
    return {
        "pupil_id": row["pupil_id"],
        "name": person.name,
        "class": person.class_name,
        "mentor": person.mentor,
        "tier": row["tier"],
        "tier_since": since,
        "previous_tier": row["previous_tier"],
        "attention": row["attention"],
        "rules": [reason["rule"] for reason in row["reasons"]],
        "sentences": [reason["sentence"] for reason in row["reasons"]],
        "open": row["open"],
        "absent_hours_4w": int(assessed.facts["missed_minutes_4w"][index]) / 60,
        "absent_hours_12w": int(assessed.facts["missed_minutes_12w"][index]) / 60,
        "absent_share_4w": facts["absent_share_4w"],
        "absent_share_12w": facts["absent_share_12w"],
        "sick_reports_12w": facts["sick_reports_12w"],
        "sick_days_year": facts["sick_days_year"],
        "away_run_days": facts["away_run_days"],
        "away_since": facts["away_since"],
        "last_present": facts["last_present"],
        "pupil_days": int(assessed.facts["pupil_days"][index]),
        "missing_days_4w": facts["missing_days_4w"],
        "missing_days_12w": facts["missing_days_12w"],
        "scheduled_days_12w": facts["scheduled_days_12w"],
        "model": row["model"],
        "probability": (row["model"] or {}).get("probability"),
        "content_sha256": row["content_sha256"],
    }


def _disagreements(assessed: Assessed) -> dict[int, str]:
    return disagreements(assessed.opinions, assessed.rule_tier) if assessed.opinions else {}


def _order_of(assessed: Assessed) -> Callable[[int, Entry], tuple[float, float, str]]:
    """Order within a block, highest first: by calibrated risk where it is shown, else by the order of the model or
    baseline in use; then by absent share over 4 weeks."""
    said = assessed.opinions
    rank = np.nan_to_num(said.over_all(said.scores.rank, 0.0)) if said else np.zeros(len(assessed))

    def order(index: int, entry: Entry) -> tuple[float, float, str]:
        shown = entry["probability"]
        risk = float(rank[index]) if shown is None else shown
        return (-risk, -(entry["absent_share_4w"] or 0.0), entry["name"])

    return order


def _sorted(entries: list[tuple[Any, Entry]]) -> list[Entry]:
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def _register(assessed: Assessed) -> dict[str, Any]:
    """How complete the register is: the last date received and the school days of 12 weeks that never arrived."""
    sitting, end = assessed.sitting, assessed.sitting.columns.calendar.index(assessed.as_of)
    calendar, received = sitting.columns.calendar, sitting.known.received
    held = np.flatnonzero(received[: end + 1])
    begin = calendar.window_start(end, 12)
    missing = np.flatnonzero(calendar.teaching[begin : end + 1] & ~received[begin : end + 1]) + begin
    return {
        "behind": assessed.behind,
        "last_received": calendar.day(int(held[-1])).isoformat() if len(held) else None,
        "missing": [calendar.day(int(day)).isoformat() for day in missing],
        "school_days_12w": int(calendar.teaching[begin : end + 1].sum()),
    }


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many pupils are in each tier, have attention, or have no tier and why."""
    return {
        "pupils": len(rows),
        "tier_1": sum(row["tier"] == 1 for row in rows),
        "attention": sum(row["attention"] for row in rows),
        "tier_2": sum(row["tier"] == 2 for row in rows),
        "tier_3": sum(row["tier"] == 3 for row in rows),
        "cannot_judge": sum(row["status"] == Status.CANNOT_JUDGE for row in rows),
        "exempt": sum(row["status"] == Status.EXEMPT for row in rows),
    }


def _open_for_all(assessed: Assessed) -> list[str]:
    """Rules that are unknown for every pupil they concern: work for the school, said once."""
    judged = ~assessed.facts["exempt"]
    sector, age = assessed.sitting.columns.school.sector, assessed.facts["age"]
    found = []
    for rule_id, codes in assessed.answers.items():
        asked = judged & concerns(assessed.sitting.rules[rule_id], sector, age)
        if asked.any() and (codes[asked] == UNKNOWN).all():
            found.append(rule_id)
    return found


def _unaccounted(assessed: Assessed, people: Mapping[str, Person]) -> list[dict[str, Any]]:
    """Pupils with a reason still unknown after the agreed number of school days (rules.md §2)."""
    sitting, records = assessed.sitting, assessed.sitting.columns.records
    calendar, end = sitting.columns.calendar, sitting.columns.calendar.index(assessed.as_of)
    taught = np.concatenate(([0], np.cumsum(calendar.teaching)))
    passed = taught[end + 1] - taught[records.day.astype(np.int64) + 1]
    old = sitting.known.current & (records.reason == Reason.UNKNOWN) & (records.day <= end)
    rows = np.flatnonzero(old & (passed > sitting.policy.unknown_reason_after_school_days))
    stay_of = np.searchsorted(records.offsets, rows, side="right") - 1
    work = []
    for stay in np.unique(stay_of).tolist():
        mine = rows[stay_of == stay]
        pupil_id = sitting.columns.stays.pupil_ids[stay]
        if pupil_id in people:
            oldest = calendar.day(int(records.day[mine].min())).isoformat()
            name, class_name = people[pupil_id].name, people[pupil_id].class_name
            work.append(
                {"pupil_id": pupil_id, "name": name, "class": class_name, "records": len(mine), "oldest": oldest}
            )
    return sorted(work, key=lambda item: (item["oldest"], item["name"]))
