"""What the risk model says about one pupil, in Dutch: a sentence with its origin, or why there is no number."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.rules.sentences import number
from service.views.dutch import counted

Opinion = Mapping[str, Any]
"""The key ``model`` of an assessment or of a row of the list."""

RULES_LEAD = "De regels bepalen het niveau; dit is een tweede mening."
BANDS = {"laag": "lage kans", "verhoogd": "verhoogde kans", "hoog": "hoge kans"}
NO_NUMBER = {
    "sector-not-calibrated": "voor deze schoolsoort niet is aangetoond dat de kansen kloppen",
    "too-few-cases": "er te weinig leerlingen zoals deze bekend zijn",
    "not-validated": "het model nog niet is getoetst op gegevens van deze school",
    "model-off": "het model uit staat",
    "model-missing": "er geen model is",
    "model-refused": "het model niet door de controle kwam",
    "baseline": "het model bij de laatste controle niet beter was dan gewoon tellen",
}
"""Why a pupil has no number, after *geen getal, omdat*."""

COUNTED = "baseline"
"""The reason of pupils whom the model does not order: counting absence does."""

FOR_EVERYBODY = frozenset({"not-validated", COUNTED, "model-off", "model-missing", "model-refused"})
"""Reasons that hold for the whole list, and that its heading tells."""

_DIFFERENT = {
    "model_higher": "Verschil: de regels zeggen niveau 1, de tweede mening ziet meer risico. Een reden om te kijken",
    "model_lower": "Verschil: de regels zeggen niveau 2, de tweede mening ziet minder risico. De regels gaan voor",
}
_UNTOLD = "de reden niet is vastgelegd"
_ORIGINS = {
    ("simulated", True): "gesimuleerde leerlingen, lokaal gevalideerd",
    ("simulated", False): "gesimuleerde leerlingen, niet lokaal gevalideerd",
    ("school", True): "eigen school, lokaal gevalideerd",
    ("school", False): "eigen school, niet lokaal gevalideerd",
}


def opinion_of(row: Mapping[str, Any]) -> Opinion | None:
    """The opinion in a row; None where there is none, as in every list of before the model."""
    found: Opinion | None = row.get("model")
    return found


def has_number(opinion: Opinion | None) -> bool:
    """Whether there is a probability to show."""
    return opinion is not None and opinion["probability"] is not None


def in_short(opinion: Opinion | None) -> str | None:
    """``Van 100 … komen er ongeveer 12 …``, or ``Geen getal, omdat …``; None for a pupil without an opinion."""
    if opinion is None:
        return None
    if has_number(opinion):
        return of_hundred(opinion)
    return "; ".join([without_number(opinion), *in_order(opinion)])


def without_number(opinion: Opinion) -> str:
    """Why nothing is estimated: ``Geen getal, omdat het model uit staat``."""
    return f"Geen getal, omdat {NO_NUMBER.get(opinion['no_number'], _UNTOLD)}"


def in_order(opinion: Opinion) -> list[str]:
    """Where a pupil stands when the model only orders: one phrase, or none."""
    of = "verzuim" if opinion["no_number"] == COUNTED else "het model"
    return [] if opinion["band"] is None else [f"in de volgorde van {of}: {opinion['band']}"]


def of_hundred(opinion: Opinion) -> str:
    """The probability as a sentence; simulated pupils are called so in the sentence itself, wherever it is copied."""
    about = round(opinion["probability"] * 100)
    comes = "komt" if about <= 1 else "komen"
    return f"Van 100 {_pupils(opinion)} zoals deze {comes} er {_about(about)} binnen 8 schoolweken in niveau 3"


def counted_of_hundred(opinion: Opinion) -> str:
    """The same where there is little room: ``ongeveer 12 van 100 (gesimuleerd)``."""
    simulated = " (gesimuleerd)" if opinion["origin"] == "simulated" else ""
    return f"{_about(round(opinion['probability'] * 100))} van 100{simulated}"


def _about(percentage: int) -> str:
    if percentage < 1:
        return "minder dan 1"
    return "meer dan 99" if percentage > 99 else f"ongeveer {number(percentage)}"


def _pupils(opinion: Opinion) -> str:
    return "gesimuleerde leerlingen" if opinion["origin"] == "simulated" else "leerlingen"


def origin(opinion: Opinion | None) -> str | None:
    """Whom the model learned from, and whether it was tested at the school."""
    if opinion is None or opinion["origin"] is None or opinion["no_number"] == COUNTED:
        return None
    return _ORIGINS[opinion["origin"], bool(opinion["validated"])]


def band(opinion: Opinion | None) -> str | None:
    """``hoge kans``; only with a number, because without one no chance is proven."""
    return BANDS.get(opinion["band"]) if opinion is not None and has_number(opinion) else None


def behind(opinion: Opinion) -> Iterator[str]:
    """The number behind the sentence: how many pupils, and how many of them came in niveau 3.

    Pupils are counted once, weeks are not: that is why the two do not divide into the probability.
    """
    simulated = "gesimuleerde " if opinion["origin"] == "simulated" else ""
    pupils = counted(opinion["behind"], f"{simulated}leerling", f"{simulated}leerlingen")
    came = counted(opinion["positives"], "van hen kwam", "van hen kwamen")
    yield f"Dit steunt op {pupils} met zulke cijfers: {came} daarna binnen 8 schoolweken in niveau 3."
    yield "Wie vaker zulke cijfers had, telt voor de kans elke week mee."


def weighing(opinion: Opinion | None) -> list[str]:
    """The facts that weigh most, a sentence each."""
    return [said["sentence"] for said in opinion["reasons"]] if opinion is not None else []


def marker(said: str | None) -> str | None:
    """How rules and model differ about a pupil (``disagreement`` in a row of the list); None where they do not."""
    return _DIFFERENT[said] if said else None


def difference(opinion: Opinion, tier: int | None) -> str | None:
    """`marker` for a pupil outside the list: an early signal, or in niveau 2 with a low chance."""
    if opinion["early_signal"]:
        return marker("model_higher")
    lower = tier == 2 and opinion["band"] == "laag" and opinion["no_number"] != COUNTED
    return marker("model_lower" if lower else None)


def explained(opinion: Opinion | None, tier: int | None) -> Iterator[str]:
    """All sentences about a pupil, but the facts that weigh most."""
    if opinion is None:
        yield "Geen tweede mening: die is er alleen voor leerlingen die volgens de regels in niveau 1 of 2 staan."
        return
    yield f"{in_short(opinion)}."
    if has_number(opinion):
        yield from behind(opinion)
    differs = difference(opinion, tier)
    if differs:
        yield f"{differs}."
    yield RULES_LEAD


def made_with(opinion: Opinion | None) -> str | None:
    """Version and origin in one line."""
    whom = origin(opinion)
    return f"Model {opinion['version']}: {whom}." if opinion is not None and whom else None
