"""What is recorded about a pupil in words: actions, contacts, decisions, exemptions, steps."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from service.pipeline.agreed import owner_of
from service.pipeline.parts import Parts
from service.policy.cases import words_of
from service.privacy.guidance import step_in_words
from service.views.dutch import short_date

Row = Mapping[str, Any]
SOMEBODY = "iemand die hier niet meer werkt"


def action(parts: Parts, row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    """An action as a page shows it."""
    policy, today = parts.cases, parts.today
    due = row["due_on"]
    return {
        "uid": row["uid"],
        "what": words_of(policy.interventions, row["intervention"]) or "actie",
        "plan": row["intervention"] in policy.plans,
        "owner": owner_of(parts, dict(row), names),
        "agreed": short_date(row["agreed_on"]),
        "due": short_date(due) if due else None,
        "late": row["status"] == "open" and due is not None and due < today,
        "review": short_date(row["review_on"]) if row["review_on"] else None,
        "open": row["status"] == "open",
        "outcome": words_of(policy.action_outcomes, row["outcome"]),
    }


def contact(parts: Parts, row: Row) -> str:
    """``telefoongesprek met ouders of verzorgers``."""
    policy = parts.cases
    kind = words_of(policy.contact_kinds, row["kind"])
    return f"{kind} met {words_of(policy.contact_with, row['with_whom'])}"


def feeling(parts: Parts, row: Row) -> str:
    """``niet pluis (stiller of anders dan anders)``."""
    policy = parts.cases
    return f"{words_of(policy.feelings, row['feeling'])} ({words_of(policy.feeling_signs, row['sign'])})"


def decision(parts: Parts, row: Row) -> str:
    """``niveau 2 tot en met di 15 dec 2026: het plan loopt en werkt``."""
    why = words_of(parts.cases.decisions.reasons, row["reason"])
    if row["tier"] is None:
        return f"weer volgens de regels: {why}"
    return f"niveau {row['tier']} tot en met {short_date(row['valid_to'])}: {why}"


def exemption(row: Row) -> str:
    """``artikel 5b, van za 1 aug 2026 tot en met za 31 jul 2027``."""
    until = f"tot en met {short_date(row['valid_to'])}" if row["valid_to"] else "blijvend"
    return f"artikel {row['article']}, vanaf {short_date(row['valid_from'])} {until}"


def history(parts: Parts, said: Mapping[str, list[dict[str, Any]]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Everything recorded about a pupil, the latest first: day, what, and who wrote it down."""
    lines = [
        {"day": day, "when": short_date(day), "what": what, "who": names.get(by, SOMEBODY) if by else ""}
        for day, what, by in _lines(parts, said)
    ]
    return sorted(lines, key=lambda line: line["day"], reverse=True)


def _lines(parts: Parts, said: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[date, str, str]]:
    policy = parts.cases
    for row in said["steps"]:
        yield row["happened_on"], f"Dossier, {step_in_words(policy, row['kind'], row['value'])}", row["recorded_by"]
    for row in said["contacts"]:
        yield row["held_on"], f"Contact: {contact(parts, row)}", row["recorded_by"]
    for row in said["feelings"]:
        yield row["felt_on"], f"Mentor: {feeling(parts, row)}", row["recorded_by"]
    for row in said["decisions"]:
        yield row["valid_from"], f"Besluit: {decision(parts, row)}", row["recorded_by"]
    for row in said["actions"]:
        what = words_of(policy.interventions, row["intervention"]) or "actie"
        yield row["agreed_on"], f"Afgesproken: {what}", row["recorded_by"] or ""
        if row["closed_on"]:
            ended = words_of(policy.action_outcomes, row["outcome"])
            yield row["closed_on"], f"Afgerond: {what}, {ended}", row["closed_by"] or ""
