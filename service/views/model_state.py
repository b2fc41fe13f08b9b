"""The model as a weekly list has it, in Dutch: in use or not and why, and what the block of early signals can miss."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.rules.sentences import number
from service.views.dutch import counted

State = Mapping[str, Any]
"""The key ``model`` of the content of a list."""

HEADLINES = {
    "in-use": "In gebruik",
    "not-validated": "In gebruik, zonder getallen",
    "off": "Uitgeschakeld",
    "missing": "Ontbreekt",
    "refused": "Geweigerd",
    "baseline": "Teruggevallen op volgorde van verzuim",
}
_RULES_ONLY = "De lijst komt nu alleen van de regels. Verder werkt alles."
MEANING = {
    "in-use": "Bij leerlingen in niveau 1 en 2 staat een geschatte kans.",
    "not-validated": "Er staan geen kansen bij de leerlingen. Het model zet hen alleen op volgorde.",
    "off": _RULES_ONLY,
    "missing": _RULES_ONLY,
    "refused": _RULES_ONLY,
    "baseline": "Er staan geen kansen bij de leerlingen. Binnen een blok staat wie het meest miste bovenaan.",
}
ORIGINS = {
    "simulated": "Gemaakt met gesimuleerde leerlingen, niet met echte.",
    "school": "Gemaakt met gegevens van de eigen school.",
}
_VALIDATED = {
    True: "Lokaal gevalideerd: getoetst op gegevens van deze school.",
    False: "Niet lokaal gevalideerd: nog niet getoetst op gegevens van deze school.",
}
_ROLES = {
    "advisory": "Het model adviseert alleen en verandert geen niveau.",
    "raise": "Een leerling met een vroegsignaal komt in niveau 2, met het model als reden.",
}
WITHOUT = "Deze lijst is gemaakt voordat er een tweede mening was."
_WITH_A_MODEL = ("in-use", "not-validated")
_ORDERED = (*_WITH_A_MODEL, "baseline")


def headline(state: State | None) -> str:
    """The state in a few words."""
    return HEADLINES[state["state"]] if state else "Nog niet in gebruik"


def state_lines(state: State | None) -> Iterator[str]:
    """What that state means, the model and where it comes from, and what it may do."""
    if state is None:
        yield WITHOUT
        return
    if state["why"]:
        yield _sentence(state["why"])
    yield MEANING[state["state"]]
    if state["state"] in _WITH_A_MODEL:
        yield _version(state)
        yield _ROLES[state["role"]]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _version(state: State) -> str:
    return f"Model {state['version']}. {ORIGINS[state['origin']]} {_VALIDATED[state['validated']]}"


def works(state: State | None) -> bool:
    """Whether early signals can be listed at all."""
    return state is not None and state["state"] in _ORDERED


def early_signal_lines(state: State | None) -> Iterator[str]:
    """How many pupils a week the team can see, and how many the block then misses."""
    if not works(state) or state is None:
        yield "Dit blok vult zich als de tweede mening in gebruik is."
        return
    pupils = counted(state["places"], "leerling", "leerlingen")
    yield f"Het team kan per week {pupils} bekijken ({number(state['capacity_per_500'])} per 500); meer staan er niet."
    yield from _threshold(state)
    if state["role"] == "raise" and state["state"] in _WITH_A_MODEL:
        yield "Zij krijgen van het model niveau 2 en staan daarom bij de blokken van niveau 2."
    yield missed(state)


def _threshold(state: State) -> Iterator[str]:
    """The lowest probability in the block: the threshold that follows from the capacity."""
    if state["threshold"] is not None:
        pupils = "gesimuleerde leerlingen" if state["origin"] == "simulated" else "leerlingen"
        least = number(round(state["threshold"] * 100))
        yield f"De grens ligt daardoor deze week bij een kans van {least} op 100 {pupils}."


def missed(state: State) -> str:
    """How many future tier-3 pupils the block leaves out."""
    expected = state["expected_missed"]
    if expected is None:
        return "Hoeveel leerlingen daardoor buiten beeld blijven, is zonder getoetste kansen niet te zeggen."
    basis = " Dat is geschat met gesimuleerde leerlingen." if state["origin"] == "simulated" else ""
    return f"Buiten dit blok {_come(expected)} uit niveau 1 binnen 8 schoolweken in niveau 3.{basis}"


def _come(pupils: float) -> str:
    """``komen naar verwachting nog ongeveer 3 leerlingen``."""
    rounded = round(pupils)
    verb = "komen" if rounded > 1 else "komt"
    count = f"ongeveer {counted(rounded, 'leerling', 'leerlingen')}" if rounded else "minder dan 1 leerling"
    return f"{verb} naar verwachting nog {count}"
