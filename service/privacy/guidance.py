"""What a school recorded while guiding a pupil, in Dutch sentences for the pupil or the parents; never who did it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.domain.case_steps import WORDS, Step
from service.policy.cases import CasePolicy, words_of
from service.policy.sickness import load_sickness_policy
from service.privacy.words import day
from service.store.cases import agreed
from service.store.cases.handovers import handovers_of
from service.store.flags import flags_of_pupil, steps_of

Said = tuple[date, str, str]
"""The day, what it is, and what was recorded."""
STATUS = {
    None: "afgesproken",
    "open": "nog open",
    "done": "gedaan",
    "cancelled": "niet doorgegaan",
    "void": "vervallen",
}
KINDS = {"typology": "soort verzuim", "zorgplicht": "zorgplicht", "handover": "overdracht", "close": "afgesloten"}
ZORGPLICHT = {"started": "aanmelding ontvangen", "extended": "termijn verlengd", "decided": "besluit genomen"}


def guidance(connection: Connection, policy: CasePolicy, pupil_fk: int) -> list[Said]:
    """Everything recorded about a pupil besides absence and assessments, by date."""
    found = [
        *_contacts(connection, policy, pupil_fk),
        *_feelings(connection, policy, pupil_fk),
        *_actions(connection, policy, pupil_fk),
        *_decisions(connection, policy, pupil_fk),
        *_exemptions(connection, pupil_fk),
        *_cases(connection, policy, pupil_fk),
        *_handovers(connection, pupil_fk),
        *_sickness(connection, pupil_fk),
    ]
    return sorted(found, key=lambda said: said[0])


def _sickness(connection: Connection, pupil_fk: int) -> Iterator[Said]:
    """Flags of worrisome sickness absence and the steps that school and JGZ took."""
    policy = load_sickness_policy()
    for flag in flags_of_pupil(connection, pupil_fk):
        yield flag["opened_on"], "zorgwekkend ziekteverzuim", "signaal voor school en jeugdgezondheidszorg"
        for row in steps_of(connection, flag["id"]):
            step, reason = policy.steps.get(row["step"]), policy.close_reasons.get(row["reason"] or "")
            because = f", want {reason.words}" if reason else ""
            name = step.name if step else row["step"]
            yield row["happened_on"], "zorgwekkend ziekteverzuim", f"stap: {name}{because}"


def step_in_words(policy: CasePolicy, kind: str, value: str) -> str:
    """What happened to a case: ``stap: contact``."""
    if kind == "step":
        return f"stap: {WORDS[Step(value)]}"
    words = {
        "typology": lambda: words_of(policy.typology, value),
        "close": lambda: words_of(policy.close_reasons, value),
        "zorgplicht": lambda: ZORGPLICHT[value],
    }
    return f"{KINDS[kind]}: {words[kind]() if kind in words else value}"


def _contacts(connection: Connection, policy: CasePolicy, pupil_fk: int) -> Iterator[Said]:
    for row in agreed.contacts_of(connection, pupil_fk):
        kind, whom = words_of(policy.contact_kinds, row["kind"]), words_of(policy.contact_with, row["with_whom"])
        yield row["held_on"], "contact", f"{kind}, met {whom}"


def _feelings(connection: Connection, policy: CasePolicy, pupil_fk: int) -> Iterator[Said]:
    for row in agreed.feelings_of(connection, pupil_fk):
        feeling = words_of(policy.feelings, row["feeling"])
        yield row["felt_on"], "gevoel van de mentor", f"{feeling}: {words_of(policy.feeling_signs, row['sign'])}"


def _actions(connection: Connection, policy: CasePolicy, pupil_fk: int) -> Iterator[Said]:
    for row in agreed.actions_of(connection, pupil_fk):
        what = words_of(policy.interventions, row["intervention"])
        ended = words_of(policy.action_outcomes, row["outcome"]) or STATUS[row["status"]]
        terms = [f"{name} {day(row[key])}" for key, name in _TERMS.items() if row[key]]
        yield row["agreed_on"], "afgesproken actie", "; ".join([what, *terms, ended] if what else [ended])


_TERMS = {"due_on": "uiterlijk", "review_on": "terugkijken op", "closed_on": "afgerond op"}


def _decisions(connection: Connection, policy: CasePolicy, pupil_fk: int) -> Iterator[Said]:
    for row in agreed.decisions_of(connection, pupil_fk):
        what = f"niveau {row['tier']}" if row["tier"] else "weer volgens de regels"
        why = words_of(policy.decisions.reasons, row["reason"])
        yield row["valid_from"], "besluit over het niveau", f"{what} tot en met {day(row['valid_to'])}, want {why}"


def _exemptions(connection: Connection, pupil_fk: int) -> Iterator[Said]:
    for row in agreed.exemptions_of(connection, pupil_fk):
        until = f"tot en met {day(row['valid_to'])}" if row["valid_to"] else "blijvend"
        yield row["valid_from"], "vrijstelling van de leerplicht", f"artikel {row['article']}, {until}"


def _cases(connection: Connection, policy: CasePolicy, pupil_fk: int) -> Iterator[Said]:
    for row in agreed.steps_of(connection, pupil_fk):
        yield row["happened_on"], "dossier", step_in_words(policy, row["kind"], row["value"])
    for case in agreed.cases_of(connection, pupil_fk):
        note: dict[str, Any] | None = agreed.note_of(connection, case["id"])
        if note:
            yield note["written_at"].date(), "notitie bij het dossier", note["text"]


def _handovers(connection: Connection, pupil_fk: int) -> Iterator[Said]:
    for row in handovers_of(connection, pupil_fk):
        yield row["offered_on"], "overdracht", f"aan {row['school']}"
