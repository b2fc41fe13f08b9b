"""What late corrections changed after a list was frozen: was, is, why."""

from datetime import datetime
from typing import Any

from service.domain.codes import Reason, Sector
from service.domain.moments import from_epoch_day
from service.rules.sentences import dutch_date, percent

_SAYS = ("status", "rule_tier", "tier", "attention", "open")
_HALF_DAYS = frozenset({Sector.PO, Sector.SO, Sector.SBO})
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


def change(was: Version | None, now: Version, late: list[dict[str, int]], sector: Sector) -> dict[str, Any]:
    """Was, is and why of one pupil; ``late`` are the record versions that arrived in between."""
    part = "dagdeel" if sector in _HALF_DAYS else "lesuur"
    return {
        "pupil_id": now["pupil_id"],
        "was": _said(was) if was else None,
        "is": _said(now),
        "why": [*_rules(was, now), *_share(was, now), *_arrived(late, part)],
    }


def _said(version: Version) -> dict[str, Any]:
    return {name: version[name] for name in _SAYS} | {
        "rules": [reason["rule"] for reason in version["reasons"]],
        "sentences": [reason["sentence"] for reason in version["reasons"]],
        "absent_share_4w": version["facts"]["absent_share_4w"],
    }


def _arrived(late: list[dict[str, int]], part: str) -> list[str]:
    """One line per day and reason, with the periods together."""
    groups: dict[tuple[int, int, bool], list[dict[str, int]]] = {}
    for record in late:
        groups.setdefault((record["day"], record["reason"], record["minutes"] == 0), []).append(record)
    return [f"Later binnengekomen: {_group(records, part)}" for records in groups.values()]


def _group(records: list[dict[str, int]], part: str) -> str:
    first = records[0]
    when = f"{dutch_date(from_epoch_day(first['day']))}, {_where(records, part)}"
    if first["minutes"] == 0:
        return f"{when}: melding ingetrokken"
    minutes = sum(record["minutes"] for record in records)
    return f"{when}: {_REASON_NL[Reason(first['reason'])]}, {minutes} minuten"


def _where(records: list[dict[str, int]], part: str) -> str:
    periods = sorted({record["period"] for record in records})
    named = [str(period) for period in periods if period]
    whole = ["hele dag"] if 0 in periods else []
    if not named:
        return whole[0]
    listed = f"{', '.join(named[:-1])} en {named[-1]}" if len(named) > 1 else named[0]
    return " en ".join([*whole, f"{part} {listed}"])


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
