"""What people agreed at a school, in the words of configs/, for rules, tiers and lists."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from service.decide.agreed import Agreed, Agreements, OpenAction
from service.decide.outcome import Row
from service.decide.sitting import Work
from service.domain.access import Role
from service.pipeline.parts import Parts
from service.policy.cases import words_of
from service.sickness.raising import asks_for_flag, hits_of
from service.store.cases import agreed as store
from service.store.drafts import reported_on
from service.store.flags import Flag, last_flags
from service.store.reading import find_school
from service.store.session import snapshot


def in_words(work: Work, parts: Parts) -> Work:
    """The same work with the reasons of decisions as people read them."""
    if not work.decisions:
        return work
    reasons = parts.cases.decisions.reasons
    said = {
        pupil: [replace(each, reason=words_of(reasons, each.reason)) for each in decisions]
        for pupil, decisions in work.decisions.items()
    }
    return replace(work, decisions=said)


def agreements_of(parts: Parts, school_id: str, monday: date, rows: Iterable[Row]) -> Agreements:
    """What is open for every pupil of a school: actions, the last contact up to the day of the meeting, the last report
    at DUO, and the step with worrisome sickness, with the flags that these ``rows`` are about to raise."""
    school_fk = find_school(parts.engine, school_id).id
    with snapshot(parts.engine) as connection:
        actions = store.open_actions(connection, school_fk)
        contacts = store.last_contacts(connection, school_fk, monday)
        unfinished = store.unfinished(connection, school_fk)
        names = store.names_of(connection, {each["owner_uid"] for each in actions if each["owner_uid"]})
        flags, reported = last_flags(connection, school_fk), reported_on(connection, school_fk)
    of: dict[str, list[OpenAction]] = {}
    for each in actions:
        of.setdefault(each["pupil_id"], []).append(_action(parts, each, owner_of(parts, each, names)))
    steps = _sickness_steps(parts, flags, rows)
    everybody = of.keys() | contacts.keys() | unfinished | steps.keys() | reported.keys()
    found = {
        pupil: Agreed(
            contacts.get(pupil), tuple(of.get(pupil, ())), pupil in unfinished, steps.get(pupil), reported.get(pupil)
        )
        for pupil in everybody
    }
    return Agreements(found, parts.cases.clocks)


def _sickness_steps(parts: Parts, flags: dict[str, Flag], rows: Iterable[Row]) -> dict[str, str]:
    """Per pupil number the step of an open flag in words, or the first step where a row is about to raise one."""
    policy = parts.sickness
    found = {pupil: policy.steps[flag["step"]].name for pupil, flag in flags.items() if flag["closed_on"] is None}
    first = policy.steps[policy.first].name
    raising = [row["pupil_id"] for row in rows if asks_for_flag(flags.get(row["pupil_id"]), hits_of(row, policy))]
    return found | dict.fromkeys(raising, first)


def owner_of(parts: Parts, action: dict[str, Any], names: Any) -> str | None:
    """Who does an action: a name, else a role in words."""
    if action["owner_uid"]:
        return str(names.get(action["owner_uid"], "iemand die hier niet meer werkt"))
    role = action["owner_role"]
    return parts.sharing.roles[Role(role)].name if role else None


def _action(parts: Parts, row: dict[str, Any], owner: str | None) -> OpenAction:
    policy, what = parts.cases, row["intervention"]
    words = words_of(policy.interventions, what)
    return OpenAction(words, owner, row["due_on"], row["review_on"], what in policy.plans)
