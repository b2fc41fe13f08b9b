"""The verdict as the first part of a page: what is shown, what alarmed, and the numbers with their thresholds."""

import math
from collections.abc import Iterable, Sequence
from html import escape

from service.domain.numerals import number, percent
from training.monitoring.check import Findings
from training.monitoring.drift import Drift
from training.monitoring.performance import Performance
from training.monitoring.quality import Quality
from training.monitoring.thresholds import Thresholds
from training.monitoring.verdict import Verdict
from training.monitoring.words import DISPLAY, SWITCHED, UNKNOWN, alarm, shown

STYLE = """
.controle{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;
background:#fff}.controle h1{font-size:1.6rem}.controle h2{font-size:1.2rem;margin-top:2rem}
.controle table{border-collapse:collapse;width:100%}.controle th,.controle td{text-align:left;padding:.25rem .6rem;
border-bottom:1px solid #c8c8c8}.controle td.n{text-align:right;font-variant-numeric:tabular-nums}
.controle .alarm{border-left:.4rem solid #b00020;padding:.4rem .8rem;background:#fdecee}
.controle .onbekend{border-left:.4rem solid #6b6b6b;padding:.4rem .8rem;background:#f2f2f2}
.controle .goed{border-left:.4rem solid #1b6e3c;padding:.4rem .8rem;background:#e9f5ee}
"""
UNKNOWN_CELL = "onbekend"
ANSWER = {True: "ja", False: "nee", None: "onbekend"}
REMARKS = {
    "impossible": "waarden die niet kunnen",
    "unknown-rose": "vaker onbekend dan vorig jaar",
    "unknown-mostly": "bij de meeste leerlingen onbekend",
    "registers-late": "registratie ontbreekt",
}


def summary(found: Findings, verdict: Verdict, terms: Thresholds, version: str) -> str:
    """HTML of the verdict and its tables."""
    parts = (
        f"<h1>Controle van het model</h1><p>Versie {escape(version)}, periode {found.first} tot en met {found.last}. "
        f"{found.schools[0]} scholen, waarvan {found.schools[1]} met hetzelfde deel van vorig schooljaar.</p>",
        *_verdict(found, verdict),
        "<h2>Uitkomsten</h2>",
        _outcome(found.outcome.looks[0], terms),
        "<h2>Feiten en scores tegen dezelfde schoolweken van vorig jaar</h2>",
        _drift_text(terms),
        _drift_table([found.score, *found.facts]),
        "<h2>Volledigheid van de feiten</h2>",
        _quality_table(found.quality),
        "<h2>Grenzen</h2>",
        _terms_table(terms),
        "<h2>Verdelingen</h2><p>Hieronder tekent Evidently dezelfde feiten (in het Engels). ‘Detected’ betekent daar "
        "alleen dat het verschil nu groot is. Of het blijft, staat hierboven.</p>",
    )
    return f'<style>{STYLE}</style><main class="controle">{"".join(parts)}</main>'


def _verdict(found: Findings, verdict: Verdict) -> Iterable[str]:
    switched = f" {SWITCHED}" if verdict.switched else ""
    yield _box("goed" if verdict.passed else "alarm", DISPLAY[verdict.display] + switched)
    yield from (_box("alarm", alarm(code, found)) for code in verdict.alarms)
    yield from (_box("onbekend", UNKNOWN[code]) for code in verdict.unknown)


def _box(kind: str, text: str) -> str:
    return f'<p class="{kind}">{escape(text)}</p>'


def _outcome(look: Performance, terms: Thresholds) -> str:
    if look.model is None:
        return (
            f"<p>Onbekend: {look.positive_pupils} leerlingen kwamen in niveau 3 van wie dat al vaststaat, "
            f"{terms.minimum_positive_pupils.value} zijn er nodig.</p>"
        )
    ranked = {"model": look.model, **look.baselines}
    body = [(name, shown(one.precision), shown(one.auroc)) for name, one in ranked.items()]
    text = (
        f"<p>Beoordelingen van {look.first} tot en met {look.last}; "
        f"{look.positive_pupils} leerlingen kwamen in niveau 3.</p>"
    )
    return text + _table(("volgorde", "gemiddelde precisie", "AUROC"), body) + _numbers(look)


def _numbers(look: Performance) -> str:
    numbers = look.numbers
    if numbers is None:
        return "<p>Getallen: onbekend, te weinig leerlingen kregen er een.</p>"
    return (
        f"<p>Van 100 leerlingen voorzag het model er {number(100 * numbers.expected)}; "
        f"het werden er {number(100 * numbers.observed)}. Afwijking (ECE) {shown(numbers.error)}; "
        f"winst tegenover één getal voor iedereen (Brier) {shown(numbers.skill)}.</p>"
    )


def _drift_text(terms: Thresholds) -> str:
    return (
        f"<p>Een feit verschuift als het in {terms.lasting.value} van de laatste {terms.checks.value} weken ver van "
        "vorig jaar ligt, en verder dan het verschil tussen scholen door toeval maakt. Ver is: een andere verdeling, "
        "of een gemiddelde dat veel hoger of lager is. De grenzen staan onderaan.</p>"
    )


def _drift_table(drifts: list[Drift]) -> str:
    head = (
        "feit",
        "verschil (in standaardafwijkingen)",
        "keer vorig jaar",
        "afstand",
        "Jensen-Shannon",
        "weken ver weg",
        "blijvend",
    )
    body = [
        (
            one.name,
            _decimals(one.shift, sign=True),
            _decimals(one.ratio),
            _decimals(one.wasserstein),
            _decimals(one.jensen_shannon),
            _weeks(one),
            ANSWER[one.lasts],
        )
        for one in drifts
    ]
    return _table(head, body)


def _weeks(one: Drift) -> str:
    known = [answer for answer in one.weeks if answer is not None]
    return f"{sum(known)} van {len(known)}" if known else UNKNOWN_CELL


def _quality_table(found: list[Quality]) -> str:
    head = ("feit", "onbekend nu", "onbekend vorig jaar", "laagste", "hoogste", "opmerking")
    body = [
        (
            one.name,
            percent(one.unknown),
            UNKNOWN_CELL if one.unknown_before is None else percent(one.unknown_before),
            _decimals(one.lowest),
            _decimals(one.highest),
            ", ".join(REMARKS[remark] for remark in one.remarks),
        )
        for one in found
    ]
    return _table(head, body)


def _terms_table(terms: Thresholds) -> str:
    body = [(name, str(threshold.value), threshold.why) for name, threshold in terms]
    return _table(("grens", "waarde", "waarom (configs/training/monitor.yaml)"), body)


def _table(head: tuple[str, ...], body: Sequence[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in body)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"


def _decimals(value: float | None, sign: bool = False) -> str:
    if value is None or not math.isfinite(value):
        return UNKNOWN_CELL
    return f"{value:{'+' if sign else ''}.2f}".replace(".", ",")
