"""What late corrections changed after a list was frozen: was, is, why."""

from datetime import datetime
from typing import Any

from service.domain.codes import Reason
from service.domain.moments import from_epoch_day
from service.rules.sentences import dutch_date, percent

_SAYS = ("status", "rule_tier", "tier", "attention", "open")
_MINUTES = 60
_REASON_NL = {
    Reason.SICK: "ziek",
    Reason.MEDICAL: "medisch bezoek",
    Reason.LEAVE: "verlof",
    Reason.SUSPENDED: "schorsing",
    Reason.AUTHORISED_OTHER: "overig geoorloofd",
    Reason.UNAUTHORISED: "ongeoorloofd",
    Reason.LATE: "te laat",
    Reason.REMOVED: "uit de les verwijderd",
    Reason.ELSEWHERE: "onderwijs op een andere plek",
    Reason.UNKNOWN: "nog niet verantwoord",
}

Version = dict[str, Any]


def as_frozen(versions: list[Version], frozen_at: datetime) -> Version | None:
    """The version the frozen list was made from: the last one written by then."""
    return next((said for said in reversed(versions) if said["created_at"] <= frozen_at), None)


def change(was: Version | None, now: Version, late: list[dict[str, int]]) -> dict[str, Any]:
    """Was, is and why of one pupil; ``late`` are the record versions that arrived in between."""
    return {
        "pupil_id": now["pupil_id"],
        "was": _said(was) if was else None,
        "is": _said(now),
        "why": [*_arrived(late), *_rules(was, now), *_share(was, now)],
    }


def _said(version: Version) -> dict[str, Any]:
    return {name: version[name] for name in _SAYS} | {
        "rules": [reason["rule"] for reason in version["reasons"]],
        "sentences": [reason["sentence"] for reason in version["reasons"]],
        "absent_share_4w": version["facts"]["absent_share_4w"],
    }


def _arrived(late: list[dict[str, int]]) -> list[str]:
    return [f"Later binnengekomen: {_record(record)}" for record in late]


def _record(record: dict[str, int]) -> str:
    day = dutch_date(from_epoch_day(record["day"]))
    where = "hele dag" if record["period"] == 0 else f"lesuur {record['period']}"
    if record["minutes"] == 0:
        return f"{day}, {where}: melding ingetrokken"
    return f"{day}, {where}: {_REASON_NL[Reason(record['reason'])]}, {record['minutes']} minuten"


def _rules(was: Version | None, now: Version) -> list[str]:
    before = {reason["rule"]: reason["sentence"] for reason in (was["reasons"] if was else [])}
    after = {reason["rule"]: reason["sentence"] for reason in now["reasons"]}
    gained = [f"Nu wel: {after[rule]}" for rule in after if rule not in before]
    lost = [f"Niet meer: {before[rule]}" for rule in before if rule not in after]
    return gained + lost


def _share(was: Version | None, now: Version) -> list[str]:
    before = was["facts"]["absent_share_4w"] if was else None
    after = now["facts"]["absent_share_4w"]
    if before == after:
        return []
    return [f"Verzuim in 4 schoolweken: was {_percent(before)}, is {_percent(after)}"]


def _percent(share: float | None) -> str:
    return "onbekend" if share is None else percent(share)
