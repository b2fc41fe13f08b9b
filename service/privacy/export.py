"""Everything about one pupil, for the pupil or the parents: gathered in one transaction that also logs it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from service.domain.access import Action, AuditEntry, What
from service.domain.codes import Reason
from service.domain.moments import AMSTERDAM, from_epoch_day, from_micros
from service.policy.consent import Kind, Party
from service.policy.rights import ACCESS
from service.privacy import outward, words
from service.privacy.export_model import (
    AbsencePart,
    AnswerPart,
    AssessmentPart,
    ConsentPart,
    EnrolmentPart,
    Export,
    FactPart,
    GuidancePart,
    KeptPart,
    ListPart,
    LookPart,
    PersonPart,
    ReceiptPart,
    RegisterPart,
    RequestPart,
    SharedPart,
    TimetablePart,
    explanation,
)
from service.privacy.guidance import guidance
from service.privacy.policies import Policies
from service.store import audit
from service.store.privacy import about
from service.store.privacy.persons import PersonRow, person
from service.store.privacy.requests import requests_of

__all__ = ["Export", "export", "looks"]

Row = dict[str, Any]
_ANSWERS = {"yes": "ja", "no": "nee", "unknown": "onbekend"}
UNKNOWN = "onbekend"
_DATE_FACTS = {"away_since": "Weg sinds", "last_present": "Laatst aanwezig op"}
"""Facts that are dates; no sentence of the model is about them."""


def export(connection: Connection, policies: Policies, pupil: tuple[str, str], entry: AuditEntry) -> Export:
    """Everything kept about a pupil, named by school id and pupil number, with this export as the last look.

    ``entry`` says who makes it, when, at which school and in what role; the ground is the right of access.
    ``connection`` must be able to write.

    Raises
    ------
    NotFound
        If the school has or had no such pupil.
    """
    who = person(connection, *pupil)
    shown = replace(entry, action=Action.PERSONAL_DATA_EXPORTED, what=What.PERSONAL_DATA, ground=ACCESS)
    audit.append(connection, replace(shown, pupils=(who.pupil_fk,)))
    enrolments = [EnrolmentPart(**row) for row in about.enrolments(connection, who)]
    return Export(
        made_at=entry.at.astimezone(UTC),
        explanation=explanation(),
        person=_person(who),
        enrolments=enrolments,
        timetable=[TimetablePart(**row) for row in about.timetable(connection, who)],
        absences=[_absence(row, policies) for row in about.absences(connection, who)],
        registers=_registers(connection, who, enrolments, entry.at),
        assessments=[_assessment(row, policies) for row in about.assessments(connection, who)],
        lists=[ListPart(**row) for row in about.list_entries(connection, who)],
        agreed_actions=about.agreed_actions(connection, who),
        guidance=[
            GuidancePart(on=on, kind=kind, said=said)
            for on, kind, said in guidance(connection, policies.cases, who.pupil_fk)
        ],
        listed_as_not_enrolled=about.listed_as_not_enrolled(connection, who),
        consents=[_consent(row, policies) for row in about.consents(connection, who)],
        reports=outward.reports(connection, policies, who),
        brought_in=outward.brought_in(connection, policies, who),
        counted=outward.counted(connection, who),
        requests=[_request(row, policies) for row in requests_of(connection, who.pupil_fk)],
        looks=looks(connection, policies, who.pupil_fk),
        kept=list(_kept(policies)),
        shared=list(_shared(policies)),
    )


def looks(connection: Connection, policies: Policies, pupil_fk: int) -> list[LookPart]:
    """The access log of a pupil for a parent: by role and moment, on what ground; no names of staff."""
    return [_look(row, policies) for row in about.looks(connection, pupil_fk)]


def _person(who: PersonRow) -> PersonPart:
    return PersonPart(**{name: value for name, value in vars(who).items() if not name.endswith("_fk")})


def _absence(row: Row, policies: Policies) -> AbsencePart:
    reason = Reason(row["reason"])
    same = ("period", "minutes", "external_id", "source", "files", "imported_at")
    return AbsencePart(
        number=row["seq"],
        day=from_epoch_day(row["day"]),
        reason=reason.code,
        reason_text=policies.reasons[reason].nl,
        recorded_at=from_micros(row["recorded_at"]),
        **{name: row[name] for name in same},
    )


def _registers(
    connection: Connection, who: PersonRow, enrolments: list[EnrolmentPart], at: datetime
) -> list[RegisterPart]:
    """Registers that arrived over the time the pupil was enrolled."""
    if not enrolments:
        return []
    first = min(each.enrolled_from for each in enrolments)
    last = max(each.enrolled_to or at.astimezone(AMSTERDAM).date() for each in enrolments)
    return [
        RegisterPart(
            day_from=from_epoch_day(row["day_from"]),
            day_to=from_epoch_day(row["day_to"]),
            recorded_at=from_micros(row["recorded_at"]),
        )
        for row in about.registers(connection, who, first, last)
    ]


def _assessment(row: Row, policies: Policies) -> AssessmentPart:
    same = ("as_of", "week", "status", "rule_tier", "tier", "attention", "reasons", "open")
    return AssessmentPart(
        number=row["id"],
        replaces=row["replaces_fk"],
        answers=[_answer(rule, answer, policies) for rule, answer in row["answers"].items()],
        facts=[_fact(name, value, policies) for name, value in row["facts"].items()],
        second_opinion=row["model"],
        receipt=_receipt(row),
        **{name: row[name] for name in same},
    )


def _receipt(row: Row) -> ReceiptPart:
    same = ("code_version", "rules_sha256", "model_version", "content_sha256")
    moments = {"made_at": row["created_at"], "known_at": from_micros(row["known_at"]), "last_record": row["last_seq"]}
    return ReceiptPart(**moments, **{name: row[name] for name in same})


def _answer(rule: str, answer: str, policies: Policies) -> AnswerPart:
    known = policies.rules.get(rule)
    name, question = (known.naam, known.vraag) if known else (rule, "")
    return AnswerPart(rule=rule, name=name, question=question, answer=_ANSWERS.get(answer, answer))


def _fact(name: str, value: Any, policies: Policies) -> FactPart:
    return FactPart(fact=name, value=value, text=_fact_text(name, value, policies))


def _fact_text(name: str, value: Any, policies: Policies) -> str:
    if name in _DATE_FACTS:
        return f"{_DATE_FACTS[name]} {words.day(date.fromisoformat(value)) if value else 'onbekend'}"
    sentence = policies.words.facts.get(name)
    if sentence is None:
        return name
    if value is None:
        return sentence.sentence.replace("{value}", UNKNOWN)
    return sentence.filled(len(value) if isinstance(value, list) else value)


def _consent(row: Row, policies: Policies) -> ConsentPart:
    purpose = policies.consent.purposes.get(row["purpose"])
    said = {"party": words.PARTIES[Party(row["party"])], "kind": words.KINDS[Kind(row["kind"])]}
    return ConsentPart(**{**row, **said, "purpose_text": purpose.text if purpose else row["purpose"]})


def _request(row: Row, policies: Policies) -> RequestPart:
    rights, kind = policies.rights, policies.rights.kinds.get(row["kind"])
    return RequestPart(
        kind=kind.text if kind else row["kind"],
        about=rights.about.get(row["about"]) or row["about"],
        asked_by=rights.asked_by.get(row["asked_by"]) or row["asked_by"],
        decision=rights.decisions.get(row["decision"]) or row["decision"],
        **{name: row[name] for name in ("day", "asked_on", "due_on", "decided_on")},
    )


def _look(row: Row, policies: Policies) -> LookPart:
    ground, law = words.ground(policies.sharing, policies.rights, row["ground"])
    return LookPart(
        at=row["at"],
        who=words.who(policies.sharing, row["actor_kind"], row["role"]),
        action=words.action(row["action"]),
        what=words.what(row["what"]),
        ground=ground,
        law=law,
    )


def _kept(policies: Policies) -> Iterator[KeptPart]:
    for entry in policies.retention.tables.values():
        if entry.people == "pupils":
            length = words.term(policies.retention, entry)
            yield KeptPart(what=entry.what, purpose=entry.purpose, ground=entry.ground, term=length)


def _shared(policies: Policies) -> Iterator[SharedPart]:
    for role in policies.sharing.roles.values():
        for grant in role.grants:
            what = sorted(words.what(each.value) for each in grant.see if each in words.ABOUT_PUPILS)
            if what:
                ground, law = words.ground(policies.sharing, policies.rights, grant.ground)
                yield SharedPart(role=role.name, what=what, ground=ground, law=law)
