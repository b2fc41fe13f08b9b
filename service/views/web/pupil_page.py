"""One pupil as the page shows it: niveau, reasons with their evidence, calendar, history, records, receipt."""

from collections.abc import Mapping
from typing import Any

from service.domain.codes import Reason
from service.policy.reasons import ReasonText
from service.rules.sentences import number
from service.views.dutch import KINDS, STATUS, counted, long_date, short_date, short_moment
from service.views.labels import evidence_numbers, fact
from service.views.list_rows import DECISION, MODEL, Rules, weight_of
from service.views.opinion_words import band, explained, has_number, made_with, opinion_of, weighing
from service.views.pupil_words import answers_in_words, level_in_words, missing_in_words, period, replay_in_words
from service.views.web.calendar_svg import marks_of, months, samples
from service.views.web.step_chart import level_or_none, step_chart

Page = Mapping[str, Any]
Reasons = Mapping[Reason, ReasonText]


def pupil_view(page: Page, rules: Rules, words: Reasons) -> dict[str, Any]:
    """Everything the template of the pupil needs."""
    story = page["story"]
    assessment = story["assessment"]
    records = [_record(record, words, page["school"]["sector"]) for record in story["records"]]
    return {
        "person": page["person"],
        "school": page["school"],
        "story": story,
        "tier": assessment["tier"],
        "status": STATUS[assessment["status"]],
        "level": list(level_in_words(story)),
        "reasons": _reasons(assessment, rules, {record["seq"]: record for record in records}),
        "opinion": _opinion(assessment),
        "missing": list(missing_in_words(story)),
        "open": [rules[rule_id] for rule_id in assessment["open"]],
        "months": months(story),
        "samples": samples(),
        "days": [each for each in marks_of(story) if each.worth_a_row],
        "episodes": story["episodes"],
        "chart": step_chart(story["history"]),
        "history": [_week(row) for row in story["history"]],
        "answers": answers_in_words(page, rules),
        "facts": [fact(name, value) for name, value in assessment["facts"].items()],
        "records": records,
        "receipt": _receipt(story),
        "versions": [(rules[rule_id].naam, rule_id, used) for rule_id, used in story["receipt"]["rules"].items()],
        "replay": list(replay_in_words(page.get("replay"))),
    }


def _reasons(assessment: Page, rules: Rules, records: Mapping[int, Page]) -> list[dict[str, Any]]:
    said = sorted(assessment["reasons"], key=lambda reason: weight_of(reason["rule"], rules))
    return [_no_rule(each) if each["rule"] in (MODEL, DECISION) else _reason(each, rules, records) for each in said]


def _no_rule(reason: Page) -> dict[str, Any]:
    """The niveau that the model gave, where the school lets it, or a person: no rule, so no numbers of a rule."""
    return {name: reason[name] for name in ("sentence", "tier", "rule", "name", "since")}


def _opinion(assessment: Page) -> dict[str, Any]:
    """What the model says, or why it says nothing."""
    opinion = opinion_of(assessment)
    return {
        "band": band(opinion),
        "number": has_number(opinion),
        "sentences": list(explained(opinion, assessment["tier"])),
        "weighing": weighing(opinion),
        "made_with": made_with(opinion),
    }


def _reason(reason: Page, rules: Rules, records: Mapping[int, Page]) -> dict[str, Any]:
    rule, found = rules[reason["rule"]], reason["evidence"]
    return {
        **reason,
        "kind": KINDS[reason["kind"]],
        "question": rule.vraag,
        "note": rule.let_op,
        "numbers": evidence_numbers(rule, found["numbers"]),
        "dates": [short_date(day) for day in found["dates"]],
        "records": [records[seq] for seq in found["records"] if seq in records],
        "elsewhere": [seq for seq in found["records"] if seq not in records],
    }


def _record(record: Page, words: Reasons, sector: str) -> dict[str, Any]:
    return {
        "seq": record["seq"],
        "date": short_date(record["date"]),
        "period": period(record["period"], sector),
        "reason": words[Reason.from_code(record["reason"])].nl,
        "minutes": counted(record["minutes"], "minuut", "minuten"),
        "recorded_at": short_moment(record["recorded_at"]),
    }


def _week(row: Page) -> dict[str, str]:
    return {
        "week": row["week"],
        "as_of": short_date(row["as_of"]),
        "tier": level_or_none(row["tier"]),
        "rule_tier": level_or_none(row["rule_tier"]),
    }


def _receipt(story: Page) -> list[tuple[str, str]]:
    made, assessment = story["receipt"], story["assessment"]
    return [
        ("Peildatum", long_date(made["as_of"])),
        ("Met wat bekend was op", short_moment(made["known_at"])),
        ("Laatste registratie", f"nummer {number(made['last_record'])}" if made["last_record"] else "geen"),
        ("Programma", made["code_version"]),
        ("Regels (controlegetal)", made["rules_sha256"]),
        ("Risicomodel", made["model_version"] or "geen"),
        ("Inhoud (controlegetal)", assessment["content_sha256"]),
    ]
