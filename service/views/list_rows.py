"""One row of the weekly list in words: the reason in a sentence, what is open, what is missing."""

from collections.abc import Mapping
from typing import Any

from service.rules.parameters import Rule
from service.rules.sentences import number
from service.views.dutch import STATUS, counted, short_date, tier
from service.views.opinion_words import opinion_of, weighing

Entry = Mapping[str, Any]
Rules = Mapping[str, Rule]

DEADLINE_RULE = "report-16h"
MODEL = "model"
"""The reason that is no rule: where the model may raise a niveau, it says so under this name."""
MODEL_NAME = "Tweede mening van het model"
DECISION = "decision"
"""The reason that is a decision of the school: it replaces the niveau, so it is read first."""
DECISION_NAME = "Besluit van de school"
_ABOVE_ALL = (-99, 0)
_LAST = (0, 99)
_FIRST_KINDS = ("law", "agreement", "policy", "research")


def reasons(entry: Entry, rules: Rules) -> list[tuple[str, str]]:
    """Rule id and sentence of every yes, the weightiest first: by niveau, then law before agreement before policy."""
    pairs = list(zip(entry["rules"], entry["sentences"], strict=True))
    return sorted(pairs, key=lambda pair: weight_of(pair[0], rules))


def weight_of(reason: str, rules: Rules) -> tuple[int, int]:
    """`weight` of a reason by its id; a decision comes before every rule, the model after them."""
    other = {DECISION: _ABOVE_ALL, MODEL: _LAST}
    return other[reason] if reason in other else weight(rules[reason])


def name_of(reason: str, rules: Rules) -> str:
    """What people call a reason."""
    other = {DECISION: DECISION_NAME, MODEL: MODEL_NAME}
    return other[reason] if reason in other else rules[reason].naam


def weight(rule: Rule) -> tuple[int, int]:
    """Order in which people read reasons; lower comes first."""
    return -(rule.tier or 0), _FIRST_KINDS.index(rule.kind)


def main_reason(entry: Entry, rules: Rules, behind: int) -> str:
    """The reason a pupil is listed, in one sentence, also when no rule says yes."""
    said = reasons(entry, rules)
    if said:
        return said[0][1]
    if entry["tier"] is None:
        return _why_not_judged(entry, behind)
    opinion = opinion_of(entry)
    if opinion is not None and opinion["early_signal"]:
        return f"Vroegsignaal: {'; '.join(weighing(opinion)) or 'geen enkel feit springt eruit'}"
    if entry["tier"] == 1:
        return "Geen regel zegt nog ja"
    return "Geen regel zegt deze week ja; het niveau gaat pas omlaag na een paar rustige weken"


def _why_not_judged(entry: Entry, behind: int) -> str:
    days = counted(entry["pupil_days"], "lesdag", "lesdagen")
    if behind:
        return f"De registratie loopt {counted(behind, 'schooldag', 'schooldagen')} achter"
    return f"Nog maar {days} bekend sinds de inschrijving"


def other_reasons(entry: Entry, rules: Rules) -> list[str]:
    """Names of the other rules that say yes."""
    return [name_of(rule_id, rules) for rule_id, _ in reasons(entry, rules)[1:]]


def open_rules(entry: Entry, rules: Rules, open_for_all: list[str]) -> list[str]:
    """Names of the rules of a higher niveau that missing data leaves open for this pupil in particular."""
    return [rules[rule_id].naam for rule_id in entry["open"] if rule_id not in open_for_all]


def completeness(entry: Entry) -> str:
    """How much of the register is there: ``60 van 60 lesdagen``."""
    held, missing = entry["scheduled_days_12w"], entry["missing_days_12w"]
    return f"{number(held)} van {counted(held + missing, 'lesdag', 'lesdagen')}"


def clock_in_words(entry: Entry) -> str | None:
    """The last mark of the thuiszitter clock that was reached; None before the first, and on lists without clocks."""
    clock = entry.get("clock")
    return str(clock["words"]) if clock else None


def said(side: Mapping[str, Any] | None) -> str:
    """What an assessment said before or after a correction, in one line."""
    if side is None:
        return "Was niet beoordeeld"
    level = STATUS[side["status"]] if side["tier"] is None else tier(side["tier"])
    return ". ".join([level.capitalize(), *side["sentences"]])


def deadline(entry: Entry, rules: Rules, on: str) -> str | None:
    """Until when to report at DUO and whether that has passed on an ISO date; None when the reason says all of it, and
    once a report was marked as made."""
    due = entry["due_on"]
    if due is None:
        return None
    passed = "verlopen, geen melding vastgelegd" if due < on else ""
    if reasons(entry, rules)[0][0] == DEADLINE_RULE:
        return f"Termijn {passed}" if passed else None
    return f"Melden bij DUO uiterlijk {short_date(due)}{f' ({passed})' if passed else ''}"
