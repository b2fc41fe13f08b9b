"""How the second opinion works, as its page shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.features import FEATURES
from service.rules.sentences import number
from service.views.card_text import pieces
from service.views.labels import FACTS
from service.views.model_state import headline, state_lines
from service.views.opinion_words import NO_NUMBER

_GROUPS = (
    ("Hoeveel lestijd is gemist", ("absent_share", "trend", "weekday")),
    ("Ziek", ("sick_",)),
    ("Geoorloofd en ongeoorloofd", ("authorised_", "unauthorised_", "report16_")),
    ("Achter elkaar weg", ("away_",)),
    ("Te laat", ("late_",)),
)
_TOLD_APART = {
    "unauthorised_hours_4w": "Ongeoorloofd gemist, 4 schoolweken, in uren",
    "report16_dates": FACTS["reports_12w"][0],
}
"""Facts whose label alone is that of another one."""

NEVER = (
    "geslacht",
    "leeftijd of leerjaar",
    "herkomst of nationaliteit",
    "postcode of buurt",
    "inkomen of situatie van het gezin",
    "naam",
    "broers en zussen",
    "de aard van een ziekte",
    "hoe compleet de registratie is",
    "cijfers, gedrag of wat iemand van de leerling vindt",
)
"""What the model never sees (rules.md §6)."""


def how_it_works() -> dict[str, Any]:
    """What holds for every school: the facts it looks at, what it never sees, when it is silent."""
    return {"facts": _facts(), "never": NEVER, "silent": list(NO_NUMBER.values())}


def _facts() -> list[tuple[str, list[str]]]:
    return [
        (title, [_TOLD_APART.get(name, FACTS[name][0]) for name in FEATURES if name.startswith(starts)])
        for title, starts in _GROUPS
    ]


def general_page(schools: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The page for every school; capacity is a choice of a team, so that stands with the school."""
    return {**how_it_works(), "school": None, "schools": [each for each in schools if each["weeks"]]}


def school_page(content: Mapping[str, Any]) -> dict[str, Any]:
    """The page of one school and week: the model as the frozen list has it, and what each capacity would miss."""
    state = content.get("model")
    said: Mapping[str, Any] = state or {}
    return {
        **how_it_works(),
        "school": {"school_id": content["school_id"], "name": content["school"], "week": content["week"]},
        "pupils": content["counts"]["pupils"],
        "state": {"headline": headline(state), "lines": list(state_lines(state))},
        "simulated": said.get("origin") == "simulated",
        "places": said.get("places"),
        "choices": [_choice(each, said) for each in said.get("capacities", [])],
    }


def _choice(choice: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "per_500": number(choice["per_500"]),
        "chosen": choice["per_500"] == state["capacity_per_500"],
        "listed": choice["listed"],
        "caught": number(round(choice["expected_listed"], 1)),
        "missed": number(round(choice["expected_missed"], 1)),
    }


def card_page(version: str, card: str) -> dict[str, Any]:
    """A model card as pieces, without its title: the page has one."""
    made = list(pieces(card))
    return {"version": version, "pieces": made[1:] if made and made[0].kind == "heading" else made}
