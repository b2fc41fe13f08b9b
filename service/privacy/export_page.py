"""Everything about one pupil as a page in plain Dutch: one file, nothing loaded from elsewhere, everything escaped."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.numerals import percent
from service.policy.rights import Rights
from service.privacy import words
from service.privacy.export_model import AssessmentPart, Export, ListPart
from service.privacy.export_words import PLACES, STATUS, WEEKDAYS

Row = list[Any]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def as_page(export: Export, rights: Rights) -> str:
    """The page as HTML."""
    return (
        _environment()
        .get_template("inzage.html")
        .render(
            name=f"{export.person.first_name} {export.person.last_name}",
            made_at=words.moment(export.made_at),
            months=rights.answer_within_months,
            person=_person(export),
            assessments=[_assessment(each) for each in export.assessments],
            **_records(export),
            **_sharing(export),
        )
    )


def _person(export: Export) -> list[Row]:
    who = export.person
    return [
        ["School", f"{who.school} ({who.school_id})"],
        ["Leerlingnummer", who.pupil_id],
        ["Naam", f"{who.first_name} {who.last_name}"],
        ["Geboortedatum", _day(who.birth_date)],
        ["Gemeente", who.municipality],
        ["Vrijstelling (artikel van de Leerplichtwet)", who.exemption],
    ]


def _records(export: Export) -> dict[str, list[Row]]:
    return {
        "enrolments": [
            [_day(e.enrolled_from), _day(e.enrolled_to), _day(e.class_from), e.class_name, e.year_group, e.mentor]
            for e in export.enrolments
        ],
        "timetable": [
            [WEEKDAYS.get(t.weekday, t.weekday), t.period, t.minutes, _day(t.valid_from), _day(t.valid_to)]
            for t in export.timetable
        ],
        "absences": [
            [a.number, _day(a.day), a.period, a.minutes, a.reason_text, words.moment(a.recorded_at), ", ".join(a.files)]
            for a in export.absences
        ],
        "registers": [[_day(r.day_from), _day(r.day_to), words.moment(r.recorded_at)] for r in export.registers],
        "lists": [_listed(each) for each in export.lists],
        "actions": [[_day(each)] for each in export.agreed_actions],
        "guidance": [[_day(each.on), each.kind, each.said] for each in export.guidance],
        "listed": [[_day(each)] for each in export.listed_as_not_enrolled],
    }


def _sharing(export: Export) -> dict[str, list[Row]]:
    return {
        "consents": [
            [c.purpose_text, c.party, c.kind, _day(c.given_on), words.moment(c.recorded_at)] for c in export.consents
        ],
        "reports": [
            [r.kind, r.state, _day(r.established_on), len(r.days), r.reason, "; ".join(r.actions), _day(r.sent_on)]
            for r in export.reports
        ],
        "brought_in": [[b.ground, _day(b.valid_from), _day(b.valid_to)] for b in export.brought_in],
        "counted": [[_day(c.as_of), c.tier or "geen", c.at_home] for c in export.counted],
        "requests": [
            [r.kind, r.about, r.asked_by, _day(r.asked_on), _day(r.due_on), r.decision, _day(r.decided_on)]
            for r in export.requests
        ],
        "looks": [
            [words.moment(look.at), look.who, look.action, look.what, _with_law(look.ground, look.law)]
            for look in export.looks
        ],
        "shared": [[s.role, ", ".join(s.what), _with_law(s.ground, s.law)] for s in export.shared],
        "kept": [[k.what, k.purpose, k.ground, k.term] for k in export.kept],
    }


def _assessment(said: AssessmentPart) -> dict[str, Any]:
    return {
        "title": f"Week {said.week}, gemaakt op {words.moment(said.receipt.made_at)}",
        "lines": list(_lines(said)),
        "reasons": [f"{reason['name']}: {reason['sentence']} (sinds {reason['since']})" for reason in said.reasons],
        "facts": [[each.text] for each in said.facts if each.value],
    }


def _lines(said: AssessmentPart) -> Iterable[str]:
    tier = f"niveau {said.tier}" if said.tier else STATUS.get(said.status, said.status)
    yield f"Uitkomst: {tier}{', met aandacht' if said.attention else ''}."
    if said.open:
        names = {answer.rule: answer.name for answer in said.answers}
        yield f"Zonder antwoord, omdat gegevens ontbreken: {', '.join(names.get(rule, rule) for rule in said.open)}."
    if said.second_opinion:
        chance = said.second_opinion.get("probability")
        yield "Tweede mening van het model: " + ("geen getal." if chance is None else f"kans {percent(chance)}.")
    known = words.moment(said.receipt.known_at)
    yield f"Gemaakt met programma {said.receipt.code_version} en alles wat tot {known} bekend was."


def _listed(each: ListPart) -> Row:
    reasons = "; ".join(each.entry.get("sentences", []))
    place = PLACES.get(each.place, each.place)
    return [each.week, words.moment(each.frozen_at), place, each.entry.get("tier"), reasons]


def _with_law(ground: str, law: str) -> str:
    return f"{ground} ({law})" if law else ground


def _day(value: date | None) -> str | None:
    return words.day(value) if value else None
