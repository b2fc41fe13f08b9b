"""Draft reports in words, for pages and files."""

from typing import Any

from service.policy.reports import SENT, SHARED, WITHDRAWN, ReportPolicy
from service.reports.filling import is_complete
from service.store.drafts import Draft
from service.views.dutch import clock_hours


def row(policy: ReportPolicy, draft: Draft, today: Any) -> dict[str, Any]:
    """A draft as a row of a list."""
    left = (draft["due_on"] - today).days
    still = draft["state"] not in (SENT, WITHDRAWN)
    return {
        **draft,
        "name": f"{draft['first_name']} {draft['last_name']}",
        "kind_name": policy.kinds[draft["kind"]].name,
        "law": policy.kinds[draft["kind"]].law,
        "mandatory": policy.kinds[draft["kind"]].mandatory,
        "state_name": policy.state_names[draft["state"]],
        "complete": is_complete(draft),
        "left": left,
        "late": still and left < 0,
        "open": still,
        "hours": clock_hours(sum(day["minutes"] for day in draft["days"]) / 60),
    }


def document(policy: ReportPolicy, draft: Draft, school: Any, contact: Any, class_name: str | None) -> dict[str, Any]:
    """A draft as the file that is kept or typed over at DUO; what the service does not know is null and named."""
    kind = policy.kinds[draft["kind"]]
    return {
        "soort": kind.name,
        "grondslag": kind.law,
        "verplicht": kind.mandatory,
        "status": policy.state_names[draft["state"]],
        "school": {"brin": school.school_id, "naam": school.name},
        "leerling": {
            "leerlingnummer": draft["pupil_id"],
            "voornaam": draft["first_name"],
            "achternaam": draft["last_name"],
            "geboortedatum": draft["birth_date"].isoformat(),
            "klas": class_name,
            "adres": None,
            "telefoon": None,
        },
        "begin": draft["begins_on"].isoformat(),
        "einde": draft["ends_on"].isoformat() if draft["ends_on"] else None,
        "vastgesteld": draft["established_on"].isoformat(),
        "melden_uiterlijk": draft["due_on"].isoformat(),
        "alle_lessen_gemist": draft["all_lessons"],
        "vermoedelijke_reden": policy.reasons.get(draft["reason"] or ""),
        "acties_van_de_school": [policy.actions[each] for each in draft["actions"]],
        "actie_van_de_gemeente": policy.municipal.get(draft["municipal"] or ""),
        "contactpersoon": contact,
        "dagen": [{"datum": d["date"], "minuten": d["minutes"], "perioden": d["periods"]} for d in draft["days"]],
        "uren": round(sum(day["minutes"] for day in draft["days"]) / 60, 2),
        "niet_bekend_bij_vroegsignaal": ["adres", "telefoon", "startkwalificatie", "geslacht"],
    }


VISIBLE_WHEN_SHARED = (SHARED, SENT)
"""What leerplicht sees: what the school shared."""
