"""From the assessments of a school to worrisome-sickness flags, in the transaction that writes them; safe to repeat."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from service.decide.outcome import Row
from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.policy.sickness import SERVICE, SicknessPolicy
from service.store import audit
from service.store.flags import Flag, add_flag, add_step, change_flag, last_flags

LONG = "long-authorised"
WEEKLY = Actor(ActorKind.SERVICE, "weekly")


def raise_flags(
    connection: Connection,
    policy: SicknessPolicy,
    school: tuple[int, str],
    rows: Iterable[Row],
    at: tuple[date, datetime],
) -> int:
    """Add the flags that the answers of a school ask for, and bring open ones up to date; returns how many are new.

    ``school`` is its key and number, ``at`` the reference date and the moment.
    """
    raised: list[int] = []
    last = {flag["pupil_fk"]: flag for flag in last_flags(connection, school[0]).values()}
    for row in rows:
        of, hits = {"school_fk": school[0], "pupil_fk": row["pupil_fk"]}, hits_of(row, policy)
        if hits and _follow(connection, policy, last.get(row["pupil_fk"]), {**of, "criteria": hits}, at):
            raised.append(row["pupil_fk"])
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


def _follow(
    connection: Connection, policy: SicknessPolicy, last: Flag | None, of: Flag, at: tuple[date, datetime]
) -> bool:
    """Bring the ``last`` flag up to date if it is open, or add one; whether one was added. What held before a closing
    raises none."""
    hits = of["criteria"]
    if last is not None and last["closed_on"] is None:
        if at[0] >= last["last_hit_on"]:
            change_flag(connection, last["id"], criteria={**last["criteria"], **hits}, last_hit_on=at[0])
        return False
    if not asks_for_flag(last, hits):
        return False
    _add(connection, policy, of, at)
    return True


def _add(connection: Connection, policy: SicknessPolicy, of: Flag, at: tuple[date, datetime]) -> None:
    day, moment = at
    flag = {**of, "uid": secrets.token_hex(8), "step": policy.first, "opened_on": day, "last_hit_on": day}
    key = add_flag(connection, {**flag, "created_at": moment})
    step = {"flag_fk": key, "pupil_fk": of["pupil_fk"], "step": policy.first, "party": SERVICE, "happened_on": day}
    add_step(connection, {**step, "recorded_by": WEEKLY.uid, "recorded_at": moment})
