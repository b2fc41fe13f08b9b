"""A report as the list of data of Besluit register onderwijsdeelnemers, on a page to copy from and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.policy.reports import ReportPolicy
from service.store.drafts import Draft
from service.views.dutch import counted, enumeration
from service.views.web.report_words import hours, told_days

NOT_HERE: Mapping[str, str] = {
    "service": "onbekend",
    "person": "nog in te vullen",
    "school": "staat niet in Vroegsignaal: neem over uit uw administratie",
    "municipality": "vult de gemeente in",
}
"""What stands where there is no value, by where it comes from."""


@dataclass(frozen=True)
class Contact:
    """Who the school's contact person is: name, what they do there, and where mail reaches them."""

    name: str
    functions: Sequence[str]
    email: str


@dataclass(frozen=True)
class Around:
    """What is told with a draft that the draft itself does not hold."""

    school_id: str
    school: str
    class_name: str | None
    contact: Contact | None
    in_lessons: bool


@dataclass(frozen=True)
class Told:
    """One piece of data: ``value`` "" where the service has none."""

    name: str
    article: str
    value: str
    otherwise: str


def fields(policy: ReportPolicy, draft: Draft, around: Around) -> list[Told]:
    """Every piece of data of a report, in the order of the articles."""
    values = _values(policy, draft, around)
    return [
        Told(field.name, field.article, values.get(key) or "", NOT_HERE[field.origin])
        for key, field in policy.fields.items()
    ]


def typed(day: date) -> str:
    """A date as one types it: ``16-11-2026``."""
    return f"{day:%d-%m-%Y}"


def _values(policy: ReportPolicy, draft: Draft, around: Around) -> dict[str, str | None]:
    days = told_days(draft)
    return {
        "last_name": draft["last_name"],
        "first_name": draft["first_name"],
        "birth_date": typed(draft["birth_date"]),
        "begins_on": typed(draft["begins_on"]),
        "ends_on": typed(draft["ends_on"]) if draft["ends_on"] else "nog niet: de leerling is nog niet terug",
        "kind": policy.kinds[draft["kind"]].name,
        "reason": policy.reasons.get(draft["reason"] or ""),
        "all_lessons": "ja" if draft["all_lessons"] else "nee",
        "actions": enumeration([policy.actions[each] for each in draft["actions"]]) if draft["actions"] else None,
        "municipal": policy.municipal.get(draft["municipal"] or ""),
        "location": f"{around.school}, {around.school_id}",
        "contact": _contact(around.contact),
        "days": f"{hours(days, around.in_lessons)} op {counted(len(days), 'dag', 'dagen')}",
    }


def _contact(contact: Contact | None) -> str | None:
    return ", ".join([contact.name, *contact.functions, contact.email]) if contact else None


def document(policy: ReportPolicy, draft: Draft, around: Around) -> dict[str, Any]:
    """A draft as the file that is kept; what the service does not know is null and named."""
    kind, days, contact = policy.kinds[draft["kind"]], told_days(draft), around.contact
    unknown = [field.name for field in policy.fields.values() if field.origin == "school"]
    return {
        "soort": kind.name,
        "grondslag": kind.law,
        "verplicht": kind.mandatory,
        "status": policy.state_names[draft["state"]],
        "gemeld_op": draft["sent_on"].isoformat() if draft["sent_on"] else None,
        "school": {"brin": around.school_id, "naam": around.school},
        "leerling": {
            "leerlingnummer": draft["pupil_id"],
            "voornaam": draft["first_name"],
            "achternaam": draft["last_name"],
            "geboortedatum": draft["birth_date"].isoformat(),
            "klas": around.class_name,
        },
        "begin": draft["begins_on"].isoformat(),
        "einde": draft["ends_on"].isoformat() if draft["ends_on"] else None,
        "vastgesteld": draft["established_on"].isoformat(),
        "melden_uiterlijk": draft["due_on"].isoformat(),
        "alle_lessen_gemist": draft["all_lessons"],
        "vermoedelijke_reden": policy.reasons.get(draft["reason"] or ""),
        "acties_van_de_school": [policy.actions[each] for each in draft["actions"]],
        "actie_van_de_gemeente": policy.municipal.get(draft["municipal"] or ""),
        "contactpersoon": {"naam": contact.name, "functie": list(contact.functions), "e-mail": contact.email}
        if contact
        else None,
        "dagen": [_day(each) for each in days],
        "klokuren": round(sum(day["minutes"] for day in days) / 60, 2),
        "getelde_uren": _counted(days),
        "telt_lesuren": around.in_lessons,
        "velden": [
            {"naam": each.name, "artikel": each.article, "waarde": each.value or None}
            for each in fields(policy, draft, around)
        ],
        "niet_bekend_bij_vroegsignaal": unknown,
    }


def _day(day: Mapping[str, Any]) -> dict[str, Any]:
    return {"datum": day["date"], "minuten": day["minutes"], "perioden": day["periods"], "uren": day.get("hours")}


def _counted(days: Sequence[Mapping[str, Any]]) -> float | None:
    counts = [day["hours"] for day in days if day.get("hours") is not None]
    return round(sum(counts), 2) if counts and len(counts) == len(days) else None
