"""What is agreed for one pupil, as far as the visitor may see it, with the forms the visitor may use."""

from typing import Any

from service.cases.handover import is_about
from service.domain.access import Verb, What
from service.pipeline.parts import Parts
from service.store.cases import agreed, handovers
from service.store.session import snapshot
from service.views.dutch import short_date
from service.views.gate import Look
from service.views.permissions import PupilPlace, why_may
from service.views.web import case_words as words
from service.views.web.case_asked import FORMS
from service.views.web.notices import segment

Said = dict[str, list[dict[str, Any]]]
_CONTACTS_SHOWN = 3


def read(parts: Parts, pupil_fk: int) -> tuple[Said, dict[str, str]]:
    """Everything recorded about a pupil, and the names of who did it."""
    with snapshot(parts.engine) as connection:
        said = {
            "contacts": agreed.contacts_of(connection, pupil_fk),
            "feelings": agreed.feelings_of(connection, pupil_fk),
            "actions": agreed.actions_of(connection, pupil_fk),
            "decisions": agreed.decisions_of(connection, pupil_fk),
            "exemptions": agreed.exemptions_of(connection, pupil_fk),
            "cases": agreed.cases_of(connection, pupil_fk),
            "steps": agreed.steps_of(connection, pupil_fk),
        }
        who = {row[name] for rows in said.values() for row in rows for name in _WHO if row.get(name)}
        return said, dict(agreed.names_of(connection, who))


_WHO = ("recorded_by", "closed_by", "owner_uid", "opened_by")


def section(parts: Parts, look: Look, pupil_id: str) -> dict[str, Any] | None:
    """The section of the page of a pupil; None for who may not see it."""
    if look.pupil is None or not _may(parts, look, Verb.SEE, What.CASE):
        return None
    said, names = read(parts, look.pupil.pupil_fk)
    said = seen(parts, look, said)
    case = next((each for each in said["cases"] if each["closed_on"] is None), None)
    return {
        "actions": [words.action(parts, row, names) for row in said["actions"] if row["status"] == "open"],
        "contacts": [_contact(parts, row, names) for row in said["contacts"][:_CONTACTS_SHOWN]],
        "more_contacts": max(len(said["contacts"]) - _CONTACTS_SHOWN, 0),
        "feeling": _latest(parts, said, names),
        "decision": _in_force(parts, said),
        "exemptions": [{"uid": row["uid"], "what": words.exemption(row)} for row in said["exemptions"]],
        "case": case,
        "case_address": f"/scholen/{segment(look.place_id)}/dossiers/{segment(pupil_id)}",
        "forms": forms(parts, look, pupil_id),
        "waiting": _waiting(parts, look),
    }


def seen(parts: Parts, look: Look, said: Said) -> Said:
    """What was recorded without what the visitor may not see."""
    kinds = {"decisions": What.TIER_DECISION, "exemptions": What.EXEMPTION, "feelings": What.GUT_FEELING}
    hidden = {name for name, what in kinds.items() if not _may(parts, look, Verb.SEE, what)}
    return {name: [] if name in hidden else rows for name, rows in said.items()}


def forms(parts: Parts, look: Look, pupil_id: str) -> dict[str, str]:
    """Addresses of the forms the visitor may use for this pupil, by their name."""
    start, end = f"/scholen/{segment(look.place_id)}/vastleggen", segment(pupil_id)
    may = [form for form in FORMS if _may(parts, look, Verb.CHANGE, form.what)]
    return {form.path: f"{start}/{form.path}/{end}" for form in may}


def may_see_note(parts: Parts, look: Look) -> bool:
    """Whether the note of the case may be read."""
    return _may(parts, look, Verb.SEE, What.CASE_NOTE)


def _waiting(parts: Parts, look: Look) -> bool:
    """Whether a case that another school handed over may be of this pupil."""
    if look.school is None or look.pupil is None:
        return False
    with snapshot(parts.engine) as connection:
        here = handovers.who(connection, look.pupil.pupil_fk)
        return any(is_about(each["content"], here) for each in handovers.waiting_for(connection, look.school.id))


def _in_force(parts: Parts, said: Said) -> str | None:
    """The decision about the niveau that holds today, or was taken today; None where the rules decide."""
    covering = [row for row in said["decisions"] if row["valid_from"] <= parts.today <= row["valid_to"]]
    return words.decision(parts, covering[0]) if covering and covering[0]["tier"] else None


def _contact(parts: Parts, row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    who = names.get(row["recorded_by"])
    return {"when": short_date(row["held_on"]), "what": words.contact(parts, row), "who": who}


def _latest(parts: Parts, said: Said, names: dict[str, str]) -> dict[str, Any] | None:
    if not said["feelings"]:
        return None
    row = said["feelings"][0]
    return {"when": short_date(row["felt_on"]), "what": words.feeling(parts, row), "who": names.get(row["recorded_by"])}


def _may(parts: Parts, look: Look, verb: Verb, what: What) -> bool:
    if look.school is None or look.pupil is None:
        return False
    place = PupilPlace(look.school.school_id, look.school.swv, look.pupil.class_name)
    return why_may(look.viewer, verb, place, what, parts.sharing) is not None
