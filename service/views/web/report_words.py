"""Draft reports in words: the term, the hours, what a correction changed, and the rows of a list."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.domain.moments import age_on
from service.policy.reports import LRV, OTHER, SENT, SHARED, WITHDRAWN, ReportPolicy
from service.reports.filling import is_complete
from service.rules.sentences import number
from service.store.drafts import Draft
from service.views.dutch import clock_hours, counted, long_date

VISIBLE_WHEN_SHARED = (SHARED, SENT)
"""What leerplicht sees: what the school shared."""
_ADULT, _COMPULSORY = 18, 5


def row(policy: ReportPolicy, draft: Draft, today: date, in_lessons: bool) -> dict[str, Any]:
    """A draft as a row of a list."""
    kind, days = policy.kinds[draft["kind"]], told_days(draft)
    still = draft["state"] not in (SENT, WITHDRAWN)
    return {
        **draft,
        "days": days,
        "name": f"{draft['first_name']} {draft['last_name']}",
        "kind_name": kind.name,
        "law": kind.law,
        "mandatory": kind.mandatory,
        "state_name": policy.state_names[draft["state"]],
        "complete": is_complete(draft),
        "late": still and kind.mandatory and draft["due_on"] < today,
        "open": still,
        "term": term(draft, today, kind.mandatory),
        "note": duty_note(draft),
        "hours": hours(days, in_lessons),
    }


def told_days(draft: Draft) -> list[dict[str, Any]]:
    """The days a report tells of: an LRV that ended lists none after its last day."""
    last = draft["ends_on"] if draft["kind"] == LRV else None
    return [each for each in draft["days"] if last is None or date.fromisoformat(each["date"]) <= last]


def hours(days: Sequence[Mapping[str, Any]], in_lessons: bool) -> str:
    """``16 lesuren (13,3 klokuren)`` where lessons are counted, else ``16 klokuren``."""
    clock = clock_hours(round(sum(day["minutes"] for day in days) / 60, 1))
    counts = [day.get("hours") for day in days]
    if not in_lessons or not counts or None in counts:
        return clock
    lessons = round(sum(each for each in counts if each is not None), 1)
    return f"{counted(lessons, 'lesuur', 'lesuren')} ({clock})"


def term(draft: Draft, today: date, mandatory: bool) -> tuple[str, str]:
    """Until when to report, and how long that is, in words that are true on the day they are read."""
    due, left = long_date(draft["due_on"]), (draft["due_on"] - today).days
    if draft["state"] == WITHDRAWN:
        return "", ""
    if draft["state"] == SENT:
        return f"Gemeld op {long_date(draft['sent_on'])}", _sent_late(draft) if mandatory else ""
    if not mandatory:
        return "Melden is niet verplicht", "er is geen wettelijke termijn"
    if left < 0:
        return f"Had uiterlijk {due} gemeld moeten zijn", f"{counted(-left, 'dag', 'dagen')} te laat"
    return f"Melden uiterlijk {due}", "dat is vandaag" if left == 0 else f"nog {counted(left, 'dag', 'dagen')}"


def _sent_late(draft: Draft) -> str:
    over = (draft["sent_on"] - draft["due_on"]).days
    return f"{counted(over, 'dag', 'dagen')} na de termijn" if over > 0 else "binnen de termijn"


def duty_note(draft: Draft) -> str:
    """What to mind where the duty to attend does not count, or not in the same way; "" where it does."""
    born, on = draft["birth_date"], draft["established_on"]
    if age_on(born, on) >= _ADULT:
        return (
            "De leerling was toen 18 jaar of ouder. 16 uur en overig verzuim melden is dan geen plicht, maar vaak wel "
            "afgesproken. Langer dan vier weken weg zonder startkwalificatie is bij DUO een melding 18+."
        )
    if _months(on) <= _months(born) + 12 * _COMPULSORY:
        return (
            "De leerling was toen nog niet leerplichtig: dat begint in de maand na de vijfde verjaardag. "
            "Meld alleen als dat met de gemeente is afgesproken."
        )
    if draft["kind"] == OTHER:
        return ""
    if age_on(born, on) >= _ADULT - 2:
        return "Met een startkwalificatie geldt de kwalificatieplicht niet. Of die er is, weet Vroegsignaal niet."
    return ""


def _months(day: date) -> int:
    return 12 * day.year + day.month


def changes(draft: Draft, now: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Days that were reported and that the register has otherwise now: what it was and what it is, in minutes."""
    minutes = {each["date"]: each["minutes"] for each in now}
    return [
        {"date": each["date"], "was": each["minutes"], "now": minutes.get(each["date"], 0)}
        for each in draft["days"]
        if minutes.get(each["date"], 0) != each["minutes"]
    ]


def day_hours(day: Mapping[str, Any], in_lessons: bool) -> str:
    """The hours of one day, as the rule counts them."""
    if in_lessons and day.get("hours") is not None:
        return number(round(day["hours"], 1))
    return number(round(day["minutes"] / 60, 1))
