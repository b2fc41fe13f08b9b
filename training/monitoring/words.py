"""What the administrator reads: plain Dutch, without anything about one pupil."""

from service.domain.numerals import number, percent
from training.evaluate.intervals import Measured
from training.monitoring.check import Findings
from training.monitoring.verdict import Verdict

DISPLAY = {
    "model": "Het model wordt getoond.",
    "baseline": "De lijst staat op volgorde van een eenvoudige telling, zonder getallen van het model.",
    "off": "Van het model wordt niets getoond.",
}
SWITCHED = "Dit is veranderd sinds de vorige controle."
UNKNOWN = {
    "nothing-seen": "Er zijn geen beoordelingen in deze periode; er valt niets te controleren.",
    "no-last-year": "Of feiten en scores schuiven is onbekend: van dezelfde schoolweken van vorig jaar is te weinig.",
    "too-few-outcomes": "Of de volgorde klopt is onbekend: te weinig leerlingen van wie de uitkomst al vaststaat.",
    "no-numbers": "Of de getallen kloppen is onbekend: te weinig leerlingen kregen er een.",
}


def why(found: Findings, verdict: Verdict) -> str:
    """The whole verdict in sentences."""
    told = [DISPLAY[verdict.display]]
    if verdict.switched:
        told.append(SWITCHED)
    told += [alarm(code, found) for code in verdict.alarms]
    told += [UNKNOWN[code] for code in verdict.unknown]
    if not verdict.alarms and not verdict.unknown:
        told.append("Geen bijzonderheden.")
    return " ".join(told)


def alarm(code: str, found: Findings) -> str:
    """One alarm as a sentence."""
    sentences = {
        "impossible": _impossible,
        "unknown-facts": _unknown_facts,
        "registers-late": _late,
        "facts-drift": _facts_drift,
        "score-drift": _score_drift,
        "order-lost": _order_lost,
        "numbers-lost": _numbers_lost,
    }
    return sentences[code](found)


def _impossible(found: Findings) -> str:
    names = [one.name for one in found.quality if one.impossible]
    return f"Deze feiten hebben waarden die niet kunnen: {', '.join(names)}."


def _unknown_facts(found: Findings) -> str:
    names = [f"{one.name} ({percent(one.unknown)})" for one in found.quality if _mostly_unknown(one.remarks)]
    return f"Deze feiten zijn bij meer leerlingen onbekend dan te verwachten is: {', '.join(names)}."


def _mostly_unknown(remarks: tuple[str, ...]) -> bool:
    return any(remark.startswith("unknown") for remark in remarks)


def _late(found: Findings) -> str:
    return "De registratie van veel lesdagen ontbreekt nog; kijk of alle scholen aanleveren."


def _facts_drift(found: Findings) -> str:
    names = [one.name for one in found.facts if one.lasts]
    return (
        f"Deze feiten zijn al weken anders dan in dezelfde schoolweken van vorig jaar: {', '.join(names)}. "
        "Vraag of er anders geregistreerd wordt, of dat er iets is veranderd op school."
    )


def _score_drift(found: Findings) -> str:
    way = "hoger" if found.score.shift > 0 else "lager"
    return f"De scores van het model zijn al weken {way} dan in dezelfde schoolweken van vorig jaar."


def _order_lost(found: Findings) -> str:
    look = found.outcome.looks[0]
    if look.model is None or look.best is None:
        return "De volgorde van het model was in eerdere weken slechter dan die van een eenvoudige telling."
    own, other = look.model.precision, look.baselines[look.best].precision
    return f"De volgorde van het model ({shown(own)}) is slechter dan die op {look.best} ({shown(other)})."


def _numbers_lost(found: Findings) -> str:
    numbers = found.outcome.looks[0].numbers
    if numbers is None:
        return "De getallen van het model klopten in eerdere weken niet."
    return (
        f"De getallen van het model kloppen niet: van 100 leerlingen voorzag het er {_of_100(numbers.expected)}, "
        f"het werden er {_of_100(numbers.observed)} (afwijking {shown(numbers.error)})."
    )


def _of_100(share: float) -> str:
    return number(round(100 * share, 1))


def shown(figure: Measured) -> str:
    """A figure with its interval, or that it is unknown."""
    if figure.value is None:
        return "onbekend"
    if figure.low is None or figure.high is None:
        return _decimals(figure.value)
    return f"{_decimals(figure.value)}; {_decimals(figure.low)} tot {_decimals(figure.high)}"


def _decimals(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")
