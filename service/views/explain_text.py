"""Why this pupil, this niveau, on this date: the receipt of one assessment as text (`vroegsignaal explain`)."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.codes import Reason
from service.policy.reasons import ReasonText, load_reasons
from service.rules.parameters import Rule
from service.rules.sentences import number
from service.views.dutch import (
    KINDS,
    UNKNOWN,
    counted,
    long_date,
    plain,
    short_date,
    short_moment,
    week,
)
from service.views.labels import evidence_numbers, fact
from service.views.list_rows import DECISION, MODEL, Rules, name_of, weight_of
from service.views.opinion_words import explained, made_with, opinion_of, weighing
from service.views.pupil_words import (
    Assessment,
    answers_in_words,
    level_in_words,
    missing_in_words,
    period,
    replay_in_words,
)

Page = Mapping[str, Any]
Reasons = Mapping[Reason, ReasonText]


def explain_text(page: Page, rules: Rules, reasons: Reasons | None = None, width: int = 100) -> str:
    """What `service.pipeline.pupil_page` found, as paragraphs: niveau, reasons with evidence, unknowns, receipt.

    ``reasons`` are the words for reason codes, by default those of configs/reasons.yaml beside the service.
    """
    story = page["story"]
    parts = (
        _head(page),
        _reasons(page, rules),
        _second_opinion(story["assessment"]),
        _records(page, reasons or load_reasons()),
        _unknown(story, rules),
        _answers(page, rules),
        _facts(story["assessment"]),
        _receipt(page),
    )
    lines = [line for part in parts for line in (*part, "")]
    return "\n".join(wrapped for line in lines for wrapped in _wrap(plain(line), width)) + "\n"


def _wrap(line: str, width: int) -> list[str]:
    """A line folded under its own indent; links stay whole."""
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    folded = textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return folded or [""]


def _head(page: Page) -> Iterator[str]:
    person, school, story = page["person"], page["school"], page["story"]
    yield f"{person['name']}, klas {person['class']}, mentor {person['mentor'] or UNKNOWN}"
    yield f"{school['name']} ({school['school_id']}), leerlingnummer {story['assessment']['pupil_id']}"
    yield f"Peildatum {long_date(story['as_of'])} ({week(story['week'])})"
    yield ""
    yield from level_in_words(story)


def _reasons(page: Page, rules: Rules) -> Iterator[str]:
    said = sorted(page["story"]["assessment"]["reasons"], key=lambda reason: weight_of(reason["rule"], rules))
    yield "WAAROM" if said else "WAAROM: geen enkele regel zegt ja."
    for reason in said:
        yield ""
        if reason["rule"] == DECISION:
            yield from (f"* {reason['sentence']}", f"  {reason['name']}, sinds {long_date(reason['since'])}")
        elif reason["rule"] == MODEL:
            yield from _of_model(reason, rules)
        else:
            yield from _reason(reason, rules[reason["rule"]])


def _of_model(reason: Page, rules: Rules) -> Iterator[str]:
    yield f"* {reason['sentence']}"
    yield f"  {name_of(MODEL, rules)} (niveau {reason['tier']}, geen regel); zie TWEEDE MENING"


def _reason(reason: Page, rule: Rule) -> Iterator[str]:
    found = reason["evidence"]
    place = f"niveau {reason['tier']}" if reason["tier"] else "bepaalt geen niveau"
    yield f"* {reason['sentence']}"
    yield f"  {reason['name']} ({place}, {KINDS[reason['kind']]}), onafgebroken sinds {long_date(reason['since'])}"
    for label, value in evidence_numbers(rule, found["numbers"]):
        yield f"    {label}: {value}"
    if found["dates"]:
        yield f"    Dagen ({len(found['dates'])}): {', '.join(short_date(day) for day in found['dates'])}"
    if found["records"]:
        yield f"    Registraties ({len(found['records'])}): {', '.join(str(seq) for seq in found['records'])}"
    if rule.let_op:
        yield f"    Let op: {rule.let_op}"
    yield f"    Regel {rule.id}, versie {reason['version']}: {reason['source']}"


def _second_opinion(assessment: Assessment) -> Iterator[str]:
    opinion = opinion_of(assessment)
    yield "TWEEDE MENING"
    for sentence in explained(opinion, assessment["tier"]):
        yield f"  {sentence}"
    heaviest = weighing(opinion)
    if heaviest:
        yield "  Weegt het meest:"
    for sentence in heaviest:
        yield f"    {sentence}"
    made = made_with(opinion)
    if made:
        yield f"  {made}"


def _records(page: Page, words: Reasons) -> Iterator[str]:
    """The records behind all reasons, each once."""
    story, sector = page["story"], page["school"]["sector"]
    wanted = {seq for reason in story["assessment"]["reasons"] for seq in reason["evidence"]["records"]}
    found = [record for record in story["records"] if record["seq"] in wanted]
    if wanted:
        yield "REGISTRATIES ACHTER DE REDENEN"
    for record in found:
        reason = words[Reason.from_code(record["reason"])].nl
        minutes = counted(record["minutes"], "minuut", "minuten")
        what = f"{short_date(record['date'])}, {period(record['period'], sector)}, {reason}, {minutes}"
        yield f"  {record['seq']}: {what} (vastgelegd {short_moment(record['recorded_at'])})"


def _unknown(story: Page, rules: Rules) -> Iterator[str]:
    yield "WAT ONBEKEND IS"
    for sentence in missing_in_words(story):
        yield f"  {sentence}"
    for rule_id in story["assessment"]["open"]:
        yield f"  Nog open, voor niveau {rules[rule_id].tier}: {rules[rule_id].naam}. {rules[rule_id].vraag}"


def _answers(page: Page, rules: Rules) -> Iterator[str]:
    yield "ALLE REGELS"
    for answer, names in answers_in_words(page, rules).items():
        yield f"  {answer}: {'; '.join(names)}"


def _facts(assessment: Assessment) -> Iterator[str]:
    yield "ALLE CIJFERS"
    for name, value in assessment["facts"].items():
        label, text = fact(name, value)
        yield f"  {label}: {text}"


def _receipt(page: Page) -> Iterator[str]:
    story = page["story"]
    receipt, assessment = story["receipt"], story["assessment"]
    yield "VERANTWOORDING"
    yield f"  Peildatum {receipt['as_of']}; bekend op {short_moment(receipt['known_at'])}"
    yield f"  Laatste registratie: {number(receipt['last_record']) if receipt['last_record'] else 'geen'}"
    yield f"  Regels: {receipt['rules_sha256']}"
    yield f"  Programma: {receipt['code_version']}; model: {receipt['model_version'] or 'geen'}"
    yield f"  Inhoud van deze beoordeling: {assessment['content_sha256']}"
    for sentence in replay_in_words(page.get("replay")):
        yield f"  {sentence}"
