"""From the assessments of a school to worrisome-sickness flags, in the transaction that writes them; safe to repeat."""

import secrets
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from service.decide.outcome import Row
from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.policy.sickness import SERVICE, SicknessPolicy
from service.store import audit
from service.store.flags import Flag, add_flag, add_step, change_flag, last_flags

LONG = "long-authorised"
CORRECTED = "corrected"
"""In a criterion of a flag: it does not hold any more since the register was corrected."""
WEEKLY = Actor(ActorKind.SERVICE, "weekly")


def raise_flags(
    connection: Connection,
    policy: SicknessPolicy,
    school: tuple[int, str],
    rows: Iterable[Row],
    at: tuple[date, datetime],
    judged: Collection[int] = (),
) -> int:
    """Add the flags that the answers of a school ask for, and bring open ones up to date; returns how many are new.

    ``school`` is its key and number, ``at`` the reference date and the moment, ``judged`` the keys of all pupils who
    were judged: of whom there is no row, nothing holds.
    """
    hits = {row["pupil_fk"]: found for row in rows if (found := hits_of(row, policy))}
    last = {flag["pupil_fk"]: flag for flag in last_flags(connection, school[0]).values()}
    for pupil_fk, flag in last.items():
        if flag["closed_on"] is None and (pupil_fk in hits or pupil_fk in judged):
            _update(connection, flag, hits.get(pupil_fk, {}), at[0])
    raised = [pupil_fk for pupil_fk, found in hits.items() if asks_for_flag(last.get(pupil_fk), found)]
    for pupil_fk in raised:
        _add(connection, policy, {"school_fk": school[0], "pupil_fk": pupil_fk, "criteria": hits[pupil_fk]}, at)
    if raised:
        entry = AuditEntry(WEEKLY, Action.OPENED, at[1], What.SICKNESS_FLAG, school[1], tuple(raised))
        audit.append(connection, entry)
    return len(raised)


def hits_of(row: Row, policy: SicknessPolicy) -> dict[str, Any]:
    """Per criterion that holds for a pupil: since when, and the counts of sickness."""
    facts = row["facts"]
    return {
        reason["rule"]: {"since": str(reason["since"]), **{name: facts[name] for name in criterion.numbers}}
        for reason in row["reasons"]
        if (criterion := policy.criteria.get(reason["rule"])) and (reason["rule"] != LONG or _by_sickness(facts))
    }


def asks_for_flag(last: Flag | None, hits: dict[str, Any]) -> bool:
    """Whether hits raise a new flag for a pupil whose last flag this is: not beside an open one, nor for what held
    before the last was closed."""
    if last is None:
        return bool(hits)
    closed: date | None = last["closed_on"]
    return closed is not None and any(date.fromisoformat(hit["since"]) > closed for hit in hits.values())


def _by_sickness(facts: Any) -> bool:
    """Whether every day of the run away was a day of sickness."""
    return 0 < (facts["away_run_days"] or 0) <= (facts["sick_run_days"] or 0)


def _update(connection: Connection, flag: Flag, hits: dict[str, Any], on: date) -> None:
    """Bring an open flag up to date with what holds on a date.

    What held on that same date and no longer does, a correction of the register took away: it stays and says so.
    """
    if on < flag["last_hit_on"]:
        return
    criteria = {**flag["criteria"], **hits}
    if on == flag["last_hit_on"]:
        criteria |= {rule: {**hit, CORRECTED: True} for rule, hit in flag["criteria"].items() if rule not in hits}
    day = on if hits else flag["last_hit_on"]
    if (criteria, day) != (flag["criteria"], flag["last_hit_on"]):
        change_flag(connection, flag["id"], criteria=criteria, last_hit_on=day)


def _add(connection: Connection, policy: SicknessPolicy, of: Flag, at: tuple[date, datetime]) -> None:
    day, moment = at
    flag = {**of, "uid": secrets.token_hex(8), "step": policy.first, "opened_on": day, "last_hit_on": day}
    key = add_flag(connection, {**flag, "created_at": moment})
    step = {"flag_fk": key, "pupil_fk": of["pupil_fk"], "step": policy.first, "party": SERVICE, "happened_on": day}
    add_step(connection, {**step, "recorded_by": WEEKLY.uid, "recorded_at": moment})
