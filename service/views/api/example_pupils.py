"""Examples about pupils: Sanne Kastanjeveld of the demo, whose Tuesday came in after the list was frozen."""

from typing import Any

Json = dict[str, Any]

_PUPIL: Json = {
    "pupil_id": "1221",
    "name": "Sanne Kastanjeveld",
    "class": "2B",
    "year_group": "2",
    "mentor": "H. El Mizan-Vlierboom",
    "enrolled_from": "2025-09-01",
    "enrolled_to": None,
}
_IN_FULL: Json = {**_PUPIL, "birth_date": "2013-02-02", "exemption": None}
_FACTS: Json = {
    "absent_share_4w": 0.075,
    "absent_share_12w": 0.025,
    "absent_share_year": 0.02727272727272727,
    "sick_share_4w": 0.0,
    "sick_share_12w": 0.0,
    "sick_share_year": 0.0,
    "unauthorised_share_4w": 0.075,
    "unauthorised_share_12w": 0.025,
    "unauthorised_share_year": 0.02727272727272727,
    "authorised_share_4w": 0.0,
    "authorised_share_12w": 0.0,
    "authorised_share_year": 0.0,
    "absent_share_last_year": 0.0,
    "scheduled_days_12w": 60,
    "missing_days_4w": 0,
    "missing_days_12w": 0,
    "sick_reports_12w": 0,
    "sick_run_days": 0,
    "sick_reports_year": 0,
    "sick_days_year": 0,
    "unauthorised_hours_4w": 9.0,
    "report16_open_hours": 9.0,
    "report16_dates": [],
    "away_run_days": 0,
    "away_slots": 0,
    "away_unauthorised_slots": 0,
    "late_12w": 0,
    "late_year": 0,
    "away_since": None,
    "weekday_peak": None,
    "trend_8w": 0.02023809523809524,
    "last_present": "2026-11-20",
}
_OF_PUPIL: Json = {"pupil_id": "1221", "as_of": "2026-11-22", **_FACTS}
_SENTENCE = "9 uur ongeoorloofd afwezig in 4 schoolweken (grens 8)"
_ASSESSMENT: Json = {
    "pupil_id": "1221",
    "status": "tiered",
    "rule_tier": 2,
    "tier": 2,
    "previous_tier": 1,
    "attention": False,
    "answers": {"signal-8h": "yes", "report-16h": "no", "not-enrolled": "unknown"},
    "reasons": [
        {
            "rule": "signal-8h",
            "name": "Signaal 8 uur",
            "tier": 2,
            "kind": "policy",
            "version": "2023-08-01",
            "source": "https://duo.nl/zakelijk/verzuim/verzuim/soorten-verzuim.jsp",
            "since": "2026-11-17",
            "sentence": _SENTENCE,
            "evidence": {
                "numbers": {"unauthorised_hours_4w": 9.0, "hours": 8, "window": 4},
                "dates": ["2026-11-05", "2026-11-17"],
                "records": [339, 340, 341, 724, 725, 726, 727, 728, 729],
            },
        }
    ],
    "open": ["not-enrolled"],
    "model": None,
    "content_sha256": "59c951b856d2a9049b2babe66b6de4a750b8d23bcca6e2828a47ceb348e9e7b5",
}
_RECEIPT: Json = {
    "as_of": "2026-11-22",
    "known_at": "2026-11-24T09:30:00Z",
    "code_version": "0.1.0+cf0d6a4c5f0e",
    "rules_sha256": "a4add3f68d17b74ce2806338103b3d4e2d92af643764dfbbe3f3bf985ee725f1",
    "rules": {
        "signal-8h": {
            "version": "2023-08-01",
            "sha256": "c9c9c7bf73fc1e204749ccadd0cc614e73d1f5e6a43fcee769804aea5d20d652",
        }
    },
    "model_version": None,
    "last_record": 729,
}
_IN_FULL_ASSESSED: Json = {
    "person": _IN_FULL,
    "school": {"school_id": "99AA00", "name": "Zilverlinde College", "sector": "vo"},
    "as_of": "2026-11-22",
    "week": "2026-W47",
    "behind": 0,
    "assessment": {**_ASSESSMENT, "facts": _FACTS},
    "calendar": [
        {
            "date": "2026-11-17",
            "kind": "lessons",
            "scheduled": 300,
            "absent": 300,
            "sick": 0,
            "authorised": 0,
            "unauthorised": 300,
            "late": 0,
        }
    ],
    "episodes": [],
    "history": [{"week": "2026-W47", "as_of": "2026-11-22", "rule_tier": 2, "tier": 2}],
    "records": [
        {
            "number": 729,
            "date": "2026-11-17",
            "period": 6,
            "minutes": 50,
            "reason": "unauthorised",
            "recorded_at": "2026-11-24T09:15:00Z",
        }
    ],
    "receipt": _RECEIPT,
    "replay": {
        "same": True,
        "same_rules": True,
        "same_code": True,
        "written_at": "2026-11-24T09:30:00Z",
        "known_at": "2026-11-24T09:30:00Z",
        "last_record": 729,
        "versions": 2,
        "model_version": None,
    },
}
_ENTRY: Json = {
    "pupil_id": "1301",
    "name": "Amira Ben Nahrazad",
    "class": "3C",
    "mentor": "J. Kruidentuin",
    "tier": 2,
    "tier_since": "2026-11-08",
    "previous_tier": 2,
    "attention": False,
    "rules": ["report-16h", "signal-8h"],
    "sentences": [
        "16 uur ongeoorloofd verzuim in 4 schoolweken bereikt op 17 november 2026; melden bij DUO uiterlijk "
        "24 november 2026",
        "16 uur ongeoorloofd afwezig in 4 schoolweken (grens 8)",
    ],
    "open": ["not-enrolled"],
    "absent_hours_4w": 14.166666666666666,
    "absent_hours_12w": 14.166666666666666,
    "absent_share_4w": 0.14655172413793102,
    "absent_share_12w": 0.04871060171919771,
    "sick_reports_12w": 0,
    "sick_days_year": 0,
    "away_run_days": 0,
    "away_since": None,
    "last_present": "2026-11-20",
    "pupil_days": 245,
    "missing_days_4w": 0,
    "missing_days_12w": 0,
    "scheduled_days_12w": 60,
    "due_on": "2026-11-24",
    "last_contact": None,
    "owner": None,
    "action": None,
    "action_due": None,
    "review_on": None,
    "mazl_step": None,
    "reported_to_duo": None,
    "model": None,
    "probability": None,
    "disagreement": None,
    "content_sha256": "d8f2e784b56b3792d5f67e7172b5db8f026ec58851e2ba57f5af3492ab0063e9",
}
_SIDE: Json = {
    "status": "tiered",
    "rule_tier": 1,
    "tier": 1,
    "attention": False,
    "open": ["not-enrolled"],
    "rules": [],
    "sentences": [],
    "absent_share_4w": 0.075,
}
_LIST: Json = {
    "school_id": "99AA00",
    "school": "Zilverlinde College",
    "sector": "vo",
    "week": "2026-W47",
    "as_of": "2026-11-22",
    "for_monday": "2026-11-23",
    "frozen_at": "2026-11-23T06:00:00Z",
    "scope": "school",
    "register": {"behind": 0, "last_received": "2026-11-20", "missing": [], "school_days_12w": 60},
    "counts": {"pupils": 61, "tier_1": 34, "attention": 9, "tier_2": 18, "tier_3": 7, "cannot_judge": 1, "exempt": 1},
    "model": None,
    "blocks": [{"id": "overdue", "entries": [_ENTRY]}],
    "open_for_all": ["not-enrolled"],
    "unaccounted": [],
    "erased": [],
    "changes": [
        {
            "pupil_id": "1221",
            "name": "Sanne Kastanjeveld",
            "class": "2B",
            "was": _SIDE,
            "is": {**_SIDE, "rule_tier": 2, "tier": 2, "rules": ["signal-8h"], "sentences": [_SENTENCE]},
            "why": [
                f"Nu wel: {_SENTENCE}",
                "Later binnengekomen: 17 november 2026, lesuur 1, 2, 3, 4, 5 en 6: ongeoorloofd, 300 minuten",
            ],
        }
    ],
}
_CONSENT: Json = {
    "purpose": "jgz-name",
    "party": "parents",
    "kind": "informed",
    "given_on": "2026-11-20",
    "recorded_at": "2026-11-20T13:00:00Z",
}


def _page(item: Json) -> Json:
    return {"items": [item], "next_cursor": None, "next": None}


OF_PUPILS: dict[str, Json] = {
    "list_pupils": _page(_PUPIL),
    "get_pupil": _IN_FULL,
    "list_facts": _page(_OF_PUPIL),
    "get_facts": _OF_PUPIL,
    "list_assessments": _page(_ASSESSMENT),
    "get_assessment": _IN_FULL_ASSESSED,
    "get_weekly_list": _LIST,
    "list_consents": _page(_CONSENT),
    "create_consent": _CONSENT,
    "list_consent_purposes": _page(
        {
            "purpose": "jgz-name",
            "text": "de naam van de leerling tonen aan jeugdarts en jeugdverpleegkundige bij zorgwekkend ziekteverzuim",
            "needs": "informed",
            "state": "missing",
            "missing": ["pupil"],
        }
    ),
    "list_access_events": _page(
        {
            "seq": 7,
            "at": "2026-11-23T07:31:00Z",
            "actor_kind": "account",
            "actor_uid": "9f3c1de05a7b2468",
            "action": "saw",
            "what": "pupil",
            "role": "verzuimcoordinator",
            "ground": "begeleiding",
            "ground_text": "begeleiding en verzuimaanpak van de leerlingen van de eigen school",
            "law": "AVG art. 6 lid 1 e met art. 2 en 4 Leerplichtwet 1969 en art. 18 Leerplichtwet 1969; gezondheid "
            "UAVG art. 30 lid 2 a",
        }
    ),
}
