"""The five steps of the praktijkkaart *Van thuis weer naar school* (2021) as a state machine that is data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """Where a case stands. Values are stored in the database: never rename, only add."""

    IN_VIEW = "in-view"
    """1 In beeld: the school knows that the pupil is missing school."""
    CONTACT = "contact"
    """2 Contact: somebody spoke with pupil or parents."""
    MEETING = "meeting"
    """3 Met wie: who is needed sits together (MDO)."""
    PLAN = "plan"
    """4 Plan and intervention, with an owner and a date."""
    BACK = "back"
    """5 Weer in beeld: back at school, and followed until a year later."""
    CLOSED = "closed"


NEXT: Final[Mapping[Step, frozenset[Step]]] = {
    Step.IN_VIEW: frozenset({Step.CONTACT, Step.CLOSED}),
    Step.CONTACT: frozenset({Step.MEETING, Step.PLAN, Step.BACK, Step.CLOSED}),
    Step.MEETING: frozenset({Step.PLAN, Step.BACK, Step.CLOSED}),
    Step.PLAN: frozenset({Step.MEETING, Step.BACK, Step.CLOSED}),
    Step.BACK: frozenset({Step.CONTACT, Step.PLAN, Step.CLOSED}),
    Step.CLOSED: frozenset(),
}
"""From each step the steps that may follow; a case that was closed stays closed, and a new one may be opened."""

FIRST: Final = Step.IN_VIEW
UNFINISHED: Final = frozenset({Step.IN_VIEW, Step.CONTACT, Step.MEETING, Step.PLAN})
"""Steps before the pupil is back."""

WORDS: Final[Mapping[Step, str]] = {
    Step.IN_VIEW: "in beeld",
    Step.CONTACT: "contact",
    Step.MEETING: "met wie (MDO)",
    Step.PLAN: "plan en interventie",
    Step.BACK: "weer in beeld",
    Step.CLOSED: "afgesloten",
}


def may_follow(step: Step, following: Step) -> bool:
    """Whether a step may follow another."""
    return following in NEXT[step]


def as_mermaid() -> str:
    """The machine as a Mermaid state diagram."""
    names = {step: step.value.replace("-", "_") for step in Step}
    lines = ["stateDiagram-v2", *(f'    state "{WORDS[step]}" as {names[step]}' for step in Step)]
    lines += [f"    [*] --> {names[FIRST]}"]
    lines += [f"    {names[step]} --> {names[each]}" for step in Step for each in Step if each in NEXT[step]]
    return "\n".join([*lines, f"    {names[Step.CLOSED]} --> [*]"])
